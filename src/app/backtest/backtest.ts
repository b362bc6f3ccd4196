import { invariant, MILLIS_PER_DAY, type Money, type UtcMillis } from '../../base/index.ts'
import type { CalendarName } from '../../calendar/index.ts'
import { Engine } from '../../engine/index.ts'
import { TradingStatus } from '../../model/index.ts'
import type {
  Bar,
  CorporateAction,
  Effect,
  Instrument,
  NewsItem,
  Session,
  Signal,
  SymbolStatus,
  Trade,
  VenueEvent,
} from '../../model/index.ts'
import type { BarSource, Journal } from '../../port/index.ts'
import type { RiskLimits } from '../../risk/index.ts'
import type { KillSwitchLimits } from '../../safety/index.ts'
import { SimulatedVenue, weeklySymbols, type VenueSettings } from '../../sim/index.ts'
import type { StrategyAssignment, StrategyInstance } from '../../strategy/index.ts'
import { betweenSessions } from '../between-sessions.ts'
import { registerStrategies } from '../register-strategies.ts'
import { BenchmarkCurve } from './benchmark-curve.ts'
import { EquityRecorder } from './equity-recorder.ts'
import { ExposureRecorder } from './exposure-recorder.ts'
import { RunStatistics } from './run-statistics.ts'
import { SessionClock } from './session-clock.ts'
import { SeriesCursor, SliceFeed, type Slice } from './slice-feed.ts'
import { SlippageMeter } from './slippage-meter.ts'

/** A series with what the run has to know of it. */
export interface BacktestSeries {
  readonly source: BarSource
  /** Shortest series of its symbol: the venue matches on it, marks and daily volume come from it. */
  readonly isFinest: boolean
}

/** Everything that a backtest runs on; nothing else reaches it. */
export interface BacktestInput {
  readonly instruments: readonly Instrument[]
  readonly series: readonly BacktestSeries[]
  /** Ascending by `at`. */
  readonly actions: readonly CorporateAction[]
  /** When symbols ceased to trade, and began to again: ascending by `at`. */
  readonly halts: readonly SymbolStatus[]
  /** Ascending by `at`; absent where no strategy reads any. */
  readonly news?: readonly NewsItem[]
  readonly strategies: readonly StrategyAssignment[]
  /** Calendar of the account's day. */
  readonly calendar: CalendarName
  readonly capital: Money
  readonly currency: string
  readonly isCashAccount: boolean
  readonly riskLimits: RiskLimits
  readonly killSwitchLimits: KillSwitchLimits
  readonly rearmsDrawdown: boolean
  readonly venue: VenueSettings
  /** Strategies are silent before this instant: what lies before it warms them up. */
  readonly activeFrom: UtcMillis
  readonly benchmark: string | undefined
  readonly journal: Journal
  readonly onTrade: (trade: Trade) => void
}

/** Told how far a run is; called often, so it must be cheap. */
export type ProgressListener = (bars: number, at: UtcMillis) => void

/** What a finished run leaves in memory. */
export interface BacktestOutcome {
  readonly engine: Engine
  readonly venue: SimulatedVenue
  readonly equity: EquityRecorder
  readonly exposure: ExposureRecorder
  readonly statistics: RunStatistics
  readonly slippage: SlippageMeter
  readonly instances: readonly StrategyInstance[]
  readonly bars: number
  readonly slices: number
  readonly firstAt: UtcMillis
  readonly lastAt: UtcMillis
  /** Bars that the validator refused, by code, in the order of the series. */
  readonly refused: readonly Readonly<Record<string, number>>[]
  /** What a unit of the benchmark became: a point a session. */
  readonly benchmark: BenchmarkCurve['points']
}

const NO_HALTS: readonly SymbolStatus[] = []

/**
 * Runs the core over recorded bars with the simulated venue, in event time.
 *
 * The order inside one instant is the engine's: sessions, corporate actions, venue events, halts, news, bars,
 * then the slice.
 */
