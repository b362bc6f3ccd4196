import type { Money, Price } from '../base/index.ts'
import type { OrderType, TimeInForce } from '../model/index.ts'

/**
 * Which inputs are there: `live` rejects an entry whose check lacks one, `backtest` notes what data cannot
 * give.
 */
export const RiskProfile = { Live: 'live', Backtest: 'backtest' } as const
export type RiskProfile = (typeof RiskProfile)[keyof typeof RiskProfile]

/** How the size of an entry is found when the signal names neither quantity nor weight. */
export const SizingMethod = {
  RiskPerTrade: 'risk_per_trade', Atr: 'atr', FixedFraction: 'fixed_fraction', Kelly: 'kelly',
  VolatilityTarget: 'volatility_target', EqualWeight: 'equal_weight',
} as const
export type SizingMethod = (typeof SizingMethod)[keyof typeof SizingMethod]

/** One step of the price collar: for references above `above`, prices may be `fraction` away. */
export interface CollarTier {
  /** Reference price above which the tier holds, in units of the quote currency. */
  readonly above: number
  readonly fraction: number
}

/** What one strategy may trade (R13). */
export interface StrategyPermission {
  readonly symbols: ReadonlySet<string> | 'ALL'
  readonly mayBuy: boolean
  readonly maySellShort: boolean
}

/** What has to be set before a strategy is deployed (R15). */
export interface DeployLimits {
  /** Instruments held or being entered at the same time. */
  readonly instrumentsMax: number
  readonly orderPriceMax: Price
  readonly orderValueMax: Money
  /** The account's position in one symbol, as far as this strategy may bring it. */
  readonly positionValueMax: Money
  readonly entriesPerSessionMax: number
}

/**
 * Every figure that risk measures against, in internal units: fractions 0..1, ms, counts, exact money.
 *
 * The config key that fills a field stands in its comment (spec section 9.1 where the spec has it, otherwise
 * the field's own name in snake_case); Rnn is the control of `docs/RELIABILITY.md` that the figure comes
 * from. A limit that is `undefined` is off, and its check says NOT_APPLICABLE, except for the three lists
 * that `live` demands: `allowedSymbols`, `permissions`, `deployments`.
 */
export interface RiskLimits {
  readonly profile: RiskProfile

  /** `sizing_method`. */
  readonly sizingMethod: SizingMethod
  /** `risk_per_trade_pct`: part of equity lost when the stop is hit. */
  readonly riskPerTradeFraction: number
  /** `atr_stop_multiple`: stop distance of the `atr` method, in ATRs. */
  readonly atrStopMultiple: number
  /** `kelly_fraction`: part of the Kelly bet that is placed. */
  readonly kellyFraction: number
  /** `kelly_min_trades`: closed trades of the strategy before Kelly is believed. */
  readonly kellyTradesMin: number
  /** `volatility_target`: yearly volatility that one position may add, as a fraction of equity. */
  readonly volatilityTargetFraction: number
  /** `volatility_days`: daily returns behind the estimate. */
  readonly volatilityDays: number
  /** `bar_volume_fraction`: part of the last bar's volume that an entry may be. */
  readonly barVolumeFraction: number

  /** `allow_pyramiding`: BUY (SELL) may add to an own long (short). */
  readonly allowPyramiding: boolean
  /** `allow_shorts`. */
  readonly allowShorts: boolean

  /** `default_order_type`: LIMIT means marketable, `slippageBufferFraction` through the reference. */
  readonly defaultOrderType: typeof OrderType.Limit | typeof OrderType.Market
  /** `default_time_in_force`. */
  readonly defaultTimeInForce: Exclude<TimeInForce, 'GTD'>
  /** `slippage_buffer_pct`. */
  readonly slippageBufferFraction: number
  /** `fee_buffer`: part of an order's value kept back for fees. */
  readonly feeBufferFraction: number

  /** `trade_premarket`. */
  readonly tradePremarket: boolean
  /** `trade_afterhours`. */
  readonly tradeAfterhours: boolean
  /** `opening_delay_minutes`, in ms. */
  readonly openingDelayMs: number
  /** `closing_cutoff_minutes`, in ms. */
  readonly closingCutoffMs: number

