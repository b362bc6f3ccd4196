import {
  fail, invariant, MILLIS_PER_MINUTE, MILLIS_PER_SECOND, RetryClass, UserError, type Failure,
  type UtcMillis,
} from '../../../base/index.ts'
import { calendarNamed, type CalendarName } from '../../../calendar/index.ts'
import {
  Adjustment, AlertSeverity, type Bar, type HistoryPart, type Print, type Quote, type SymbolStatus,
} from '../../../model/index.ts'
import {
  ConnectionStatus, type ConnectionState, type FeedListener, type FeedStanding,
} from '../../../port/index.ts'
import { BadData } from './bad-data.ts'
import { FeedTicks } from './feed-ticks.ts'
import type { LiveMarketOptions } from './live-market-options.ts'
import type { LiveStep, LiveStepBody } from './live-step.ts'
import { partsOfSteps } from './parts-of-steps.ts'
import { recallMissed } from './past.ts'
import { SessionDesk } from './session-desk.ts'
import { SliceDesk } from './slice-desk.ts'
import { StatusDesk } from './status-desk.ts'
import { StepQueue } from './step-queue.ts'
import { SymbolDesk } from './symbol-desk.ts'

/** Bars come within a second of their minute; of the 2 s that R18 lets a price age some are left. */
const SLICE_WAIT_MS = 1_500
/** A vendor's history holds a minute so long after it has ended. */
const HISTORY_SETTLE_MS = 3 * MILLIS_PER_SECOND
const HISTORY_RETRY_MS = 10 * MILLIS_PER_SECOND
/** Longest sleep: the wall clock may jump, and is looked at again. */
const SLEEP_MS_MAX = MILLIS_PER_MINUTE
/** Steps that wait for a core which is busy; more, and what follows becomes the past. */
const STEPS_MAX = 1_000

/** `joining`: history is being read; `away`: the feed is down; `behind`: nobody takes the steps. */
type Phase = 'new' | 'joining' | 'live' | 'away' | 'behind' | 'over'

/**
 * The live market as a row of numbered steps: what a data provider tells, in the order and the form in which
 * a recorded market comes.
 *
 * It connects at the first `next`, reads enough of the past to warm everything, and joins both without a gap
 * or a bar twice. After an interruption what was missed comes as the past: indicators see it, nobody decides
 * on it. `next` throws when the provider refuses for good; `return` ends the connection.
 */
export class LiveMarket implements AsyncIterableIterator<LiveStep>, FeedListener {
  readonly bad = new BadData()
  readonly ticks: FeedTicks
  readonly #options: LiveMarketOptions
  readonly #symbols: readonly string[]
  readonly #calendars: ReadonlyMap<string, CalendarName>
  readonly #sessions: SessionDesk
  readonly #slices: SliceDesk
  readonly #statuses: StatusDesk
  readonly #queue: StepQueue<LiveStep>
  #phase: Phase = 'new'
  #number: number
  /** Counts joins: one that was overtaken by another interruption says nothing. */
  #join = 0
  #isConnectedTold = false
  /** While the past is shown its slices are gathered here. */
  #past: HistoryPart[] | undefined
  #cancelTimer: () => void = () => {}

