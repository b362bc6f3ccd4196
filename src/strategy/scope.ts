import { invariant, UserError, type UtcMillis } from '../base/index.ts'
import type { Indicator } from '../indicator/index.ts'
import type { LatestBar, NewsItem, NewsKind, Timeframe } from '../model/index.ts'
import { MeasurementReader } from './measurements.ts'
import type { Rule } from './rule/rule.ts'

/**
 * Something with a name and a present value: an indicator, an output of one, a field of the bar. NaN: not
 * ready.
 */
export interface Readable {
  readonly name: string
  readonly value: number
}

/** How an output moves when prices are multiplied by a split factor. */
export type Unit = 'price' | 'volume' | 'none'

/** What a scope knows of a readable beside its value. */
export interface Trait {
  readonly symbol: string
  /** The series that it is computed on. */
  readonly timeframe: Timeframe
  readonly unit: Unit
  /** Bars of that series until it has a value. */
  readonly warmUp: number
  /** Name that tells it from others of its symbol: `sma(20) of volume`, `1d sma(200)`. */
  readonly label: string
}

/** A piece of a strategy that takes every bar of one series. */
export interface ScopeNode {
  update(latest: LatestBar): void
  /** Multiplies what was seen so far: prices and volumes. */
  rescale(priceFactor: number, volumeFactor: number): void
}

/** A piece of a strategy that takes the news of its symbol, in the order in which they become public. */
export interface NewsReader {
  /** Articles or filings alone; `undefined`: both. */
  readonly kind: NewsKind | undefined
  /** What it reads of the time before the first bar, in milliseconds. */
  readonly lookBackMs: number
  /** What a decision shows of it, where no rule of the plan does. */
  readonly shown?: Rule
  wants(item: NewsItem): boolean
  take(item: NewsItem): void
}

/**
 * Everything that a strategy made for one symbol: its indicators and rules with memory, fed by the engine in
 * the order in which they were made, so that what is built on another comes after it.
 *
 * A scope over `members` is what several symbols share: it has no bar of its own, only readables of theirs.
 */
export class Scope {
  readonly symbol: string
  /** The series on which the strategy decides. */
  readonly timeframe: Timeframe
  /** Scopes whose readables it is built on; empty for the scope of one symbol. */
  readonly members: readonly Scope[]
  /** The bar being shown: while feeding, of the series that is fed; while deciding, of its own. */
  latest: LatestBar | undefined = undefined
  readonly indicators: Indicator[] = []
  /** Who reads the news of the symbol; empty for a strategy that reads none. */
  readonly newsReaders: NewsReader[] = []
  /** Session bounds of the present bar, for rules on time of day. */
  sessionOpenAt = 0 as UtcMillis
  sessionCloseAt = 0 as UtcMillis
  readonly #nodes = new Map<Timeframe, ScopeNode[]>()
  readonly #traits = new WeakMap<object, Trait>()
  #building: Timeframe
  #rescaled: string

  constructor(symbol: string, timeframe: Timeframe, members: readonly Scope[] = []) {
    this.symbol = symbol
    this.timeframe = timeframe
    this.members = members
    this.#building = timeframe
    this.#rescaled = symbol
  }

  /** The timeframe that new nodes are fed with. */
  get building(): Timeframe {
    return this.#building
  }

