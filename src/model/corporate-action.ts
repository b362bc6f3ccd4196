import type { Price, SessionDate, UtcMillis } from '../base/index.ts'

/**
 * What happens to an instrument outside trading; `at` is the open of the session on which it takes effect,
 * and in a session by the clock when it was told.
 */
export type CorporateAction =
  | {
      readonly kind: 'Split'
      readonly symbol: string
      readonly date: SessionDate
      readonly at: UtcMillis
      /** New units for old: 2-for-1 is 2 / 1; a reverse split 1-for-10 is 1 / 10. */
      readonly newUnits: number
      readonly oldUnits: number
      /** Cash for fractions of a lot comes as a movement of its own: none is booked with the split. */
      readonly isCashApart?: true
    }
  | {
      readonly kind: 'CashDividend'
      readonly symbol: string
      readonly date: SessionDate
      readonly at: UtcMillis
      /** Per unit held before the open of the ex-date. */
      readonly amount: Price
    }
  | {
      readonly kind: 'SymbolChange'
      readonly symbol: string
      readonly date: SessionDate
      readonly at: UtcMillis
      readonly newSymbol: string
    }
  | {
      readonly kind: 'Delisting'
      readonly symbol: string
      readonly date: SessionDate
      readonly at: UtcMillis
      /** Cash paid per unit; absent: the last traded price. */
      readonly finalPrice?: Price
    }

/** What is announced of an instrument; `date` is the first session at the new terms. */
export type AnnouncedAction = { readonly symbol: string; readonly date: SessionDate } & (
  /** Rates as the source has them: 3 for 2, or 1.5 for 1. */
  | { readonly kind: 'Split'; readonly newRate: number; readonly oldRate: number }
  | { readonly kind: 'CashDividend'; readonly amount: Price }
  | { readonly kind: 'SymbolChange'; readonly newSymbol: string }
  | { readonly kind: 'Delisting' }
  /** Something that is not done by itself; `what` is it in words: `a spin-off`. */
  | { readonly kind: 'Other'; readonly what: string }
)

const OF_ONE_INSTANT: readonly CorporateAction['kind'][] = [
  'CashDividend', 'Split', 'SymbolChange', 'Delisting',
]

/** Orders actions as they take effect: of one instant those first whose terms are the older ones. */
export function byEffect(a: CorporateAction, b: CorporateAction): number {
  return a.at - b.at || OF_ONE_INSTANT.indexOf(a.kind) - OF_ONE_INSTANT.indexOf(b.kind)
}
