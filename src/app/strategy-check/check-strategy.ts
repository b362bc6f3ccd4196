import { formatUtc, UserError, type UtcMillis } from '../../base/index.ts'
import { JournalWriter } from '../../audit/index.ts'
import { ColumnsSource } from '../../data/index.ts'
import {
  allocateColumns,
  emptyRows,
  fillRow,
  LatestBar,
  type BarColumns,
  type Fact,
  type NewsItem,
  type SeriesKey,
  type Signal,
} from '../../model/index.ts'
import { instantiateStrategy, type StrategyAssignment } from '../../strategy/index.ts'
import { Backtest, type BacktestInput, type ProgressListener } from '../backtest/backtest.ts'
import { isMalformed } from '../backtest/run-statistics.ts'

/** A series in memory, to be cut and changed. */
export interface HeldSeries {
  readonly key: SeriesKey
  readonly columns: BarColumns
  readonly isFinest: boolean
}

/** What a check of a strategy found. */
export interface CheckFinding {
  readonly name: 'errors' | 'signals' | 'determinism' | 'look-ahead' | 'warm-up'
  readonly passed: boolean
  /** What was done and seen, in one or two sentences. */
  readonly detail: string
}

/** Everything that stays the same between the runs of a check. */
export type CheckSettings = Omit<BacktestInput, 'series' | 'strategies' | 'journal' | 'onTrade'>

const CUTS = [0.3, 0.5, 0.7, 0.9] as const
/** How often the bars are run over. */
export const RUNS = 2 + 2 * CUTS.length
const CONVERGENCE_FRACTION_MAX = 0.001

/**
 * Tests a strategy for what makes a backtest lie: errors that silence it, signals that cannot be read, two
 * runs that differ, signals that know the future, and indicators that depend on where the data begin.
 */
export async function checkStrategy(
  assignment: StrategyAssignment,
  series: readonly HeldSeries[],
  settings: CheckSettings,
  onProgress: ProgressListener = () => {},
): Promise<readonly CheckFinding[]> {
  let done = 0
  const runOn = async ({ series: held, news }: Past): Promise<CheckedRun> => {
    const before = done
    return runOnce(assignment, held, { ...settings, news }, (bars, at) => {
      done = before + bars
      onProgress(done, at)
    })
  }
  const all: Past = { series, news: settings.news ?? [] }
  const whole = await runOn(all)
  const again = await runOn(all)
  const found = [determinism(whole, again), await lookAhead(whole, all, runOn), warmUp(assignment, series)]
  return [errors(whole), malformed(whole), ...found]
}

/** What a run is shown. */
interface Past {
  readonly series: readonly HeldSeries[]
  readonly news: readonly NewsItem[]
}

interface CheckedRun {
  readonly hash: string
  readonly signals: readonly Signal[]
  readonly bars: number
  /** What the strategy threw, in order. */
  readonly errors: readonly string[]
  /** Signals that could not be read, each with why. */
  readonly malformed: readonly string[]
}

async function runOnce(
  assignment: StrategyAssignment,
  series: readonly HeldSeries[],
  settings: CheckSettings,
  onProgress: ProgressListener,
): Promise<CheckedRun> {
  const journal = new JournalWriter(undefined)
  const signals: Signal[] = []
  const thrown: string[] = []
  const unread: string[] = []
  const backtest = new Backtest({
    ...settings,
    strategies: [assignment],
    series: series.map(({ key, columns, isFinest }) => ({
      source: new ColumnsSource(key, columns),
      isFinest,
    })),
    journal: {
      append(fact: Fact): void {
        journal.append(fact)
        if (fact.body.kind === 'SignalGenerated') signals.push(fact.body.signal)
        else if (fact.body.kind === 'StrategyFailed') thrown.push(fact.body.message)
        else if (fact.body.kind === 'RiskDecided' && isMalformed(fact.body.decision)) {
          const { code, message } = fact.body.decision
          unread.push(`${code}: ${message}`)
        }
      },
    },
    onTrade() {},
  })
  const outcome = await backtest.run(onProgress)
  return { hash: journal.digest(), signals, bars: outcome.bars, errors: thrown, malformed: unread }
}

