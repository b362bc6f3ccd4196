import { durationText, toNumber } from '../../base/index.ts'
import type { CollarTier, DeployLimits, RiskLimits } from '../../risk/index.ts'
import type { LimitUse, LimitValue } from '../../server/index.ts'
import { fillingWords } from './filling-limits.ts'
import type { ShownConfig } from './session-reply.ts'

type Row = readonly [
  code: string, about: string, unit: LimitValue['unit'], value: number | undefined, of?: string,
]

/**
 * Every limit that has no gauge, with its value: limits of a single order, which nothing fills up, those that
 * are off, and those whose use is not known now. `spendable` is cash; absent while it is not known.
 */
export function limitValues(
  config: ShownConfig, gauges: readonly LimitUse[], spendable?: number,
): LimitValue[] {
  const { risk } = config
  const hasGauge = ([code, about, , , of]: Row): boolean => gauges.some((gauge) => (
    gauge.code === code && gauge.about === about && (of === undefined || gauge.of === of)))
  const rows = [
    ...accountRows(config), ...fillingRows(risk), ...cashRow(risk, spendable), ...orderRows(risk),
    ...deployRows(risk),
  ]
  return rows.filter((row) => !hasGauge(row)).map(valueOf)
}

function valueOf([code, about, unit, value, of]: Row): LimitValue {
  const isOn = value !== undefined && Number.isFinite(value)
  return { code, about, of: of ?? null, unit, value: isOn ? value : null }
}

/** What the limits of the account and the triggers of the kill switch are about. */
export const ACCOUNT_WORDS = {
  DAILY_LOSS_LIMIT: 'Loss of the day',
  DRAWDOWN_LIMIT: 'Fall from the highest equity',
  DRAWDOWN_CLOSE_ALL: 'Fall from the highest equity',
  MAX_POSITIONS: 'Symbols held or being entered',
  MAX_POSITION: 'Largest position',
  CAPITAL_AGGREGATE: 'All positions and entries together',
  SECTOR_CONCENTRATION: 'Largest sector',
  ERROR_COUNT: 'Errors since the last reset',
  BROKER_DISCONNECTED: 'For how long the broker is away',
  DATA_FEED_STALE: 'How late the data are',
} as const

/** A limit of the account, or a trigger of the kill switch. */
export type AccountLimit = keyof typeof ACCOUNT_WORDS

function accountRows({ killSwitch, risk }: ShownConfig): readonly Row[] {
  const values: Readonly<Record<AccountLimit, readonly [unit: LimitValue['unit'], value: number]>> = {
    DAILY_LOSS_LIMIT: ['fraction', killSwitch.dailyLossFraction],
    DRAWDOWN_LIMIT: ['fraction', killSwitch.drawdownFraction],
    DRAWDOWN_CLOSE_ALL: ['fraction', killSwitch.drawdownCloseAllFraction],
    MAX_POSITIONS: ['count', risk.maxPositions],
    MAX_POSITION: ['fraction', risk.maxPositionFraction],
    CAPITAL_AGGREGATE: ['fraction', risk.grossFraction],
    SECTOR_CONCENTRATION: ['fraction', risk.sectorFraction],
    ERROR_COUNT: ['count', killSwitch.errorCountMax],
    BROKER_DISCONNECTED: ['ms', killSwitch.disconnectMsMax],
    DATA_FEED_STALE: ['ms', killSwitch.dataAgeMsMax],
  }
  return (Object.keys(values) as AccountLimit[]).map((code) => [code, ACCOUNT_WORDS[code], ...values[code]])
}

function fillingRows(limits: RiskLimits): readonly Row[] {
  const words = fillingWords(limits)
  return [
    ['MAX_MESSAGES', words.second, 'count', limits.messagesPerSecondMax],
    ['MAX_MESSAGES', words.minute, 'count', limits.messagesPerMinuteMax],
    ['BURST_NOTIONAL', words.burst, 'fraction', limits.burstFraction],
    ['BURST_NOTIONAL', words.turnover, 'fraction', limits.turnoverFraction],
    ['LOSS_STREAK', words.losses, 'count', limits.consecutiveLossesMax],
    ['REPEAT_THROTTLE', words.entries, 'count', limits.entriesPerDayMax],
    ['REPEAT_THROTTLE', words.repeats, 'count', limits.repeatsMax],
  ]
}

function cashRow(limits: RiskLimits, spendable: number | undefined): readonly Row[] {
  return spendable === undefined ? [] : [['BUYING_POWER', fillingWords(limits).cash, 'money', spendable]]
}

function orderRows(limits: RiskLimits): readonly Row[] {
  const { orderValueMax, averageVolumeDays, dataAgeMsMax, dataAgeBarsMax, collarTiers } = limits
  const moved = `Move of a price by own fills within ${durationText(limits.collarWindowMs)}`
  const volume = `Units of an order, of the mean volume of ${averageVolumeDays} sessions`
  const value = orderValueMax === undefined ? undefined : toNumber(orderValueMax)
  return [
    ['MAX_ORDER_VALUE', 'Value of an order, of equity', 'fraction', limits.orderValueFraction],
    ['MAX_ORDER_VALUE', 'Value of an order', 'money', value],
    ['MAX_ORDER_QTY', volume, 'fraction', limits.orderVolumeFraction],
    ['bar_volume', 'Units of an order, of the last bar', 'fraction', limits.barVolumeFraction],
    ...collarTiers.map((tier) => collarRow(tier)),
    ['PRICE_DEVIATION', 'Price from the last one as it is sent', 'fraction', limits.priceDeviationFraction],
    ['COLLAR_WINDOW', moved, 'fraction', limits.collarWindowFraction],
    ['CORRELATION', 'Correlation with what is held', 'fraction', limits.correlationMax],
    ['DUPLICATE_ORDER', 'No equal order within', 'ms', limits.duplicateWindowMs],
    dataAgeMsMax === undefined
      ? ['DATA_FRESH', 'Age of a price, in bars', 'count', dataAgeBarsMax]
      : ['DATA_FRESH', 'Age of a price', 'ms', dataAgeMsMax],
    ['SESSION_WINDOW', 'No entries after the open for', 'ms', limits.openingDelayMs],
    ['SESSION_WINDOW', 'No entries before the close for', 'ms', limits.closingCutoffMs],
  ]
}

function collarRow({ above, fraction }: CollarTier): Row {
  return ['PRICE_COLLAR', `Price from the last one, above ${above}`, 'fraction', fraction]
}

function deployRows(limits: RiskLimits): readonly Row[] {
  const { deployed } = fillingWords(limits)
  return [...(limits.deployments ?? [])].flatMap(([strategy, each]): readonly Row[] => [
    ['DEPLOY_LIMITS', deployed, 'count', each.entriesPerSessionMax, strategy],
    ...deployedRows(strategy, each),
  ])
}

function deployedRows(strategy: string, limits: DeployLimits): readonly Row[] {
  return [
    ['DEPLOY_LIMITS', 'Instruments', 'count', limits.instrumentsMax, strategy],
    ['DEPLOY_LIMITS', 'Price of an order', 'money', toNumber(limits.orderPriceMax), strategy],
    ['DEPLOY_LIMITS', 'Value of an order, as deployed', 'money', toNumber(limits.orderValueMax), strategy],
    ['DEPLOY_LIMITS', 'Value of a position', 'money', toNumber(limits.positionValueMax), strategy],
  ]
}
