import { cagr, elapsedYears, maxDrawdown, METRIC_CATALOG, totalReturn } from '../analysis/index.ts'
import { groupedNumber, moneyText, percentText, signedText, UNDEFINED_FIGURE } from './figure-text.ts'
import { periodTitle, runMetricText } from './metric-text.ts'
import { chartCurves, runBenchmark, runEquity } from './run-curves.ts'
import type { CountedCode, RunResult } from './run-result.ts'
import { periodText, sessionDayOf } from './session-day.ts'
import { cut, TerminalText, TextStyle } from './terminal-text.ts'
import type { TerminalOptions } from './terminal-text.ts'
import { textChart } from './text-chart.ts'
import { dayText } from './time-text.ts'
import { visibleText } from './visible-text.ts'

const CHART_HEIGHT = 6
const CODES_SHOWN = 4
const COLUMN_WIDTH = 26
const CURRENCY_WIDTH = 5

const TABLE: readonly (readonly string[])[] = [
  [
    'totalReturn', 'cagr', 'annualVolatility', 'sharpeRatio', 'sortinoRatio', 'calmarRatio',
    'exposureFraction',
  ],
  ['maxDrawdown', 'maxDrawdownDays', 'valueAtRisk95', 'worstDay', 'bestDay', 'beta', 'alpha'],
  ['totalTrades', 'winRate', 'profitFactor', 'payoffRatio', 'expectancy', 'largestWin', 'largestLoss'],
]
const SHORT_TITLES: Readonly<Record<string, string>> = {
  cagr: 'Annual growth', maxDrawdownDays: 'Its length', exposureFraction: 'Time in market',
  valueAtRisk95: 'Daily VaR 95 %',
}

/**
 * A run on one screen of a terminal: equity as a small chart, the figures asked for first, costs, counts,
 * refusals, warnings.
 *
 * Lines are at most `width` wide (40 to 120) and end without a blank line. Names and messages cannot move the
 * cursor.
 */
export function renderSummary(result: RunResult, options: TerminalOptions): string {
  const terminal = new TerminalText(options)
  const lines = [
    ...title(result, terminal),
    '',
    ...chart(result, terminal),
    '',
    ...figures(result, terminal),
    '',
    ...counts(result, terminal),
    ...notes(result, terminal),
    ...terminal.labelled('Result', [
      result.resultHash.slice(0, 16), `${groupedNumber(result.bars, 0)} bars`,
      `${groupedNumber(result.facts, 0)} facts`, `${groupedNumber(result.elapsedMs / 1_000, 2)} s`,
    ].join(', ')),
  ]
  return lines.map((line) => terminal.signs(line)).join('\n')
}

function title(result: RunResult, terminal: TerminalText): readonly string[] {
  const { capital, finalEquity, currency, metrics } = result
  const names = visibleText(result.strategies.map(({ name }) => name).join(' + '))
  const symbols = [...new Set(result.strategies.flatMap((each) => each.symbols))]
  const shown = symbols.length > 5 ? `${symbols.length} symbols` : symbols.join(', ')
  const growth = signedText(runMetricText(metrics, 'totalReturn'))
  const unit = cut(visibleText(currency), CURRENCY_WIDTH)
  const worth = terminal.styled(`${moneyText(finalEquity)} ${unit}`, TextStyle.Strong)
  return [
    terminal.styled(cut(names, terminal.width), TextStyle.Strong),
    ...terminal.labelled('', `${shown}, ${periodText(result)}`, 0),
    `${moneyText(capital)} -> ${worth}  ${terminal.toned(growth, metrics['totalReturn'])}`,
  ]
}

/** The equity curve with its highest and lowest value beside it. */
function chart(result: RunResult, terminal: TerminalText): readonly string[] {
  const { equity, at } = chartCurves(result)
  if (equity.length < 2) return ['(no curve: fewer than two points)']
  const top = groupedNumber(Math.max(...equity), 0)
  const bottom = groupedNumber(Math.min(...equity), 0)
  const labelWidth = Math.max(top.length, bottom.length) + 1
  const width = terminal.width - labelWidth
  const rows = textChart(equity, { width, height: CHART_HEIGHT, isUnicode: terminal.isUnicode })
  const first = dayText(at[0] ?? 0)
  const last = sessionDayOf(result)(at.at(-1) ?? 0)
  const drawn = Math.min(width, Math.ceil(equity.length / (terminal.isUnicode ? 2 : 1)))
  const axis = first + last.padStart(Math.max(last.length + 1, drawn - first.length))
  return [
    ...rows.map((row, index) => {
      const label = index === 0 ? top : index === rows.length - 1 ? bottom : ''
      return terminal.styled(label.padStart(labelWidth - 1), TextStyle.Quiet) + ` ${row}`
    }),
    terminal.styled(' '.repeat(labelWidth) + axis, TextStyle.Quiet),
  ].map((line) => line.trimEnd())
}

/** The figures in one, two or three columns. */
function figures(result: RunResult, terminal: TerminalText): readonly string[] {
  const columns = Math.max(1, Math.min(TABLE.length, Math.floor((terminal.width + 3) / (COLUMN_WIDTH + 3))))
  const width = Math.floor((terminal.width - 3 * (columns - 1)) / columns)
  const size = { terminal, width: Math.min(width, 34) }
  const cells = TABLE.map((keys) => keys.map((key) => cell(result, key, size)))
  const lines: string[] = []
  for (let first = 0; first < cells.length; first += columns) {
    const group = cells.slice(first, first + columns)
    for (const [row] of (group[0] ?? []).entries()) lines.push(group.map((column) => column[row]).join('   '))
  }
  return [...lines, ...benchmark(result, terminal)]
}