  /** Series that feed this scope: its own, and those asked for by `on`. */
  get timeframes(): readonly Timeframe[] {
    return [...new Set([this.timeframe, ...this.#nodes.keys()])]
  }

  /** Bars of its own series that must be seen before everything on it is ready. */
  get warmUp(): number {
    return this.warmUps.get(this.timeframe) ?? 0
  }

  /** Bars of each series that must be seen before everything on it is ready. */
  get warmUps(): ReadonlyMap<Timeframe, number> {
    const most = new Map<Timeframe, number>()
    for (const indicator of this.indicators) {
      const { timeframe, warmUp } = this.traitOf(indicator)
      most.set(timeframe, Math.max(most.get(timeframe) ?? 0, warmUp))
    }
    return most
  }

  get isWarm(): boolean {
    for (const indicator of this.indicators) if (!indicator.isReady) return false
    return true
  }

  /** Adds a node to the series under construction. */
  add(node: ScopeNode): void {
    const nodes = this.#nodes.get(this.#building)
    if (nodes === undefined) this.#nodes.set(this.#building, [node])
    else nodes.push(node)
  }

  /** Nodes of one series, in the order of making; the array is live. */
  nodesOf(timeframe: Timeframe): readonly ScopeNode[] {
    return this.#nodes.get(timeframe) ?? []
  }

  /** Remembers what is known of a readable; it is of the series under construction. */
  describe(of: Readable, trait: Omit<Trait, 'timeframe'>): void {
    this.#traits.set(of, { ...trait, timeframe: this.#building })
  }

  /** What is known of a readable; one that nobody described is a number without unit, there at once. */
  traitOf(of: Readable): Trait {
    return (
      this.#find(of) ?? {
        symbol: this.symbol,
        timeframe: this.#building,
        unit: 'none',
        warmUp: 0,
        label: of.name,
      }
    )
  }

  /** Bars that something of the series under construction waits for the first value of `input`. */
  waitFor(input: Readable): number {
    const { timeframe, warmUp } = this.traitOf(input)
    return timeframe === this.#building ? Math.max(0, warmUp - 1) : 0
  }

  /** A name as seen from the strategy: that of another series carries its timeframe. */
  named(name: string): string {
    return this.#building === this.timeframe ? name : `${this.#building} ${name}`
  }

  /** Name of a readable that tells it from others of the strategy. */
  labelOf(of: Readable): string {
    const { symbol, label } = this.traitOf(of)
    return symbol === this.symbol ? label : `${symbol} ${label}`
  }

  /** Builds what `make` makes on bars of another timeframe. */
  within<T>(timeframe: Timeframe, make: () => T): T {
    this.#refuseShared('on', 'made on a timeframe of its own')
    const outer = this.#building
    this.#building = timeframe
    try {
      return make()
    } finally {
      this.#building = outer
    }
  }

  /** Throws where there is no one bar to compute on: in a scope that several symbols share. */
  requireBar(what: string): void {
    this.#refuseShared(what, 'made on bars')
  }

  /** Rewrites all state after a split of `symbol`. */
  rescale(priceFactor: number, volumeFactor: number, symbol = this.symbol): void {
    this.#rescaled = symbol
    for (const nodes of this.#nodes.values())
      for (const node of nodes) node.rescale(priceFactor, volumeFactor)
  }

  /** Within a rescale: the factor for what was seen of a readable; 1 for one of another symbol. */
  factorOf(of: Readable, priceFactor: number, volumeFactor: number): number {
    const { symbol, unit } = this.traitOf(of)
    if (symbol !== this.#rescaled || unit === 'none') return 1
    return unit === 'price' ? priceFactor : volumeFactor
  }

  /** Present values of all indicators that are ready, for the record of a decision. */
  snapshot(): Record<string, number> {
    const values: Record<string, number> = {}
    const numbers: number[] = []
    this.copyIndicators(numbers)
    this.nameIndicators(new MeasurementReader({ numbers, traces: [] }), values)
    return values
  }

  /** The first step of a snapshot: appends of each indicator whether it is ready and, if so, its outputs. */
  copyIndicators(into: number[]): void {
    const { indicators } = this
    for (let i = 0; i < indicators.length; i++) {
      const indicator = indicators[i] as Indicator
      const { isReady, outputs } = indicator
      into.push(isReady ? 1 : 0)
      if (!isReady) continue
      if (outputs.length === 1) into.push(indicator.value)
      else for (const output of outputs) into.push(outputOf(indicator, output))
    }
  }

  /** The second step: puts what was copied under its names. */
  nameIndicators(from: MeasurementReader, values: Record<string, number>, prefix = ''): void {
    for (const indicator of this.indicators) {
      if (from.number() === 0) continue
      const label = `${prefix}${this.labelOf(indicator)}`
      if (indicator.outputs.length === 1) values[label] = from.number()
      else for (const output of indicator.outputs) values[`${label}.${output}`] = from.number()
    }
  }

  #find(of: Readable): Trait | undefined {
    const own = this.#traits.get(of)
    if (own !== undefined) return own
    for (const member of this.members) {
      const found = member.#find(of)
      if (found !== undefined) return found
    }
    return undefined
  }

  #refuseShared(what: string, how: string): void {
    if (this.members.length === 0) return
    throw new UserError({
      code: 'OUTSIDE_STRATEGY',
      retry: 'never',
      details: { what },
      message:
        `${what} in together would be ${how}, and there is no one bar of several symbols: make it in `
        + 'of(symbol, ...), and give what is made in together something of the symbols to read',
    })
  }
}

function outputOf(indicator: Indicator, output: string): number {
  return (indicator as unknown as Readonly<Record<string, number>>)[output] as number
}

let current: Scope | undefined

/** Runs `make` so that the indicators and rules that it creates belong to `scope`. */
export function buildIn<T>(scope: Scope, make: () => T): T {
  invariant(current === undefined || current === scope, 'a scope is being built inside another')
  const outer = current
  current = scope
  try {
    return make()
  } finally {
    current = outer
  }
}

/** The scope under construction; indicators made anywhere else are a mistake of the strategy's author. */
export function currentScope(what: string): Scope {
  if (current === undefined) {
    throw new UserError({
      code: 'OUTSIDE_STRATEGY',
      retry: 'never',
      details: { what },
      message:
        `${what} was made outside eachSymbol: make indicators and rules there once, not in onBar or at `
        + 'the top of the file, so that the engine can feed and warm them',
    })
  }
  return current
}
