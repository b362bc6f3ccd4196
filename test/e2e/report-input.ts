import { formatFixed, MILLIS_PER_DAY, MILLIS_PER_HOUR, moneyOf, toNumber } from '../../src/base/index.ts'
import type { Money, Price, Quantity, Sequence, UtcMillis } from '../../src/base/index.ts'
import { dailyEquity, metricsRecord, tradeGroups, tradingMetrics, utcDay } from '../../src/analysis/index.ts'
import type { Trade } from '../../src/model/index.ts'
import type { ReportBars, ReportInput, RunResult, TradeRow } from '../../src/report/index.ts'

const FIRST_DAY = 10_959
const OPEN_HOURS = 14.5
const CLOSE_HOURS = 21
const CAPITAL = 100_000
const ANNUALIZATION = { periodsPerYear: 252, riskFreeRate: 0.02 }
const STRATEGY = 'MA_Crossover'

/** A stream of numbers in [0, 1), the same for the same seed (mulberry32). */
function seededNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
}

/** Ends of weekday sessions from 3 January 2000 on. */
function sessionCloses(count: number): number[] {
  const closes: number[] = []
  for (let day = FIRST_DAY; closes.length < count; day++) {
    if ((day + 3) % 7 < 5) closes.push(day * MILLIS_PER_DAY + CLOSE_HOURS * MILLIS_PER_HOUR)
  }
  return closes
}

const sessionOpens = (closes: readonly number[]): number[] => (
  closes.map((at) => at - (CLOSE_HOURS - OPEN_HOURS) * MILLIS_PER_HOUR))

/** Daily bars of a seeded walk with calm and rough years. */
function walkBars(symbol: string, days: number, seed: number): ReportBars {
  const next = seededNumbers(seed)
  const bars = { open: [] as number[], high: [] as number[], low: [] as number[], close: [] as number[] }
  let last = 1_000
  for (let i = 0; i < days; i++) {
    const volatility = 0.008 + 0.006 * Math.sin(i / 410) + (i % 1900 > 1700 ? 0.012 : 0)
    const drift = i % 1900 > 1700 ? -0.0016 : 0.0005
    const open = last * (1 + 0.3 * volatility * normal(next))
    const close = last * (1 + drift + volatility * normal(next))
    bars.open.push(cents(open))
    bars.close.push(cents(close))
    bars.high.push(cents(Math.max(open, close) * (1 + 0.4 * volatility * next())))
    bars.low.push(cents(Math.min(open, close) * (1 - 0.4 * volatility * next())))
    last = close
  }
  return { symbol, timeframe: '1d', at: sessionOpens(sessionCloses(days)), ...bars }
}

function cents(value: number): number {
  return Math.round(value * 100) / 100
}

interface Simulated {
  readonly trades: readonly Trade[]
  readonly guards: readonly { readonly stop: number; readonly target: number }[]
  readonly equity: readonly number[]
}

const average = (values: readonly number[], end: number, length: number): number => (
  values.slice(end - length, end).reduce((sum, value) => sum + value, 0) / length
)

/** A crossover of averages with a stop and a target, traded at the open after the signal. */
function simulate(bars: ReportBars): Simulated {
  const trades: Trade[] = []
  const guards: { stop: number; target: number }[] = []
  const equity: number[] = []
  let worth = CAPITAL
  let entered = -1
  let wants = false
  for (let i = 0; i < bars.at.length; i++) {
    const guard = guards.at(-1)
    if (entered >= 0 && guard !== undefined) {
      const exit = exitOf(bars, i, { guard, wants })
      if (exit !== undefined) {
        trades.push(tradeOf(bars, { number: trades.length + 1, entered, exited: i, worth, ...exit }))
        worth += toNumber(trades.at(-1)?.profit ?? 0n)
        entered = -1
      }
    } else if (wants) {
      entered = i
      const open = bars.open[i] as number
      guards.push({ stop: cents(open * 0.93), target: cents(open * 1.22) })
    }
    wants = i >= 50 && average(bars.close, i + 1, 20) > average(bars.close, i + 1, 50)
    const growth = entered < 0 ? 0 : (bars.close[i] as number) / (bars.open[entered] as number) - 1
    equity.push(cents(worth * (1 + 0.95 * growth)))
  }
  return { trades, guards: guards.slice(0, trades.length), equity }
}

