import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LineFile } from '../src/adapter/journal-file/index.ts'
import { Backtest, type BacktestSeries } from '../src/app/backtest/backtest.ts'
import { compilingSoon } from '../src/app/backtest/compile-soon.ts'
import { loadStrategy } from '../src/app/strategy-loader.ts'
import { JournalWriter } from '../src/audit/index.ts'
import { formatFixed, money, utcMillis } from '../src/base/index.ts'
import type { CalendarName } from '../src/calendar/index.ts'
import { ColumnsSource, defaultInstrument } from '../src/data/index.ts'
import { allocateColumns, type Fact, type Trade } from '../src/model/index.ts'
import type { BarSource } from '../src/port/index.ts'
import { BACKTEST_LIMITS } from '../src/risk/index.ts'
import { DEFAULT_KILL_SWITCH_LIMITS } from '../src/safety/index.ts'
import { FRICTIONLESS_VENUE } from '../src/sim/index.ts'
import type { StrategyDefinition } from '../src/strategy/index.ts'
import { MIXED_INDICATORS, NULL_STRATEGY } from './bench-strategies.ts'
import { SyntheticMinutes } from './synthetic-series.ts'

/**
 * One run of the full path: validation, indicators, strategy, sizing, checks, matching, ledger, equity
 * curve.
 */
interface PathCase {
  readonly name: string
  readonly symbols: number
  readonly barsEach: number
  readonly strategy: () => Promise<StrategyDefinition>
  readonly calendar: CalendarName
  readonly journal: 'none' | 'file'
  readonly isStreamed?: true
}

const crossover = (): Promise<StrategyDefinition> => loadStrategy('MA_Crossover')
const none = (): Promise<StrategyDefinition> => Promise.resolve(NULL_STRATEGY)
const mixed = (): Promise<StrategyDefinition> => Promise.resolve(MIXED_INDICATORS)

/** What is measured; millions of one-minute bars of a seeded walk. */
export const PATH_CASES: readonly PathCase[] = [
  { name: 'one-null', symbols: 1, barsEach: 3e6, strategy: none, calendar: 'XNYS', journal: 'none' },
  {
    name: 'one-crossover',
    symbols: 1,
    barsEach: 3e6,
    strategy: crossover,
    calendar: 'XNYS',
    journal: 'none',
  },
  {
    name: 'one-crossover-journal',
    symbols: 1,
    barsEach: 3e6,
    strategy: crossover,
    calendar: 'XNYS',
    journal: 'file',
  },
  { name: 'one-mixed', symbols: 1, barsEach: 3e6, strategy: mixed, calendar: 'XNYS', journal: 'none' },
  { name: '500-null', symbols: 500, barsEach: 6e3, strategy: none, calendar: 'XNYS', journal: 'none' },
  {
    name: '500-crossover',
    symbols: 500,
    barsEach: 6e3,
    strategy: crossover,
    calendar: 'XNYS',
    journal: 'none',
  },
  { name: '500-mixed', symbols: 500, barsEach: 6e3, strategy: mixed, calendar: 'XNYS', journal: 'none' },
  {
    name: 'memory-1m',
    symbols: 1,
    barsEach: 1e6,
    strategy: crossover,
    calendar: '24x7',
    journal: 'none',
    isStreamed: true,
  },
  {
    name: 'memory-50m',
    symbols: 1,
    barsEach: 50e6,
    strategy: crossover,
    calendar: '24x7',
    journal: 'none',
    isStreamed: true,
  },
]

