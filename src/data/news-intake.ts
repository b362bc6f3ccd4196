import { fail, formatUtc, ok, type Result, type UtcMillis } from '../base/index.ts'
import { NewsKind, type NewsItem } from '../model/index.ts'
import type { RefusedNews } from '../port/index.ts'
import { mentionedSymbols } from './mentioned-symbols.ts'
import { plainNewsText } from './plain-news-text.ts'

/** How news is taken in. */
export interface NewsIntakeOptions {
  readonly now: UtcMillis
  /** Symbols that a text names are added to those of its item. */
  readonly readsMentions: boolean
}

/** Items that may be kept, and what was refused. */
export interface TakenNews {
  readonly items: readonly NewsItem[]
  readonly refused: readonly RefusedNews[]
}

const HEADLINE_LENGTH_MAX = 500
const SUMMARY_LENGTH_MAX = 4_000
const ID_LENGTH_MAX = 1_000
const URL_LENGTH_MAX = 2_000
const SYMBOLS_MAX = 1_000
const SYMBOL = /^[A-Za-z0-9^][A-Za-z0-9.^=_/:-]{0,31}$/
const SOURCE = /^[a-z][a-z0-9_-]{0,31}$/
const FORM = /^[A-Z0-9][A-Z0-9 /.-]{0,19}$/
const EIGHT_K_ITEM = /^\d{1,2}(?:\.\d{2})?$/
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

/** Makes each item plain, or refuses it with a reason; the others are taken. */
export function takeNews(items: readonly NewsItem[], options: NewsIntakeOptions): TakenNews {
  const taken: NewsItem[] = []
  const refused: RefusedNews[] = []
  for (const item of items) {
    const one = plainNewsItem(item, options)
    if (one.ok) taken.push(one.value)
    else refused.push({ id: plainNewsText(item.id, 100), reason: one.failure.message })
  }
  return { items: taken, refused }
}

/**
 * An item as it may be kept: texts plain and of bounded length, symbols sorted and each once.
 *
 * A source has much that is none of our names (a symbol of another market, an address that is not of the
 * web): that is left out. Without a name, a headline, or an instant that has come, it is `NEWS_ITEM_REFUSED`:
 * nobody could have read tomorrow's news today.
 */
export function plainNewsItem(
  item: NewsItem, { now, readsMentions }: NewsIntakeOptions,
): Result<NewsItem> {
  const { source, at, kind, form } = item
  const id = item.id.trim()
  const headline = plainNewsText(item.headline, HEADLINE_LENGTH_MAX)
  const summary = plainNewsText(item.summary, SUMMARY_LENGTH_MAX)
  const isFiling = kind === NewsKind.Filing
  if (!SOURCE.test(source)) return refused('its source is no name of a-z, 0-9, _ and -')
  if (id === '' || id.length > ID_LENGTH_MAX || INVISIBLE.test(id)) {
    return refused(`its id is no text of 1 to ${ID_LENGTH_MAX} characters`)
  }
  if (headline === '') return refused('it has no headline')
  if (!Number.isSafeInteger(at) || at <= 0) return refused('it has no instant after 1970')
  if (at > now) return refused(`it is dated ${formatUtc(at)}, which is still to come`)
  if (isFiling && !FORM.test(form)) return refused('a filing has a form, such as 8-K')
  const mentioned = readsMentions ? mentionedSymbols(`${headline} ${summary}`) : []
  const named = new Set([...item.symbols, ...mentioned])
  const symbols = [...named].filter((symbol) => SYMBOL.test(symbol)).sort().slice(0, SYMBOLS_MAX)
  return ok({
    id, source, kind, symbols, at, headline, summary, url: webAddress(item.url), form: isFiling ? form : '',
    items: isFiling ? item.items.filter((each) => EIGHT_K_ITEM.test(each)) : [],
  })
}

/** An address that a browser may be given; empty for anything else. */
function webAddress(text: string): string {
  const trimmed = text.trim()
  if (trimmed.length > URL_LENGTH_MAX || !URL.canParse(trimmed)) return ''
  const { protocol, href } = new URL(trimmed)
  return protocol === 'https:' || protocol === 'http:' ? href : ''
}

function refused(reason: string): Result<never> {
  return fail('NEWS_ITEM_REFUSED', reason)
}