function exitOf(
  bars: ReportBars, i: number, { guard, wants }: { guard: { stop: number; target: number }; wants: boolean },
): { price: number; exitReason: string } | undefined {
  if ((bars.low[i] as number) <= guard.stop) return { price: guard.stop, exitReason: 'stop' }
  if ((bars.high[i] as number) >= guard.target) return { price: guard.target, exitReason: 'target' }
  return wants ? undefined : { price: bars.open[i] as number, exitReason: 'signal' }
}

interface TradeParts {
  readonly number: number
  readonly entered: number
  readonly exited: number
  readonly worth: number
  readonly price: number
  readonly exitReason: string
}

function tradeOf(bars: ReportBars, parts: TradeParts): Trade {
  const open = bars.open[parts.entered] as number
  const units = Math.floor((0.95 * parts.worth) / open)
  const gross = cents(units * (parts.price - open))
  const lowest = Math.min(...bars.low.slice(parts.entered, parts.exited + 1))
  const highest = Math.max(...bars.high.slice(parts.entered, parts.exited + 1))
  return {
    number: parts.number, symbol: bars.symbol, strategy: STRATEGY, side: 'LONG',
    quantity: moneyOf(units) as bigint as Quantity,
    entryAt: opening(bars, parts.entered),
    exitAt: parts.exitReason === 'signal'
      ? opening(bars, parts.exited)
      : closings(bars.at)[parts.exited] as UtcMillis,
    entryPrice: moneyOf(open) as bigint as Price, exitPrice: moneyOf(parts.price) as bigint as Price,
    grossProfit: moneyOf(gross), fees: moneyOf(2), dividends: 0n as Money, profit: moneyOf(gross - 2),
    barCount: parts.exited - parts.entered,
    adverseExcursion: Math.max(0, units * (open - lowest)),
    favorableExcursion: Math.max(0, units * (highest - open)),
    exitReason: parts.exitReason, signal: (parts.number * 7) as Sequence,
  }
}

function opening(bars: ReportBars, row: number): UtcMillis {
  return bars.at[row] as UtcMillis
}

const closings = (opens: readonly number[]): number[] => (
  opens.map((at) => at + (CLOSE_HOURS - OPEN_HOURS) * MILLIS_PER_HOUR))

/** The trade as the report gets it: decimals as text. */
export function rowOf(
  trade: Trade,
  guards: { readonly stop: number; readonly target: number } | undefined,
): TradeRow {
  return {
    ...trade,
    quantity: formatFixed(trade.quantity), entryPrice: formatFixed(trade.entryPrice),
    exitPrice: formatFixed(trade.exitPrice), grossProfit: formatFixed(trade.grossProfit),
    fees: formatFixed(trade.fees), dividends: formatFixed(trade.dividends), profit: formatFixed(trade.profit),
    stopPrice: guards === undefined ? '' : String(guards.stop),
    targetPrice: guards === undefined ? '' : String(guards.target),
  }
}

const curveOf = (at: readonly number[], value: readonly number[], first: number) => dailyEquity({
  at: Float64Array.from([(at[0] ?? 0) - 7 * MILLIS_PER_HOUR, ...at]),
  equity: Float64Array.from([first, ...value]),
  length: at.length + 1,
}, (instant) => utcDay((instant - 1) as UtcMillis))

interface RunParts {
  readonly bars: readonly ReportBars[]
  readonly trades: readonly Trade[]
  readonly equity: readonly number[]
}

