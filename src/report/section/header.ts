import { cagr, elapsedYears, maxDrawdown, totalReturn } from '../../analysis/index.ts'
import type { DailyEquity } from '../../analysis/index.ts'
import { moneyText, percentText, UNDEFINED_FIGURE } from '../figure-text.ts'
import { html, NOTHING } from '../html.ts'
import type { Html } from '../html.ts'
import { runMetricText } from '../metric-text.ts'
import { runBenchmark, runEquity } from '../run-curves.ts'
import type { RunResult } from '../run-result.ts'
import { periodText } from '../session-day.ts'
import { figure, toned } from './figure.ts'

const HASH_SHOWN = 12

/** Names of the strategies of a run, as a title. */
export function strategyNames(result: RunResult): string {
  return result.strategies.map(({ name }) => name).join(' + ') || 'No strategy'
}

/** What ran on what, when, what came of it, and the hash that names the result. */
export function header(result: RunResult): Html {
  const symbols = [...new Set(result.strategies.flatMap((each) => each.symbols))]
  const timeframes = [...new Set(result.strategies.map((each) => each.timeframe))]
  const shown = symbols.slice(0, 8).join(', ') + (symbols.length > 8 ? ` and ${symbols.length - 8} more` : '')
  return html`<header class="top">
<div>
<p class="overline">${result.mode} report</p>
<h1>${strategyNames(result)}</h1>
<p class="facts"><span>${periodText(result)}</span><span>${shown}</span>
<span>${timeframes.join(', ')} bars</span>
<span>${moneyText(result.capital)} ${result.currency}</span><span>calendar ${result.calendar}</span></p>
</div>
<div class="top-side">
<button id="theme" class="button" type="button" hidden>Light / dark</button>
<p class="hash">result <code title="${result.resultHash}">${result.resultHash.slice(0, HASH_SHOWN)}</code></p>
</div>
</header>`
}

/** Says whether the run is long enough for figures a year; below a year they extrapolate. */
function isAYearLong(result: RunResult): boolean {
  return elapsedYears(runEquity(result)) >= 1
}

/** The growth of the run in one sentence. */
export function verdict(result: RunResult): Html {
  const { metrics, capital, finalEquity, currency } = result
  const went = finalEquity > capital ? 'grew to' : finalEquity < capital ? 'shrank to' : 'stayed at'
  const benchmark = runBenchmark(result)
  const isLong = isAYearLong(result)
  const yearly = isLong ? html`, <b>${figure(runMetricText(metrics, 'cagr'))}</b> a year` : NOTHING
  const name = result.benchmark.symbol
  const against = benchmark === undefined ? NOTHING
    : html`; ${name} made <b>${growthText(benchmark, isLong)}</b>${isLong ? ' a year' : ''}`
  return html`<p class="verdict">${moneyText(capital)} ${currency} ${went}
<b>${moneyText(finalEquity)} ${currency}</b>
(${toned(metrics['totalReturn'], runMetricText(metrics, 'totalReturn'))}${yearly})${against}.</p>`
}

/** The figures that people ask for first, each with what to compare it to. */
export function headline(result: RunResult): Html {
  const { metrics } = result
  const text = (key: string): string => figure(runMetricText(metrics, key))
  const benchmark = runBenchmark(result)
  const against = (read: (curve: DailyEquity) => string): string => (
    benchmark === undefined ? 'no benchmark' : `${result.benchmark.symbol} ${read(benchmark)}`)
  const isLong = isAYearLong(result)
  const growth = isLong ? 'cagr' : 'totalReturn'
  const growthTile = tile(
    isLong ? 'Compound annual growth' : 'Total return',
    toned(metrics[growth], runMetricText(metrics, growth)),
    against((curve) => growthText(curve, isLong)),
  )
  const fall = against((curve) => percentText(maxDrawdown(curve)?.depth ?? 0))
  return html`<dl class="tiles">
${growthTile}
${tile('Sharpe ratio', text('sharpeRatio'), `volatility ${text('annualVolatility')}`)}
${tile('Maximum drawdown', text('maxDrawdown'), fall)}
${tile('Win rate', text('winRate'), `${text('winningTrades')} won, ${text('losingTrades')} lost`)}
${tile('Profit factor', text('profitFactor'), `expectancy ${text('expectancy')}`)}
${tile('Trades', text('totalTrades'), `in the market ${text('exposureFraction')}`)}
</dl>`
}

function growthText(curve: DailyEquity, isYearly: boolean): string {
  const growth = isYearly ? cagr(curve) : totalReturn(curve)
  return growth === undefined ? UNDEFINED_FIGURE : figure(percentText(growth))
}

function tile(title: string, value: Html | string, note: string): Html {
  return html`<div><dt>${title}</dt><dd class="value">${value}</dd><dd class="note">${note}</dd></div>`
}
