import { MILLIS_PER_MINUTE, MILLIS_PER_SECOND } from '../base/index.ts'
import { OrderType, TimeInForce } from '../model/index.ts'
import { RiskProfile, SizingMethod, type RiskLimits } from './risk-limits.ts'

/**
 * Defaults of the `live` profile: the spec's TradingConfig (section 9.1) and the figures of R01-R18.
 *
 * The allow-list, the permissions and the deploy limits have no default: until they are set every entry is
 * rejected. Sector, correlation, loss streak and volatility figures have no source and are this project's.
 */
export const LIVE_LIMITS: RiskLimits = Object.freeze({
  profile: RiskProfile.Live,
  sizingMethod: SizingMethod.RiskPerTrade,
  riskPerTradeFraction: 0.01,
  atrStopMultiple: 2,
  kellyFraction: 0.5,
  kellyTradesMin: 30,
  volatilityTargetFraction: 0.02,
  volatilityDays: 60,
  barVolumeFraction: 0.1,
  allowPyramiding: false,
  allowShorts: false,
  defaultOrderType: OrderType.Limit,
  defaultTimeInForce: TimeInForce.Day,
  slippageBufferFraction: 0.001,
  feeBufferFraction: 0.001,
  tradePremarket: false,
  tradeAfterhours: false,
  openingDelayMs: 15 * MILLIS_PER_MINUTE,
  closingCutoffMs: 15 * MILLIS_PER_MINUTE,
  dailyLossFraction: 0.03,
  drawdownFraction: 0.15,
  consecutiveLossesMax: 5,
  maxPositions: 10,
  maxPositionFraction: 0.1,
  sectorFraction: 0.3,
  grossFraction: 1,
  correlationMax: 0.85,
  correlationDays: 60,
  correlationDaysMin: 20,
  collarTiers: Object.freeze([
    { above: 50, fraction: 0.03 }, { above: 25, fraction: 0.05 }, { above: 0, fraction: 0.1 },
  ]),
  priceDeviationFraction: 0.1,
  collarWindowFraction: 0.02,
  collarWindowMs: MILLIS_PER_MINUTE,
  orderValueFraction: 0.1,
  orderValueMax: undefined,
  orderVolumeFraction: 0.01,
  averageVolumeDays: 20,
  messagesPerSecondMax: 5,
  messagesPerMinuteMax: 150,
  messageReserveFraction: 0.2,
  entriesPerDayMax: 20,
  repeatsMax: 5,
  repeatWindowMs: 10 * MILLIS_PER_MINUTE,
  duplicateWindowMs: 10 * MILLIS_PER_SECOND,
  burstFraction: 0.1,
  burstWindowMs: MILLIS_PER_MINUTE,
  turnoverFraction: 0.5,
  allowedSymbols: undefined,
  restrictedSymbols: new Set<string>(),
  permissions: undefined,
  deployments: undefined,
  dataAgeMsMax: 2 * MILLIS_PER_SECOND,
  dataAgeBarsMax: 1,
})

/**
 * Defaults of the `backtest` profile: `live`, but for what bars make meaningless.
 *
 * All orders of a slice carry one instant, so rules on seconds and on one minute would measure the data's
 * step and not the strategy: messages per second, the duplicate window (equal sizes of two strategies are a
 * coincidence there) and the burst of a minute are off; a minute holds ten times the messages, which still
 * stops a flood; a day may build a whole portfolio (turnover of 100 % of equity). Repeats (R08) stay as they
 * are. Freshness is measured against the bar interval. No lists are demanded.
 */
export const BACKTEST_LIMITS: RiskLimits = Object.freeze({
  ...LIVE_LIMITS,
  profile: RiskProfile.Backtest,
  messagesPerSecondMax: undefined,
  messagesPerMinuteMax: 1_500,
  duplicateWindowMs: undefined,
  burstFraction: undefined,
  turnoverFraction: 1,
  dataAgeMsMax: undefined,
})