/** Runs one case, once and cold, as a person's command does, and prints its line. */
export async function benchPath(name: string): Promise<void> {
  const found = PATH_CASES.find((each) => each.name === name)
  if (found === undefined)
    throw new Error(`no case ${name}; there are ${PATH_CASES.map((each) => each.name).join(', ')}`)
  const definition = await found.strategy()
  const { bars, elapsedMs, cpuMs, hash, trades, facts, signals } = await measure(found, definition)
  const rate = bars / elapsedMs / 1000
  const peak = process.resourceUsage().maxRSS / 1024
  process.stdout.write(
    `${name.padEnd(24)} ${rate.toFixed(2).padStart(6)} M bars/s  ` +
      `${(bars / cpuMs / 1000).toFixed(2).padStart(6)} M a CPU second  ` +
      `${(bars / 1e6).toFixed(1).padStart(5)} M bars  ` +
      `${String(signals).padStart(8)} signals ${String(trades).padStart(7)} trades ` +
      `${String(facts).padStart(9)} facts  ` +
      `journal ${found.journal.padEnd(4)}  peak ${peak.toFixed(0).padStart(4)} MB  result ` +
      `${hash.slice(0, 16)}\n`,
  )
}

interface Measured {
  readonly bars: number
  readonly elapsedMs: number
  /** Of the thread that runs: on a machine with other work it says more than the clock. */
  readonly cpuMs: number
  readonly hash: string
  readonly trades: number
  readonly facts: number
  readonly signals: number
}

async function measure(of: PathCase, definition: StrategyDefinition): Promise<Measured> {
  const symbols = Array.from({ length: of.symbols }, (_, index) => `S${String(index).padStart(3, '0')}`)
  const folder = mkdtempSync(join(tmpdir(), 'investor-bench-'))
  const file = of.journal === 'file' ? new LineFile(join(folder, 'journal.jsonl')) : undefined
  const journal = file === undefined ? undefined : new JournalWriter(file)
  const hash = createHash('sha256')
  let facts = 0
  const series: BacktestSeries[] = []
  for (const [index, symbol] of symbols.entries()) {
    const made = new SyntheticMinutes({ symbol, bars: of.barsEach, seed: index + 1, calendar: of.calendar })
    // Where memory is measured the bars are made while they are read; where speed is, they wait in columns.
    series.push({ source: of.isStreamed ? made : await inColumns(made, of.barsEach), isFinest: true })
  }
  const backtest = new Backtest({
    instruments: symbols.map((symbol) =>
      defaultInstrument(symbol, { calendar: of.calendar, sector: `sector ${symbol.at(-1)}` }),
    ),
    series,
    actions: [],
    halts: [],
    strategies: [{ definition, parameters: {}, symbols, timeframe: '1m' }],
    calendar: of.calendar,
    capital: money('1000000'),
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
        facts++
        journal?.append(fact)
      },
    },
    onTrade(trade: Trade): void {
      const { number, symbol, entryAt, exitAt, quantity, profit } = trade
      hash.update(`${number}|${symbol}|${entryAt}|${exitAt}|${quantity}|${profit}\n`)
    },
  })
  const startedAt = performance.now()
  const before = process.threadCpuUsage()
  // As `executeRun` does it.
  const outcome = await compilingSoon(of.symbols * of.barsEach, () => backtest.run(() => {}))
  const elapsedMs = performance.now() - startedAt
  const { user, system } = process.threadCpuUsage(before)
  file?.close()
  rmSync(folder, { recursive: true })
  const { portfolio } = outcome.engine
  hash.update(`${formatFixed(portfolio.cash)}|${outcome.engine.equity}|${facts}`)
  return {
    bars: outcome.bars,
    elapsedMs,
    cpuMs: (user + system) / 1000,
    hash: hash.digest('hex'),
    trades: portfolio.tradeCount,
    facts,
    signals: outcome.statistics.generated,
  }
}

const COLUMNS = ['openAt', 'closeAt', 'open', 'high', 'low', 'close', 'volume'] as const

/** All bars of a source in memory. */
async function inColumns(source: BarSource, rows: number): Promise<BarSource> {
  const all = allocateColumns(rows)
  for (let chunk = await source.next(); chunk !== undefined; chunk = await source.next()) {
    for (const name of COLUMNS) all[name].set(chunk[name].subarray(0, chunk.length), all.length)
    all.length += chunk.length
  }
  return new ColumnsSource(source.key, all)
}
