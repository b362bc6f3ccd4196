import { Backtest, type BacktestInput, type BacktestOutcome } from '../../src/app/backtest/backtest.ts'
import { JournalWriter } from '../../src/audit/index.ts'
import { money, sessionDate, utcMillis } from '../../src/base/index.ts'
import { calendarNamed, intradayIntervals } from '../../src/calendar/index.ts'
import { ColumnsSource, defaultInstrument } from '../../src/data/index.ts'
import {
  allocateColumns,
  type BarColumns,
  type Fact,
  type Timeframe,
  type Trade,
} from '../../src/model/index.ts'
import { BACKTEST_LIMITS } from '../../src/risk/index.ts'
import { DEFAULT_KILL_SWITCH_LIMITS } from '../../src/safety/index.ts'
import { FRICTIONLESS_VENUE } from '../../src/sim/index.ts'
import type { StrategyDefinition } from '../../src/strategy/index.ts'

/** Prices of one bar: open, high, low, close, and volume when it matters. */
export type Ohlc = readonly [open: number, high: number, low: number, close: number, volume?: number]

/** A seeded stream of numbers in [0, 1): mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A seeded walk of daily prices in whole cents, with trends, so that strategies find something to do. */
export function seededWalk(bars: number, seed: number, start = 100): readonly Ohlc[] {
  const random = seededRandom(seed)
  const cents = (price: number): number => Math.round(price * 100) / 100
  let price = start
  let drift = 0
  return Array.from({ length: bars }, (): Ohlc => {
    if (random() < 0.03) drift = (random() - 0.5) * 0.012
    const open = cents(Math.max(1, price * (1 + (random() - 0.5) * 0.01)))
    const close = cents(Math.max(1, open * (1 + drift + (random() - 0.5) * 0.03)))
    const high = cents(Math.max(open, close) * (1 + random() * 0.01))
    const low = cents(Math.max(0.5, Math.min(open, close) * (1 - random() * 0.01)))
    price = close
    return [open, high, low, close, 1_000_000 + Math.floor(random() * 4_000_000)]
  })
}

/** Daily bars on NYSE sessions from a day on. */
export function dailyColumns(bars: readonly Ohlc[], from = '2010-01-04'): BarColumns {
  const calendar = calendarNamed('XNYS')
  const sessions = calendar.sessions(sessionDate(from), sessionDate('2030-12-31'))
  const columns = allocateColumns(bars.length)
  bars.forEach((bar, row) => {
    const session = sessions[row]
    if (session === undefined) throw new Error('more bars than sessions')
    fill(columns, row, { openAt: session.openAt, closeAt: session.closeAt }, bar)
  })
  columns.length = bars.length
  return columns
}

/** Minute bars on the regular hours of NYSE sessions from a day on. */
export function minuteColumns(bars: readonly Ohlc[], minutes = 1, from = '2010-01-04'): BarColumns {
  const calendar = calendarNamed('XNYS')
  const sessions = calendar.sessions(sessionDate(from), sessionDate('2030-12-31'))
  const columns = allocateColumns(bars.length)
  let row = 0
  for (const session of sessions) {
    const intervals = intradayIntervals(session, minutes)
    for (let i = 0; i < intervals.count && row < bars.length; i++, row++) {
      fill(columns, row, { openAt: intervals.openAt(i), closeAt: intervals.closeAt(i) }, bars[row] as Ohlc)
    }
    if (row === bars.length) break
  }
  columns.length = bars.length
  return columns
}

function fill(columns: BarColumns, row: number, times: { openAt: number; closeAt: number }, bar: Ohlc): void {
  columns.openAt[row] = times.openAt
  columns.closeAt[row] = times.closeAt
  columns.open[row] = bar[0]
  columns.high[row] = bar[1]
  columns.low[row] = bar[2]
  columns.close[row] = bar[3]
  columns.volume[row] = bar[4] ?? 1_000_000
}

/** What a run in memory is made of; everything has a sensible value. */
export interface HarnessOptions {
  readonly definition: StrategyDefinition
  readonly columns: Readonly<Record<string, BarColumns>>
  readonly parameters?: Readonly<Record<string, unknown>>
  readonly timeframe?: Timeframe
  readonly input?: Partial<BacktestInput>
}

/** A finished run with everything that it recorded. */
export interface HarnessRun {
  readonly outcome: BacktestOutcome
  readonly facts: readonly Fact[]
  readonly trades: readonly Trade[]
  readonly hash: string
}

/** Runs the whole core over bars in memory, to the end or up to an instant. */
export async function runHarness(options: HarnessOptions, until?: number): Promise<HarnessRun> {
  const { backtest, facts, trades, journal } = buildHarness(options)
  const outcome = await backtest.run(() => {}, until)
  return { outcome, facts, trades, hash: journal.digest() }
}

/** A run that has not begun, and where it will leave what it records. */
export function buildHarness(options: HarnessOptions): {
  readonly backtest: Backtest
  readonly facts: readonly Fact[]
  readonly trades: readonly Trade[]
  readonly journal: JournalWriter
} {
  const { definition, columns, parameters = {}, timeframe = '1d' } = options
  const symbols = Object.keys(columns)
  const facts: Fact[] = []
  const trades: Trade[] = []
  const journal = new JournalWriter(undefined)
  const backtest = new Backtest({
    instruments: symbols.map((symbol, index) => defaultInstrument(symbol, { sector: `sector ${index % 5}` })),
    series: Object.entries(columns).map(([symbol, of]) => ({
      source: new ColumnsSource({ symbol, timeframe, adjustment: 'raw' }, of),
      isFinest: true,
    })),
    actions: [],
    halts: [],
    strategies: [{ definition, parameters, symbols, timeframe }],
    calendar: 'XNYS',
    capital: money('100000'),
    currency: 'USD',
    isCashAccount: false,
    riskLimits: BACKTEST_LIMITS,
    killSwitchLimits: DEFAULT_KILL_SWITCH_LIMITS,
    rearmsDrawdown: true,
    venue: FRICTIONLESS_VENUE,
    activeFrom: utcMillis(0),
    benchmark: undefined,
    journal: {
      append(fact: Fact): void {
        facts.push(fact)
        journal.append(fact)
      },
    },
    onTrade: (trade) => trades.push(trade),
    ...options.input,
  })
  return { backtest, facts, trades, journal }
}
