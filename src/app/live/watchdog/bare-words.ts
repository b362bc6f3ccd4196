import { formatFixed, MILLIS_PER_SECOND } from '../../../base/index.ts'
import { EXTERNAL } from '../../../model/index.ts'
import type { HeldPart } from '../core/core-protocol.ts'
import type { SessionStatus } from '../session-status.ts'
import { bareUnits } from '../stop-coverage.ts'

/**
 * What nobody guards once a session's process is gone or stands still, by its last status: units without a
 * stop at the broker, and entries that may have filled since: those that did not take their guards along have
 * none, nor has a part that one has filled.
 *
 * A sentence that begins with a space, for behind another one; '' where everything that is held has its stop.
 */
export function bareWords(status: Partial<SessionStatus> | undefined): string {
  // A status of another version may lack something: an alert is told without it rather than not at all.
  const { held: parts = [], openEntries: entries = [], writtenAt = 0 } = status ?? {}
  const bare = parts.flatMap((part) => bareText(part))
  if (bare.length === 0 && entries.length === 0) return ''
  const held = bare.length === 0 ? [] : [`without a stop at the broker: ${bare.join(', ')}`]
  const filling = entries.length === 0
    ? []
    : ['entries that worked may have filled since, and what they fill may have no stop: '
      + entries.join(', ')]
  const at = new Date(writtenAt).toISOString()
  return ` HELD WITHOUT PROTECTION, by the status of ${at}: ${[...held, ...filling].join('; ')}. `
    + 'Start again at once: a start places the stops that are missing'
}

/** For how long something has had no stop that wants one, and where the session does not run, what. */
export interface Unprotected {
  readonly seconds: number
  readonly parts: readonly string[]
}

/** What lacks a stop at an instant: a session that runs says it itself, else its last status tells. */
export function unprotectedAt(status: SessionStatus, isRunning: boolean, now: number): Unprotected {
  const { held, state, writtenAt, unprotectedSeconds } = status
  if (isRunning || state === 'ended') return { seconds: unprotectedSeconds, parts: [] }
  const parts = held.filter(({ needsStop }) => needsStop).flatMap((part) => bareText(part))
  if (parts.length === 0) return { seconds: 0, parts }
  const since = Math.max(0, Math.floor((now - writtenAt) / MILLIS_PER_SECOND))
  return { seconds: unprotectedSeconds + since, parts }
}

function bareText(part: HeldPart): readonly string[] {
  const { symbol, strategy, needsStop } = part
  const units = bareUnits(part)
  if (strategy === EXTERNAL || units <= 0n) return []
  return [`${symbol} ${formatFixed(units)} units${needsStop ? '' : ' (asked for none)'}`]
}
