import type { Money, Price, Quantity, Sequence, UtcMillis } from '../base/index.ts'

/** Which way a position or a trade stands. */
export const PositionSide = { Long: 'LONG', Short: 'SHORT' } as const
export type PositionSide = (typeof PositionSide)[keyof typeof PositionSide]

/**
 * A round trip of one strategy in one instrument, from flat to flat.
 *
 * `profit` is net: gross profit plus dividends minus fees (commissions, regulatory and borrow fees).
 */
export interface Trade {
  /** 1, 2, 3 ... in the order of closing. */
  readonly number: number
  readonly symbol: string
  readonly strategy: string
  readonly side: PositionSide
  /** All units that were entered, scale-ins included; positive. */
  readonly quantity: Quantity
  readonly entryAt: UtcMillis
  readonly exitAt: UtcMillis
  /** Average price over all entries. */
  readonly entryPrice: Price
  /** Average price over all exits. */
  readonly exitPrice: Price
  readonly grossProfit: Money
  readonly fees: Money
  readonly dividends: Money
  readonly profit: Money
  /** Bars of the strategy's series that closed while it was open. */
  readonly barCount: number
  /** Worst open loss while it was open, >= 0, in money per the ledger's currency (MAE). */
  readonly adverseExcursion: number
  /** Best open profit while it was open, >= 0 (MFE). */
  readonly favorableExcursion: number
  /** What closed it: `signal`, `stop`, `target`, `trailing`, `flatten`, `delisting`, `end`. */
  readonly exitReason: string
  /** Sequence of the signal that opened it; 0 when there was none. */
  readonly signal: Sequence
}
