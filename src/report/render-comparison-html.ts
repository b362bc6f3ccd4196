import { codeColumn } from './column-code.ts'
import { Better, compareRuns, dataText } from './compare-runs.ts'
import type { ComparedRun, MetricDifference, RunComparison, ValueDifference } from './compare-runs.ts'
import { moneyText, signedText } from './figure-text.ts'
import { html, NOTHING } from './html.ts'
import type { Html } from './html.ts'
import { metricText } from './metric-text.ts'
import { CHART_NOTICE, pageDocument } from './page-document.ts'
import type { ReportAssets } from './page-document.ts'
import { curveSeconds } from './page-data-of.ts'
import { comparisonScript } from './page-script.ts'
import type { ComparisonData } from './page/page-data.ts'
import { runEquity } from './run-curves.ts'
import type { RunResult } from './run-result.ts'
import { card } from './section/card.ts'
import { figure } from './section/figure.ts'
import { table, tableBlock } from './section/table.ts'

/** Two runs as one self-contained page: equity curves over each other, figures side by side, what differs. */
export function renderComparisonHtml(first: RunResult, second: RunResult, assets: ReportAssets): string {
  const comparison = compareRuns(first, second)
  const body = html`<main>
${head(comparison)}
${card({
  title: 'Equity',
  hint: 'each 100 at its start',
  tools: html`<span class="key accent">First</span><span class="key second">Second</span>`,
}, html`<div class="chart prices"><div id="curves" class="canvas" role="img"
 aria-label="Equity of both runs, each 100 at its start"></div></div>`)}
${figures(comparison)}
${card({ title: 'What differs' }, [
  differing('Strategies', comparison.strategies),
  differing('Data', comparison.data),
  differing('Settings', comparison.settings),
])}
<footer>${CHART_NOTICE}</footer>
</main>`
  return pageDocument({
    title: `${comparison.first.strategies} and ${comparison.second.strategies} compared`,
    body,
    live: { data: dataOf([first, second]), script: comparisonScript() },
  }, assets)
}

function head(comparison: RunComparison): Html {
  const { first, second, isSameResult } = comparison
  return html`<header class="top"><div><p class="overline">Comparison</p>
<h1>${first.strategies} and ${second.strategies}</h1></div>
<div class="top-side"><button id="theme" class="button" type="button" hidden>Light / dark</button></div>
</header>
<p class="verdict">${isSameResult ? 'The runs are the same, fact for fact.' : 'The runs differ.'}
${dataText(comparison)}</p>
${table('Runs', {
  columns: [
    { title: '' }, { title: 'Strategies' }, { title: 'Period' }, { title: 'Capital', isFigure: true },
    { title: 'Final equity', isFigure: true }, { title: 'Result' },
  ],
  rows: [runRow('First', first), runRow('Second', second)],
})}`
}

function runRow(name: string, run: ComparedRun): (Html | string)[] {
  return [
    html`<b>${name}</b>`, run.strategies, run.period, moneyText(run.capital),
    `${moneyText(run.finalEquity)} ${run.currency}`, html`<code>${run.resultHash.slice(0, 12)}</code>`,
  ]
}

function figures({ metrics }: RunComparison): Html {
  const columns = [
    { title: 'Metric' }, { title: 'First', isFigure: true }, { title: 'Second', isFigure: true },
    { title: 'Difference', isFigure: true }, { title: 'Second is' },
  ]
  const rows = metrics.map((each) => [
    each.title, figure(metricText(each.first, each.unit)), figure(metricText(each.second, each.unit)),
    figure(signedText(metricText(each.difference, each.unit))), judgement(each),
  ])
  return card({ title: 'Figures' }, table('Figures', { columns, rows }))
}

function judgement({ better }: MetricDifference): Html {
  if (better === Better.Second) return html`<span class="gain">▲ better</span>`
  return better === Better.First ? html`<span class="loss">▼ worse</span>` : NOTHING
}

function differing(title: string, values: readonly ValueDifference[]): Html {
  if (values.length === 0) {
    return html`<div class="block"><h3>${title}</h3><p class="hint">No difference.</p></div>`
  }
  return tableBlock(title, {
    columns: [{ title: 'Name' }, { title: 'First', isWide: true }, { title: 'Second', isWide: true }],
    rows: values.map(({ path, first, second }) => (
      [html`<code>${path}</code>`, first || 'absent', second || 'absent'])),
  })
}

function dataOf(runs: readonly RunResult[]): ComparisonData {
  return {
    isDaily: true,
    runs: runs.map((run) => {
      const { at, equity } = runEquity(run)
      const start = equity[0] ?? 0
      return {
        at: curveSeconds(Array.from(at), true),
        value: codeColumn(Array.from(equity, (value) => (value / start) * 100), 3),
      }
    }),
  }
}
