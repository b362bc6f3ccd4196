import type { Sequence, UtcMillis } from '../base/index.ts'
import type { NewsItem } from './news-item.ts'
import type { TimeInForce } from './order.ts'

/** What a strategy can ask for. BUY enters long; SELL closes the own long, else enters short if allowed. */
export const SignalType = {
  Buy: 'BUY', Sell: 'SELL', CloseLong: 'CLOSE_LONG', CloseShort: 'CLOSE_SHORT',
  Adjust: 'ADJUST', Hold: 'HOLD',
} as const
export type SignalType = (typeof SignalType)[keyof typeof SignalType]

/** One part of a basket: its own symbol and direction; the basket is approved whole or not at all. */
export interface SignalLeg {
  readonly symbol: string
  readonly type: 'BUY' | 'SELL' | 'CLOSE_LONG' | 'CLOSE_SHORT'
  /** Part of equity to hold, 0..1; without it the sizing method decides. */
  readonly weight?: number
}

/** The piece of news that a rule saw: which, and when it was public. */
export type SeenNews = Pick<NewsItem, 'source' | 'id' | 'at' | 'headline'>

/** A rule of a strategy and what it said on the bar: the evidence behind a signal. */
export interface RuleTrace {
  readonly rule: string
  readonly held: boolean
  /** Left and right hand sides, or whatever the rule measured. */
  readonly values: Readonly<Record<string, number>>
  /** The latest that fitted, where the rule reads news and there was any. */
  readonly news?: SeenNews
  readonly parts?: readonly RuleTrace[]
}

/** What the strategy saw: values of its indicators and the verdicts of its rules at the signal's bar. */
export interface SignalEvidence {
  readonly indicators: Readonly<Record<string, number>>
  readonly rules: readonly RuleTrace[]
}

/**
 * A strategy's wish, made on a closed bar. Prices are floats: the risk engine makes them exact on the tick.
 *
 * For ADJUST, `stopLoss`, `takeProfit`, `quantity` and `weight` are the new values; what is absent stays as
 * it is.
 */
export interface Signal {
  readonly type: SignalType
  readonly symbol: string
  readonly strategy: string
  /** The instant of the bar's close, never a wall clock. */
  readonly at: UtcMillis
  /** Conviction, 0..1; where places are scarce the stronger signal goes first. */
  readonly strength: number
  /** Asks for a limit order at this price. */
  readonly priceTarget?: number
  /** Entries only: price at which the order begins to work; with `priceTarget` it then is a limit order. */
  readonly trigger?: number
  readonly stopLoss?: number
  readonly takeProfit?: number
  /** Distance of a trailing stop from the best price, in price units. */
  readonly trailingDistance?: number
  /** Units wanted; without it and `weight` the sizing method decides. */
  readonly quantity?: number
  /** Part of equity to hold, 0..1. */
  readonly weight?: number
  /** The signal is void after this instant. */
  readonly expiresAt?: UtcMillis
  /** How long an entry lives; without it and `goodTill` as the settings say. */
  readonly timeInForce?: TimeInForce
  /** The last instant at which an entry may trade, which makes it GTD. */
  readonly goodTill?: UtcMillis
  /** Two or more make a basket; `symbol` is then the first leg's. */
  readonly legs?: readonly SignalLeg[]
  /** In the strategy's own words. */
  readonly reason?: string
  readonly metadata?: Readonly<Record<string, string | number | boolean>>
}

/** A signal that has its place in the journal. */
export interface RecordedSignal {
  readonly sequence: Sequence
  readonly signal: Signal
}

/** Says whether a wish takes out what a strategy owns, so many signed units, and enters nothing. */
export function isLeaving(type: SignalType, units: bigint): boolean {
  if (type === SignalType.Buy) return units < 0n
  if (type === SignalType.Sell) return units > 0n
  return type === SignalType.CloseLong || type === SignalType.CloseShort
}
