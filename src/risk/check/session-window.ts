import { MILLIS_PER_DAY, durationText } from '../../base/index.ts'
import type { Session } from '../../model/index.ts'
import type { Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

const say: Say = ({ measured, limit, detail }) => (
  `${durationText(measured)} ${detail}, at least ${durationText(limit)} pass`
)

/**
 * The spec's opening delay and closing cutoff, for intraday series: no entries in [open, open + delay) nor in
 * [close - cutoff, close). Extended hours and markets that trade around the clock have no such windows.
 */
export const sessionWindow: RiskCheck = {
  code: 'SESSION_WINDOW', control: 'R16', scope: CheckScope.Entry, unit: 'ms',
  dependsOnSize: false, mayLackInput: false,
  run({ terms, situation, views }, finding, limits) {
    const { session, now } = situation
    if (views.session.isBetweenSessions(terms.strategy)) {
      return finding.judged(true, 0, 0, say, 'between sessions')
    }
    if (session === undefined) return finding.unknown(0, `the session of ${terms.symbol}`)
    const sinceOpen = now - session.openAt
    const toClose = session.closeAt - now
    if (sinceOpen < 0 || toClose <= 0 || isRoundTheClock(session)) {
      return finding.judged(true, 0, 0, say, 'outside regular hours')
    }
    if (sinceOpen < limits.openingDelayMs) {
      return finding.judged(false, sinceOpen, limits.openingDelayMs, say, 'after the open')
    }
    const limit = limits.closingCutoffMs
    return finding.judged(toClose > limit, toClose, limit, say, 'before the close')
  },
}

function isRoundTheClock(session: Session): boolean {
  return session.closeAt - session.openAt >= MILLIS_PER_DAY
}
