import { invariant } from '../base/index.ts'
import {
  SignalType,
  type LatestBar,
  type Session,
  type Signal,
  type SignalEvidence,
  type Timeframe,
} from '../model/index.ts'
import type {
  Scope,
  ScopeNode,
  SignalSink,
  StrategyInstance,
  SymbolRuntime,
  Thought,
} from '../strategy/index.ts'
import { NewsBoard } from './news-board.ts'

/** A signal on its way to risk, with what the strategy saw. */
export interface EmittedSignal {
  readonly signal: Signal
  readonly evidence: SignalEvidence
}

/** What the engine is told when a strategy throws. */
export interface StrategyError {
  readonly strategy: string
  readonly message: string
  readonly errorCount: number
  /** The budget is used up: the strategy was deactivated. */
  readonly isSuspended: boolean
}

/** How a strategy stands. */
export interface Standing {
  readonly name: string
  readonly isActive: boolean
  readonly errorCount: number
  /** What it remembers, as JSON; absent where it declares no memory. */
  readonly memory?: string
  /** SHA-256 of the file that it was loaded from; absent in a backtest. */
  readonly code?: string
  /** It was changed while it owned positions, and nobody has confirmed it since. */
  readonly isExitOnly?: boolean
}

/** How a signal engine is set up. */
export interface SignalEngineOptions {
  /** Errors after which a strategy is suspended. */
  readonly errorBudget: number
  readonly onError: (error: StrategyError) => void
  /**
   * Cell 0 says which strategy runs, as its place plus one; 0: none. On shared memory another thread can tell
   * who does not return.
   */
  readonly running?: Int32Array
}

/** One strategy in the engine, with its standing. */
interface Registration {
  readonly instance: StrategyInstance
  readonly order: number
  isActive: boolean
  errorCount: number
  holdCount: number
  code: string | undefined
  isExitOnly: boolean
  /** It threw in this slice: nothing that it says until the next one is trusted. */
  hasFailed: boolean
}

/** What one series feeds: the nodes of one scope, and whether its strategy decides on this series. */
export interface SeriesFeed {
  readonly registration: Registration
  readonly scope: Scope
  readonly nodes: readonly ScopeNode[]
  readonly runtime: SymbolRuntime | undefined
  readonly decides: boolean
  /** The bar that is to be decided on when the slice closes. */
  latest: LatestBar | undefined
}

/**
 * The spec's SignalEngine: feeds indicators, asks active strategies when a slice closes, and isolates their
 * errors.
 *
 * Signals come out by strength, then strategy order, then symbol, so that scarce places go to the strongest.
 */
export class SignalEngine implements SignalSink {
  readonly news = new NewsBoard()
  readonly #options: SignalEngineOptions
  readonly #registrations = new Map<string, Registration>()
  /** Those that declare a memory. */
  readonly #remembering: Registration[] = []
  readonly #feeds = new Map<string, SeriesFeed[]>()
  /** Feeds with a bar to decide on: the first `#touchedCount`; the list is used again. */
  readonly #touched: SeriesFeed[] = []
  #touchedCount = 0
  /** Everything is fed and nobody is asked: what is shown was decided on before. */
  isMuted = false
  #touchedUniverses = new Set<Registration>()
  #emitted: EmittedSignal[] = []
  #hasFailures = false
  readonly #running: Int32Array
  #errorBudget: number

  constructor(options: SignalEngineOptions) {
    this.#options = options
    this.#running = options.running ?? new Int32Array(1)
    this.#errorBudget = options.errorBudget
  }

  /** Errors after which a strategy is suspended. */
  get errorBudget(): number {
    return this.#errorBudget
  }

  setErrorBudget(errorBudget: number): void {
    this.#errorBudget = errorBudget
  }

