import type { NewsItem } from '../model/index.ts'

/** Characters that a text of news may have on its way into the core. */
const LENGTHS = { id: 128, source: 64, headline: 300, summary: 1_000, url: 500, form: 32 } as const
const ITEMS_MAX = 32
const ITEM_LENGTH = 16
const SYMBOLS_MAX = 100
const SYMBOL_LENGTH = 32

/**
 * News as the core takes them, on the tape and in decisions: in texts of bounded length without control
 * characters, so that no feed can make a tape that cannot be read. Of many symbols `wanted` stay.
 */
export function boundedNews(item: NewsItem, wanted: readonly string[]): NewsItem {
  const { id, source, kind, at, headline, summary, url, form } = item
  const text = (value: string, length: number): string => plain(value.slice(0, length)).toWellFormed()
  return {
    id: text(id, LENGTHS.id),
    source: text(source, LENGTHS.source),
    kind,
    symbols: symbolsOf(item, wanted),
    at,
    headline: text(headline, LENGTHS.headline),
    summary: text(summary, LENGTHS.summary),
    url: text(url, LENGTHS.url),
    form: text(form, LENGTHS.form),
    items: item.items.slice(0, ITEMS_MAX).map((each) => text(each, ITEM_LENGTH)),
  }
}

function symbolsOf({ symbols }: NewsItem, wanted: readonly string[]): readonly string[] {
  if (symbols.length <= SYMBOLS_MAX && symbols.every(({ length }) => length <= SYMBOL_LENGTH)) return symbols
  const isWanted = new Set(wanted)
  const own = symbols.filter((symbol) => isWanted.has(symbol))
  const others = symbols.filter((symbol) => !isWanted.has(symbol) && symbol.length <= SYMBOL_LENGTH)
  return [...own, ...others].slice(0, Math.max(SYMBOLS_MAX, own.length)).toSorted()
}

function plain(value: string): string {
  return value.replace(/\p{Cc}+/gu, ' ')
}
