import { notional, toNumber, type Price } from '../../base/index.ts'
import type { RiskCheckResult } from '../../model/index.ts'
import type { Room } from '../rooms.ts'
import { judged, unknown, type Say } from './check-result.ts'
import type { CheckSubject, RiskCheck } from './risk-check.ts'

/**
 * Adds the order's value to what a limit has taken already, and compares exactly; the limit itself still
 * passes.
 */
export function judgeRoom(
  check: RiskCheck, subject: CheckSubject,
  against: { readonly room: Room | undefined; readonly price: Price | undefined; readonly say: Say },
): RiskCheckResult {
  const { room, price, say } = against
  if (room === undefined || price === undefined) {
    return unknown(check, Number.NaN, `the price of ${subject.terms.symbol}, a holding's or the equity`)
  }
  const sum = room.used + notional(price, subject.remaining)
  const numbers = { measured: toNumber(sum), limit: toNumber(room.limit) }
  return judged(check, sum <= room.limit, numbers, say, subject.terms.symbol)
}