  /**
   * `daily_loss_limit_pct` (R14): loss of the day, as a part of start-of-session equity, that ends entries.
   */
  readonly dailyLossFraction: number
  /** `max_drawdown_pct` (R14): fall from the high-water mark that ends entries. */
  readonly drawdownFraction: number
  /** `max_consecutive_losses` (R14): lost round trips of a strategy in a row in one session. */
  readonly consecutiveLossesMax: number | undefined

  /** `max_positions`: symbols held or being entered. */
  readonly maxPositions: number
  /** `max_position_pct`: part of equity that the account's net position in one symbol may be. */
  readonly maxPositionFraction: number
  /** `max_sector_exposure`: part of equity in one sector, both directions added up. */
  readonly sectorFraction: number
  /** `max_gross_exposure` (R10): positions and pending entries at worst case, as a part of equity. */
  readonly grossFraction: number
  /** `max_correlation`: of daily returns with any holding, positive when both would lose together. */
  readonly correlationMax: number
  /** `correlation_days`. */
  readonly correlationDays: number
  /** `correlation_min_days`: with fewer common returns the correlation is unknown. */
  readonly correlationDaysMin: number

  /** `price_collar` (R03), highest tier first. */
  readonly collarTiers: readonly CollarTier[]
  /**
   * `collar_window_move` (R04): own fills that move the price further than this stop entries in the symbol.
   */
  readonly collarWindowFraction: number
  /** `max_price_deviation` (R03): how far from the last price an entry's price may be when it is sent. */
  readonly priceDeviationFraction: number
  /** `collar_window_ms` (R04). */
  readonly collarWindowMs: number
  /** `max_order_value_pct` (R05): part of equity. */
  readonly orderValueFraction: number
  /** `max_order_value` (R05): the cap in money. */
  readonly orderValueMax: Money | undefined
  /** `max_order_adv_fraction` (R06): part of the average daily volume. */
  readonly orderVolumeFraction: number
  /** `adv_days` (R06). */
  readonly averageVolumeDays: number

  /** `max_messages_per_second` (R07), for entries. */
  readonly messagesPerSecondMax: number | undefined
  /** `max_messages_per_minute` (R07): submits, modifies and cancels. */
  readonly messagesPerMinuteMax: number | undefined
  /** `message_reserve` (R07): part of both that entries leave to cancels and reducing orders. */
  readonly messageReserveFraction: number
  /** `max_entries_per_day` (R08), by strategy. */
  readonly entriesPerDayMax: number | undefined
  /** `max_repeats` (R08): entries of a strategy in one symbol and side within `repeatWindowMs`. */
  readonly repeatsMax: number | undefined
  /** `repeat_window_ms` (R08). */
  readonly repeatWindowMs: number
  /** `duplicate_window_ms` (R09): an equal order of the account within it is a duplicate. */
  readonly duplicateWindowMs: number | undefined
  /** `burst_notional` (R11): value of new entries within `burstWindowMs`, as a part of equity. */
  readonly burstFraction: number | undefined
  /** `burst_window_ms` (R11). */
  readonly burstWindowMs: number
  /** `daily_turnover` (R11): value of new entries in a session, as a part of equity. */
  readonly turnoverFraction: number | undefined

  /** `allowed_symbols` (R12). */
  readonly allowedSymbols: ReadonlySet<string> | undefined
  /** `restricted_symbols` (R12): never entered, whatever the allow-list says. */
  readonly restrictedSymbols: ReadonlySet<string>
  /** `permissions` (R13), by strategy. */
  readonly permissions: ReadonlyMap<string, StrategyPermission> | undefined
  /** `deploy_limits` (R15), by strategy. */
  readonly deployments: ReadonlyMap<string, DeployLimits> | undefined

  /** `max_data_age_ms` (R18); `undefined`: measured against the symbol's bar interval. */
  readonly dataAgeMsMax: number | undefined
  /** `max_data_age_bars` (R18): bar intervals, where `dataAgeMsMax` is not set. */
  readonly dataAgeBarsMax: number
}

/** Sessions that the windows of the limits look at: one more than the returns that they ask for. */
export function daysNeeded(
  { averageVolumeDays, correlationDays, volatilityDays }:
    Pick<RiskLimits, 'averageVolumeDays' | 'correlationDays' | 'volatilityDays'>,
): number {
  return Math.max(averageVolumeDays, correlationDays, volatilityDays) + 1
}
