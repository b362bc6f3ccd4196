import { NewsKind, type NewsItem } from '../model/index.ts'

/** Which news of a symbol are meant: what is said has to fit, all of it; nothing said means all news. */
export interface NewsSelection {
  readonly kind?: NewsKind
  /** The form of a filing as it was filed: `8-K` is not `8-K/A`. */
  readonly form?: string
  /** One of the items of an 8-K: `2.02` are results of operations. */
  readonly item?: string
  /** `edgar`, `alpaca`, or the name that the settings give a feed. */
  readonly source?: string
  /** Text that stands in the headline, in capitals or not. */
  readonly headline?: string
}

const KINDS: readonly unknown[] = Object.values(NewsKind)
const TEXTS = ['form', 'item', 'source', 'headline'] as const
const KNOWN: readonly string[] = ['kind', ...TEXTS]

/** A selection that was checked: its name, and whether an item is meant. */
export interface CheckedSelection {
  readonly kind: NewsKind | undefined
  /** As rules show it: `FILING 8-K 2.02`. */
  readonly name: string
  fits(item: NewsItem): boolean
}

/**
 * Checks a selection as a strategy's author wrote it: a word that nobody knows would select everything.
 *
 * Throws an `Error` that says what was found and what would be right.
 */
export function checkedSelection(selection: NewsSelection): CheckedSelection {
  for (const [name, value] of Object.entries(selection)) {
    if (!KNOWN.includes(name)) {
      throw new Error(`news are selected by ${KNOWN.join(', ')}, found "${name}"`)
    }
    if (name === 'kind' ? KINDS.includes(value) : typeof value === 'string' && value !== '') continue
    const right = name === 'kind' ? KINDS.join(' or ') : 'text that is not empty'
    throw new Error(`${name} of news must be ${right}, found ${JSON.stringify(value)}`)
  }
  const { kind, form, item, source, headline } = selection
  if (kind === NewsKind.Article && (form ?? item) !== undefined) {
    throw new Error('form and item are of filings, found them with kind ARTICLE: no news would fit')
  }
  const words = headline?.toLowerCase()
  return {
    kind: kind ?? ((form ?? item) === undefined ? undefined : NewsKind.Filing),
    name: nameOf(selection),
    fits: (news) =>
      (kind === undefined || news.kind === kind) &&
      (form === undefined || news.form === form) &&
      (item === undefined || news.items.includes(item)) &&
      (source === undefined || news.source === source) &&
      (words === undefined || news.headline.toLowerCase().includes(words)),
  }
}

function nameOf({ kind, form, item, source, headline }: NewsSelection): string {
  const said = [
    kind, form, item,
    source === undefined ? undefined : `of ${source}`,
    headline === undefined ? undefined : `"${headline}"`,
  ].filter((word) => word !== undefined)
  return said.length === 0 ? 'any' : said.join(' ')
}
