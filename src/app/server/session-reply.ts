import { formatFixed } from '../../base/index.ts'
import type { InvestorConfig } from '../../config/index.ts'
import type { LimitUse, Risk, Session } from '../../server/index.ts'
import type { SessionFolder } from '../live/session-folder.ts'
import { isRunning, readStatus, type SessionStatus } from '../live/session-status.ts'
import { decimalText } from './view-rows.ts'

/** A running session that has not written for so long counts as silent. */
const SILENT_MS = 5_000

/** What a session was begun with, as far as it is shown. */
export type ShownConfig = Pick<InvestorConfig, 'backtest' | 'risk' | 'killSwitch'>

/** How a session is, from what it wrote last and whether its process lives. */
export function stateOf(
  folder: SessionFolder,
  status: SessionStatus | undefined,
  now: number,
): Session['state'] {
  if (folder.isFinished) return 'ended'
  if (status === undefined) return 'new'
  if (status.state !== 'running') return status.state
  if (!isRunning(folder)) return 'crashed'
  return now - status.writtenAt > SILENT_MS ? 'silent' : 'live'
}

/** The session as a person sees it first. */
export function sessionReply(
  folder: SessionFolder,
  {
    config,
    sequence,
    now,
  }: {
    readonly config: ShownConfig
    readonly sequence: number
    readonly now: number
  },
): Session {
  const status = readStatus(folder)
  const { killSwitch, backtest } = config
  const waiting = folder.waiting().map(({ command: { kind, by, reason } }) => ({ kind, by, reason }))
  return {
    number: folder.name,
    mode: 'paper',
    state: stateOf(folder, status, now),
    currency: backtest.currency,
    drawdownStopFraction: killSwitch.drawdownFraction,
    drawdownCloseAllFraction: killSwitch.drawdownCloseAllFraction,
    waitingCommands: waiting,
    sequence,
    ...(status === undefined ? NOTHING_YET : figuresOf(status, now)),
  }
}

type Figures = Omit<
  Session,
  | 'number'
  | 'mode'
  | 'state'
  | 'currency'
  | 'drawdownStopFraction'
  | 'drawdownCloseAllFraction'
  | 'waitingCommands'
  | 'sequence'
>

const NOTHING_YET: Figures = {
  at: null,
  writtenAt: null,
  ageMs: null,
  capital: null,
  equity: null,
  cash: null,
  dayProfit: null,
  dayProfitFraction: null,
  highWaterEquity: null,
  drawdownFraction: null,
  killSwitch: null,
  latched: [],
  unprotectedSeconds: 0,
  held: [],
  openOrders: 0,
  unknownOrders: 0,
  trades: 0,
  errorCount: 0,
  activeStrategies: [],
  lastDecision: '',
}

function figuresOf(status: SessionStatus, now: number): Figures {
  const { equity, dayStartEquity, held } = status
  const profit = equity - dayStartEquity
  return {
    at: status.at === 0 ? null : status.at,
    writtenAt: status.writtenAt,
    ageMs: Math.max(0, now - status.writtenAt),
    capital: formatFixed(BigInt(status.capital)),
    equity: decimalText(equity),
    cash: status.cash,
    dayProfit: decimalText(profit),
    dayProfitFraction: fractionOf(profit, dayStartEquity),
    highWaterEquity: decimalText(status.highWaterEquity),
    drawdownFraction: drawdownOf(status),
    killSwitch: status.killSwitch,
    latched: [...status.latched],
    unprotectedSeconds: status.unprotectedSeconds,
    held: held.map(({ symbol, strategy, quantity, stopped, needsStop }) => ({
      symbol,
      strategy,
      quantity,
      stopped,
      needsStop,
    })),
    openOrders: status.openOrders.length,
    unknownOrders: status.unknownOrders.length,
    trades: status.trades,
    errorCount: status.errorCount,
    activeStrategies: [...status.activeStrategies],
    lastDecision: status.lastDecision,
  }
}

/** Limits and how much of each is used, from what the engine last said of itself. */
export function riskReply(
  status: SessionStatus | undefined,
  config: ShownConfig,
  checks: Risk['checks'],
): Risk {
  if (status === undefined) {
    return { at: null, killSwitch: null, latched: [], limits: [], checks, exposure: [] }
  }
  const { at, killSwitch, latched } = status
  const exposure = exposureOf(status)
  const limits = limitsOf(status, config, exposure)
  return { at, killSwitch, latched: [...latched], limits, checks, exposure }
}

type Row = readonly [
  code: string,
  about: string,
  unit: LimitUse['unit'],
  used: number,
  limit: number,
  action: string,
]

function limitsOf(
  status: SessionStatus,
  { killSwitch, risk }: ShownConfig,
  exposure: Risk['exposure'],
): LimitUse[] {
  const gross = exposure.reduce((sum, { equityFraction }) => sum + equityFraction, 0)
  const largest = Math.max(0, ...exposure.map(({ equityFraction }) => equityFraction))
  const dayLoss = Math.max(0, -fractionOf(status.equity - status.dayStartEquity, status.dayStartEquity))
  const drawdown = drawdownOf(status)
  const symbols = new Set(status.held.map(({ symbol }) => symbol)).size
  const { dailyLossFraction, drawdownFraction, drawdownCloseAllFraction, errorCountMax } = killSwitch
  const { maxPositions, maxPositionFraction, grossFraction } = risk
  const cut = 'entries are cut or rejected'
  const stop = 'no new trades until a reset'
  const fall = 'Fall from the highest equity'
  const rows: readonly Row[] = [
    ['DAILY_LOSS_LIMIT', 'Loss of the day', 'fraction', dayLoss, dailyLossFraction, stop],
    ['DRAWDOWN_LIMIT', fall, 'fraction', drawdown, drawdownFraction, stop],
    ['DRAWDOWN_CLOSE_ALL', fall, 'fraction', drawdown, drawdownCloseAllFraction, 'everything is closed'],
    ['MAX_POSITIONS', 'Symbols held', 'count', symbols, maxPositions, 'entries are rejected'],
    ['MAX_POSITION', 'Largest position', 'fraction', largest, maxPositionFraction, cut],
    ['CAPITAL_AGGREGATE', 'All positions together', 'fraction', gross, grossFraction, cut],
    ['ERROR_COUNT', 'Errors since the last reset', 'count', status.errorCount, errorCountMax, stop],
  ]
  return rows
    .filter(([, , , , limit]) => Number.isFinite(limit))
    .map(([code, about, unit, used, limit, action]) => {
      const usedFraction = limit > 0 ? used / limit : 0
      return { code, about, unit, used, limit, usedFraction, action }
    })
}

/** Value of each symbol, longs and shorts alike as what they are worth; unmarked ones are left out. */
function exposureOf({ held, equity }: SessionStatus): Risk['exposure'] {
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

function drawdownOf({ equity, highWaterEquity }: SessionStatus): number {
  return Math.max(0, fractionOf(highWaterEquity - equity, highWaterEquity))
}

function fractionOf(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0
}
