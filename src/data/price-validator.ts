import type { BarRow } from './bar-row.ts'
import { Fault } from './fault.ts'
import type { Validator } from './validator.ts'

/**
 * Prices must be finite, above zero, and in order: low <= open, close <= high.
 *
 * `NON_FINITE`, `NON_POSITIVE`, `HIGH_LOW_ORDER`, in this precedence.
 */
export class PriceValidator implements Validator {
  check({ open, high, low, close }: BarRow): Fault {
    // The one comparison that NaN, zero, negatives and disorder all fail; what it was is asked only then.
    const isGood = low > 0 && low <= open && low <= close && open <= high && close <= high && high < Infinity
    if (isGood) return Fault.Fine
    if (!Number.isFinite(open + high + low + close)) return Fault.NonFinite
    return open > 0 && high > 0 && low > 0 && close > 0 ? Fault.HighLowOrder : Fault.NonPositive
  }
}
