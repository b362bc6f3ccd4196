import type { Instrument, SeriesKey } from '../model/index.ts'
import { noFees, type FeeModel } from './fee-model.ts'
import { noSlippage, type SlippageModel } from './slippage-model.ts'

/** What happens first where a bar's range holds both: the stop (pessimistic) or the limit. */
export const BarPriority = { StopFirst: 'stop-first', TargetFirst: 'target-first' } as const
export type BarPriority = (typeof BarPriority)[keyof typeof BarPriority]

/**
 * When a resting limit order fills: a price that touches it is enough, or the market must trade through it.
 */
export const LimitFill = { Touch: 'touch', Through: 'through' } as const
export type LimitFill = (typeof LimitFill)[keyof typeof LimitFill]

/** How the simulated venue fills orders and what it charges. */
export interface VenueSettings {
  readonly fees: FeeModel
  readonly slippage: SlippageModel
  /** From the client's send to the venue's receipt, for every request. */
  readonly latencyMs: number
  /**
   * Share of an interval's volume (0..1] that our orders in a symbol may take in all; `undefined`: no
   * bound.
   */
  readonly participationFraction: number | undefined
  /**
   * An interval whose volume is 0 or not a number says nothing of volume (index and currency series), so
   * the share does not bind; `false`: nothing traded in it, so nothing fills.
   */
  readonly fillsWithoutVolume: boolean
  readonly limitFill: LimitFill
  readonly barPriority: BarPriority
}

/** Settings, and where the venue finds the rules of an instrument. */
export interface SimulatedVenueOptions extends VenueSettings {
  readonly instrument: (symbol: string) => Instrument | undefined
  /** Symbols of which nothing finer than weeks is shown: the week is their session. */
  readonly weekly?: readonly string[]
}

/**
 * A frictionless venue: no fees, no slippage, no latency, no bound on volume; a touch fills, stops before
 * targets.
 *
 * A touch fills by default because the extreme of a bar is a price at which somebody traded, and because
 * published backtests count that way (TradingView's broker emulator does); `through` is the cautious choice
 * for orders that are large beside the queue.
 */
export const FRICTIONLESS_VENUE: VenueSettings = {
  fees: noFees, slippage: noSlippage, latencyMs: 0, participationFraction: undefined,
  fillsWithoutVolume: true,
  limitFill: LimitFill.Touch, barPriority: BarPriority.StopFirst,
}

/** Symbols of which nothing finer than weeks is shown. */
export function weeklySymbols(
  series: readonly { readonly source: { readonly key: SeriesKey }; readonly isFinest: boolean }[],
): readonly string[] {
  const finest = series.filter(({ isFinest }) => isFinest).map(({ source }) => source.key)
  return finest.filter(({ timeframe }) => timeframe === '1w').map(({ symbol }) => symbol)
}
