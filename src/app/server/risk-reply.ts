import type { LimitUse, Risk, SectorExposure } from '../../server/index.ts'
import type { SessionStatus } from '../live/session-status.ts'
import { correlationsReply } from './correlations-reply.ts'
import { fillingLimits } from './filling-limits.ts'
import { limitUse } from './limit-use.ts'
import { ACCOUNT_WORDS, limitValues, type AccountLimit } from './limit-values.ts'
import { dayProfitOf, drawdownOf, fractionOf, type ShownConfig } from './session-reply.ts'
import { decimalText } from './view-rows.ts'

/** What the instrument master says where it knows no sector. */
const UNKNOWN_SECTOR = 'UNKNOWN'
const CUT = 'entries are cut or rejected'
const CLOSED = 'everything is closed'
const STOP = 'no new trades until a reset'

/** Limits and how much of each is used, from what the engine last said of itself. */
export function riskReply(
  status: SessionStatus | undefined,
  config: ShownConfig,
  checks: Risk['checks'],
): Risk {
  if (status === undefined) {
    const unsaid = { sectors: null, correlations: null, otherLimits: limitValues(config, []) }
    const none = { latched: [], heldSymbols: [], limits: [], exposure: [] }
    return { at: null, killSwitch: null, checks, ...none, ...unsaid }
  }
  const { at, killSwitch, latched, concentration, heldSymbols = [] } = status
  const exposure = exposureOf(status)
  const sectors = sectorsOf(status)
  const limits = [
    ...limitsOf(status, config, exposure), ...sectorLimit(status, sectors), ...outsideLimits(status, config),
    ...fillingLimits(status, config),
  ]
  const correlations = concentration === undefined ? null : correlationsReply(concentration.correlations)
  const otherLimits = limitValues(config, limits, status.limitsUsed?.cash.spendable)
  return {
    at, killSwitch, latched: [...latched], heldSymbols: [...heldSymbols],
    limits, otherLimits, checks, exposure, sectors, correlations,
  }
}

function limitsOf(
  status: SessionStatus,
  { killSwitch, risk }: ShownConfig,
  exposure: Risk['exposure'],
): readonly LimitUse[] {
  const isSolvent = status.equity > 0
  // What has no price counts as well: without it the sums would be too small.
  const isMarked = isSolvent && status.held.every(({ mark }) => Number.isFinite(mark))
  const gross = isMarked ? exposure.reduce((sum, { equityFraction }) => sum + equityFraction, 0) : null
  const largest = isMarked ? Math.max(0, ...exposure.map(({ equityFraction }) => equityFraction)) : null
  const dayProfit = dayProfitOf(status)
  const dayLoss = dayProfit === null ? null : Math.max(0, -fractionOf(dayProfit, status.dayStartEquity))
  const drawdown = drawdownOf(status)
  // The engine counts entries that may still fill as well, as its checks do; an earlier version did not say.
  const held = new Set(status.held.map(({ symbol }) => symbol)).size
  const { symbols = held, gross: worst, largest: most } = status.limitsUsed ?? {}
  const partOf = (value: number | null | undefined, earlier: number | null): number | null => (
    value === undefined ? earlier : value === null || !isSolvent ? null : value / status.equity
  )
  const { dailyLossFraction, drawdownFraction, drawdownCloseAllFraction, errorCountMax } = killSwitch
  const { maxPositions, maxPositionFraction, grossFraction } = risk
  const rows: readonly AccountRow[] = [
    ['DAILY_LOSS_LIMIT', 'fraction', dayLoss, dailyLossFraction, STOP],
    ['DRAWDOWN_LIMIT', 'fraction', drawdown, drawdownFraction, STOP],
    ['DRAWDOWN_CLOSE_ALL', 'fraction', drawdown, drawdownCloseAllFraction, CLOSED],
    ['MAX_POSITIONS', 'count', symbols, maxPositions, 'entries are rejected'],
    ['MAX_POSITION', 'fraction', partOf(most, largest), maxPositionFraction, CUT],
    ['CAPITAL_AGGREGATE', 'fraction', partOf(worst, gross), grossFraction, CUT],
    ['ERROR_COUNT', 'count', status.errorCount, errorCountMax, STOP],
  ]
  return rows.flatMap(accountLimit)
}

type AccountRow = readonly [
  code: AccountLimit, unit: LimitUse['unit'], used: number | null, limit: number, action: string,
]

function accountLimit([code, unit, used, limit, action]: AccountRow): readonly LimitUse[] {
  return limitUse({ code, about: ACCOUNT_WORDS[code], unit, used, limit, action })
}

/** How near the kill switch is to what it does where broker or data are away. */
function outsideLimits({ outside }: SessionStatus, { killSwitch }: ShownConfig): readonly LimitUse[] {
  if (outside === undefined) return []
  const { disconnectedMs, dataAgeMs } = outside
  const { disconnectMsMax, dataAgeMsMax } = killSwitch
  const cancel = 'entries are canceled, no new trades until a reset'
  const rows: readonly AccountRow[] = [
    ['BROKER_DISCONNECTED', 'ms', disconnectedMs, disconnectMsMax, cancel],
    ['DATA_FEED_STALE', 'ms', dataAgeMs, dataAgeMsMax, STOP],
  ]
  return rows.flatMap(accountLimit)
}

/** The largest of the sectors that the limit holds for; none while a value is unknown. */
function sectorLimit({ concentration }: SessionStatus, sectors: Risk['sectors']): readonly LimitUse[] {
  if (concentration === undefined || sectors === null) return []
  const limited = sectors.filter(({ limitFraction }) => limitFraction !== null)
  if (limited.some(({ equityFraction }) => equityFraction === null)) return []
  const largest = Math.max(0, ...limited.map(({ equityFraction }) => equityFraction ?? 0))
  const { sectorFraction } = concentration
  return accountLimit(['SECTOR_CONCENTRATION', 'fraction', largest, sectorFraction, CUT])
}

/** What stands in each sector; null where the status does not say it. */
function sectorsOf({ concentration, equity }: SessionStatus): SectorExposure[] | null {
  if (concentration === undefined) return null
  const { sectors, sectorFraction } = concentration
  return sectors.map(({ sector, symbols, value, isLimited }) => ({
    sector: sector === UNKNOWN_SECTOR ? null : sector,
    symbols: [...symbols],
    value: value === null ? null : decimalText(value),
    equityFraction: value === null || !(equity > 0) ? null : fractionOf(value, equity),
    limitFraction: isLimited ? sectorFraction : null,
  }))
}

/**
 * Value of each symbol, longs and shorts alike as what they are worth; unmarked ones are left out, and all
 * where there is no equity to measure them by.
 */
function exposureOf({ held, equity }: SessionStatus): Risk['exposure'] {
  if (!(equity > 0)) return []
  const values = new Map<string, number>()
  for (const { symbol, quantity, mark } of held) {
    const value = Number(quantity) * mark
    if (typeof mark === 'number' && Number.isFinite(value))
      values.set(symbol, (values.get(symbol) ?? 0) + value)
  }
  return [...values].map(([symbol, value]) => ({
    symbol,
    value: decimalText(value),
    equityFraction: Math.abs(fractionOf(value, equity)),
  }))
}