  constructor(options: LiveMarketOptions) {
    this.#options = options
    this.#number = options.lastNumber ?? 0
    const calendars = new Map(
      options.instruments.map(({ symbol, calendar }) => [symbol, calendar as CalendarName]),
    )
    this.#calendars = calendars
    this.#symbols = [...new Set(options.series.map(({ symbol }) => symbol))].toSorted()
    this.#sessions = new SessionDesk(new Set(calendars.values()))
    this.#statuses = new StatusDesk(this.#symbols)
    this.ticks = new FeedTicks(options, this.#symbols, {
      isLive: () => this.#phase === 'live', isIdle: () => this.#queue.size === 0,
      onTicks: (run) => this.#put({ kind: 'ticks', ...run }),
      onBad: (code, what) => this.#quarantine(code, what),
      onWarning: (message) => this.#note(AlertSeverity.Warning, message),
    })
    this.#queue = new StepQueue(options.clock)
    this.#slices = new SliceDesk({
      desks: this.#symbols.map((symbol) => {
        const calendar = calendars.get(symbol)
        invariant(calendar !== undefined, `${symbol} has no instrument`)
        return new SymbolDesk(symbol, calendar, options.series)
      }),
      waitMs: options.sliceWaitMs ?? SLICE_WAIT_MS,
      isHalted: (symbol) => this.#statuses.isHalted(symbol),
      source: () => options.provider.source,
      listener: {
        onSlice: (at, bars) => this.#onSlice({ kind: 'slice', at, bars }),
        onCorrection: ({ series, bar }) => this.#emit({ kind: 'correction', series, bar }),
        onGood: ({ symbol, openAt }) => {
          if (this.#past === undefined) this.#tellStatus(this.#statuses.trades(symbol, openAt, this.#now))
        },
        onBad: (code, what) => this.#quarantine(code, what),
      },
    })
  }

  readonly [Symbol.asyncIterator] = (): this => this

  /** Bars that came twice and said the same. */
  get duplicates(): number {
    return this.#slices.duplicates
  }

  next(): Promise<IteratorResult<LiveStep>> {
    if (this.#phase === 'new') this.#do(() => this.#open())
    if (this.#phase === 'behind' && this.#queue.size === 0) this.#rejoin()
    return this.#queue.take()
  }

  /** Ends the connection; steps that nobody took are forgotten. */
  async return(): Promise<IteratorResult<LiveStep>> {
    this.#end()
    this.#queue.clear()
    await this.#options.provider.disconnect()
    return { value: undefined, done: true }
  }

  onBar(bar: Bar): void {
    this.#arrive(bar, false)
  }

  onBarCorrected(bar: Bar): void {
    this.#arrive(bar, true)
  }

  readonly onQuote = (quote: Quote): void => this.ticks.onQuote(quote)
  readonly onPrint = (print: Print): void => this.ticks.onPrint(print)

  onPrintCorrected(): void {}

  onStatus(status: Parameters<FeedListener['onStatus']>[0]): void {
    this.#tellStatus(this.#statuses.take(status, this.#now))
    this.#look()
  }

  onUnreadable(message: string): void {
    this.#quarantine('UNREADABLE', message)
  }

  onStanding(standing: FeedStanding): void {
    if (this.#phase !== 'over') this.#emit({ kind: 'standing', standing })
  }

  onConnection({ status, reason }: ConnectionState): void {
    if (this.#phase === 'over') return
    switch (status) {
      case ConnectionStatus.Live:
        if (this.#phase === 'away') this.#rejoin()
        break
      case ConnectionStatus.Interrupted:
        this.#goAway(reason)
        break
      case ConnectionStatus.Closed:
        this.#finish(reason)
        break
    }
  }

  get #now(): UtcMillis {
    return this.#options.clock.now()
  }

  /** Does what takes no time of the market's clock; an error that nobody expected ends the market. */
  #do(work: () => Promise<void>): void {
    const release = this.#options.clock.hold?.()
    work()
      .catch((error: Error) => this.#end(error))
      .finally(() => release?.())
  }

  async #open(): Promise<void> {
    this.#phase = 'joining'
    const { provider } = this.#options
    const connected = await provider.connect(this)
    if (!connected.ok) return this.#fail(connected.failure)
    const subscribed = await provider.subscribe({ bars: this.#symbols, statuses: this.#symbols })
    if (!subscribed.ok) return this.#fail(subscribed.failure)
    await this.ticks.subscribe(provider)
    // Interrupted meanwhile: what follows begins when the stream is back.
    if (this.#phase === 'joining') this.#rejoin()
  }

  /** Reads what is missing and goes on with it, again while the vendor cannot answer. */
  #rejoin(): void {
    this.#phase = 'joining'
    this.#slices.reopen()
    const join = ++this.#join
    // What closed before we listened comes from history alone: it must be there.
    const sinceMinute = this.#now % MILLIS_PER_MINUTE
    const settleMs = Math.max(0, HISTORY_SETTLE_MS - sinceMinute)
    this.#options.clock.after(settleMs, () => {
      if (join === this.#join) this.#do(() => this.#readPast(join))
    })
  }

  async #readPast(join: number): Promise<void> {
    const failure = await this.#recall()
    if (join === this.#join && this.#phase === 'joining') this.#joinPast(join, failure)
  }

  #joinPast(join: number, failure: Failure | undefined): void {
    if (failure === undefined) return this.#goLive()
    if (failure.retry !== RetryClass.Safe) return this.#fail(failure)
    this.#note(AlertSeverity.Error, `the past cannot be read (${failure.code}): ${failure.message}`)
    this.#options.clock.after(HISTORY_RETRY_MS, () => {
      if (join === this.#join) this.#do(() => this.#readPast(join))
    })
  }

  /** Reads bars that were not shown; gives why it cannot. */
  #recall(): Promise<Failure | undefined> {
    const { provider, need, adjustment = Adjustment.Split } = this.#options
    const now = this.#now
    const isFirst = this.#slices.closedUntil === Number.NEGATIVE_INFINITY
    return recallMissed(provider, now, {
      symbols: this.#symbols, adjustment, need, recall: (bar) => this.#slices.recall(bar),
      calendarOf: (symbol) => calendarNamed(this.#calendars.get(symbol) as CalendarName),
      missedFrom: (symbol) => (isFirst ? undefined : this.#slices.missedFrom(symbol, now)),
    })
  }

  /** Shows the past up to the last instant that cannot change any more, and goes on with the present. */
  #goLive(): void {
    const now = this.#now
    const waitMs = this.#options.sliceWaitMs ?? SLICE_WAIT_MS
    const passed = now - waitMs
    const until = passed - (passed % MILLIS_PER_MINUTE)
    if (this.#slices.closedUntil === Number.NEGATIVE_INFINITY) this.#begin(now)
    this.#past = []
    while (this.#slices.nextAt <= until) {
      this.#beginSessions(this.#slices.nextAt - 1)
      this.#slices.closeNext(now)
    }
    this.#slices.join(until)
    this.#beginSessions(now)
    this.#flushPast()
    this.#past = undefined
    this.ticks.joined()
    this.#phase = 'live'
    this.#statuses.trust(now)
    this.#tellConnection(true, '')
    this.#look()
  }

  /** The first join: time begins, and with it the sessions from where the past does. */
  #begin(now: UtcMillis): void {
    const { shownUntil } = this.#options.need
    if (shownUntil !== undefined) {
      this.#tellStatus(this.#statuses.unheard(now))
      return this.#sessions.goOnAfter(shownUntil)
    }
    this.#emit({ kind: 'start' })
    this.#sessions.startWith(Math.min(now, this.#slices.nextAt - 1) as UtcMillis)
  }

  /** A session under way begins for the core; one that is over belongs to the past. */
  #beginSessions(at: number): void {
    const now = this.#now
    for (const body of this.#sessions.begin(at)) {
      const { calendar, session } = body
      if (this.#past !== undefined && session.postCloseAt <= now) {
        this.#past.push({ kind: 'session', calendar, session })
        continue
      }
      this.#flushPast()
      this.#emit(body)
    }
    for (const action of this.#options.actions?.take(now) ?? []) {
      if (action.kind === 'Split') this.#slices.split(action.symbol, action)
      this.#flushPast()
      this.#emit({ kind: 'action', action })
    }
  }

  #onSlice(slice: Extract<HistoryPart, { kind: 'slice' }>): void {
    const { shownUntil } = this.#options.need
    // Also live: the wall clock may have been set back over the restart.
    if (shownUntil !== undefined && slice.at <= shownUntil) return
    if (this.#past !== undefined) return void this.#past.push(slice)
    const quotes = this.ticks.quotes.show()
    if (quotes.length > 0) this.#emit({ kind: 'quotes', quotes })
    this.#emit({ kind: 'slice', bars: slice.bars })
  }

  /** Tells the past that was gathered. */
  #flushPast(): void {
    const past = this.#past?.splice(0) ?? []
    for (const parts of partsOfSteps(past)) this.#emit({ kind: 'warmup', parts })
  }

  #arrive(bar: Bar, isCorrected: boolean): void {
    if (this.#phase === 'over') return
    // What is over by the clock is closed first: a bar that comes after the wait is late.
    if (this.#phase === 'live') this.#slices.closeDue(this.#now)
    this.#slices.arrive(bar, this.#now, isCorrected)
    this.#look()
  }

  /** Does what is due, and sleeps until something else is. */
  #look(): void {
    this.#cancelTimer()
    if (this.#phase === 'over' || this.#phase === 'joining') return
    const now = this.#now
    this.#beginSessions(now)
    if (this.#phase === 'live') this.#slices.closeDue(now)
    if (this.#phase === 'live' && this.#queue.size >= STEPS_MAX) this.#fallBehind()
    const { nextAt, dueAt } = this.#slices
    const sliceAt = this.#phase !== 'live' ? Infinity : nextAt > now ? nextAt : dueAt
    const wakeAt = Math.min(sliceAt, this.#sessions.nextAt)
    const sleepMs = Math.min(Math.max(wakeAt - now, 0), SLEEP_MS_MAX)
    this.#cancelTimer = this.#options.clock.after(sleepMs, () => this.#look())
  }

  #goAway(reason: string): void {
    if (this.#phase === 'away') return
    this.#phase = 'away'
    this.#join++
    this.#disconnected(reason)
    this.#look()
  }

  /** Nobody takes the steps: what comes now is read again when somebody does. */
  #fallBehind(): void {
    this.#phase = 'behind'
    this.#note(AlertSeverity.Error, `${STEPS_MAX} steps wait: bars from here on are shown as the past`)
    this.#disconnected('STREAM_SLOW')
  }

  #disconnected(reason: string): void {
    this.ticks.interrupted()
    this.#tellStatus(this.#statuses.forget(`no data: ${reason}`, this.#now))
    this.#tellConnection(false, reason)
  }

  #tellConnection(isConnected: boolean, reason: string): void {
    if (this.#isConnectedTold === isConnected) return
    this.#isConnectedTold = isConnected
    this.#emit({ kind: 'connection', part: 'data', isConnected, reason })
  }

  /** A feed that ends by itself has no more to tell; one that was refused is an error. */
  #finish(reason: string): void {
    if (reason !== '') {
      return this.#fail(fail(reason, 'the provider of market data refuses the connection').failure)
    }
    if (this.#phase === 'live') this.#look()
    this.#disconnected(reason)
    this.#end()
  }

  #end(error?: Error): void {
    this.#phase = 'over'
    this.#join++
    this.#cancelTimer()
    this.#queue.end(error)
  }

  #fail(failure: Failure): void {
    this.#end(new UserError(failure))
  }

  #tellStatus(changes: readonly SymbolStatus[]): void {
    for (const status of changes) this.#emit({ kind: 'status', status })
  }

  /** Puts something bad aside; too much of it, and nothing is entered until a minute has passed. */
  #quarantine(code: string, what: string): void {
    if (this.#phase === 'over') return
    const now = this.#now
    const outcome = this.bad.take({ code, what, at: now })
    if (outcome === 'fine') return this.#note(AlertSeverity.Warning, `quarantined, ${code}: ${what}`)
    if (outcome === 'degrades') {
      this.#note(AlertSeverity.Error, 'the feed is degraded, ten bad messages within a minute: no entries '
        + `until a minute has passed with fewer. The last one was ${code}: ${what}`)
      this.#tellStatus(this.#statuses.forget('the feed is degraded', now))
    }
    if (this.#phase === 'live') this.#statuses.trust(now + MILLIS_PER_MINUTE)
  }

  #note(severity: AlertSeverity, message: string): void {
    this.#emit({ kind: 'notice', severity, message })
  }

  #emit(body: LiveStepBody): void {
    this.ticks.flush()
    this.#put(body)
  }

  #put(body: LiveStepBody): void {
    this.#queue.put({ ...body, number: ++this.#number, at: this.#now } as LiveStep)
  }
}
