import { setImmediate as turn } from 'node:timers/promises'
import { TradingMetricsRegistry, type GaugeReadings } from '../../adapter/prometheus/index.ts'
import { specMetricsRecord } from '../../analysis/index.ts'
import { decodeEntry } from '../../audit/index.ts'
import { calendarNamed } from '../../calendar/index.ts'
import { foldFact, type Fact } from '../../model/index.ts'
import { MetricsCollector } from '../../monitor/index.ts'
import type { Health, HealthCheck, MetricsText, TradingFigures } from '../../server/index.ts'
import { periodsPerYear } from '../backtest/run-rows.ts'
import { unprotectedAt } from '../live/watchdog/bare-words.ts'
import { orThrow } from '../live/or-throw.ts'
import type { SessionFolder } from '../live/record/session-folder.ts'
import { calendarOf } from '../live/past/session-market.ts'
import { modeIfKnown, type SessionMode } from '../live/session-mode.ts'
import { isRunning, readStatus, type SessionStatus } from '../live/session-status.ts'
import { SessionFigures } from './session-figures.ts'
import type { SessionViews } from './session-views.ts'

/** A session whose metrics are wanted. */
export interface MeasuredSession {
  readonly folder: SessionFolder
  readonly views: SessionViews
}

/** Facts in one go: the server answers others between two. */
const BATCH = 500
const LEVELS: Readonly<Record<HealthCheck['state'], number | undefined>> = {
  healthy: 2, degraded: 1, down: 0, unknown: undefined,
}

/**
 * The metrics of the latest session: counters from all its facts, so that they go on after any restart, and
 * gauges from its last status.
 */
export class MetricsDesk {
  #measured: { readonly path: string; readonly tally: SessionTally } | undefined
  #catching: Promise<void> | undefined

  /** Everything in the text format. */
  async text(session: MeasuredSession | undefined, health: Health): Promise<MetricsText> {
    const tally = await this.#caughtUp(session)
    return tally.text(session?.folder, health)
  }

  /** The spec's `get_dashboard_data`. */
  async figures(session: MeasuredSession | undefined, health: Health): Promise<TradingFigures> {
    const tally = await this.#caughtUp(session)
    return tally.figures(session, health)
  }

  async #caughtUp(session: MeasuredSession | undefined): Promise<SessionTally> {
    const tally = this.#tallyOf(session)
    if (session !== undefined) {
      this.#catching ??= tally.catchUp(session).finally(() => {
        this.#catching = undefined
      })
      await this.#catching
    }
    return tally
  }

  #tallyOf(session: MeasuredSession | undefined): SessionTally {
    const path = session?.folder.path ?? ''
    if (this.#measured?.path !== path) this.#measured = { path, tally: new SessionTally() }
    return this.#measured.tally
  }
}

/** Counts of one session. */
class SessionTally {
  readonly #registry = new TradingMetricsRegistry()
  readonly #collector = new MetricsCollector()
  readonly #figures = new SessionFigures()
  #through = 0

  async catchUp({ views }: MeasuredSession): Promise<void> {
    for (let isMore = true; isMore;) {
      const rows = await views.rowsAfter(this.#through, BATCH)
      for (const row of rows) this.#take(orThrow(decodeEntry(row)))
      isMore = rows.length === BATCH
      await turn()
    }
  }

  figures(session: MeasuredSession | undefined, { checks }: Health): TradingFigures {
    const status = session === undefined ? undefined : readStatus(session.folder)
    const equity = numberOf(status?.equity ?? null)
    this.#collector.updateFromTrades(this.#figures.measured(equity, daysPerYear(session?.folder)))
    const { trading, system: { executions, ...system }, health } = this.#collector.getDashboardData(checks)
    return {
      session: session?.folder.name ?? null,
      at: status?.at ?? null,
      trading: trading === undefined ? null : specMetricsRecord(trading),
      system: {
        ...system,
        slippageBps: distribution(executions.flatMap(({ slippageBps }) => slippageBps ?? [])),
        fillTimeMs: distribution(executions.map(({ fillTimeMs }) => fillTimeMs)),
      },
      health: [...health],
      days: this.#figures.days(equity),
    }
  }

  async text(folder: SessionFolder | undefined, health: Health): Promise<MetricsText> {
    const status = folder && readStatus(folder)
    const mode = folder && modeIfKnown(folder)
    if (folder !== undefined && status !== undefined) {
      const { seconds } = unprotectedAt(status, isRunning(folder), Date.now())
      this.#registry.read({ ...readingsOf(status, health, mode), unprotectedSeconds: seconds })
    }
    return { text: await this.#registry.text(), contentType: this.#registry.contentType }
  }

  #take(fact: Fact): void {
    this.#through = fact.sequence
    this.#registry.countFact()
    foldFact(this.#registry.folds, fact)
    foldFact(this.#collector.folds, fact)
    foldFact(this.#figures.folds, fact)
    if (fact.body.kind !== 'OrderFilled') return
    const sample = this.#collector.lastExecution
    if (sample !== undefined) this.#registry.observeFill(sample.fillTimeMs / 1_000, sample.slippageBps)
  }
}

/** Days of the session's calendar in a year, as the report of a run counts them. */
function daysPerYear(folder: SessionFolder | undefined): number {
  const calendar = calendarNamed((folder && calendarOf(folder)) ?? 'XNYS')
  return periodsPerYear([], calendar)
}

function readingsOf(
  status: SessionStatus, health: Health, mode: SessionMode | undefined,
): Omit<GaugeReadings, 'unprotectedSeconds'> {
  const { dayStartEquity, highWaterEquity } = status
  const equity = numberOf(status.equity)
  const levels = health.checks.flatMap(({ name, state }) => {
    const level = LEVELS[state]
    return level === undefined ? [] : [[name, level] as const]
  })
  return {
    equity,
    cash: Number(status.cash),
    dayProfit: dayStartEquity === 0 ? 0 : equity - dayStartEquity,
    drawdownFraction: highWaterEquity > 0 ? Math.max(0, 1 - equity / highWaterEquity) : 0,
    openPositions: new Set(status.held.map(({ symbol }) => symbol)).size,
    openOrders: status.openOrders.length,
    unknownOrders: status.unknownOrders.length,
    isRealMoney: mode === undefined ? undefined : mode === 'live',
    isHalted: status.killSwitch !== 'ACTIVE',
    // One that has ended as it should owes no sign of life.
    statusAgeSeconds: status.state === 'running' ? Math.max(0, Date.now() - status.writtenAt) / 1_000 : 0,
    quotes: { ...status.health.quotes?.counts },
    health: Object.fromEntries(levels),
  }
}

function distribution(values: readonly number[]): TradingFigures['system']['fillTimeMs'] {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (part: number): number | null => sorted[Math.ceil(part * sorted.length) - 1] ?? null
  return { count: sorted.length, median: at(0.5), p95: at(0.95), most: sorted.at(-1) ?? null }
}

/** What is no number stands as null in the status. */
function numberOf(value: number | null): number {
  return value ?? NaN
}