function malformed({ malformed: unread, signals }: CheckedRun): CheckFinding {
  return {
    name: 'signals',
    passed: unread.length === 0,
    detail:
      unread.length === 0
        ? `Each of ${signals.length} signals can be read.`
        : `${unread.length} of ${signals.length} signals cannot be read, the first: ${unread[0]}`,
  }
}

function errors({ errors: thrown, bars }: CheckedRun): CheckFinding {
  return {
    name: 'errors',
    passed: thrown.length === 0,
    detail:
      thrown.length === 0
        ? `It threw nothing on ${bars} bars.`
        : `It threw ${thrown.length} times on ${bars} bars, the first time: ${thrown[0]}`,
  }
}

function determinism(first: CheckedRun, second: CheckedRun): CheckFinding {
  const passed = first.hash === second.hash
  return {
    name: 'determinism',
    passed,
    detail: passed
      ? `Two runs over ${first.bars} bars gave the same ${first.signals.length} signals and the ` +
        `same result hash.`
      : 'Two runs over the same bars differ: something outlives a run, such as a variable at ' +
        'the top of the file.',
  }
}

async function lookAhead(
  whole: CheckedRun,
  all: Past,
  runOn: (past: Past) => Promise<CheckedRun>,
): Promise<CheckFinding> {
  const what = all.news.length === 0 ? 'bars' : 'bars and news'
  for (const part of CUTS) {
    const at = instantAt(all.series, part)
    const before = whole.signals.filter((signal) => signal.at <= at)
    for (const [how, held] of [
      ['cut off', { series: cutAfter(all.series, at), news: all.news.filter((item) => item.at <= at) }],
      ['changed', { series: changeAfter(all.series, at), news: movedAfter(all.news, at) }],
    ] as const) {
      const other = (await runOn(held)).signals.filter((signal) => signal.at <= at)
      const difference = firstDifference(before, other)
      if (difference === undefined) continue
      return {
        name: 'look-ahead',
        passed: false,
        detail:
          `With the ${what} after ${formatUtc(at as UtcMillis)} ${how}, an earlier signal differs: ` +
          `${difference}. The strategy used something that it could not have known.`,
      }
    }
  }
  return {
    name: 'look-ahead',
    passed: true,
    detail:
      `Cutting off and changing the future at ${CUTS.length} places changed none of ` +
      `${whole.signals.length} signals before` +
      `${all.news.length === 0 ? '.' : `; ${all.news.length} news are part of it.`}`,
  }
}

/** Values of all indicators at the last bar, begun with just the declared warm-up and with all bars. */
function warmUp(assignment: StrategyAssignment, series: readonly HeldSeries[]): CheckFinding {
  const long = indicatorsAfter(assignment, series, 'all bars')
  const declared = long.warmUp
  const short = indicatorsAfter(assignment, series, 'declared warm-up')
  let worst = ''
  let worstFraction = 0
  for (const [name, value] of Object.entries(long.values)) {
    const other = short.values[name]
    if (other === undefined || !Number.isFinite(other)) {
      return {
        name: 'warm-up',
        passed: false,
        detail: `${name} is not ready after the declared ${declared} bars.`,
      }
    }
    const fraction = Math.abs(value - other) / Math.max(Math.abs(value), 1e-12)
    if (fraction > worstFraction) [worst, worstFraction] = [name, fraction]
  }
  const said =
    worst === '' ? 'no indicator differs' : `${worst} differs most, by ${(worstFraction * 100).toFixed(4)} %`
  return {
    name: 'warm-up',
    passed: worstFraction <= CONVERGENCE_FRACTION_MAX || declared === 0,
    detail:
      `After the declared ${declared} bars against all bars: ${said}` +
      (worstFraction > CONVERGENCE_FRACTION_MAX
        ? '. Its first values depend on where the data begin: make the warm-up longer with settle(bars)'
        : '') +
      '.',
  }
}