export class Backtest {
  readonly engine: Engine
  readonly venue: SimulatedVenue
  readonly instances: StrategyInstance[] = []
  readonly #input: BacktestInput
  /** In the order of the input. */
  readonly #cursors: readonly SeriesCursor[]
  readonly #feed: SliceFeed
  readonly #clocks: readonly SessionClock[]
  readonly #statistics: RunStatistics
  readonly #equity = new EquityRecorder()
  readonly #exposure = new ExposureRecorder(
    (symbol) => this.engine.market.instrument(symbol)?.sector ?? 'UNKNOWN')
  readonly #slippage = new SlippageMeter((symbol) => this.engine.market.lastPrice(symbol))
  /** The calendar of each series, in the order of the input. */
  readonly #calendars: readonly string[]
  readonly #benchmark: BenchmarkCurve
  readonly #drain = (): void => this.#exchange()
  readonly #news: readonly NewsItem[]
  #action = 0
  #nextHaltAt: number
  #haltsShown = 0
  /** When the next news are public that nobody has been shown. */
  #nextNewsAt: number
  #newsShown = 0
  #bars = 0
  #slices = 0
  /** When the next session of any calendar opens. */
  #nextSessionAt = Number.POSITIVE_INFINITY
  #isActive = false
  /** End of the exchange day under way, late hours included: what comes later is of the next one. */
  #dayEndsAt = Number.POSITIVE_INFINITY
  #firstAt = 0 as UtcMillis
  #lastAt = 0 as UtcMillis

  constructor(input: BacktestInput) {
    this.#input = input
    this.#benchmark = new BenchmarkCurve(input.benchmark)
    this.#nextHaltAt = input.halts[0]?.at ?? Number.POSITIVE_INFINITY
    this.#news = input.news ?? []
    this.#nextNewsAt = this.#news[0]?.at ?? Number.POSITIVE_INFINITY
    const calendars = new Map(input.instruments.map(({ symbol, calendar }) => [symbol, calendar]))
    this.#calendars = input.series.map(({ source }) => calendars.get(source.key.symbol) ?? '')
    this.venue = new SimulatedVenue({
      ...input.venue,
      instrument: (symbol) => this.engine.market.instrument(symbol),
      weekly: weeklySymbols(input.series),
    })
    this.engine = new Engine({
      mode: 'backtest',
      instruments: input.instruments,
      series: input.series.map(({ source, isFinest }) => ({ ...source.key, isFinest })),
      capital: input.capital,
      currency: input.currency,
      isCashAccount: input.isCashAccount,
      calendar: input.calendar,
      isBetweenSessions: betweenSessions(input.strategies),
      riskLimits: input.riskLimits,
      killSwitchLimits: input.killSwitchLimits,
      rearmsDrawdown: input.rearmsDrawdown,
      errorBudget: input.killSwitchLimits.errorCountMax,
      epoch: 0,
      journal: input.journal,
      onTrade: input.onTrade,
    })
    this.#statistics = new RunStatistics(this.engine.execution.book)
    this.engine.follow(this.#statistics.folds)
    this.engine.follow(this.#slippage.folds)
    this.instances.push(...registerStrategies(this.engine, input.strategies))
    this.#cursors = input.series.map(
      ({ source, isFinest }, index) => new SeriesCursor(source, index, isFinest),
    )
    this.#feed = new SliceFeed(this.#cursors)
    const names = new Set(input.instruments.map((instrument) => instrument.calendar))
    this.#clocks = [...names].map((name) => new SessionClock(name as CalendarName))
  }

  /** Runs to the end of the data, or until `until` (inclusive) for a traced run. */
  async run(onProgress: ProgressListener, until = Number.POSITIVE_INFINITY): Promise<BacktestOutcome> {
    try {
      for (;;) {
        await this.#feed.refill()
        const isDone = this.#runFetched(onProgress, until)
        if (isDone) break
      }
    } finally {
      await this.#feed.close()
    }
    if (until === Number.POSITIVE_INFINITY) this.#payOut()
    this.#bookDay()
    this.engine.end(this.#lastAt)
    onProgress(this.#bars, this.#lastAt)
    return {
      engine: this.engine,
      venue: this.venue,
      equity: this.#equity,
      exposure: this.#exposure,
      statistics: this.#statistics,
      slippage: this.#slippage,
      instances: this.instances,
      bars: this.#bars,
      slices: this.#slices,
      firstAt: this.#firstAt,
      lastAt: this.#lastAt,
      refused: this.#cursors.map(({ validator }) => validator.rejected.toRecord()),
      benchmark: this.#benchmark.points,
    }
  }

  /** The bars that a signal was made on: the latest of its symbols in its strategy's series. */
  barsBehind({ strategy, symbol, legs = [] }: Signal): readonly Bar[] {
    const timeframe = this.instances.find((each) => each.name === strategy)?.timeframe
    const symbols = new Set([symbol, ...legs.map((leg) => leg.symbol)])
    return this.#cursors.flatMap(({ key, latest }) =>
      key.timeframe === timeframe && symbols.has(key.symbol) && latest.closeAt > 0 ? [latest.bar] : [])
  }

  /** Works through the rows at hand; true at the end of the data. */
  #runFetched(onProgress: ProgressListener, until: number): boolean {
    for (;;) {
      const firstOpenAt = this.#slices === 0 ? this.#feed.nextOpenAt : undefined
      const slice = this.#feed.next(until)
      if (slice === 'starved') return false
      if (slice === undefined) return true
      if (firstOpenAt !== undefined) this.#start(slice.at, firstOpenAt)
      this.#takeSlice(slice)
      // Each time: it is how whoever watches tells a strategy that is slow from one that hangs.
      onProgress(this.#bars, slice.at)
    }
  }

  #start(at: UtcMillis, firstOpenAt: UtcMillis): void {
    for (const clock of this.#clocks) clock.start(firstOpenAt)
    this.#nextSessionAt = soonest(this.#clocks)
    this.#firstAt = at
    this.engine.start(firstOpenAt)
  }

  #takeSlice({ at, cursors, count }: Slice): void {
    const { engine } = this
    if (this.#nextSessionAt < at) this.#openSessions(at)
    if (at > this.#dayEndsAt) this.#endDay()
    const halts = this.#nextHaltAt <= at ? this.#takeHalts(at) : NO_HALTS
    for (let i = 0; i < count; i++) {
      const { index, isFinest, key, latest } = cursors[i] as SeriesCursor
      if (isFinest && this.venue.workingCount(key.symbol) > 0) {
        const session = engine.sessions.of(this.#calendars[index] as string)
        this.venue.onBar(latest, session, this.#drain)
      }
    }
    for (let i = 0; i < halts.length; i++) engine.onStatus(halts[i] as SymbolStatus)
    if (this.#nextNewsAt <= at) this.#showNews(at)
    for (let i = 0; i < count; i++) {
      const { index, latest } = cursors[i] as SeriesCursor
      engine.onBar(index, latest)
    }
    if (!this.#isActive && at >= this.#input.activeFrom) this.#activate()
    engine.closeSlice(at)
    if (engine.outbox.length > 0) this.#exchange()
    this.#slices++
    this.#bars += count
    this.#lastAt = at
    if (this.#isActive) this.#equity.record(at, engine.equity, engine.portfolio.positionCount > 0)
  }

  /** Tells the venue who trades before it matches the bars of the instant; the core is told afterwards. */
  #takeHalts(at: UtcMillis): readonly SymbolStatus[] {
    const from = this.#haltsShown
    while (this.#nextHaltAt <= at) {
      this.#haltsShown++
      this.#nextHaltAt = this.#input.halts[this.#haltsShown]?.at ?? Number.POSITIVE_INFINITY
    }
    const halts = this.#input.halts.slice(from, this.#haltsShown)
    for (const { symbol, trading, at: since } of halts) {
      if (trading === TradingStatus.Halted) this.venue.halt(symbol, since)
      else this.venue.resume(symbol, since)
    }
    return halts
  }

  #showNews(at: UtcMillis): void {
    const from = this.#newsShown
    while (this.#nextNewsAt <= at) {
      this.#newsShown++
      this.#nextNewsAt = this.#news[this.#newsShown]?.at ?? Number.POSITIVE_INFINITY
    }
    this.engine.signals.news.show(this.#news.slice(from, this.#newsShown), at)
  }

  #activate(): void {
    this.#isActive = true
    for (const { definition } of this.#input.strategies) this.engine.signals.activate(definition.name)
  }

  /** Opens the sessions of every calendar that begin before `at`. */
  #openSessions(at: UtcMillis): void {
    for (const clock of this.#clocks) while (clock.nextBeginAt < at) this.#openSession(clock, at)
    this.#nextSessionAt = soonest(this.#clocks)
  }

  #openSession(clock: SessionClock, by: UtcMillis): void {
    const { name } = clock.calendar
    const previous = this.engine.sessions.of(name)
    if (previous !== undefined) this.#closeSession(name, previous)
    const { session, at } = clock.take(by)
    if (previous !== undefined) this.#chargeBorrow(name, { previous, session, at })
    this.engine.openSession(name, session, at)
    this.venue.openSession(name, session)
    if (name === this.#input.calendar) this.#dayEndsAt = session.postCloseAt
    const { actions } = this.#input
    while (this.#action < actions.length) {
      const action = actions[this.#action] as CorporateAction
      if (action.at > session.openAt) break
      this.#action++
      this.#takeAction(action.at > at ? { ...action, at } : action)
    }
  }

  /** Ends what the session's last bar did not end, where minutes are missing. */
  #closeSession(name: string, session: Session): void {
    this.venue.closeSession(name, session, this.#drain)
    if (name === this.#input.calendar && this.#dayEndsAt !== Number.POSITIVE_INFINITY) this.#endDay()
  }

  #endDay(): void {
    this.#dayEndsAt = Number.POSITIVE_INFINITY
    if (!this.#isActive) return
    this.#bookDay()
  }

  #bookDay(): void {
    const equity = this.#equity.endSession()
    if (equity !== undefined) this.#exposure.record(equity, this.engine.portfolio.holdings())
    this.#noteBenchmark()
  }

  #chargeBorrow(
    calendar: string,
    night: { readonly previous: Session; readonly session: Session; readonly at: UtcMillis },
  ): void {
    const { previous, session, at } = night
    const nights = Math.round((Date.parse(session.date) - Date.parse(previous.date)) / MILLIS_PER_DAY)
    const priceOf = (symbol: string): number => this.engine.market.lastPrice(symbol)
    for (const { symbol, amount } of this.venue.accrueBorrow({ calendar, nights, priceOf })) {
      this.engine.chargeFee(symbol, amount, 'borrow', at)
    }
  }

  #takeAction(action: CorporateAction): void {
    const { venue } = this
    this.#benchmark.apply(action)
    if (action.kind === 'Split') venue.onSplit(action.symbol, action.newUnits, action.oldUnits, action.at)
    this.engine.onCorporateAction(action)
    if (action.kind === 'SymbolChange') venue.onSymbolChange(action.symbol, action.newSymbol, action.at)
    if (action.kind === 'Delisting') venue.onDelisting(action.symbol, action.at)
    this.#exchange()
  }

  /** What is held of an instrument that was delisted after the last bar of all is paid nevertheless. */
  #payOut(): void {
    const held = new Set(Array.from(this.engine.portfolio.holdings(), ({ symbol }) => symbol))
    const rest = this.#input.actions.slice(this.#action)
    const last = rest.findLast(({ kind, symbol }) => kind === 'Delisting' && held.has(symbol))
    if (last === undefined || this.#slices === 0) return
    this.#openSessions((last.at + 1) as UtcMillis)
    this.engine.closeSlice(last.at)
    this.#exchange()
    this.#lastAt = last.at
    this.#equity.record(last.at, this.engine.equity, this.engine.portfolio.positionCount > 0)
  }

  #noteBenchmark(): void {
    const { benchmark } = this.#input
    if (benchmark !== undefined) this.#benchmark.note(this.#lastAt, this.engine.market.lastPrice(benchmark))
  }

  /** Carries effects to the venue and its answers back, until both are silent. */
  #exchange(): void {
    for (let round = 0; ; round++) {
      invariant(round < 10_000, 'the core and the venue answer each other without end')
      const { outbox } = this.engine
      for (let i = 0; i < outbox.length; i++) this.#carryOut(outbox[i] as Effect)
      // One by one, so that the list keeps its room: setting the length gives it back.
      while (outbox.length > 0) outbox.pop()
      const events = this.venue.takeEvents()
      if (events.length === 0) return
      for (let i = 0; i < events.length; i++) this.engine.onVenueEvent(events[i] as VenueEvent)
    }
  }

  #carryOut(effect: Effect): void {
    const at = this.engine.sessions.now
    if (effect.kind === 'SubmitOrder') this.venue.submit(effect.terms, at)
    else if (effect.kind === 'CancelOrder') this.venue.cancel(effect.clientOrderId, at)
    else this.venue.modify(effect.clientOrderId, effect.changes, at)
  }
}

function soonest(clocks: readonly SessionClock[]): number {
  return Math.min(...clocks.map((clock) => clock.nextBeginAt))
}
