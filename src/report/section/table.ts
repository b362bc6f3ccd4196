import { html, NOTHING } from '../html.ts'
import type { Html, HtmlPart } from '../html.ts'

/** A column of a table; figures stand to the right, a wide column takes what room the others leave. */
export interface TableColumn {
  readonly title: string
  readonly isFigure?: boolean
  readonly isWide?: boolean
}

/** Heads and cells of a table. */
export interface TableParts {
  readonly columns: readonly TableColumn[]
  readonly rows: readonly (readonly HtmlPart[])[]
}

/** A table in a frame that scrolls by itself where the screen is narrow. */
export function table(name: string, { columns, rows }: TableParts): Html {
  const classOf = (column: TableColumn | undefined): string => {
    if (column?.isFigure === true) return 'figure'
    return column?.isWide === true ? 'text wide' : 'text'
  }
  return html`<div class="scroll" role="region" aria-label="${name}" tabindex="0"><table>
<thead><tr>${columns.map((column) => (
  html`<th scope="col" class="${classOf(column)}">${column.title}</th>`
))}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell, index) => (
    html`<td class="${classOf(columns[index])}">${cell}</td>`
  ))}</tr>
`)}</tbody>
</table></div>`
}

/** A heading with a table below it; nothing when there are no rows. */
export function tableBlock(title: string, parts: TableParts, note: HtmlPart = ''): Html {
  if (parts.rows.length === 0) return NOTHING
  return html`<div class="block"><h3>${title}</h3>${note === '' ? '' : html`<p class="hint">${note}</p>`}${
    table(title, parts)
  }</div>`
}

const ROWS_MAX = 40

/** The first 40 rows and a sentence on the rest, so that one busy list does not bury the others. */
export function firstRows<T>(rows: readonly T[]): { readonly shown: readonly T[]; readonly rest: string } {
  const left = rows.length - ROWS_MAX
  return { shown: rows.slice(0, ROWS_MAX), rest: left > 0 ? `${left} more are in result.json.` : '' }
}

/** A bar as long as `share` (0..1) of its cell. */
export function shareBar(share: number): Html {
  const width = `${(Math.min(1, Math.max(0, share)) * 100).toFixed(1)}%`
  return html`<svg class="share" aria-hidden="true"><rect width="${width}" height="100%" rx="2"/></svg>`
}
