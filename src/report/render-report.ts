import { html, NOTHING } from './html.ts'
import type { Html } from './html.ts'
import { pageDataOf } from './page-data-of.ts'
import { CHART_NOTICE, pageDocument } from './page-document.ts'
import type { ReportAssets } from './page-document.ts'
import { reportScript } from './page-script.ts'
import type { ReportInput } from './run-result.ts'
import { account } from './section/account.ts'
import { curves } from './section/curves.ts'
import { decisions } from './section/decisions.ts'
import { distribution } from './section/distribution.ts'
import { header, headline, strategyNames, verdict } from './section/header.ts'
import { metrics } from './section/metrics.ts'
import { months } from './section/months.ts'
import { notices } from './section/notices.ts'
import { runFacts } from './section/run-facts.ts'
import { trades } from './section/trades.ts'
import { periodText } from './session-day.ts'

/**
 * The tear sheet of a run as one HTML file that needs nothing beside itself.
 *
 * Everything that is text is in the markup; the script adds charts and the trade list. Every name and message
 * is taken for hostile.
 */
export function renderReport(input: ReportInput, assets: ReportAssets): string {
  const { result } = input
  const body = html`<main>
${header(result)}
${verdict(result)}
${headline(result)}
${notices(result)}
${contents(input)}
${curves(result)}
${months(result)}
${distribution(input)}
${trades(input)}
${metrics(result)}
${decisions(result)}
${account(result)}
${runFacts(result)}
<footer>
<p>Past results, simulated ones above all, say little about future ones. Times are UTC.</p>
${CHART_NOTICE}
</footer>
</main>`
  return pageDocument({
    title: `${strategyNames(result)}, ${periodText(result)}`,
    body,
    live: { data: pageDataOf(input), script: reportScript() },
  }, assets)
}

function contents({ result, trades: rows, bars }: ReportInput): Html {
  const entries: readonly (readonly [string, string, boolean])[] = [
    ['equity', 'Equity', true],
    ['months', 'Months', result.equity.at.length > 0],
    ['trades', 'Trades', rows.length > 0 || bars.length > 0],
    ['metrics', 'Metrics', true],
    ['decisions', 'Decisions', true],
    ['run', 'Run and data', true],
  ]
  return html`<nav class="sections" aria-label="Sections">${entries.map(([id, name, isThere]) => (
    isThere ? html`<a href="#${id}">${name}</a>` : NOTHING
  ))}</nav>`
}