type Metrics = RunResult['metrics']

function metricsOf({ bars, trades, equity }: RunParts): Metrics {
  const [first] = bars
  const at = closings(first?.at ?? [])
  const closes = first?.close ?? []
  const realized = trades.reduce((sum, trade) => sum + toNumber(trade.profit), 0)
  return metricsRecord(tradingMetrics({
    trades, curve: curveOf(at, equity, CAPITAL), benchmark: curveOf(at, closes, closes[0] ?? 0),
    unrealizedProfit: moneyOf((equity.at(-1) ?? CAPITAL) - CAPITAL - realized), dailyProfit: 0n as Money,
    exposureFraction: trades.length === 0 ? 0 : 0.61, tradedNotional: trades.length * 2 * CAPITAL,
    slippageBps: trades.length === 0 ? undefined : 1.4, ...ANNUALIZATION,
  }))
}

/** As a run writes them. */
const SETTINGS = [
  { key: 'backtest.initial_capital', value: '100000', origin: { kind: 'default' } },
  { key: 'risk.max_positions', value: 5, origin: { kind: 'file', file: 'i.yaml', line: 3, column: 5 } },
  { key: 'risk.symbols', value: ['SYNTH'], origin: { kind: 'environment', variable: 'INVESTOR_RISK' } },
  { key: 'risk.daily_loss_limit', value: 0.02, origin: { kind: 'set', word: 'risk.daily_loss_limit' } },
]

/** A run result with the figures that `analysis` gives for these trades and this curve. */
function resultOf({ bars, trades, equity }: RunParts): RunResult {
  const [first] = bars
  const at = closings(first?.at ?? [])
  const closes = first?.close ?? []
  const finalEquity = equity.at(-1) ?? CAPITAL
  const realized = trades.reduce((sum, trade) => sum + toNumber(trade.profit), 0)
  const fees = trades.reduce((sum, trade) => sum + toNumber(trade.fees), 0)
  return {
    version: 1, mode: 'backtest',
    strategies: [{
      name: STRATEGY,
      description: 'Long while the fast average is above the slow one, with a stop below the entry.',
      parameters: { fast: 20, slow: 50, stopFraction: 0.07, allowsShorts: false },
      symbols: bars.map((each) => each.symbol), timeframe: '1d', warmUpBars: 50,
    }],
    series: bars.map((each) => ({
      symbol: each.symbol, timeframe: each.timeframe, adjustment: 'raw', bars: each.at.length,
      firstAt: closings(each.at)[0] ?? 0, lastAt: closings(each.at).at(-1) ?? 0,
      isSynthetic: true, note: 'Seeded walk, made for tests.',
      refused: { SPIKE: 2 },
    })),
    fromAt: (at[0] ?? 0) - 7 * MILLIS_PER_HOUR, toAt: at.at(-1) ?? 0,
    capital: CAPITAL, finalEquity, currency: 'USD', calendar: 'XNYS',
    resultHash: '9f2b1c7d5e8a4f60b3d2c1a09e8f7d6c5b4a39281706f5e4d3c2b1a0f9e8d7c6',
    facts: 12_345, bars: at.length * bars.length, slices: at.length, elapsedMs: 812,
    annualization: ANNUALIZATION, metrics: metricsOf({ bars, trades, equity }),
    signals: {
      generated: trades.length * 2 + 9, approved: trades.length * 2, modified: 2, rejected: 7, holds: 3,
    },
    orders: {
      submitted: trades.length * 2, filled: trades.length * 2, partialFills: 0, canceled: 4, expired: 1,
      rejected: 0, denied: 0,
    },
    orderStatuses: { FILLED: trades.length * 2, CANCELLED: 4, EXPIRED: 1 },
    rejections: [
      {
        code: 'DAILY_LOSS_LIMIT', count: 5,
        example: 'signal 812: loss of the day 2.1 % is beyond the limit of 2 %',
      },
      { code: 'BUYING_POWER', count: 2, example: 'signal 2210: 98,100.00 needed, 95,421.10 free' },
    ],
    notApplicable: [
      { code: 'QUOTE_SPREAD', count: trades.length * 2, example: 'daily bars have no quotes' },
      { code: 'SHORT_LOCATE', count: trades.length * 2, example: 'no borrow data in a backtest' },
    ],
    silent: [
      { strategy: STRATEGY, symbol: 'SYNTH', reason: 'entry: sma(20) crosses above sma(50)', bars: 2_904 },
      { strategy: STRATEGY, symbol: 'SYNTH', reason: 'holding a position', bars: 1_702 },
      { strategy: STRATEGY, symbol: 'SYNTH', reason: 'warm-up', bars: 50 },
    ],
    attribution: [
      { strategy: STRATEGY, realized, unrealized: 0, fees, dividends: 0, trades: trades.length },
    ],
    tradeGroups: {
      symbols: tradeGroups(trades, ({ symbol }) => symbol), entries: [],
      exits: tradeGroups(trades, ({ exitReason }) => exitReason),
    },
    endPositions: [],
    halts: [], strategyErrors: [],
    equity: { at, value: equity },
    equitySample: { at, value: equity },
    benchmark: { symbol: first?.symbol ?? '', curve: { at, value: closes } },
    zeroTradesReason: '',
    warnings: [
      'About a third of the opens equal the previous close: fills at the open are approximate.',
      'The data of SYNTH is synthetic: results say nothing about a market.',
    ],
    settings: SETTINGS,
  }
}

