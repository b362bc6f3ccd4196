import { percentText } from './figure-text.ts'
import { TerminalText, TextStyle, type TerminalOptions } from './terminal-text.ts'
import type { Outcome, Verdict, VerdictTest } from './verdict.ts'
import { visibleText } from './visible-text.ts'

/** What a verdict says, in one line. */
export const VERDICT_TEXT: Readonly<Record<Outcome, string>> = {
  passed: 'It holds, as far as these tests go.',
  doubtful: 'Doubtful: some of it may be luck.',
  failed: 'It does not hold.',
  unknown: 'There is not enough to say.',
}

const LABELS: Readonly<Record<Outcome, string>> = {
  passed: 'passed', doubtful: 'DOUBTFUL', failed: 'FAILED', unknown: 'unknown',
}
const STYLES: Readonly<Record<Outcome, TextStyle>> = {
  passed: TextStyle.Gain, doubtful: TextStyle.Warning, failed: TextStyle.Loss, unknown: TextStyle.Quiet,
}
const LABEL_WIDTH = 10

/** A verdict for the terminal: the tests, each with its figures, the stretches that were walked, the word. */
export function renderVerdict(verdict: Verdict, options: TerminalOptions): string {
  const terminal = new TerminalText(options)
  const { strategy, symbols, timeframe, own, trials, warnings, outcome } = verdict
  const about = `${strategy} on ${symbols.slice(0, 8).join(', ')}${symbols.length > 8 ? ' ...' : ''}, `
    + `${timeframe} bars, ${verdict.sessions} sessions, ${trials.length + 1} sets of parameters`
  const lines = [
    ...terminal.labelled('', about, 0),
    ...terminal.labelled('', `${percentText(own.totalReturn)} in ${own.trades} trades, Sharpe ratio ${
      own.sharpe.toFixed(2)}, drawdown ${percentText(own.maxDrawdown)}`, 0),
    ...terminal.labelled('', `with ${parametersText(own.parameters)}`, 0),
    '',
    ...verdict.tests.flatMap((test) => testLines(test, terminal)),
    ...walked(verdict, terminal),
    ...warnings.flatMap((text) => terminal.labelled('Warning', text)),
    '',
    terminal.styled(VERDICT_TEXT[outcome], STYLES[outcome]),
  ]
  return `${lines.map((line) => terminal.signs(line)).join('\n')}\n`
}

/** Parameters as they would be set. */
export function parametersText(parameters: Verdict['own']['parameters']): string {
  const parts = Object.entries(parameters).map(([name, value]) => `${name}=${value}`)
  return parts.length === 0 ? 'no parameters' : visibleText(parts.join(' '))
}

function testLines({ title, outcome, detail }: VerdictTest, terminal: TerminalText): readonly string[] {
  const label = terminal.styled(LABELS[outcome].padEnd(LABEL_WIDTH), STYLES[outcome])
  const details = terminal.labelled('', detail, LABEL_WIDTH)
  return [`${label}${terminal.styled(title, TextStyle.Strong)}`, ...details]
}

function walked({ folds }: Verdict, terminal: TerminalText): readonly string[] {
  if (folds.length === 0) return []
  return ['', terminal.styled('Walked forward', TextStyle.Strong), ...folds.flatMap((fold) => (
    terminal.labelled('', `${fold.from} to ${fold.to}: Sharpe ratio ${fold.insideSharpe.toFixed(2)} before, ${
      fold.outsideSharpe.toFixed(2)} in it, ${percentText(fold.outsideReturn)} in ${fold.trades} trades, `
      + `with ${parametersText(fold.parameters)}`, 2)))]
}
