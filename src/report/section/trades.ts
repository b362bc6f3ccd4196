import { html, NOTHING } from '../html.ts'
import type { Html } from '../html.ts'
import type { ReportInput, TradeRow } from '../run-result.ts'
import { visibleText } from '../visible-text.ts'
import { cardHead } from './card.ts'

interface Head {
  readonly key: string
  readonly title: string
  readonly isFigure: boolean
}

const text = (key: string, title: string): Head => ({ key, title, isFigure: false })
const number = (key: string, title: string): Head => ({ key, title, isFigure: true })

/** The columns after the number, in the order in which the script fills them. */
const HEADS: readonly Head[] = [
  text('symbol', 'Symbol'), text('strategy', 'Strategy'), text('side', 'Side'), text('entryAt', 'Entry'),
  text('exitAt', 'Exit'), number('barCount', 'Bars'), number('quantity', 'Quantity'),
  number('entryPrice', 'Entry price'), number('exitPrice', 'Exit price'), number('profit', 'Profit'),
  number('return', 'Return'), number('adverseExcursion', 'Worst'), number('favorableExcursion', 'Best'),
  number('fees', 'Fees'), text('exitReason', 'Exit by'),
]

/** Price chart and trade list; the script draws both, and a trade of the list jumps to the chart. */
export function trades(input: ReportInput): Html {
  const { trades: rows, bars } = input
  if (rows.length === 0 && bars.length === 0) return NOTHING
  return html`<section id="trades" class="card">
${priceChart(input)}
${rows.length === 0 ? NOTHING : tradeList(rows)}
</section>`
}

function priceChart({ bars, trades: rows }: ReportInput): Html {
  const symbols = [...new Set([...bars.map(({ symbol }) => symbol), ...rows.map(({ symbol }) => symbol)])]
  const hasTrades = rows.length > 0
  const hints = [
    ...(hasTrades ? ['choose a trade in the list to see its entry, exit, stop and target'] : []),
    ...(bars.some(({ splits }) => splits !== undefined) ? ['bars in the terms after the last split'] : []),
  ]
  const steps = buttonPair('Trade', [['trade-before', 'Previous'], ['trade-after', 'Next']])
  const choice = html`<label class="select"><span class="unseen">Symbol of the price chart</span>
<select id="price-symbol">${symbols.map(option)}</select></label>`
  return html`<div id="price-section" tabindex="-1">
${cardHead({
  title: hasTrades ? 'Prices and trades' : 'Prices',
  hint: hints.join('; '),
  tools: html`${choice}${hasTrades ? steps : NOTHING}`,
})}
<p id="trade-detail" class="detail" aria-live="polite"></p>
<div class="chart prices"><div id="prices" class="canvas" role="img"
 aria-label="Price chart with entries and exits; the list of trades has the same as text"></div>
<p id="prices-absent" class="absent" hidden>The report has bars of the 100 symbols with
 most trades, and not of this one.</p></div>
</div>`
}

/** Two buttons side by side. */
function buttonPair(name: string, buttons: readonly (readonly [string, string])[]): Html {
  return html`<span class="group" role="group" aria-label="${name}">${buttons.map(([id, text]) => (
    html`<button type="button" class="button" id="${id}">${text}</button>`
  ))}</span>`
}

function option(symbol: string): Html {
  return html`<option value="${symbol}">${symbol}</option>`
}

function tradeList(rows: readonly TradeRow[]): Html {
  const heads = [number('number', '#'), ...HEADS].map(({ key, title, isFigure }) => (
    html`<th scope="col" id="head-${key}" class="${isFigure ? 'figure' : 'text'}"><button type="button"
 data-sort="${key}">${title}</button></th>`
  ))
  return html`<h3 class="unseen">Trade list</h3>
<div class="filters">
<label><span class="unseen">Search trades</span><input id="trade-search" type="search"
 placeholder="Search: symbol, date, exit" autocomplete="off"></label>
<label class="select"><span class="unseen">Outcome</span><select id="trade-outcome">
<option value="">All outcomes</option><option value="winners">Winners</option>
<option value="losers">Losers</option></select></label>
${facet('trade-symbol', 'All symbols', rows.map(({ symbol }) => symbol))}
${facet('trade-strategy', 'All strategies', rows.map(({ strategy }) => strategy))}
${facet('trade-reason', 'All exits', rows.map(({ exitReason }) => exitReason))}
<p class="count" id="trade-count" aria-live="polite"></p>
${buttonPair('Pages', [['page-before', 'Previous page'], ['page-after', 'Next page']])}
</div>
<div class="scroll" role="region" aria-label="Trades" tabindex="0"><table class="trades">
<thead><tr>${heads}</tr></thead>
<tbody id="trade-rows"></tbody></table></div>
<p class="hint print-only">Paper has the rows that were on the screen; trades.csv has all ${rows.length}.</p>`
}

/** A choice between the values that occur; hidden where there is only one. */
function facet(id: string, all: string, values: readonly string[]): Html {
  const distinct = [...new Set(values.map(visibleText))].sort()
  return html`<label class="select${distinct.length > 1 ? '' : ' single'}"><span class="unseen">${all}</span>
<select id="${id}"><option value="">${all}</option>${distinct.map(option)}</select></label>`
}
