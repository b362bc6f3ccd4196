import { percentText } from './figure-text.ts'
import { html, NOTHING } from './html.ts'
import type { Html } from './html.ts'
import { pageDocument } from './page-document.ts'
import type { ReportAssets } from './page-document.ts'
import { parametersText, VERDICT_TEXT } from './render-verdict.ts'
import { card } from './section/card.ts'
import { figure, toned } from './section/figure.ts'
import { firstRows, table } from './section/table.ts'
import { rankPlot, trialPlot } from './section/trial-plot.ts'
import type { Outcome, TrialResult, Verdict } from './verdict.ts'

const MARKS: Readonly<Record<Outcome, string>> = {
  passed: '✓ passed', doubtful: '? doubtful', failed: '✗ failed', unknown: '– unknown',
}

/** A verdict as one page that opens offline and has no script: tests, parameters, time, order, costs. */
export function renderVerdictHtml(verdict: Verdict, assets: ReportAssets): string {
  const body = html`<main>
${head(verdict)}
${tests(verdict)}
${parameters(verdict)}
${halves(verdict)}
${folds(verdict)}
${orders(verdict)}
${costs(verdict)}
${trials(verdict)}
</main>`
  return pageDocument({ title: `${verdict.strategy}: does it hold?`, body }, assets)
}

function head(verdict: Verdict): Html {
  const { strategy, symbols, timeframe, sessions, own, outcome, warnings, trials: tried } = verdict
  const shown = symbols.slice(0, 8).join(', ') + (symbols.length > 8 ? ` and ${symbols.length - 8} more` : '')
  return html`<header class="top"><div><p class="overline">Verdict</p><h1>${strategy}</h1>
<p class="facts"><span>${shown}</span><span>${timeframe} bars</span><span>${sessions} sessions</span>
<span>${tried.length + 1} sets of parameters</span><span>${parametersText(own.parameters)}</span></p></div>
</header>
<p class="verdict outcome ${outcome}">${VERDICT_TEXT[outcome]}</p>
${warnings.length === 0 ? NOTHING : html`<section class="notice warning" aria-label="Warnings"><ul>${
  warnings.map((text) => html`<li>${text}</li>
`)}</ul></section>`}`
}

function tests({ tests: all }: Verdict): Html {
  const hint = 'what was measured, and what would have passed'
  return card({ title: 'Tests', hint }, html`<ul class="tests">
${all.map(({ outcome, title, detail }) => html`<li><span class="outcome ${outcome}">${MARKS[outcome]}</span>
<div><h3>${title}</h3><p>${detail}</p></div></li>
`)}</ul>`)
}

/** A picture for each number among the parameters. */
function parameters({ own, trials: tried }: Verdict): Html {
  const names = Object.entries(own.parameters).flatMap(([name, value]) => (
    typeof value === 'number' && tried.some((trial) => trial.parameters[name] !== value) ? [name] : []))
  if (names.length === 0) return NOTHING
  return card({
    title: 'Sharpe ratio by parameter', hint: 'the own set, those near it, those far from it',
    tools: html`<span class="key accent">Own</span><span class="key second">Near</span>`,
  }, html`<div class="plots">${names.map((name) => trialPlot(name, own, tried))}</div>`)
}

function halves({ overfitting }: Verdict): Html {
  if (overfitting === null) return NOTHING
  const { combinations, rankCounts, lossProbability } = overfitting
  return card({
    title: 'What was best in one half of the time, in the other',
    hint: `${combinations} ways of halving; it lost money in ${percentText(lossProbability, 1)} of them`,
  }, html`<div class="plots"><figure>${rankPlot(rankCounts)}</figure></div>`)
}

function folds({ folds: walked }: Verdict): Html {
  if (walked.length === 0) return NOTHING
  const title = 'Walked forward'
  return card({ title, hint: 'each stretch with what had been best in all the time before' }, table(title, {
    columns: [
      { title: 'From' }, { title: 'To' }, { title: 'Sharpe before', isFigure: true },
      { title: 'Sharpe in it', isFigure: true }, { title: 'Return', isFigure: true },
      { title: 'Trades', isFigure: true }, { title: 'Parameters', isWide: true },
    ],
    rows: walked.map((fold) => [
      fold.from, fold.to, ratioText(fold.insideSharpe), ratioText(fold.outsideSharpe),
      toned(fold.outsideReturn, percentText(fold.outsideReturn)), fold.trades,
      parametersText(fold.parameters),
    ]),
  }))
}

function orders({ bootstrap }: Verdict): Html {
  const { paths, blockLength, returns, drawdowns } = bootstrap
  const cells = (values: readonly number[]): readonly string[] => (
    values.map((value) => figure(percentText(value, 1))))
  return card({
    title: 'In other orders of its days',
    hint: `${paths} paths, in blocks of ${blockLength.toFixed(0)} days in the mean`,
  }, table('In other orders of its days', {
    columns: [
      { title: 'Of 100 paths' },
      ...['5th', '25th', '50th', '75th', '95th'].map((title) => ({ title, isFigure: true })),
    ],
    rows: [['Return', ...cells(returns)], ['Deepest drawdown', ...cells(drawdowns)]],
  }))
}

function costs({ costs: results }: Verdict): Html {
  const title = 'At other costs'
  return card({ title, hint: 'fees and slippage of the settings, times' }, table(title, {
    columns: [
      { title: 'Times', isFigure: true }, { title: 'Return', isFigure: true },
      { title: 'Sharpe', isFigure: true },
    ],
    rows: results.map(({ factor, totalReturn, sharpe }) => (
      [factor, toned(totalReturn, percentText(totalReturn)), ratioText(sharpe)])),
  }))
}

function trials({ own, trials: tried }: Verdict): Html {
  const all = [own, ...tried].toSorted((a, b) => b.sharpe - a.sharpe)
  const { shown, rest } = firstRows(all)
  const row = (trial: TrialResult): (Html | string | number)[] => [
    trial === own ? html`<b>own</b>` : trial.isNear ? 'near' : 'far', ratioText(trial.sharpe),
    toned(trial.totalReturn, percentText(trial.totalReturn)), percentText(trial.maxDrawdown), trial.trades,
    parametersText(trial.parameters),
  ]
  return card({
    title: 'Sets of parameters',
    hint: rest === '' ? 'the best first' : 'the best first; the rest is in verdict.json',
  }, table('Sets of parameters', {
    columns: [
      { title: '' }, { title: 'Sharpe', isFigure: true }, { title: 'Return', isFigure: true },
      { title: 'Drawdown', isFigure: true }, { title: 'Trades', isFigure: true },
      { title: 'Parameters', isWide: true },
    ],
    rows: shown.map(row),
  }))
}

function ratioText(ratio: number): string {
  return figure(ratio.toFixed(2))
}
