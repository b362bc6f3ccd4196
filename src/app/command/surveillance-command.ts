import { Command } from 'commander'
import { formatUtc } from '../../base/index.ts'
import { homeFolder } from '../home-folder.ts'
import { SessionFolder } from '../live/record/session-folder.ts'
import { surveilSession, type SurveillanceReport } from '../live/past/surveil-session.ts'
import { calendarFor, rangeOfDates } from './data/data-series.ts'
import { dataOption } from './data/data-options.ts'

/** What `compare` and `replay` end with when there is something to look at. */
const EXIT_FOUND = 3
const US_STOCKS = 'XNYS'

const HELP = `
A finding is a reason to look, not a verdict: docs/RISK.md says what makes one. A running session tells of
each at once, as an alert. The exit code is 3 where there is a finding.

Examples:
  investor surveillance                                     the whole latest session
  investor surveillance 3 --from 2026-11-27 --to 2026-11-27 one day of session 3`

interface SurveillanceFlags {
  readonly from?: string
  readonly to?: string
  readonly calendar: string
  readonly json?: boolean
}

/** `investor surveillance`: a session's own trading, looked at as a market's supervisors would (R26). */
export function surveillanceCommand(): Command {
  return new Command('surveillance')
    .description('Says where the trading of a session looks like wash trades, layering or floods of orders.')
    .argument('[session]', 'number of the session; the latest when absent')
    .addOption(dataOption.from())
    .addOption(dataOption.to())
    .addOption(dataOption.calendar().default(US_STOCKS))
    .addOption(dataOption.json())
    .addHelpText('after', HELP)
    .action(async (named: string | undefined, { from, to, calendar, json }: SurveillanceFlags) => {
      const range = rangeOfDates({ from, to }, calendarFor(calendar))
      const report = await surveilSession(SessionFolder.find(homeFolder(), named), range)
      if (report.findings.length > 0) process.exitCode = EXIT_FOUND
      process.stdout.write(json === true ? `${JSON.stringify(report, null, 2)}\n` : reportText(report))
    })
}

function reportText({ session, orders, executions, findings }: SurveillanceReport): string {
  const found = findings.length === 0 ? 'nothing to look at' : `${findings.length} to look at`
  const lines = findings.flatMap(({ pattern, at, message, orders: ids }) => [
    `${formatUtc(at)}  ${pattern}  ${message}`,
    ...ids.map((id) => `  investor why ${id} --session ${session}`),
  ])
  const first = `Session ${session}: ${orders} orders, ${executions} executions, ${found}.`
  return `${[first, ...lines].join('\n')}\n`
}
