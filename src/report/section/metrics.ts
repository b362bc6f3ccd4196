import type { MetricEntry } from '../../analysis/index.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { metricGroups } from '../metric-group.ts'
import { metricText } from '../metric-text.ts'
import type { RunResult } from '../run-result.ts'
import { figure } from './figure.ts'

/** Every metric in groups; how it is computed, and after whom, appears on pointing at it or focusing it. */
export function metrics(result: RunResult): Html {
  const { periodsPerYear, riskFreeRate } = result.annualization
  return html`<section id="metrics" class="card">
<div class="card-head"><h2>All metrics</h2><p class="hint">annualised with ${periodsPerYear} periods a year and a risk-free rate of ${
  (riskFreeRate * 100).toFixed(2)}%; amounts in ${result.currency}; a dash is a figure that this sample does not define</p></div>
<div class="metrics">${metricGroups().map(({ title, entries }) => html`<div class="metric-group"><h3>${title}</h3><dl>${
  entries.map((entry) => metric(entry, result))}</dl></div>
`)}</div>
</section>`
}

function metric(entry: MetricEntry, result: RunResult): Html {
  const id = `metric-${entry.key}`
  const value = figure(metricText(result.metrics[entry.key], entry.unit))
  return html`<div><dt><span class="name" tabindex="0" aria-describedby="${id}">${entry.title}</span><span
 class="tip" role="tooltip" id="${id}">${entry.convention} <cite>${entry.source}</cite></span></dt><dd>${value}</dd></div>
`
}
