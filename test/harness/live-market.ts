import type { Market, SilenceMs } from '../../src/app/live/open-session.ts'
import type { RunRequest } from '../../src/app/backtest/run-request.ts'
import { utcMillis } from '../../src/base/index.ts'
import { ColumnsSource, defaultInstrument } from '../../src/data/index.ts'
import type { BarColumns, NewsItem, SymbolStatus } from '../../src/model/index.ts'
import { dailyColumns, minuteColumns, seededWalk } from './backtest-harness.ts'

/** A made-up market that is the same on every start. */
export interface MarketWish {
  readonly seed: number
  readonly bars: number
  readonly timeframe: '1d' | '1m'
  readonly symbols: readonly string[]
  /** A strategy's file, instead of a bundled one. */
  readonly strategyFile?: string
  /** Further files. */
  readonly moreStrategies?: readonly string[]
  /** What the archive holds of news, ascending by `at`, where the strategies read any. */
  readonly news?: readonly NewsItem[]
  /** When symbols ceased to trade, and began to again. */
  readonly halts?: readonly SymbolStatus[]
  /** Settings above the defaults. */
  readonly set?: readonly string[]
  /** When the core counts as silent. */
  readonly silence?: SilenceMs
}

/** Bars of every symbol. */
export function columnsOf({
  seed,
  bars,
  timeframe,
  symbols,
}: MarketWish): Readonly<Record<string, BarColumns>> {
  const made = timeframe === '1d' ? dailyColumns : minuteColumns
  return Object.fromEntries(symbols.map((symbol, index) => [symbol, made(seededWalk(bars, seed + index))]))
}

/** The market as a session takes it. */
export function liveMarket(wish: MarketWish): Market {
  const columns = columnsOf(wish)
  const { timeframe } = wish
  return async () => ({
    plan: {
      series: Object.entries(columns).map(([symbol, of]) => ({
        source: new ColumnsSource({ symbol, timeframe, adjustment: 'raw' }, of),
        isFinest: true,
      })),
      described: [], notes: [],
      instruments: wish.symbols.map((symbol, index) =>
        defaultInstrument(symbol, { sector: `sector ${index % 5}` }),
      ),
      actions: [],
      halts: wish.halts ?? [],
      ...(wish.news === undefined ? {} : { news: { items: wish.news, notes: [] } }),
      calendar: 'XNYS',
      activeFrom: utcMillis(0),
      endsAt: utcMillis(0),
      totalBars: wish.bars,
      reopen: () => {
        throw new Error('a made-up market has no charts')
      },
    },
    close: async () => {},
  })
}

/** A bundled strategy that trades often, with stops and targets. */
export function liveRequest(wish: MarketWish, strategy = 'donchian-breakout'): RunRequest {
  const file = new URL(`../../src/strategy/${strategy}/${strategy}.ts`, import.meta.url).pathname
  return {
    configFile: undefined,
    strategies: [wish.strategyFile ?? file, ...(wish.moreStrategies ?? [])],
    symbols: wish.symbols,
    from: undefined,
    to: undefined,
    timeframe: wish.timeframe,
    adjustment: undefined,
    set: wish.set ?? [],
    out: 'runs',
    environment: {},
    width: 100,
    color: false,
  }
}
