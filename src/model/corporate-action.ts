import type { Price, SessionDate, UtcMillis } from '../base/index.ts'

/**
 * What happens to an instrument outside trading; `at` is the open of the session on which it takes effect.
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
