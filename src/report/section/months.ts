import { percentText } from '../figure-text.ts'
import { heatMap } from '../heat-map.ts'
import type { HeatCell } from '../heat-map.ts'
import { html, NOTHING } from '../html.ts'
import type { Html } from '../html.ts'
import { runEquity } from '../run-curves.ts'
import type { RunResult } from '../run-result.ts'
import { card } from './card.ts'
import { figure } from './figure.ts'

const HEADS = [
  'Year', 'Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec', 'Year',
]
const NAME = 'Monthly returns in percent'

/** Monthly returns as a heat map, a year a row. */
export function months(result: RunResult): Html {
  const rows = heatMap(runEquity(result))
  if (rows.length === 0) return NOTHING
  const hint = 'in percent; first and last month may be partial'
  return card({ id: 'months', title: 'Monthly returns', hint }, html`<div class="scroll" role="region"
 aria-label="${NAME}" tabindex="0">
<table class="heat">
<thead><tr>${HEADS.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>${rows.map(({ year, months: cells, total }) => html`<tr><th scope="row">${year}</th>${
  cells.map((cell) => heatCell(cell, ''))}${heatCell(total, 'total')}</tr>
`)}</tbody></table></div>`)
}

function heatCell(cell: HeatCell, extra: string): Html {
  const level = cell.level < 0 ? `l${-cell.level}` : `g${cell.level}`
  const text = cell.return === undefined ? '' : figure(percentText(cell.return, 1).replace('%', ''))
  return html`<td class="${level} ${extra}">${text}</td>`
}
