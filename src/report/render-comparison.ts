import { Better, dataText } from './compare-runs.ts'
import type { ComparedRun, MetricDifference, RunComparison, ValueDifference } from './compare-runs.ts'
import { moneyText, signedText } from './figure-text.ts'
import { metricText } from './metric-text.ts'
import { cut, TerminalText, TextStyle } from './terminal-text.ts'
import type { TerminalOptions } from './terminal-text.ts'
import { visibleText } from './visible-text.ts'

const FIGURE_WIDTH = 14

/**
 * Two runs as a table for the terminal: figures with a mark at the second one (better or worse than the
 * first), then what differs in strategies, data and settings.
 */
export function renderComparison(comparison: RunComparison, options: TerminalOptions): string {
  const terminal = new TerminalText(options)
  const { first, second, isSameResult } = comparison
  const lines = [
    ...runLines('First', first, terminal),
    ...runLines('Second', second, terminal),
    '',
    isSameResult ? 'The runs are the same, fact for fact.' : 'The runs differ.',
    dataText(comparison),
    '',
    ...metricTable(comparison.metrics, terminal),
    ...differing('Strategies', comparison.strategies, terminal),
    ...differing('Data', comparison.data, terminal),
    ...differing('Settings', comparison.settings, terminal),
  ]
  return lines.map((line) => terminal.signs(line)).join('\n')
}

function runLines(label: string, run: ComparedRun, terminal: TerminalText): readonly string[] {
  return terminal.labelled(label, `${run.strategies}, ${run.period}, ${moneyText(run.capital)} -> ${
    moneyText(run.finalEquity)} ${run.currency}, result ${run.resultHash.slice(0, 12)}`)
}

function metricTable(metrics: readonly MetricDifference[], terminal: TerminalText): readonly string[] {
  const nameWidth = Math.max(8, Math.min(32, terminal.width - 3 * (FIGURE_WIDTH + 1) - 2))
  const row = (name: string, cells: readonly string[]): string => (
    [cut(name, nameWidth).padEnd(nameWidth), ...cells.map((cell) => cell.padStart(FIGURE_WIDTH))].join(' '))
  return [
    terminal.styled(row('', ['First', 'Second', 'Difference']), TextStyle.Quiet),
    ...metrics.map((each) => `${row(each.title, [
      metricText(each.first, each.unit), metricText(each.second, each.unit),
      signedText(metricText(each.difference, each.unit)),
    ])} ${mark(each.better, terminal)}`.trimEnd()),
    terminal.styled('▲ the second is better, ▼ it is worse', TextStyle.Quiet),
  ]
}

function mark(better: Better, terminal: TerminalText): string {
  if (better === Better.Second) return terminal.styled('▲', TextStyle.Gain)
  return better === Better.First ? terminal.styled('▼', TextStyle.Loss) : ''
}

function differing(
  title: string, values: readonly ValueDifference[], terminal: TerminalText,
): readonly string[] {
  if (values.length === 0) return ['', `${title}: no difference`]
  return ['', terminal.styled(title, TextStyle.Strong), ...values.flatMap(({ path, first, second }) => (
    terminal.labelled('', `${visibleText(path)}: ${first || 'absent'} -> ${second || 'absent'}`, 2)))]
}
