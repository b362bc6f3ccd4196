import { toNumber, type Money } from '../../base/index.ts'
import type { RiskCheckResult } from '../../model/index.ts'
import type { Room } from '../rooms.ts'
import { judged, unknown, type Say } from './check-result.ts'
import type { CheckSubject, RiskCheck } from './risk-check.ts'

/**
 * Adds what the order is worth to what a limit has taken already, and compares exactly; the limit itself
 * still passes.
 */
export function judgeRoom(
  check: RiskCheck, subject: CheckSubject, room: Room | undefined, worth: Money | undefined, say: Say,
): RiskCheckResult {
  const { symbol } = subject.terms
  if (room === undefined || worth === undefined) {
    return unknown(check, Number.NaN, `the price of ${symbol}, a holding's or the equity`)
  }
  const sum = room.used + worth
  return judged(check, sum <= room.limit, toNumber(sum), toNumber(room.limit), say, symbol)
}
