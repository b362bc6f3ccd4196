import { UserError, type UtcMillis } from '../../base/index.ts'
import { takeNews } from '../../data/index.ts'
import type { NewsItem } from '../../model/index.ts'
import type { NewsPage, NewsRequest, RefusedNews } from '../../port/index.ts'
import type { OpenNewsSource } from './open-news-source.ts'

/** Where fetched news is kept. */
export interface NewsStore {
  store(
    items: readonly NewsItem[], reading?: { readonly source: string; readonly mark: string },
  ): Promise<NewsCounts>
  mark(source: string): Promise<string | undefined>
}

/** How many items came, by what became of them. */
export interface NewsCounts {
  readonly added: number
  readonly corrected: number
  readonly unchanged: number
  readonly differing: number
}

/** What a reading brought. */
export interface FetchedNews extends NewsCounts {
  readonly source: string
  /** The first ones; `refusedCount` counts all. */
  readonly refused: readonly RefusedNews[]
  readonly refusedCount: number
}

/** How a source is read. */
export interface FetchOptions {
  readonly request: Omit<NewsRequest, 'mark'>
  readonly now: () => UtcMillis
  readonly onProgress: (doneFraction: number) => void
}

const REFUSED_KEPT = 100

/**
 * Reads a source and keeps what it says, page by page.
 *
 * Throws `UserError` with the source's failure; the pages before it are kept, and reading again adds the
 * rest.
 */
export async function fetchNews(
  from: OpenNewsSource, store: NewsStore, { request, now, onProgress }: FetchOptions,
): Promise<FetchedNews> {
  const { provider } = from
  const { source } = provider
  const mark = await store.mark(source)
  const pages = provider.news(mark === undefined ? request : { ...request, mark })
  const counts = { added: 0, corrected: 0, unchanged: 0, differing: 0 }
  const refused: RefusedNews[] = []
  let refusedCount = 0
  for (;;) {
    const page = await pages.next()
    if (!page.ok) throw new UserError(page.failure)
    if (page.value === undefined) return { source, ...counts, refused, refusedCount }
    const kept = await keepNews(from, store, page.value, now())
    for (const name of Object.keys(counts) as (keyof NewsCounts)[]) counts[name] += kept.counts[name]
    refusedCount += kept.refused.length
    refused.push(...kept.refused.slice(0, REFUSED_KEPT - refused.length))
    onProgress(page.value.doneFraction)
  }
}

/** Keeps what a source says; what cannot be kept is refused with a reason. */
export async function keepNews(
  { provider: { source }, isFeed }: OpenNewsSource, store: NewsStore,
  page: Pick<NewsPage, 'items' | 'refused' | 'mark'>, now: UtcMillis,
): Promise<{ readonly counts: NewsCounts; readonly refused: readonly RefusedNews[] }> {
  const taken = takeNews(page.items, { now, readsMentions: isFeed })
  const reading = page.mark === undefined ? undefined : { source, mark: page.mark }
  const counts = await store.store(taken.items, reading)
  return { counts, refused: [...page.refused, ...taken.refused] }
}
