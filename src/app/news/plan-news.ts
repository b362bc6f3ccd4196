import { formatUtc, MILLIS_PER_DAY, type UtcMillis } from '../../base/index.ts'
import { boundedNews } from '../../data/index.ts'
import type { NewsItem, NewsKind } from '../../model/index.ts'
import type { NewsArchive } from '../../port/index.ts'
import type { StrategyInstance } from '../../strategy/index.ts'
import { NewsWish } from './news-wish.ts'

/** What strategies read of the news that are kept. */
export interface NewsPlan {
  /** Those that somebody wants, ascending by `at`; those before the first bar for rules that look back. */
  readonly items: readonly NewsItem[]
  /** What is kept of which symbol, where that is less than the run reads. */
  readonly notes: readonly string[]
}

/** From when to when bars are shown, ends included. */
export interface ShownSpan {
  readonly from: UtcMillis
  readonly to: UtcMillis
}

/** What is read at once: of years of news only those that somebody wants stay in memory. */
const READ_MS = 365 * MILLIS_PER_DAY
/** Symbols that notes name. */
const NAMED_MAX = 10

/** News of one symbol and kind that strategies read, and what there is of them. */
interface Coverage {
  readonly symbol: string
  readonly kind: NewsKind | undefined
  count: number
  firstAt: UtcMillis | undefined
  lastAt: UtcMillis | undefined
}

/**
 * Reads what strategies want of the archive; `undefined`, and nothing is read, where none of them reads news.
 *
 * What is not kept cannot be told from what never happened, so the notes say what is there.
 */
export async function planNews(
  strategies: readonly StrategyInstance[],
  { from, to }: ShownSpan,
  withArchive: <T>(work: (archive: NewsArchive) => Promise<T>) => Promise<T>,
): Promise<NewsPlan | undefined> {
  const wish = NewsWish.of(strategies)
  if (wish === undefined) return undefined
  const { symbols } = wish
  const begin = (from - wish.lookBackMs) as UtcMillis
  const coverage = coverageOf(wish)
  const items: NewsItem[] = []
  await withArchive(async (archive) => {
    for (let at = begin; at <= to; at = (at + READ_MS) as UtcMillis) {
      const end = Math.min(at + READ_MS, to + 1) as UtcMillis
      for (const kept of await archive.read({ from: at, to: end, symbols })) {
        const item = boundedNews(kept, symbols)
        count(coverage, item)
        if (wish.wants(item)) items.push(item)
      }
    }
  })
  return { items, notes: notesOf(coverage, { from: begin, to }) }
}

function coverageOf({ kinds }: NewsWish): readonly Coverage[] {
  return kinds.map((each) => ({ ...each, count: 0, firstAt: undefined, lastAt: undefined }))
}

function count(coverage: readonly Coverage[], { symbols, kind, at }: NewsItem): void {
  for (const each of coverage) {
    if ((each.kind !== undefined && each.kind !== kind) || !symbols.includes(each.symbol)) continue
    each.count++
    each.firstAt ??= at
    each.lastAt = at
  }
}

function notesOf(coverage: readonly Coverage[], span: ShownSpan): readonly string[] {
  const notes = coverage.flatMap((each) => noteOf(each, span))
  const others = notes.length - NAMED_MAX
  return others <= 0
    ? notes
    : [...notes.slice(0, NAMED_MAX), `News: the same is to be said of ${others} other symbols`]
}

function noteOf({ symbol, kind, count: kept, firstAt, lastAt }: Coverage, { from, to }: ShownSpan): string[] {
  const what = wordFor(kind)
  const read = `the run reads them from ${dayOf(from)} to ${dayOf(to)}`
  if (firstAt === undefined || lastAt === undefined) {
    return [
      `News: no ${what} kept for ${symbol}, and ${read}: its rules on news found none, and nobody knows `
      + 'whether there were any (investor news keeps them)',
    ]
  }
  const isBefore = dayOf(from) < dayOf(firstAt)
  const isAfter = dayOf(lastAt) < dayOf(to)
  if (!isBefore && !isAfter) return []
  const bounds = [
    ...(isBefore ? [`before ${dayOf(firstAt)}`] : []), ...(isAfter ? [`after ${dayOf(lastAt)}`] : []),
  ]
  return [`News: no ${what} kept for ${symbol} ${bounds.join(' and ')} (${kept} in all), and ${read}`]
}

function wordFor(kind: NewsKind | undefined): string {
  return kind === undefined ? 'news' : kind === 'FILING' ? 'filings' : 'articles'
}

/** What a session at a played market is told where the archive has nothing around its time. */
export async function unkeptNews(wish: NewsWish, archive: NewsArchive, now: UtcMillis): Promise<string[]> {
  const span = { from: (now - READ_MS) as UtcMillis, to: (now + READ_MS) as UtcMillis }
  const kept = await archive.read({ ...span, symbols: wish.symbols })
  const coverage = coverageOf(wish)
  for (const item of kept) count(coverage, item)
  const blind = coverage.filter((each) => each.count === 0)
  return [...Map.groupBy(blind, ({ kind }) => kind)].map(([kind, each]) => (
    `News: no ${wordFor(kind)} kept for ${each.map(({ symbol }) => symbol).slice(0, NAMED_MAX).join(', ')} `
    + `within a year of ${dayOf(now)} (${each.length} symbols): rules on news find none, and nobody knows `
    + 'whether there are any (investor news keeps them)'))
}

function dayOf(at: UtcMillis): string {
  return formatUtc(at).slice(0, 10)
}
