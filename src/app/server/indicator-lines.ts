import { BarCatalog } from '../../adapter/duckdb/index.ts'
import { UserError } from '../../base/index.ts'
import type { EngineSeries } from '../../engine/index.ts'
import { LatestBar, type Bar, type Instrument, type Timeframe } from '../../model/index.ts'
import type { Indicators } from '../../server/index.ts'
import { SignalEngine } from '../../signal/index.ts'
import {
  indicatorOutputs,
  instantiateStrategy,
  type IndicatorOutput,
  type StrategyAssignment,
  type StrategyInstance,
} from '../../strategy/index.ts'
import { SILENT_VIEW } from '../backtest/needed-series.ts'
import { planData, type DataPlan } from '../backtest/plan-run.ts'
import { readVenueChoice } from '../backtest/run-config.ts'
import type { RunSettings } from '../backtest/run-settings.ts'
import { keptSectors } from '../broker/market/known-sectors.ts'
import { livePlan } from '../broker/market/live-plan.ts'
import { marketSteps, type MarketStep } from '../live/market-steps.ts'
import { SessionFolder } from '../live/record/session-folder.ts'
import { begunSettings } from '../live/record/session-settings.ts'
import { adjustmentOf } from '../live/past/session-market.ts'
import { tapedMarket, type TapedPart } from '../live/past/taped-market.ts'

/** Which lines are wanted. */
export interface LinesWish {
  /** Folder of the session. */
  readonly path: string
  /** Folder of the catalog. */
  readonly catalog: string
  readonly symbol: string
  readonly timeframe: Timeframe
  /** Bars at most, the latest. */
  readonly limit: number
  /** The instant that the session is at: nothing later is read. */
  readonly until: number
}

/** A line lies on the bars where its middle value is within these multiples of the close. */
const ON_PRICE = { least: 0.5, most: 2 } as const

/**
 * Shows a session's bars to its strategies once more, muted, and notes their indicators at each bar.
 *
 * The bars are those that the session was shown, warm-up and splits included, so that values equal those on
 * record: of recorded days from the catalog, else from its tapes.
 */
export async function indicatorLines(wish: LinesWish): Promise<Indicators> {
  const folder = new SessionFolder(wish.path)
  const { request } = folder
  const isByTheClock = readVenueChoice(request) !== undefined
  const settings = await begunSettings(folder, isByTheClock ? 'live' : 'backtest')
  const reader = new LineReader(settings.strategies.flatMap((each) => built(each, wish.symbol)), wish)
  if (reader.isEmpty) return reader.reply(settings.adjustment)
  if (isByTheClock) {
    const { series, instruments } = livePlan(settings, keptSectors(folder))
    await reader.readAll({ series, instruments, parts: tapedMarket(folder) })
    return reader.reply(adjustmentOf(folder) ?? settings.adjustment)
  }
  const catalog = new BarCatalog(wish.catalog)
  try {
    await reader.readAll(await planOf(catalog, settings, reader))
  } finally {
    await catalog.close()
  }
  return reader.reply(settings.adjustment)
}

/** The series of recorded days that the strategies look at; the others are not read. */
async function planOf(catalog: BarCatalog, settings: RunSettings, reader: LineReader): Promise<ShownMarket> {
  const plan = await planData(catalog, settings, settings.strategies)
  const fed: DataPlan['series'][number][] = []
  for (const each of plan.series) {
    if (reader.reads(each.source.key)) fed.push(each)
    else await each.source.close()
  }
  const series = fed.map(({ source }) => source.key)
  return { series, instruments: plan.instruments, parts: marketSteps({ ...plan, series: fed }) }
}

/** The strategy as far as it looks at the symbol; one that decides symbol by symbol for that one alone. */
function built(assignment: StrategyAssignment, symbol: string): readonly StrategyInstance[] {
  if (!assignment.symbols.includes(symbol)) return []
  const isAlone = assignment.definition.eachSymbol !== undefined
  const own = isAlone ? { ...assignment, symbols: [symbol] } : assignment
  const instance = instantiateStrategy(own, SILENT_VIEW, { emit() {} })
  if (!instance.ok) throw new UserError(instance.failure)
  return [instance.value]
}

interface Line {
  readonly of: IndicatorOutput
  values: number[]
}

/** Which series a bar is of. */
type SeriesName = Pick<EngineSeries, 'symbol' | 'timeframe'>

/** What a session was shown, or is made of. */
interface ShownMarket {
  readonly series: readonly SeriesName[]
  readonly instruments: readonly Instrument[]
  readonly parts: Iterable<TapedPart> | AsyncIterable<MarketStep>
}

interface StrategyLines {
  readonly name: string
  readonly timeframe: Timeframe
  readonly lines: readonly Line[]
}