/** Twenty years of days of one symbol. */
export function normalInput(days = 5_050, seed = 8): ReportInput {
  const bars = walkBars('SYNTH', days, seed)
  const { trades, guards, equity } = simulate(bars)
  const result = resultOf({ bars: [bars], trades, equity })
  const last = bars.close.at(-1) ?? 0
  return {
    result: {
      ...result,
      endPositions: [{
        symbol: 'SYNTH', strategy: STRATEGY, quantity: '62', averagePrice: '1490.25', mark: last,
        unrealized: 62 * (last - 1490.25),
      }],
      halts: [{
        at: bars.at[1_750] ?? 0, trigger: 'max_drawdown', action: 'stop_new_trades',
        measured: 0.1512, limit: 0.15,
      }],
    },
    trades: trades.map((trade, index) => rowOf(trade, guards[index])),
    bars: [bars],
  }
}

/** Three years in which nothing was traded. */
export function zeroTradesInput(): ReportInput {
  const bars = walkBars('SYNTH', 756, 3)
  const result = resultOf({ bars: [bars], trades: [], equity: bars.at.map(() => CAPITAL) })
  return {
    result: {
      ...result, rejections: [], notApplicable: [], warnings: [],
      signals: { generated: 0, approved: 0, modified: 0, rejected: 0, holds: 0 },
      zeroTradesReason: 'No signal was made. What MA_Crossover was waiting for most often: '
        + 'entry: sma(200) crosses above sma(400) (756 bars of SYNTH).',
    },
    trades: [], bars: [bars],
  }
}

/** One session of five-minute slices. */
export function oneDayInput(): ReportInput {
  const daily = walkBars('SYNTH', 1, 5)
  const closeAt = closings(daily.at)[0] ?? 0
  const next = seededNumbers(11)
  const at = Array.from({ length: 78 }, (_, i) => closeAt - (77 - i) * 300_000)
  let last = CAPITAL
  const value = at.map(() => (last = cents(last * (1 + 0.0006 * normal(next)))))
  const result = resultOf({ bars: [daily], trades: [], equity: [last] })
  const close = value.map((each) => each / 1_000)
  const bars = { symbol: 'SYNTH', timeframe: '5m', at, open: close, high: close, low: close, close }
  return { result: { ...result, equitySample: { at, value } }, trades: [], bars: [bars] }
}

