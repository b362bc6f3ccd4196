import { visibleText } from './visible-text.ts'

/** Markup that is safe to show; only `html` and `trusted` make it. */
export class Html {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return this.#text
  }
}

/** What may stand in a `html` template: text is escaped, markup is not. */
export type HtmlPart = Html | string | number | readonly HtmlPart[]

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;',
}

/** Text as it stands between tags and in quoted attributes; what cannot be seen is written out. */
export function escapeHtml(text: string): string {
  return visibleText(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}

/** Marks text of our own making as markup; never for text that came from outside. */
export function trusted(text: string): Html {
  return new Html(text)
}

/**
 * Template tag that escapes every value which is not markup already: forgetting to escape is impossible.
 *
 * Attributes must be quoted.
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlPart[]): Html {
  let text = parts[0] ?? ''
  for (const [index, value] of values.entries()) text += markupOf(value) + (parts[index + 1] ?? '')
  return new Html(text)
}

/** No markup, for what is not shown. */
export const NOTHING = new Html('')

function markupOf(value: HtmlPart): string {
  if (value instanceof Html) return value.toString()
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return escapeHtml(value)
  return value.map(markupOf).join('')
}
