import type { Price, Quantity, UtcMillis } from '../../src/base/index.ts'
import {
  LatestBar,
  timeframeRank,
  type Bar,
  type NewsItem,
  type PositionView,
  type Signal,
  type SignalLeg,
  type StrategyView,
  type Timeframe,
} from '../../src/model/index.ts'
import { SignalEngine, type EmittedSignal, type StrategyError } from '../../src/signal/index.ts'
import {
  instantiateStrategy,
  type StrategyDefinition,
  type StrategyInstance,
} from '../../src/strategy/index.ts'

/** `ratio` new units for one old, before the first slice that closes after `at`. */
export interface HarnessSplit {
  readonly symbol: string
  readonly at: UtcMillis
  readonly ratio: number
}

/** One strategy and what it is shown. */
export interface HarnessOptions {
  readonly definition: StrategyDefinition
  readonly parameters?: Readonly<Record<string, unknown>>
  /** Bars of any symbols and timeframes, in any order. */
  readonly bars: readonly Bar[]
  /** The run's timeframe; `1d` unless said otherwise. */
  readonly timeframe?: Timeframe
  readonly splits?: readonly HarnessSplit[]
  /** Ascending by `at`. */
  readonly news?: readonly NewsItem[]
  /** The strategy is fed but silent before this instant. */
  readonly activeFrom?: UtcMillis
  readonly capital?: number
  /** Symbols in which nothing ever fills. */
  readonly unfilled?: readonly string[]
}

/** What came of it. */
export interface HarnessOutcome {
  readonly signals: readonly Signal[]
  readonly emitted: readonly EmittedSignal[]
  readonly errors: readonly StrategyError[]
  readonly instance: StrategyInstance
  /** Signed units at the end. */
  readonly units: ReadonlyMap<string, number>
}

/**
 * Shows bars to one strategy through a real signal engine, slice by slice, and keeps its positions.
 *
 * Every wish fills whole at the next open of its symbol's bars on the run's timeframe: no risk engine, no
 * costs, no stops and targets. Without a weight or a quantity an entry is one unit.
 */
export function runStrategy(options: HarnessOptions): HarnessOutcome {
  const { definition, bars, timeframe = '1d', activeFrom = 0 } = options
  const errors: StrategyError[] = []
  const engine = new SignalEngine({ errorBudget: 3, onError: (error) => errors.push(error) })
  const book = new PaperBook(options.capital ?? 100_000)
  const own = definition.timeframe ?? timeframe
  const symbols = [...new Set(bars.filter((bar) => bar.timeframe === own).map((bar) => bar.symbol))]
  const assignment = { definition, parameters: options.parameters ?? {}, symbols, timeframe }
  const built = instantiateStrategy(assignment, book, engine)
  if (!built.ok) throw new Error(built.failure.message)
  engine.register(built.value)
  const splits = [...(options.splits ?? [])].toSorted((a, b) => a.at - b.at)
  const emitted: EmittedSignal[] = []
  const news = [...(options.news ?? [])]
  for (const slice of slicesOf(bars)) {
    const at = (slice[0] as Bar).closeAt
    while (splits[0] !== undefined && splits[0].at < at) split(splits.shift() as HarnessSplit, engine, book)
    while (news[0] !== undefined && news[0].at <= at) engine.news.show([news.shift() as NewsItem], at)
    for (const bar of slice) {
      if (bar.timeframe === own) book.trade(bar)
      engine.onBar(engine.feedsOf(bar.symbol, bar.timeframe), LatestBar.of(bar))
    }
    if (at >= activeFrom) engine.activate(definition.name)
    const wishes = engine.closeSlice()
    for (const wish of wishes) book.take(wish.signal, options.unfilled ?? [])
    emitted.push(...wishes)
  }
  return {
    emitted,
    errors,
    signals: emitted.map(({ signal }) => signal),
    instance: built.value,
    units: book.units,
  }
}

/** The signals as `4 BUY AAA`, or `4 SELL AAA + BUY BBB` for a basket; 4 is the slice, counted from 0. */
export function timeline({ signals }: HarnessOutcome, bars: readonly Bar[]): string[] {
  const closes = [...new Set(bars.map(({ closeAt }) => closeAt))].toSorted((a, b) => a - b)
  return signals.map((signal) => {
    const legs = (signal.legs ?? [signal]).map(({ type, symbol }) => `${type} ${symbol}`)
    return `${closes.indexOf(signal.at)} ${legs.join(' + ')}`
  })
}

/** What blocked the strategy's silent bars, and how many, by symbol; `*` stands for a whole universe. */
export function blocksOf({ instance }: HarnessOutcome): Record<string, Record<string, number>> {
  const { runtimes, universe } = instance
  if (universe !== undefined) return { '*': Object.fromEntries(universe.blocks.counts) }
  return Object.fromEntries(runtimes.map(({ symbol, blocks }) => [symbol, Object.fromEntries(blocks.counts)]))
}

