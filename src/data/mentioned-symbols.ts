/** `$AAPL` and `$BRK.B`, not the end of a word nor the beginning of one, and no amount. */
const CASHTAG = /(?<![\w$&#.])\$([A-Z]{1,5}(?:\.[A-Z])?)(?![\w$]|\.\w)/g
const EXCHANGES = 'NYSE(?: American| Arca| MKT|AMERICAN)?|(?:NASDAQ|Nasdaq)(?:GS|GM|CM)?|AMEX|CBOE|Cboe'
/** `(NYSE: IBM)`, also with more behind it: `(NASDAQ: GOOG, GOOGL)`, `(NYSE: BHP; ASX: BHP)`. */
const LISTING = new RegExp(
  `[([](?:${EXCHANGES})\\s?:\\s?([A-Z]{1,5}(?:[.-][A-Z])?(?:,\\s?[A-Z]{1,5})*)(?=[)\\];,])`, 'g',
)

/**
 * Symbols that a plain text names as such, sorted: cashtags, and symbols after the name of an exchange.
 *
 * Exact forms only: a company's name, or a word in capitals, is no symbol.
 */
export function mentionedSymbols(text: string): readonly string[] {
  const listed = [...text.matchAll(LISTING)].flatMap(([, names = '']) => names.split(/,\s?/))
  const tagged = [...text.matchAll(CASHTAG)].map(([, name = '']) => name)
  return [...new Set([...listed, ...tagged].map((name) => name.replace('-', '.')))].sort()
}
