import { periodWord } from '../../analysis/index.ts'
import type { MetricEntry } from '../../analysis/index.ts'
import { percentText } from '../figure-text.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { metricGroups } from '../metric-group.ts'
import { metricText, periodTitle } from '../metric-text.ts'
import type { RunResult } from '../run-result.ts'
import { card } from './card.ts'
import { figure } from './figure.ts'

/** Every metric in groups; how it is computed, and after whom, appears on pointing at it or focusing it. */
export function metrics(result: RunResult): Html {
  const { periodsPerYear, riskFreeRate } = result.annualization
  const weeks = periodWord(result.annualization) === 'week' ? ', its days and daily returns being weeks' : ''
  const groups = metricGroups().map(({ title, entries }) => html`<div class="metric-group">
<h3>${title}</h3><dl>${entries.map((entry) => metric(entry, result))}</dl></div>
`)
  const stacks = groups.flatMap((group, index) => (
    index % 2 === 0 ? [html`<div>${groups.slice(index, index + 2)}</div>`] : []))
  return card({
    id: 'metrics',
    title: 'All metrics',
    hint: html`annualised with ${periodsPerYear} periods a year and a risk-free rate of
${percentText(riskFreeRate)}${weeks}; amounts in ${result.currency}; a dash is a figure that this sample does
not define`,
  }, html`<div class="metrics">${stacks}</div>`)
}

function metric(entry: MetricEntry, result: RunResult): Html {
  const id = `metric-${entry.key}`
  const title = periodTitle(entry.title, result.annualization)
  const value = figure(metricText(result.metrics[entry.key], entry.unit))
  return html`<div><dt><span class="name" tabindex="0" aria-describedby="${id}">${title}</span>
<span class="tip" role="tooltip" id="${id}">${entry.convention} <cite>${entry.source}</cite></span></dt>
<dd>${value}</dd></div>
`
}
