import { MILLIS_PER_DAY } from '../../base/index.ts'
import { moneyText } from '../figure-text.ts'
import { html, NOTHING } from '../html.ts'
import type { Html } from '../html.ts'
import { runMetricText } from '../metric-text.ts'
import { chartCurves } from '../run-curves.ts'
import type { RunResult } from '../run-result.ts'
import { periodText } from './header.ts'

const RANGES = [1, 3, 5, 10]

/** Equity against benchmark, drawdown and rolling Sharpe over one time axis; the script draws them. */
export function curves(result: RunResult): Html {
  const { benchmark, rolling, rollingWindow } = chartCurves(result)
  const name = result.benchmark.symbol
  const hasBenchmark = benchmark.length > 0
  const entry = (index: number, color: string, label: string): Html => (
    html`<span class="key ${color}">${label} <b id="curve-${index}"></b></span>`)
  const second = hasBenchmark ? 2 : 1
  return html`<section id="equity" class="card">
<div class="card-head"><h2>Equity${hasBenchmark ? html` against ${name}` : NOTHING}</h2>
<p class="hint" id="curves-at"></p>
<div class="tools">${ranges(result)}<button type="button" class="button" id="log-scale" aria-pressed="false">Log</button></div></div>
<div class="chart panes" role="group" aria-label="Equity, drawdown and rolling Sharpe ratio over time">
<div id="curves" class="canvas" role="img" aria-label="${describe(result)}"></div>
<div class="pane" id="pane-0"><h3>Equity, ${result.currency}</h3>${hasBenchmark ? entry(0, 'bench', name) : NOTHING}${
  entry(second - 1, 'accent', 'Strategy')}</div>
<div class="pane" id="pane-1"><h3>Drawdown</h3>${hasBenchmark ? entry(second, 'bench', name) : NOTHING}${
  entry(hasBenchmark ? 3 : 1, 'loss', 'Strategy')}</div>
${rolling.length === 0 ? NOTHING : html`<div class="pane" id="pane-2"><h3>Rolling Sharpe, ${rollingWindow} days</h3>${
  entry(hasBenchmark ? 4 : 2, 'accent', '')}</div>`}
</div>
${rolling.length === 0 ? html`<p class="hint">No rolling Sharpe ratio: it needs more than 42 days, and equity that moves.</p>` : NOTHING}
</section>`
}

function ranges(result: RunResult): Html {
  const years = (result.toAt - result.fromAt) / (365.25 * MILLIS_PER_DAY)
  const fitting = RANGES.filter((range) => range < years)
  if (fitting.length === 0) return NOTHING
  return html`<span class="group" role="group" aria-label="Range">${fitting.map((range) => (
    html`<button type="button" class="button" data-years="${range}" aria-pressed="false">${range}Y</button>`
  ))}<button type="button" class="button" data-years="0" aria-pressed="true">All</button></span>`
}

/** The chart in a sentence, for those who do not see it. */
function describe(result: RunResult): string {
  const { metrics, currency } = result
  return `Equity from ${moneyText(result.capital)} to ${moneyText(result.finalEquity)} ${currency}, `
    + `${periodText(result)}; deepest drawdown ${runMetricText(metrics, 'maxDrawdown')}; `
    + `Sharpe ratio ${runMetricText(metrics, 'sharpeRatio')}. Figures are in the tables below.`
}