const SIGNED = ['totalReturn', 'cagr', 'alpha', 'expectancy']

function cell(
  result: RunResult,
  key: string,
  { terminal, width }: { readonly terminal: TerminalText; readonly width: number },
): string {
  const title = SHORT_TITLES[key] ?? METRIC_CATALOG.find((entry) => entry.key === key)?.title ?? key
  const name = periodTitle(title, result.annualization)
  // A few days extrapolated to a year say nothing.
  const value = key === 'cagr' && elapsedYears(runEquity(result)) < 1 ? null : result.metrics[key]
  const text = runMetricText({ [key]: value ?? null }, key).padStart(width - name.length - 1)
  const figure = SIGNED.includes(key) ? terminal.toned(text, value) : text
  return `${terminal.styled(name, TextStyle.Quiet)} ${figure}`
}

function benchmark(result: RunResult, terminal: TerminalText): readonly string[] {
  const curve = runBenchmark(result)
  if (curve === undefined) return []
  const isYearly = elapsedYears(curve) >= 1
  const growth = isYearly ? cagr(curve) : totalReturn(curve)
  const depth = maxDrawdown(curve)?.depth ?? 0
  const grown = `${isYearly ? 'annual growth' : 'total return'} `
    + (growth === undefined ? UNDEFINED_FIGURE : percentText(growth))
  return ['', ...terminal.labelled('Benchmark',
    `${result.benchmark.symbol}: ${grown}, maximum drawdown ${percentText(depth)}`)]
}

function counts(result: RunResult, terminal: TerminalText): readonly string[] {
  const { signals, orders, metrics, endPositions } = result
  const cost = (key: string): string => runMetricText(metrics, key)
  const endings = Object.entries(orders).filter(([name, count]) => name !== 'submitted' && count > 0)
  const open = endPositions.reduce((sum, each) => sum + each.unrealized, 0)
  const count = endPositions.length
  const decided = signals.approved + signals.modified + signals.rejected
  return [
    ...terminal.labelled('Costs',
      `fees ${cost('totalFees')}, slippage ${cost('slippageBps')}, turnover ${cost('turnover')}`),
    ...terminal.labelled('Signals', [
      `${signals.generated} made: ${signals.approved} approved`, `${signals.modified} cut down`,
      `${signals.rejected} rejected`,
      ...(decided > signals.generated ? ['each leg of a basket counted'] : []),
    ].join(', ')),
    ...terminal.labelled('Orders', [`${orders['submitted'] ?? 0} sent`, ...endings.map(([name, each]) => (
      `${each} ${name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`))].join(', ')),
    ...codes('Rejected', result.rejections, terminal),
    ...exits(result, terminal),
    ...(count === 0 ? [] : terminal.labelled('Open',
      `${count} position${count === 1 ? '' : 's'} at the end, ${signedText(moneyText(open))} unrealized`)),
  ]
}

/** How trades ended, the commonest way first. */
function exits({ tradeGroups }: RunResult, terminal: TerminalText): readonly string[] {
  const ways = (tradeGroups?.exits ?? []).toSorted((a, b) => b.trades - a.trades)
  if (ways.length === 0) return []
  return terminal.labelled('Exits', withRest(ways.map(({ name, trades, profit }) => (
    `${trades} by ${visibleText(name)} ${signedText(moneyText(profit))}`))))
}

function codes(label: string, counted: readonly CountedCode[], terminal: TerminalText): readonly string[] {
  if (counted.length === 0) return []
  return terminal.labelled(label, withRest(counted.map(({ code, count }) => `${code} ${count}`)))
}

/** The first of a list, and how many more there are. */
function withRest(list: readonly string[]): string {
  const left = list.length - CODES_SHOWN
  const shown = list.slice(0, CODES_SHOWN).join(', ')
  return left > 0 ? `${shown}, ${left} more` : shown
}

/** What must not be missed: no trades, errors, halts, warnings. */
function notes(result: RunResult, terminal: TerminalText): readonly string[] {
  const marked = (label: string, text: string): readonly string[] => (
    terminal.labelled(label, text).map((line) => terminal.styled(line, TextStyle.Warning)))
  const isEmpty = (result.metrics['totalTrades'] ?? 0) === 0
  const halts = new Set(result.halts.map(({ at, trigger, action }) => (
    `${trigger} -> ${action} on ${dayText(at)}`)))
  return [
    ...(isEmpty && result.zeroTradesReason !== '' ? marked('No trade', result.zeroTradesReason) : []),
    ...(result.strategyFaults ?? []).flatMap(({ message }) => marked('FAILED', message)),
    ...result.strategyErrors.flatMap(({ strategy, message, count }) => (
      marked('Error', `${strategy} threw ${count === 1 ? 'once' : `${count} times`}, last: ${message}`))),
    ...(halts.size === 0 ? [] : marked('Halts', withRest([...halts]))),
    ...result.warnings.flatMap((text) => marked('Note', text)),
  ]
}
