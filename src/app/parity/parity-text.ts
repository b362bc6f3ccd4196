import { formatUtc, type UtcMillis } from '../../base/index.ts'
import { grouped } from '../live/status-line.ts'
import { PARITY_CAUSES } from './attribute.ts'
import { spanText, type ParityReport } from './session-parity.ts'

const SHOWN = 20

/** A report as a table for a terminal: both sides, money by cause, then the first differences. */
export function parityText(report: ParityReport): string {
  const { session, equity, trades, fills, amounts, unattributed, differences, isSame, notes } = report
  const row = (name: string, ...cells: readonly string[]): string =>
    `${name.padEnd(18)}${cells.map((cell) => cell.padStart(16)).join('')}`
  const head = [
    `Session ${session} against the backtest of its bars, ${spanText(report)}, warm-up included`,
    row('', 'session', 'backtest', 'difference'),
    row('Equity', grouped(equity.session), grouped(equity.backtest), grouped(equity.difference)),
    row('Trades', ...[trades.session, trades.backtest, trades.session - trades.backtest].map(String)),
    row('Fills', ...[fills.session, fills.backtest, fills.session - fills.backtest].map(String)),
  ]
  if (isSame) return `${[...head, 'Nothing differs.', ...notes].join('\n')}\n`
  const causes = PARITY_CAUSES.flatMap((cause) => {
    const count = differences.filter((each) => each.cause === cause).length
    return count === 0 ? [] : [row(cause, `${count} times`, '', grouped(amounts[cause]))]
  })
  const rest = unattributed === 0 ? [] : [row('not attributed', '', '', grouped(unattributed))]
  const listed = differences.slice(0, SHOWN).map(({ at, strategy, symbol, cause, follows, amount, text }) => {
    const why = follows === undefined || follows === cause ? cause : `${cause}, after ${follows}`
    return `${minute(at)}  ${strategy} ${symbol}  ${why}  ${grouped(amount)}  ${text}`
  })
  const left = differences.length - SHOWN
  const more = left > 0 ? [`... and ${left} more: --json has them`] : []
  const lines = [...head, ...notes, '', ...causes, ...rest, '', ...barLines(report), ...listed, ...more]
  return `${lines.join('\n')}\n`
}

function minute(at: UtcMillis): string {
  return formatUtc(at).slice(0, 16).replace('T', ' ')
}

function barLines({ bars, barCount }: ParityReport): readonly string[] {
  if (barCount === 0) return []
  const first = bars
    .slice(0, SHOWN)
    .map(({ at, symbol, text }) => `${minute(at)}  ${symbol}  bar  ${text}`)
  return [`${barCount} bars differ`, ...first]
}

/** A report in one line. */
export function parityLine(report: ParityReport): string {
  const { isSame, equity, amounts, barCount, differences } = report
  if (isSame) return 'the backtest of the same days comes to the same cent'
  const causes = PARITY_CAUSES.filter((cause) => differences.some((each) => each.cause === cause))
    .map((cause) => `${cause} ${grouped(amounts[cause])}`)
    .join(', ')
  const bars = barCount === 0 ? '' : `${barCount} bars differ; `
  return (
    `the backtest of the same days comes to ${grouped(equity.backtest)}: ${bars}${causes || 'see'}; ` +
    '"investor parity" says more'
  )
}
