import { resolve } from 'node:path'
import {
  ALERTS, AUDIT_EVENTS, ORDERS, POSITIONS, RISK_CHECKS, SIGNALS, TRADES,
} from '../../audit/index.ts'
import type { ProjectedCondition, ProjectedRow, ProjectedTable } from '../../port/index.ts'
import type {
  Act,
  ActRequest,
  Alerts, AlertsQuery,
  AuditEntry, AuditQuery, AuditVerdict,
  Bars, BarsQuery,
  ControlRoom,
  Decision,
  EquityCurve, EquityQuery,
  Fill,
  HealthHistory, HealthHistoryQuery,
  KnownStrategies,
  LogEntry, LogsQuery,
  Health,
  Indicators, IndicatorsQuery,
  MetricsText,
  Order, OrdersQuery,
  Page,
  PageRequest,
  Position, PositionsQuery,
  Risk,
  RowsQuery,
  TradesQuery,
  Run,
  RunBody,
  RunJob,
  Session,
  SessionEntry,
  DifferencesQuery,
  SettingChange,
  SettingChangesQuery,
  SettingDifferences,
  Settings,
  Signal, SignalsQuery,
  StrategyState,
  FactPage,
  Trade,
  TradingFigures,
  WhyNot, WhyNotQuery,
  WrittenStatus,
} from '../../server/index.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import { orThrow } from '../live/or-throw.ts'
import { SessionFolder } from '../live/record/session-folder.ts'
import { sessionLocation } from '../live/record/session-journal.ts'
import { modeIfKnown } from '../live/session-mode.ts'
import { readStatus } from '../live/session-status.ts'
import { shownStatus } from '../live/ask/shown-status.ts'
import { readWatchBook } from '../watch/watch-book.ts'
import { ActDesk } from './act-desk.ts'
import { BarDesk } from './bar-desk.ts'
import { logRows } from './log-rows.ts'
import { DecisionDesk } from './decision-desk.ts'
import { equityCurve } from './equity-curve.ts'
import { healthHistory } from './health-history-reply.ts'
import { HealthDesk } from './health-reply.ts'
import { IndicatorDesk } from './indicator-desk.ts'
import { MetricsDesk, type MeasuredSession } from './metrics-desk.ts'
import { riskReply } from './risk-reply.ts'
import { RoomSettings } from './room-settings.ts'
import { RunJobs } from './run-jobs.ts'
import { RunStore } from './run-store.ts'
import { moneyOrNull, sessionReply, stateOf } from './session-reply.ts'
import { SessionViews } from './session-views.ts'
import {
  IS_SETTING_CHANGE, settingChangeOf, settingDifferences, settingsReply,
} from './settings-reply.ts'
import { SlowQuestions } from './slow-question.ts'
import { StrategyShelf } from './strategy-shelf.ts'
import { strategyRows } from './strategy-rows.ts'
import { tradeOfSignal, tradeRows } from './trade-rows.ts'
import { between, cursorOf, equals, isTold, nextOf, pageOfRows } from './view-query.ts'
import {
  alertOf,
  auditOf,
  checkUseOf,
  CLOSED_STATUSES,
  fillOf,
  heldIn,
  incidentOf,
  OPEN_STATUSES,
  orderOf,
  positionOf,
  signalOf,
  streamFactOf,
} from './view-rows.ts'

/** Sessions whose tables stay open at once; the one that was asked for longest ago is closed. */
const OPEN_MAX = 4
const CLOSE_AFTER_MS = 60_000

/** Where the control room looks. */
export interface RoomPlaces {
  /** Sessions and the catalog: `.investor`. */
  readonly home: string
  /** What backtests are asked for where a request says nothing: settings, folder of runs, environment. */
  readonly request: RunRequest
}

/**
 * The control room over sessions' folders: reads journal and status, leaves commands. Nothing here is on the
 * order path; a session need not run.
 */
