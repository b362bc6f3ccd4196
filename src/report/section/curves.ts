import { periodWord } from '../../analysis/index.ts'
import { MILLIS_PER_DAY } from '../../base/index.ts'
import { moneyText } from '../figure-text.ts'
import { html, NOTHING } from '../html.ts'
import type { Html, HtmlPart } from '../html.ts'
import { runMetricText } from '../metric-text.ts'
import { chartCurves } from '../run-curves.ts'
import type { RunResult } from '../run-result.ts'
import { card } from './card.ts'
import { periodText } from '../session-day.ts'

const RANGES = [1, 3, 5, 10]
const NO_ROLLING = 'No rolling Sharpe ratio: it needs more than 42 rows of equity.csv, and equity that moves.'

/** Equity against benchmark, drawdown and rolling Sharpe over one time axis; the script draws them. */
export function curves(result: RunResult): Html {
  const { benchmark, rolling, rollingWindow } = chartCurves(result)
  const name = result.benchmark.symbol
  const rollingTitle = `Rolling Sharpe, ${rollingWindow} ${periodWord(result.annualization)}s`
  const lines = lineKeys()
  const against = (): Html => (benchmark.length === 0 ? NOTHING : lines('bench', name))
  return card({
    id: 'equity',
    title: benchmark.length === 0 ? 'Equity' : html`Equity against ${name}`,
    hint: html`<span id="curves-at"></span>`,
    tools: html`${ranges(result)}<button type="button" class="button" id="with-benchmark"
 aria-pressed="true"${benchmark.length === 0 ? html` hidden` : NOTHING}>Benchmark</button>
<button type="button" class="button" id="log-scale" aria-pressed="false">Log</button>`,
  }, html`<div class="chart panes" role="group"
 aria-label="Equity, drawdown and rolling Sharpe ratio over time">
<div id="curves" class="canvas" role="img" aria-label="${describe(result)}"></div>
${pane(0, `Equity, ${result.currency}`, [against(), lines('accent', 'Strategy')])}
${pane(1, 'Drawdown', [against(), lines('loss', 'Strategy')])}
${rolling.length === 0 ? NOTHING : pane(2, rollingTitle, lines('accent', ''))}
</div>
${rolling.length === 0 ? html`<p class="hint">${NO_ROLLING}</p>` : NOTHING}`)
}

/** Makes the keys of the lines, numbered in the order in which the script draws the lines. */
function lineKeys(): (color: string, label: string) => Html {
  let next = 0
  return (color, label) => {
    const index = next++
    return html`<span class="key ${color}" id="key-${index}">${label} <b id="curve-${index}"></b></span>`
  }
}

function pane(index: number, title: string, keys: HtmlPart): Html {
  return html`<div class="pane" id="pane-${index}"><h3>${title}</h3>${keys}</div>`
}

function ranges(result: RunResult): Html {
  const years = (result.toAt - result.fromAt) / (365.25 * MILLIS_PER_DAY)
  const fitting = RANGES.filter((range) => range < years)
  if (fitting.length === 0) return NOTHING
  return html`<span class="group" role="group" aria-label="Range">${[...fitting, 0].map((range) => (
    html`<button type="button" class="button" data-years="${range}" aria-pressed="${String(range === 0)}">${
      range === 0 ? 'All' : `${range}Y`}</button>`
  ))}</span>`
}

/** The chart in a sentence, for those who do not see it. */
function describe(result: RunResult): string {
  const { metrics, currency } = result
  return `Equity from ${moneyText(result.capital)} to ${moneyText(result.finalEquity)} ${currency}, `
    + `${periodText(result)}; deepest drawdown ${runMetricText(metrics, 'maxDrawdown')}; `
    + `Sharpe ratio ${runMetricText(metrics, 'sharpeRatio')}. Figures are in the tables below.`
}
