import type { Result, UtcMillis } from '../base/index.ts'
import type { NewsItem } from '../model/index.ts'

/** Which news is wanted: with from <= at < to. What a source tells beyond that is welcome. */
export interface NewsRequest {
  readonly from: UtcMillis
  readonly to: UtcMillis
  /** About any of them; empty: about anything that the source has. */
  readonly symbols: readonly string[]
  /** What the last page of an earlier reading said, handed back; absent: everything is read. */
  readonly mark?: string
}

/** News that was not taken, and why. */
export interface RefusedNews {
  /** As the source names it; empty where it does not. */
  readonly id: string
  readonly reason: string
}

/** Some news of a reading. Texts are as the source wrote them, and may hold markup. */
export interface NewsPage {
  readonly items: readonly NewsItem[]
  readonly refused: readonly RefusedNews[]
  /** How much of the reading is done, 0 to 1. */
  readonly doneFraction: number
  /** To be kept with the items, for the next reading. */
  readonly mark?: string
}

/** News, page by page, so that memory does not grow with its amount. */
export interface NewsPages {
  /** The next page; `undefined` at the end. */
  next(): Promise<Result<NewsPage | undefined>>
}

/** Who hears what a source publishes. */
export interface NewsListener {
  onNews(page: Pick<NewsPage, 'items' | 'refused'>): void
  /** Nothing will be told any more, by a code; it can still be read. */
  onRefused(code: string): void
}

/** A source of news: a vendor, an authority, a feed. */
export interface NewsProvider {
  /** What its items are tagged with. */
  readonly source: string
  news(request: NewsRequest): NewsPages
  /**
   * Tells what is published about some symbols (none: about any) as it happens, until the function is called
   * that this returns. Absent where a source can only be read. Nothing is told twice for having been missed
   * while the line was away: whoever needs all reads as well.
   */
  listen?(symbols: readonly string[], listener: NewsListener): () => void
}
