import type { CheckOutcome } from '../../model/index.ts'
import { floatOf, plus, type Nanos } from '../nanos.ts'
import type { Room } from '../rooms.ts'
import type { Finding, Say } from './finding.ts'
import type { CheckSubject } from './risk-check.ts'

/**
 * Adds what the order is worth to what a limit has taken already, and compares exactly; the limit itself
 * still passes.
 */
export function judgeRoom(
  finding: Finding, subject: CheckSubject, room: Room | undefined, worth: Nanos | undefined, say: Say,
): CheckOutcome {
  const { symbol } = subject.terms
  if (room === undefined || worth === undefined) {
    return finding.unknown(Number.NaN, `the price of ${symbol}, a holding's or the equity`)
  }
  const sum = plus(room.used, worth)
  return finding.judged(sum <= room.limit, floatOf(sum), floatOf(room.limit), say, symbol)
}