class LineReader {
  readonly #wish: LinesWish
  /** What strategies throw while they are fed is on record in the session, which goes on as this does. */
  readonly #signals = new SignalEngine({ errorBudget: 1, onError() {} })
  readonly #strategies: readonly StrategyLines[]
  readonly #bars: Record<'openAt' | 'closeAt' | 'close', number[]> = { openAt: [], closeAt: [], close: [] }

  constructor(instances: readonly StrategyInstance[], wish: LinesWish) {
    this.#wish = wish
    this.#signals.isMuted = true
    for (const instance of instances) this.#signals.register(instance)
    this.#strategies = instances.map((instance) => ({
      name: instance.name,
      timeframe: instance.timeframe,
      lines: linesOf(instance, wish),
    }))
  }

  /** Nothing would be drawn, whatever the bars. */
  get isEmpty(): boolean {
    return this.#strategies.length === 0
  }

  /** Whether a strategy looks at these bars. */
  reads({ symbol, timeframe }: SeriesName): boolean {
    return this.#signals.feedsOf(symbol, timeframe).length > 0
  }

  async readAll({ series, instruments, parts }: ShownMarket): Promise<void> {
    const feeds = series.map(({ symbol, timeframe }) => this.#signals.feedsOf(symbol, timeframe))
    for await (const part of parts) {
      if (part.kind === 'slice') {
        if (part.at > this.#wish.until) break
        this.#takeSlice(part, feeds)
      } else if (part.kind === 'session') {
        for (const { symbol, calendar } of instruments) {
          if (calendar === part.calendar) this.#signals.openSession(symbol, part.session)
        }
      } else if (part.kind === 'action' && part.action.kind === 'Split') {
        const { symbol, newUnits, oldUnits } = part.action
        this.#signals.rescale(symbol, oldUnits / newUnits, newUnits / oldUnits)
      }
    }
  }

  #takeSlice(
    { bars }: TapedPart & { readonly kind: 'slice' },
    feeds: readonly ReturnType<SignalEngine['feedsOf']>[],
  ): void {
    const fed = bars.filter(({ series }) => (feeds[series]?.length ?? 0) > 0)
    if (fed.length === 0) return
    for (const { series, bar } of fed) this.#signals.onBar(feeds[series] ?? [], LatestBar.of(bar))
    this.#signals.closeSlice()
    const { symbol, timeframe } = this.#wish
    const own = fed.find(({ bar }) => bar.symbol === symbol && bar.timeframe === timeframe)
    if (own !== undefined) this.#note(own.bar)
  }

  #note({ openAt, closeAt, close }: Bar): void {
    this.#bars.openAt.push(openAt)
    this.#bars.closeAt.push(closeAt)
    this.#bars.close.push(close)
    for (const line of this.#lines()) line.values.push(line.of.read())
    if (this.#bars.openAt.length >= 2 * this.#wish.limit) this.#forget()
  }

  /** Keeps the latest bars alone; now and then, so that it costs nothing. */
  #forget(): void {
    const { limit } = this.#wish
    const bars = this.#bars
    for (const name of ['openAt', 'closeAt', 'close'] as const) bars[name] = bars[name].slice(-limit)
    for (const line of this.#lines()) line.values = line.values.slice(-limit)
  }

  #lines(): readonly Line[] {
    return this.#strategies.flatMap(({ lines }) => lines)
  }

  reply(adjustment: string): Indicators {
    this.#forget()
    const { symbol, timeframe } = this.#wish
    const { openAt, closeAt, close } = this.#bars
    const strategies = this.#strategies.map(({ lines, ...strategy }) => ({
      ...strategy,
      lines: lines.map(({ of: { indicator, output, unit }, values }) => ({
        indicator,
        output,
        place: unit === 'price' && isOnPrice(values, close) ? ('price' as const) : ('own' as const),
        values: values.map((value) => (Number.isFinite(value) ? value : null)),
      })),
    }))
    return { symbol, timeframe, adjustment, openAt, closeAt, strategies }
  }
}

/** Indicators that are looked at with bars of the wished timeframe: those of decisions on it, and its own. */
function linesOf({ scopes, shared, timeframe }: StrategyInstance, wish: LinesWish): readonly Line[] {
  const own = scopes.filter(({ symbol }) => symbol === wish.symbol)
  return [...own, ...(shared === undefined ? [] : [shared])]
    .flatMap((scope) => indicatorOutputs(scope))
    .filter((output) => timeframe === wish.timeframe || output.timeframe === wish.timeframe)
    .map((of) => ({ of, values: [] }))
}

/** Whether a line in units of price lies where prices are: averages and bands do, ranges do not. */
function isOnPrice(values: readonly number[], closes: readonly number[]): boolean {
  const ratios = values
    .map((value, index) => value / (closes[index] ?? Number.NaN))
    .filter((ratio) => Number.isFinite(ratio))
    .toSorted((a, b) => a - b)
  const middle = ratios[Math.floor(ratios.length / 2)] ?? Number.NaN
  return middle >= ON_PRICE.least && middle <= ON_PRICE.most
}