export class JournalControlRoom implements ControlRoom {
  readonly #places: RoomPlaces
  readonly #views = new Map<string, SessionViews>()
  readonly #settings = new RoomSettings()
  readonly #slow = new SlowQuestions()
  readonly #bars: BarDesk
  readonly #decisions = new DecisionDesk()
  readonly #indicators: IndicatorDesk
  readonly #acts = new ActDesk((folder) => this.#viewsOf(folder))
  readonly #jobs = new RunJobs()
  readonly #runs: RunStore
  readonly #health: HealthDesk
  readonly #metrics = new MetricsDesk()
  readonly #shelf: StrategyShelf

  constructor(places: RoomPlaces) {
    this.#places = places
    this.#runs = new RunStore(resolve(places.request.out))
    this.#shelf = new StrategyShelf(places)
    this.#health = new HealthDesk(places.home)
    this.#bars = new BarDesk(places.home)
    this.#indicators = new IndicatorDesk(this.#slow, places.home)
  }

  async session(session?: string): Promise<Session> {
    const folder = this.#folder(session)
    const sequence = await this.#viewsOf(folder).catchUp()
    return sessionReply(folder, { config: this.#settings.of(folder), sequence, now: Date.now() })
  }

  async status(session?: string): Promise<WrittenStatus> {
    return { ...shownStatus(this.#folder(session)) }
  }

  async sessions(): Promise<readonly SessionEntry[]> {
    const now = Date.now()
    return SessionFolder.all(this.#places.home)
      .toReversed()
      .map((folder, index) => {
        const status = readStatus(folder)
        return {
          number: folder.name,
          mode: modeIfKnown(folder) ?? null,
          state: stateOf(folder, status, now),
          at: status?.at || null,
          equity: moneyOrNull(status?.equity ?? null),
          trades: status?.trades ?? null,
          isLatest: index === 0,
        }
      })
  }

  async equity({ after, session }: EquityQuery): Promise<EquityCurve> {
    return equityCurve(this.#viewsOf(this.#folder(session)), after)
  }

  async positions(query: PositionsQuery): Promise<Page<Position>> {
    const folder = this.#folder(query.session)
    const held = heldIn(readStatus(folder))
    const isOpenOnly = query.open === 'true'
    return this.#page(query, { table: POSITIONS, where: equals(query, ['symbol', 'strategy']) }, (row) => {
      if (isOpenOnly && row['quantity'] === 0n) return undefined
      return positionOf(row, held.get(`${String(row['strategy'])} ${String(row['symbol'])}`))
    })
  }

  async orders(query: OrdersQuery): Promise<Page<Order>> {
    const where = equals(query, ['symbol', 'strategy', 'status'])
    if (query.signal !== undefined) where.push({ column: 'signal_id', is: '=', value: query.signal })
    if (query.open === 'true') where.push({ column: 'status', is: 'in', value: OPEN_STATUSES })
    if (query.open === 'false') where.push({ column: 'status', is: 'in', value: CLOSED_STATUSES })
    return this.#page(query, { table: ORDERS, where }, orderOf)
  }

  async fills(query: RowsQuery): Promise<Page<Fill>> {
    return this.#page(query, { table: TRADES, where: between(query, ['symbol', 'strategy']) }, fillOf)
  }

  async trades(query: TradesQuery): Promise<Page<Trade>> {
    const { limit, signal } = query
    if (signal !== undefined) return tradeOfSignal(this.#viewsOf(this.#folder(query.session)), signal, query)
    const after = cursorOf(query.cursor)
    const found = await tradeRows(this.#viewsOf(this.#folder(query.session)), query, { after, limit })
    return { rows: found.map(({ trade }) => trade), next: nextOf(found.at(-1)?.place, found.length, limit) }
  }

  async signals(query: SignalsQuery): Promise<Page<Signal>> {
    const where = between(query, ['symbol', 'strategy', 'verdict', 'code'])
    return this.#page(query, { table: SIGNALS, where }, signalOf)
  }

  async decision(signal: number, session?: string): Promise<Decision> {
    return this.#decisions.of(this.#viewsOf(this.#folder(session)), signal)
  }

  async whyNot({ symbol, at, session }: WhyNotQuery): Promise<WhyNot> {
    const { path } = this.#folder(session)
    return this.#slow.ask<WhyNot>({ kind: 'why-not', path, symbol, at })
  }

  async risk(session?: string): Promise<Risk> {
    const folder = this.#folder(session)
    const tables = await this.#viewsOf(folder).tables()
    const tallies = tables === undefined ? [] : orThrow(tables.tally(RISK_CHECKS, ['code', 'outcome']))
    const counts = new Map(
      tallies.map(({ values, count }) => [`${String(values['code'])} ${String(values['outcome'])}`, count]),
    )
    const last = tables === undefined ? [] : orThrow(tables.latest(RISK_CHECKS, 'code'))
    const checks = last.map((row) => checkUseOf(row, counts))
    return riskReply(readStatus(folder), this.#settings.of(folder), checks)
  }

  async strategies(session?: string): Promise<readonly StrategyState[]> {
    return strategyRows(this.#viewsOf(this.#folder(session)))
  }

  async knownStrategies(): Promise<KnownStrategies> {
    return this.#shelf.known()
  }

  async bars(query: BarsQuery): Promise<Bars> {
    const { session } = query
    return this.#bars.of(
      session === undefined ? SessionFolder.latest(this.#places.home) : this.#folder(session), query)
  }

  async indicators(query: IndicatorsQuery): Promise<Indicators> {
    return this.#indicators.of(this.#folder(query.session), query)
  }

  async alerts(query: AlertsQuery): Promise<Alerts> {
    const { rows, next } = await this.#page(
      query, { table: ALERTS, where: equals(query, ['severity']) }, alertOf,
    )
    const incidents = readWatchBook(this.#folder(query.session))?.incidents ?? []
    const chosen = incidents.filter(({ alert }) => (query.severity ?? alert.severity) === alert.severity)
    return { rows: [...rows], next, incidents: chosen.map(incidentOf) }
  }

  async audit(query: AuditQuery): Promise<Page<AuditEntry>> {
    const where = between(query, ['symbol', 'strategy', 'user'])
    if (query.type !== undefined) where.push({ column: 'event_type', is: '=', value: query.type })
    if (query.orderId !== undefined) where.push({ column: 'order_id', is: '=', value: query.orderId })
    if (query.correlation !== undefined) {
      where.push({ column: 'correlation_id', is: '=', value: query.correlation })
    }
    if (query.sequence !== undefined) where.push({ column: 'id', is: '=', value: query.sequence })
    return this.#page(query, { table: AUDIT_EVENTS, where }, auditOf)
  }

  async logs(query: LogsQuery): Promise<Page<LogEntry>> {
    return logRows(this.#folder(query.session), query)
  }

  async verify(session?: string): Promise<AuditVerdict> {
    return this.#slow.ask<AuditVerdict>({ kind: 'verify', location: sessionLocation(this.#folder(session)) })
  }

  async settings(session?: string): Promise<Settings> {
    const folder = this.#folder(session)
    return settingsReply(folder, this.#settings.of(folder), this.#viewsOf(folder))
  }

  async settingChanges(query: SettingChangesQuery): Promise<Page<SettingChange>> {
    return this.#page(query, { table: AUDIT_EVENTS, where: [IS_SETTING_CHANGE] }, settingChangeOf)
  }

  async settingDifferences(query: DifferencesQuery): Promise<SettingDifferences> {
    return settingDifferences(this.#folder(query.session), this.#folder(query.with))
  }

  async health(): Promise<Health> {
    const folder = SessionFolder.latest(this.#places.home)
    return this.#health.check(folder, folder === undefined ? undefined : this.#viewsOf(folder))
  }

  async figures(): Promise<TradingFigures> {
    return this.#metrics.figures(this.#measured(), await this.health())
  }

  async healthHistory(query: HealthHistoryQuery): Promise<HealthHistory> {
    return healthHistory(this.#folder(query.session), query)
  }

  async metrics(): Promise<MetricsText> {
    return this.#metrics.text(this.#measured(), await this.health())
  }

  #measured(): MeasuredSession | undefined {
    const folder = SessionFolder.latest(this.#places.home)
    return folder === undefined ? undefined : { folder, views: this.#viewsOf(folder) }
  }

  async runs(page: PageRequest): Promise<Page<Run>> {
    return this.#runs.page(page)
  }

  async run(name: string): Promise<Run> {
    return this.#runs.run(name)
  }

  async report(name: string): Promise<string> {
    return this.#runs.report(name)
  }

  async factsAfter(sequence: number, limit: number, session?: string): Promise<FactPage> {
    const rows = await this.#viewsOf(this.#folder(session)).page({
      table: AUDIT_EVENTS,
      order: 'oldest',
      limit,
      where: [{ column: 'id', is: '>=', value: sequence + 1 }],
    })
    const facts = rows.filter(({ row }) => isTold(row)).map(({ row }) => streamFactOf(row))
    return { facts, through: Number(rows.at(-1)?.row['id'] ?? sequence) }
  }

  async act(request: ActRequest): Promise<Act> {
    const folder = this.#folder(request.session)
    return this.#acts.leave(request, folder)
  }

  async actById(id: string): Promise<Act> {
    return this.#acts.act(id, SessionFolder.latest(this.#places.home))
  }

  async startRun(body: RunBody, by: string): Promise<RunJob> {
    const { request } = this.#places
    const named = await this.#shelf.wordsOf(body.strategies)
    return this.#jobs.start(
      {
        ...request,
        strategies: named.length > 0 ? named : request.strategies,
        symbols: body.symbols ?? request.symbols,
        from: body.from ?? request.from,
        to: body.to ?? request.to,
        timeframe: body.timeframe ?? request.timeframe,
        adjustment: body.adjustment ?? request.adjustment,
        set: [...request.set, ...Object.entries(body.set).map(([key, value]) => `${key}=${value}`)],
        color: false,
      },
      by,
    )
  }

  async runJobs(): Promise<readonly RunJob[]> {
    return this.#jobs.list()
  }

  async runJob(id: string): Promise<RunJob> {
    return this.#jobs.job(id)
  }

  async cancelRun(id: string): Promise<RunJob> {
    return this.#jobs.cancel(id)
  }

  async close(): Promise<void> {
    this.#jobs.close()
    this.#acts.close()
    this.#health.close()
    this.#bars.close()
    for (const views of this.#views.values()) await views.close()
    this.#views.clear()
  }

  #folder(session?: string): SessionFolder {
    return SessionFolder.find(this.#places.home, session)
  }

  #viewsOf(folder: SessionFolder): SessionViews {
    const views = this.#views.get(folder.path) ?? new SessionViews(folder)
    this.#views.delete(folder.path)
    this.#views.set(folder.path, views)
    for (const [path, oldest] of this.#views) {
      if (this.#views.size <= OPEN_MAX) break
      this.#views.delete(path)
      // Whoever asked it something a moment ago still gets an answer.
      setTimeout(() => void oldest.close(), CLOSE_AFTER_MS).unref()
    }
    return views
  }

  async #page<T>(
    { session, cursor, limit }: PageRequest & { readonly session?: string | undefined },
    { table, where }: { readonly table: ProjectedTable; readonly where: readonly ProjectedCondition[] },
    shown: (row: ProjectedRow) => T | undefined,
  ): Promise<Page<T>> {
    return pageOfRows(this.#viewsOf(this.#folder(session)), { cursor, limit }, { table, where, shown })
  }
}
