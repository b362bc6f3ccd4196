import type { BarCatalog } from '../../adapter/duckdb/index.ts'
import type { BarColumns } from '../../model/index.ts'
import type { ReportBars, TradeRow } from '../../report/index.ts'
import type { DataPlan } from './plan-run.ts'

const SYMBOLS_MAX = 100
/** Of one symbol, and of all of them: the page has to open on a phone. */
const BARS_MAX = 6_000
const BARS_TOTAL_MAX = 120_000

/**
 * Bars for the price charts of the symbols with most trades, thinned by merging neighbours where there are
 * too many.
 */
export async function readReportBars(
  catalog: BarCatalog,
  plan: DataPlan,
  trades: readonly TradeRow[],
): Promise<readonly ReportBars[]> {
  const counts = new Map<string, number>()
  for (const trade of trades) counts.set(trade.symbol, (counts.get(trade.symbol) ?? 0) + 1)
  for (const { symbol } of plan.described) if (!counts.has(symbol)) counts.set(symbol, 0)
  const symbols = [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, SYMBOLS_MAX)
    .map(([symbol]) => symbol)
  const charts: ReportBars[] = []
  const barsMax = Math.min(BARS_MAX, Math.floor(BARS_TOTAL_MAX / symbols.length))
  for (const symbol of symbols) charts.push(await readSymbol(catalog, plan, { symbol, barsMax }))
  return charts.filter((chart) => chart.at.length > 0)
}

async function readSymbol(
  catalog: BarCatalog, plan: DataPlan,
  { symbol, barsMax }: { readonly symbol: string; readonly barsMax: number },
): Promise<ReportBars> {
  const planned = plan.reopen(symbol)
  const chart = {
    symbol,
    timeframe: planned.timeframe,
    at: [],
    open: [],
    high: [],
    low: [],
    close: [],
  } as MutableBars
  const source = await planned.open(catalog)
  let merge = 1
  let inBar = 0
  for (let columns = await source.next(); columns !== undefined; columns = await source.next()) {
    for (let row = 0; row < columns.length; row++) {
      take(chart, columns, row, inBar === 0)
      inBar = (inBar + 1) % merge
      if (chart.at.length <= barsMax) continue
      halve(chart)
      merge *= 2
      inBar = 0
    }
  }
  await source.close()
  const splits = splitsOf(plan.actions, chart)
  restate(chart, splits)
  const timeframe = merge === 1 ? chart.timeframe : `${merge} x ${chart.timeframe}`
  return { ...chart, timeframe, ...(splits.length === 0 ? {} : { splits }) }
}

type Splits = NonNullable<ReportBars['splits']>

/** Splits of the symbol that lie among its bars. */
export function splitsOf(
  actions: DataPlan['actions'],
  { symbol, at }: Pick<ReportBars, 'symbol' | 'at'>,
): Splits {
  const first = at[0] ?? Infinity
  return actions.flatMap((action) =>
    action.kind === 'Split' && action.symbol === symbol && action.at > first
      ? [{ at: action.at, factor: action.oldUnits / action.newUnits }]
      : [],
  )
}

/** Puts the bars of before a split into the terms of after it. */
export function restate(
  chart: { [Name in 'at' | 'open' | 'high' | 'low' | 'close']: number[] },
  splits: Splits,
): void {
  for (const { at, factor } of splits) {
    for (let row = 0; row < chart.at.length && (chart.at[row] as number) < at; row++) {
      for (const column of [chart.open, chart.high, chart.low, chart.close]) {
        column[row] = (column[row] as number) * factor
      }
    }
  }
}

interface MutableBars extends ReportBars {
  readonly at: number[]
  readonly open: number[]
  readonly high: number[]
  readonly low: number[]
  readonly close: number[]
}

function take(chart: MutableBars, columns: BarColumns, row: number, isNew: boolean): void {
  const high = columns.high[row] as number
  const low = columns.low[row] as number
  const close = columns.close[row] as number
  if (isNew) {
    chart.at.push(columns.openAt[row] as number)
    chart.open.push(columns.open[row] as number)
    chart.high.push(high)
    chart.low.push(low)
    chart.close.push(close)
    return
  }
  const last = chart.at.length - 1
  chart.high[last] = Math.max(chart.high[last] as number, high)
  chart.low[last] = Math.min(chart.low[last] as number, low)
  chart.close[last] = close
}

/** Merges every two neighbours. */
function halve(chart: MutableBars): void {
  const length = chart.at.length >> 1
  for (let i = 0; i < length; i++) {
    const [a, b] = [2 * i, 2 * i + 1]
    chart.at[i] = chart.at[a] as number
    chart.open[i] = chart.open[a] as number
    chart.high[i] = Math.max(chart.high[a] as number, chart.high[b] as number)
    chart.low[i] = Math.min(chart.low[a] as number, chart.low[b] as number)
    chart.close[i] = chart.close[b] as number
  }
  for (const column of [chart.at, chart.open, chart.high, chart.low, chart.close]) column.length = length
}
