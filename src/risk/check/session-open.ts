import type { Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

const say: Say = ({ measured, detail }) => (
  measured === 0
    ? `${detail} is in session, or the order waits for the next one`
    : `${detail} is ${measured} ms out of session`
)

/**
 * R16: now is inside the session, or in extended hours that may be traded; orders of daily and weekly series
 * are for a later session and pass. Measured: ms outside.
 *
 * Where the next session begins as this one ends, its end is no moment without trading.
 */
export const sessionOpen: RiskCheck = {
  code: 'SESSION_OPEN', control: 'R16', scope: CheckScope.Entry, unit: 'ms',
  dependsOnSize: false, mayLackInput: false,
  run({ terms, situation, views }, finding, limits) {
    if (views.session.isBetweenSessions(terms.strategy)) {
      return finding.judged(true, 0, 0, say, terms.symbol)
    }
    const { session, now } = situation
    if (session === undefined) return finding.unknown(0, `the session of ${terms.symbol}`)
    const from = limits.tradePremarket ? session.preOpenAt : session.openAt
    const to = limits.tradeAfterhours ? session.postCloseAt : session.closeAt
    const isOver = session.endsIntoNext === true ? now > to : now >= to
    const measured = now < from ? from - now : isOver ? now - to + 1 : 0
    return finding.judged(measured === 0, measured, 0, say, terms.symbol)
  },
}
