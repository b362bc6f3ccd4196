import type { InvestorConfig } from '../../config/index.ts'
import type { Session } from '../../server/index.ts'
import type { SessionFolder } from '../live/record/session-folder.ts'
import { modeIfKnown } from '../live/session-mode.ts'
import { capitalText, isRunning, readStatus, type SessionStatus } from '../live/session-status.ts'
import { decimalText } from './view-rows.ts'

/** A running session that has not written for so long counts as silent. */
const SILENT_MS = 5_000

/** What a session was begun with, as far as it is shown. */
export type ShownConfig = Pick<InvestorConfig, 'backtest' | 'risk' | 'killSwitch' | 'safety'>

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
  const { killSwitch, backtest, safety } = config
  const waiting = folder.waiting().map(({ command: { kind, by, reason } }) => ({ kind, by, reason }))
  return {
    number: folder.name,
    mode: modeIfKnown(folder) ?? null,
    state: stateOf(folder, status, now),
    currency: backtest.currency,
    drawdownStopFraction: killSwitch.drawdownFraction,
    drawdownCloseAllFraction: killSwitch.drawdownCloseAllFraction,
    waitingCommands: waiting,
    sequence,
    proposedReset: proposedResetOf(status, safety.confirmWithinMs),
    confirmWithinMs: safety.confirmWithinMs,
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
  | 'proposedReset'
  | 'confirmWithinMs'
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
  latchedWhy: [],
  heldSymbols: [],
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
  const dayProfit = dayProfitOf(status)
  return {
    at: status.at === 0 ? null : status.at,
    writtenAt: status.writtenAt,
    ageMs: Math.max(0, now - status.writtenAt),
    capital: capitalText(status),
    equity: moneyOrNull(equity),
    cash: status.cash,
    dayProfit: moneyOrNull(dayProfit),
    dayProfitFraction: dayProfit === null ? null : fractionOf(dayProfit, dayStartEquity),
    highWaterEquity: moneyOrNull(status.highWaterEquity),
    drawdownFraction: drawdownOf(status),
    killSwitch: status.killSwitch,
    latched: [...status.latched],
    latchedWhy: status.latched.map((_, index) => status.latchedWhy?.[index] ?? ''),
    heldSymbols: [...(status.heldSymbols ?? [])],
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

function proposedResetOf(
  status: SessionStatus | undefined, confirmWithinMs: number,
): Session['proposedReset'] {
  const proposed = status?.proposedReset
  return proposed === undefined ? null : { ...proposed, until: proposed.askedAt + confirmWithinMs }
}

/** Money as text; null for what is no number, which comes out of a status as null. */
export function moneyOrNull(value: number | null): string | null {
  return value !== null && Number.isFinite(value) ? decimalText(value) : null
}

/** Profit of the day: 0 before the first one begins, null where the equity is no number. */
export function dayProfitOf({ equity, dayStartEquity }: SessionStatus): number | null {
  if (!Number.isFinite(equity)) return null
  return dayStartEquity > 0 ? equity - dayStartEquity : 0
}

/** Fall from the highest equity, 0..1; null where the equity is no number. */
export function drawdownOf({ equity, highWaterEquity }: SessionStatus): number | null {
  if (!Number.isFinite(equity)) return null
  return Math.max(0, fractionOf(highWaterEquity - equity, highWaterEquity))
}

/** A part of a whole; 0 of nothing. */
export function fractionOf(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0
}
