import type { LimitUse, Risk, SectorExposure } from '../../server/index.ts'
import type { SessionStatus } from '../live/session-status.ts'
import { correlationsReply } from './correlations-reply.ts'
import { dayProfitOf, drawdownOf, fractionOf, type ShownConfig } from './session-reply.ts'
import { decimalText } from './view-rows.ts'

/** What the instrument master says where it knows no sector. */
const UNKNOWN_SECTOR = 'UNKNOWN'
const CUT = 'entries are cut or rejected'
const STOP = 'no new trades until a reset'

/** Limits and how much of each is used, from what the engine last said of itself. */
export function riskReply(
  status: SessionStatus | undefined,
  config: ShownConfig,
  checks: Risk['checks'],
): Risk {
  if (status === undefined) {
    const unsaid = { sectors: null, correlations: null }
    return { at: null, killSwitch: null, latched: [], limits: [], checks, exposure: [], ...unsaid }
  }
  const { at, killSwitch, latched, concentration } = status
  const exposure = exposureOf(status)
  const sectors = sectorsOf(status)
  const limits = [
    ...limitsOf(status, config, exposure), ...sectorLimit(status, sectors), ...outsideLimits(status, config),
  ]
  const correlations = concentration === undefined ? null : correlationsReply(concentration.correlations)
  return { at, killSwitch, latched: [...latched], limits, checks, exposure, sectors, correlations }
}

type Row = readonly [
  code: string,
  about: string,
  unit: LimitUse['unit'],
  used: number | null,
  limit: number,
  action: string,
]

function limitsOf(
  status: SessionStatus,
  { killSwitch, risk }: ShownConfig,
  exposure: Risk['exposure'],
): LimitUse[] {
  const isSolvent = status.equity > 0
  // What has no price counts as well: without it the sums would be too small.
  const isMarked = isSolvent && status.held.every(({ mark }) => Number.isFinite(mark))
  const gross = isMarked ? exposure.reduce((sum, { equityFraction }) => sum + equityFraction, 0) : null
  const largest = isMarked ? Math.max(0, ...exposure.map(({ equityFraction }) => equityFraction)) : null
  const dayProfit = dayProfitOf(status)
  const dayLoss = dayProfit === null ? null : Math.max(0, -fractionOf(dayProfit, status.dayStartEquity))
  const drawdown = drawdownOf(status)
  const symbols = new Set(status.held.map(({ symbol }) => symbol)).size
  const { dailyLossFraction, drawdownFraction, drawdownCloseAllFraction, errorCountMax } = killSwitch
  const { maxPositions, maxPositionFraction, grossFraction } = risk
  const fall = 'Fall from the highest equity'
  const rows: readonly Row[] = [
    ['DAILY_LOSS_LIMIT', 'Loss of the day', 'fraction', dayLoss, dailyLossFraction, STOP],
    ['DRAWDOWN_LIMIT', fall, 'fraction', drawdown, drawdownFraction, STOP],
    ['DRAWDOWN_CLOSE_ALL', fall, 'fraction', drawdown, drawdownCloseAllFraction, 'everything is closed'],
    ['MAX_POSITIONS', 'Symbols held', 'count', symbols, maxPositions, 'entries are rejected'],
    ['MAX_POSITION', 'Largest position', 'fraction', largest, maxPositionFraction, CUT],
    ['CAPITAL_AGGREGATE', 'All positions together', 'fraction', gross, grossFraction, CUT],
    ['ERROR_COUNT', 'Errors since the last reset', 'count', status.errorCount, errorCountMax, STOP],
  ]
  return rows.filter(([, , , , limit]) => Number.isFinite(limit)).flatMap(limitUse)
}

/** A limit and its use; nothing where that is not known. */
function limitUse([code, about, unit, used, limit, action]: Row): readonly LimitUse[] {
  if (used === null) return []
  return [{ code, about, unit, used, limit, usedFraction: limit > 0 ? used / limit : 0, action }]
}

/** How near the kill switch is to what it does where broker or data are away. */
function outsideLimits({ outside }: SessionStatus, { killSwitch }: ShownConfig): readonly LimitUse[] {
  if (outside === undefined) return []
  const { disconnectedMs, dataAgeMs } = outside
  const { disconnectMsMax, dataAgeMsMax } = killSwitch
  const cancel = 'entries are canceled, no new trades until a reset'
  const away = 'For how long the broker is away'
  return [
    ...limitUse(['BROKER_DISCONNECTED', away, 'ms', disconnectedMs, disconnectMsMax, cancel]),
    ...limitUse(['DATA_FEED_STALE', 'How late the data are', 'ms', dataAgeMs, dataAgeMsMax, STOP]),
  ]
}

/** The largest of the sectors that the limit holds for; none while a value is unknown. */
function sectorLimit({ concentration }: SessionStatus, sectors: Risk['sectors']): readonly LimitUse[] {
  if (concentration === undefined || sectors === null) return []
  const limited = sectors.filter(({ limitFraction }) => limitFraction !== null)
  if (limited.some(({ equityFraction }) => equityFraction === null)) return []
  const largest = Math.max(0, ...limited.map(({ equityFraction }) => equityFraction ?? 0))
  const { sectorFraction } = concentration
  return limitUse(['SECTOR_CONCENTRATION', 'Largest sector', 'fraction', largest, sectorFraction, CUT])
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
