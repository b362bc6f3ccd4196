import type { UtcMillis } from '../base/index.ts'

/** What a piece of news is: an article, or a filing with an authority. */
export const NewsKind = { Article: 'ARTICLE', Filing: 'FILING' } as const
export type NewsKind = (typeof NewsKind)[keyof typeof NewsKind]

/** A piece of news about symbols. Its texts are plain and come from outside: shown, never run. */
export interface NewsItem {
  /** Named once within its source; what comes again under it with a later `at` is a correction. */
  readonly id: string
  /** `alpaca`, `edgar`, or the name that the settings give a feed. */
  readonly source: string
  readonly kind: NewsKind
  /** Sorted, each once. */
  readonly symbols: readonly string[]
  /** When its source made it public: nobody could read it before. */
  readonly at: UtcMillis
  readonly headline: string
  readonly summary: string
  readonly url: string
  /** The form of a filing, as `8-K`; empty for an article. */
  readonly form: string
  /** The items of an 8-K, as `2.02`; none for others. */
  readonly items: readonly string[]
}