  /** Adds a strategy, inactive; a second one of the same name is refused by an invariant. */
  register(instance: StrategyInstance): void {
    invariant(!this.#registrations.has(instance.name), `strategy ${instance.name} is registered twice`)
    const registration: Registration = {
      instance,
      order: this.#registrations.size,
      isActive: false,
      errorCount: 0,
      holdCount: 0,
      code: undefined,
      isExitOnly: false,
      hasFailed: false,
    }
    this.#registrations.set(instance.name, registration)
    if (instance.memory.isDeclared) this.#remembering.push(registration)
    this.news.add(instance.scopes)
    const runtimes = new Map(instance.runtimes.map((runtime) => [runtime.symbol, runtime]))
    for (const scope of instance.scopes) {
      for (const timeframe of scope.timeframes) {
        const feed = {
          registration,
          scope,
          nodes: scope.nodesOf(timeframe),
          runtime: runtimes.get(scope.symbol),
          decides: timeframe === instance.timeframe,
          latest: undefined,
        }
        const key = seriesKey(scope.symbol, timeframe)
        const feeds = this.#feeds.get(key)
        if (feeds === undefined) this.#feeds.set(key, [feed])
        else feeds.push(feed)
      }
    }
  }

  /** Lets a registered strategy decide; false when there is none of that name. */
  activate(name: string): boolean {
    return this.#setActive(name, true)
  }

  /** Keeps a strategy fed but silent; false when there is none of that name. */
  deactivate(name: string): boolean {
    return this.#setActive(name, false)
  }

  /** Counts errors of a strategy from what the journal says. */
  restoreErrors(name: string, errorCount: number): void {
    const registration = this.#registrations.get(name)
    if (registration !== undefined) registration.errorCount = errorCount
  }

  /** Every strategy with its standing, in the order of their registration. */
  get standings(): readonly Standing[] {
    const all = [...this.#registrations]
    return all.map(([name, { isActive, errorCount, instance, code, isExitOnly }]) => ({
      name,
      isActive,
      errorCount,
      ...(instance.memory.isDeclared ? { memory: instance.memory.text } : {}),
      ...(code === undefined ? {} : { code }),
      ...(isExitOnly ? { isExitOnly } : {}),
    }))
  }

  /** Memories that are not on record, in the order of registration. */
  unrecordedMemories(): readonly { readonly strategy: string; readonly memory: string }[] {
    if (this.#remembering.length === 0) return NONE
    return this.#remembering.flatMap(({ instance: { name, memory } }) => {
      const text = memory.unrecorded
      return text === undefined ? [] : [{ strategy: name, memory: text }]
    })
  }

  /** Puts a recorded memory in place; without one of that name, or without a memory, nothing happens. */
  restoreMemory(name: string, memory: string): void {
    const own = this.#registrations.get(name)?.instance.memory
    if (own?.isDeclared === true) own.restore(memory)
  }

  /** Keeps which version of its file a strategy is, and whether only its exits pass. */
  restoreLoaded(name: string, code: string | undefined, isExitOnly: boolean): void {
    const registration = this.#registrations.get(name)
    if (registration === undefined) return
    registration.code = code
    registration.isExitOnly = isExitOnly
  }

  /** Says how a strategy stands. */
  standing(name: string): Standing | undefined {
    return this.standings.find((each) => each.name === name)
  }

  /** Only exits of the strategy pass: it was changed while it owned positions. */
  isExitOnly(name: string): boolean {
    return this.#registrations.get(name)?.isExitOnly ?? false
  }

  get activeStrategies(): readonly string[] {
    return [...this.#registrations].filter(([, each]) => each.isActive).map(([name]) => name)
  }

  get instances(): readonly StrategyInstance[] {
    return [...this.#registrations.values()].map((each) => each.instance)
  }

  /** HOLD signals of a strategy: counted, never passed on. */
  holdCount(name: string): number {
    return this.#registrations.get(name)?.holdCount ?? 0
  }

  /** Everything that a series feeds, to be kept by the caller and passed back with every bar of it. */
  feedsOf(symbol: string, timeframe: Timeframe): readonly SeriesFeed[] {
    return this.#feeds.get(seriesKey(symbol, timeframe)) ?? []
  }

  /** Shows a session's bounds to everything that watches the symbol. */
  openSession(symbol: string, session: Session): void {
    for (const { instance } of this.#registrations.values()) {
      for (const scope of instance.scopes) {
        if (scope.symbol !== symbol) continue
        scope.sessionOpenAt = session.openAt
        scope.sessionCloseAt = session.closeAt
      }
    }
  }

  /** Feeds a closed bar; strategies that decide on its series are asked when the slice closes. */
  onBar(feeds: readonly SeriesFeed[], latest: LatestBar): void {
    for (let i = 0; i < feeds.length; i++) {
      const feed = feeds[i] as SeriesFeed
      const { scope, nodes } = feed
      this.#running[0] = feed.registration.order + 1
      try {
        if (scope.latest !== latest) scope.latest = latest
        for (let n = 0; n < nodes.length; n++) (nodes[n] as ScopeNode).update(latest)
      } catch (error) {
        this.#failed(feed.registration, error)
      }
      if (!feed.decides) continue
      if (feed.runtime !== undefined) {
        if (feed.latest !== latest) feed.latest = latest
        this.#touched[this.#touchedCount++] = feed
      } else {
        feed.registration.instance.universe?.take(scope.symbol, latest)
        this.#touchedUniverses.add(feed.registration)
      }
    }
    this.#running[0] = 0
  }

  /** Asks active strategies that got a bar; returns what they want, in the order in which risk takes it. */
  closeSlice(): readonly EmittedSignal[] {
    if (this.#emitted.length > 0) this.#emitted = []
    const touched = this.#touched
    const touchedCount = this.#touchedCount
    this.#touchedCount = 0
    for (let i = 0; i < touchedCount; i++) {
      const { registration, runtime, scope, latest } = touched[i] as SeriesFeed
      if (latest === undefined || this.isMuted || !isTrusted(registration)) continue
      // A series of another timeframe may have been shown since: rules read the bar that is decided on.
      if (scope.latest !== latest) scope.latest = latest
      this.#running[0] = registration.order + 1
      try {
        runtime?.decide(latest)
      } catch (error) {
        this.#failed(registration, error)
      }
    }
    if (this.#touchedUniverses.size > 0) this.#decideUniverses()
    this.#running[0] = 0
    if (this.#hasFailures) this.#trustAgain()
    return this.#emitted.length > 1 ? this.#sorted() : this.#emitted
  }

  emit(signal: Signal, evidence: SignalEvidence): void {
    if (signal.type === SignalType.Hold) {
      const registration = this.#registrations.get(signal.strategy)
      if (registration !== undefined) registration.holdCount++
      return
    }
    this.#emitted.push({ signal, evidence })
  }

  /** Rewrites all indicators of a symbol after a split; a strategy whose own fail is suspended. */
  rescale(symbol: string, priceFactor: number, volumeFactor: number): void {
    for (const registration of this.#registrations.values()) {
      const { scopes, universe } = registration.instance
      try {
        for (const scope of scopes) if (scope.symbol === symbol) scope.rescale(priceFactor, volumeFactor)
        universe?.rescale(symbol, priceFactor, volumeFactor)
      } catch (error) {
        this.#failed(registration, error, true)
      }
    }
  }

  /** What every strategy thought of a symbol on the last slice it decided on. */
  think(symbol: string): readonly Thought[] {
    return [...this.#registrations.values()].flatMap(({ instance }) => instance.think(symbol) ?? [])
  }

  /** What they share is fed whether they are active or not, as the rest is. */
  #decideUniverses(): void {
    for (const registration of this.#touchedUniverses) {
      const { universe } = registration.instance
      this.#running[0] = registration.order + 1
      try {
        universe?.gather()
        if (!this.isMuted && isTrusted(registration)) universe?.decide()
      } catch (error) {
        this.#failed(registration, error)
      }
      universe?.endSlice()
    }
    this.#touchedUniverses.clear()
  }

  #trustAgain(): void {
    for (const registration of this.#registrations.values()) registration.hasFailed = false
    this.#hasFailures = false
  }

  #sorted(): EmittedSignal[] {
    return this.#emitted.toSorted(
      ({ signal: a }, { signal: b }) =>
        b.strength - a.strength
        || (a.strategy === b.strategy ? 0 : this.#orderOf(a) - this.#orderOf(b))
        || (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0),
    )
  }

  #orderOf(signal: Signal): number {
    return this.#registrations.get(signal.strategy)?.order ?? 0
  }

  /** What a strategy said on the slice on which it threw is not trusted either, before or after. */
  #failed(registration: Registration, error: unknown, isForGood = false): void {
    const { instance } = registration
    const { name } = instance
    registration.hasFailed = true
    instance.memory.discard()
    this.#hasFailures = true
    this.#emitted = this.#emitted.filter((each) => each.signal.strategy !== name)
    registration.errorCount++
    const { errorBudget } = this
    // Fed although it is silent, it may fail on every bar: as often as the budget is often enough to say so.
    if (!registration.isActive && registration.errorCount > errorBudget) return
    const isSuspended = registration.isActive && (registration.errorCount >= errorBudget
      || (isForGood && !this.isMuted))
    if (isSuspended) registration.isActive = false
    this.#options.onError({
      strategy: name,
      message: `${error instanceof Error ? error.message : String(error)}${instance.placeOf(error)}`,
      errorCount: registration.errorCount,
      isSuspended,
    })
  }

  #setActive(name: string, isActive: boolean): boolean {
    const registration = this.#registrations.get(name)
    if (registration === undefined) return false
    registration.isActive = isActive
    // Whoever activates a changed strategy has confirmed it.
    if (isActive) registration.isExitOnly = false
    return true
  }
}

const NONE: readonly never[] = []

function isTrusted({ isActive, hasFailed }: Registration): boolean {
  return isActive && !hasFailed
}

function seriesKey(symbol: string, timeframe: Timeframe): string {
  return `${symbol}|${timeframe}`
}
