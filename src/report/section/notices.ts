import { html, NOTHING } from '../html.ts'
import type { Html } from '../html.ts'
import type { RunResult } from '../run-result.ts'

/** What must be read before any figure: no trades and why, strategies that threw, warnings about the data. */
export function notices(result: RunResult): Html {
  return html`${zeroTrades(result)}${faults(result)}${strategyErrors(result)}${warnings(result)}
<noscript><p class="notice warning">Charts and the trade list need JavaScript.</p></noscript>
<p id="page-problem" class="notice problem" role="alert" hidden></p>`
}

function zeroTrades({ metrics, zeroTradesReason }: RunResult): Html {
  if ((metrics['totalTrades'] ?? 0) > 0) return NOTHING
  const reason = zeroTradesReason === '' ? 'The run says no more about it.' : zeroTradesReason
  return html`<section class="notice empty" aria-label="No trades">
<h2>No trade was closed</h2>
<p>${reason}</p>
<p class="hint">What the strategies were waiting for, and what was refused, is under
<a href="#decisions">Decisions</a>.</p>
</section>`
}

function faults({ strategyFaults = [] }: RunResult): Html {
  if (strategyFaults.length === 0) return NOTHING
  return html`<section class="notice problem" aria-label="Strategies that failed">
<h2>The figures say nothing about a strategy that failed</h2>
<ul>${strategyFaults.map(({ message }) => html`<li>${message}</li>
`)}</ul>
</section>`
}

function strategyErrors({ strategyErrors: errors }: RunResult): Html {
  if (errors.length === 0) return NOTHING
  const items = errors.map(({ strategy, message, count }) => (
    html`<li><b>${strategy}</b>, ${count} times, last: ${message}</li>
`))
  return html`<section class="notice problem" aria-label="Errors of strategies">
<h2>Strategies threw errors</h2>
<ul>${items}</ul>
</section>`
}

function warnings({ warnings: texts }: RunResult): Html {
  if (texts.length === 0) return NOTHING
  return html`<section class="notice warning" aria-label="Warnings">
<h2>Read the figures with this in mind</h2>
<ul>${texts.map((text) => html`<li>${text}</li>
`)}</ul>
</section>`
}