/** Bars that close together, short timeframe first, then by symbol: as the engine shows them. */
function slicesOf(bars: readonly Bar[]): Bar[][] {
  const ordered = bars.toSorted(
    (a, b) =>
      a.closeAt - b.closeAt
      || timeframeRank(a.timeframe) - timeframeRank(b.timeframe)
      || (a.symbol < b.symbol ? -1 : 1),
  )
  const slices: Bar[][] = []
  for (const bar of ordered) {
    const last = slices.at(-1)
    if (last?.[0]?.closeAt === bar.closeAt) last.push(bar)
    else slices.push([bar])
  }
  return slices
}

function split({ symbol, ratio }: HarnessSplit, engine: SignalEngine, book: PaperBook): void {
  engine.rescale(symbol, 1 / ratio, ratio)
  book.split(symbol, ratio)
}

interface Holding {
  units: number
  averagePrice: number
  openedAt: UtcMillis
  lastPrice: number
}

/** Holdings as floats, shown to the strategy as the exact numbers that it would get. */
class PaperBook implements StrategyView {
  #cash: number
  readonly #holdings = new Map<string, Holding>()
  #pending: { symbol: string; change: (holding: Holding, price: number) => number }[] = []

  constructor(capital: number) {
    this.#cash = capital
  }

  get units(): ReadonlyMap<string, number> {
    return new Map([...this.#holdings].map(([symbol, { units }]) => [symbol, units]))
  }

  readonly cash = (): number => this.#cash

  readonly equity = (): number => {
    let equity = this.#cash
    for (const { units, lastPrice } of this.#holdings.values()) equity += units * lastPrice
    return equity
  }

  readonly position = (symbol: string): PositionView | undefined => {
    const holding = this.#holdings.get(symbol)
    if (holding === undefined || holding.units === 0) return undefined
    return {
      symbol,
      quantity: BigInt(Math.round(holding.units * 1e9)) as Quantity,
      averagePrice: BigInt(Math.round(holding.averagePrice * 1e9)) as Price,
      openedAt: holding.openedAt,
    }
  }

  /** Everything fills at the next open: nothing ever waits. */
  readonly entry = (): undefined => undefined

  /** Fills what waits for the symbol at the bar's open, and marks it at the close. */
  trade(bar: Bar): void {
    const holding = this.#holdingOf(bar.symbol)
    const due = this.#pending.filter((each) => each.symbol === bar.symbol)
    this.#pending = this.#pending.filter((each) => each.symbol !== bar.symbol)
    for (const { change } of due) this.#fill(holding, change(holding, bar.open), bar)
    holding.lastPrice = bar.close
  }

  /** Notes what a signal wants. */
  take(signal: Signal, unfilled: readonly string[]): void {
    for (const leg of signal.legs ?? [signal]) {
      if (unfilled.includes(leg.symbol)) continue
      const change = (holding: Holding, price: number): number => this.#wanted(leg, holding, price)
      this.#pending.push({ symbol: leg.symbol, change })
    }
  }

  split(symbol: string, ratio: number): void {
    const holding = this.#holdingOf(symbol)
    holding.units *= ratio
    holding.averagePrice /= ratio
    holding.lastPrice /= ratio
  }

  /** Units to hold after the wish. */
  #wanted(wish: Signal | SignalLeg, { units }: Holding, price: number): number {
    const quantity = 'quantity' in wish ? wish.quantity : undefined
    const size = quantity ?? (wish.weight === undefined ? undefined : (wish.weight * this.equity()) / price)
    switch (wish.type) {
      case 'BUY':
        return units < 0 ? 0 : units > 0 ? units : (size ?? 1)
      case 'SELL':
        return units > 0 ? 0 : units < 0 ? units : -(size ?? 1)
      case 'CLOSE_LONG':
        return units > 0 ? 0 : units
      case 'CLOSE_SHORT':
        return units < 0 ? 0 : units
      case 'ADJUST':
        return size === undefined ? units : Math.sign(units) * size
      default:
        return units
    }
  }

  #fill(holding: Holding, units: number, bar: Bar): void {
    this.#cash -= (units - holding.units) * bar.open
    if (holding.units === 0) {
      holding.averagePrice = bar.open
      holding.openedAt = bar.openAt
    }
    holding.units = units
  }

  #holdingOf(symbol: string): Holding {
    const known = this.#holdings.get(symbol)
    if (known !== undefined) return known
    const holding = { units: 0, averagePrice: 0, openedAt: 0 as UtcMillis, lastPrice: 0 }
    this.#holdings.set(symbol, holding)
    return holding
  }
}