function indicatorsAfter(
  assignment: StrategyAssignment,
  series: readonly HeldSeries[],
  shown: 'all bars' | 'declared warm-up',
): { readonly warmUp: number; readonly values: Readonly<Record<string, number>> } {
  const built = instantiateStrategy(
    assignment,
    { position: () => undefined, entry: () => undefined, cash: () => 0, equity: () => 0 },
    { emit() {} },
  )
  if (!built.ok) throw new UserError(built.failure)
  const values: Record<string, number> = {}
  for (const scope of built.value.scopes) {
    for (const timeframe of scope.timeframes) {
      const held = series.find((each) => each.key.symbol === scope.symbol && each.key.timeframe === timeframe)
      if (held === undefined) continue
      const { columns, key } = held
      const nodes = scope.nodesOf(timeframe)
      const declared = (built.value.warmUps.get(timeframe) ?? 0) + 1
      const first = shown === 'all bars' ? 0 : Math.max(0, columns.length - declared)
      const rows = emptyRows(1)
      const latest = new LatestBar(key)
      scope.latest = latest
      for (let row = first; row < columns.length; row++) {
        fillRow(rows, 0, columns, row)
        latest.read(rows, 0)
        for (const node of nodes) node.update(latest)
      }
    }
    for (const [name, value] of Object.entries(scope.snapshot())) values[`${scope.symbol} ${name}`] = value
  }
  return { warmUp: built.value.warmUp, values }
}

function instantAt(series: readonly HeldSeries[], part: number): number {
  const [first] = series
  const columns = first?.columns
  return columns === undefined ? 0 : (columns.closeAt[Math.floor((columns.length - 1) * part)] as number)
}

function cutAfter(series: readonly HeldSeries[], at: number): readonly HeldSeries[] {
  return series.map((each) => ({ ...each, columns: copied(each.columns, (closeAt) => closeAt <= at) }))
}

/** Turns the future upside down: later prices are mirrored around the last known close. */
function changeAfter(series: readonly HeldSeries[], at: number): readonly HeldSeries[] {
  return series.map((each) => {
    const columns = copied(each.columns, () => true)
    let pivot = Number.NaN
    for (let row = 0; row < columns.length; row++) {
      if ((columns.closeAt[row] as number) <= at) {
        pivot = columns.close[row] as number
        continue
      }
      const mirror = (price: number): number => (pivot * pivot) / price
      const [high, low] = [columns.high[row] as number, columns.low[row] as number]
      columns.open[row] = mirror(columns.open[row] as number)
      columns.close[row] = mirror(columns.close[row] as number)
      columns.high[row] = mirror(low)
      columns.low[row] = mirror(high)
    }
    return { ...each, columns }
  })
}

/** Turns the order of later news around: each comes as long before the last as it came after the first. */
function movedAfter(news: readonly NewsItem[], at: number): readonly NewsItem[] {
  const later = news.filter((item) => item.at > at)
  const [first, last] = [later[0]?.at ?? 0, later.at(-1)?.at ?? 0]
  const moved = later.map((item) => ({ ...item, at: (first + last - item.at) as NewsItem['at'] }))
  return [...news.filter((item) => item.at <= at), ...moved.toReversed()]
}

function copied(columns: BarColumns, keeps: (closeAt: number) => boolean): BarColumns {
  const copy = allocateColumns(columns.length)
  const names = ['openAt', 'closeAt', 'open', 'high', 'low', 'close', 'volume'] as const
  for (let row = 0; row < columns.length; row++) {
    if (!keeps(columns.closeAt[row] as number)) continue
    for (const name of names) copy[name][copy.length] = columns[name][row] as number
    copy.length++
  }
  return copy
}

function firstDifference(before: readonly Signal[], other: readonly Signal[]): string | undefined {
  const length = Math.max(before.length, other.length)
  for (let i = 0; i < length; i++) {
    const [a, b] = [before[i], other[i]]
    if (JSON.stringify(a) !== JSON.stringify(b)) return `${describe(a)} became ${describe(b)}`
  }
  return undefined
}

function describe(signal: Signal | undefined): string {
  return signal === undefined ? 'nothing' : `${signal.type} ${signal.symbol} at ${formatUtc(signal.at)}`
}