/** Many trades of five symbols and two strategies. */
export function manyTradesInput(count = 10_000): ReportInput {
  const next = seededNumbers(21)
  const symbols = ['AAA', 'BBB', 'CCC', 'DDD', 'EEE'].map((symbol, index) => (
    walkBars(symbol, 2_520, 40 + index)))
  const equity = Array.from({ length: 2_520 }, () => 0)
  const trades = Array.from({ length: count }, (_, i) => {
    const bars = symbols[Math.floor(next() * symbols.length)] as ReportBars
    const entered = Math.floor((i / count) * 2_500)
    const exited = entered + 1 + Math.floor(next() * 15)
    const price = bars.close[exited] as number
    const made = tradeOf(bars, { number: i + 1, entered, exited, worth: 4_000, price, exitReason: 'signal' })
    equity[exited] = (equity[exited] as number) + toNumber(made.profit)
    return { ...made, strategy: i % 3 === 0 ? 'Mean_Reversion' : STRATEGY }
  })
  let worth = CAPITAL
  const curve = equity.map((change) => (worth = cents(worth + change)))
  const result = resultOf({ bars: symbols, trades, equity: curve })
  return { result, trades: trades.map((trade) => rowOf(trade, undefined)), bars: symbols }
}

/** Text that tries to leave its place: HTML, script, quotes, bidi overrides, spreadsheet formulas. */
export const HOSTILE = '</script><img src=x onerror="alert(1)">\'&\u2028\u202E<!--=cmd|calc!A0'

/** A run in which every text that comes from outside is hostile. */
export function hostileInput(): ReportInput {
  const input = normalInput(400)
  const { result } = input
  const settings = { [HOSTILE]: HOSTILE }
  const group = { name: HOSTILE, trades: 1, winRate: 1, profit: 1, meanProfit: 1, worstProfit: 1 }
  return {
    result: {
      ...result,
      strategies: [{
        name: HOSTILE, description: HOSTILE, parameters: { [HOSTILE]: HOSTILE }, symbols: [HOSTILE],
        timeframe: '1d', warmUpBars: 1,
      }],
      series: result.series.map((series) => (
        { ...series, symbol: HOSTILE, note: HOSTILE, refused: { [HOSTILE]: 1 } })),
      resultHash: HOSTILE, currency: HOSTILE, mode: HOSTILE, calendar: HOSTILE, zeroTradesReason: HOSTILE,
      rejections: [{ code: HOSTILE, count: 1, example: HOSTILE }],
      notApplicable: [{ code: HOSTILE, count: 1, example: HOSTILE }],
      silent: [{ strategy: HOSTILE, symbol: HOSTILE, reason: HOSTILE, bars: 1 }],
      attribution: [{ strategy: HOSTILE, realized: 1, unrealized: 1, fees: 1, dividends: 1, trades: 1 }],
      tradeGroups: { symbols: [group], entries: [group], exits: [group] },
      endPositions: [{
        symbol: HOSTILE, strategy: HOSTILE, quantity: HOSTILE, averagePrice: HOSTILE, mark: 1, unrealized: 1,
      }],
      halts: [{ at: 0, trigger: HOSTILE, action: HOSTILE, measured: 1, limit: 1 }],
      strategyErrors: [{ strategy: HOSTILE, message: HOSTILE, count: 1 }],
      orders: { [HOSTILE]: 1 }, warnings: [HOSTILE], settings,
      benchmark: { ...result.benchmark, symbol: HOSTILE },
    },
    trades: input.trades.map((trade) => ({
      ...trade, symbol: HOSTILE, strategy: HOSTILE, exitReason: HOSTILE, quantity: HOSTILE,
    })),
    bars: input.bars.map((bars) => ({ ...bars, symbol: HOSTILE, timeframe: HOSTILE })),
  }
}
