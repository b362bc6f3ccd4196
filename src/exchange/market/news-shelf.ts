/** An article as it reads now; instants in UTC milliseconds. */
export interface Article {
  readonly id: number
  readonly headline: string
  readonly summary: string
  readonly url: string
  readonly symbols: readonly string[]
  readonly createdAt: number
  readonly updatedAt: number
}

/** What somebody writes: everything of a new article, or what changes of one. */
export type ArticleWords = Partial<Pick<Article, 'headline' | 'summary' | 'url' | 'symbols'>>

/** Which articles are wanted; both ends belong to the window. */
export interface ArticleQuery {
  readonly from: number
  readonly to: number
  /** Empty: all. */
  readonly symbols: readonly string[]
  readonly isDescending: boolean
}

const FIRST_ID = 24_843_171

/** Articles that were published by hand; a changed one is found by its change alone, as with the vendor. */
export class NewsShelf {
  readonly #articles = new Map<number, Article>()
  #tell: (article: Article) => void = () => {}

  /** Sets who hears of every article that is published or changed. */
  onArticle(tell: (article: Article) => void): void {
    this.#tell = tell
  }

  /** Publishes an article, and gives its number. */
  publish({ headline = '', summary = '', url = '', symbols = [] }: ArticleWords, at: number): number {
    const id = FIRST_ID + this.#articles.size
    this.#put({ id, headline, summary, url, symbols, createdAt: at, updatedAt: at })
    return id
  }

  /** Changes an article; false when there is none of this number. */
  change(id: number, words: ArticleWords, at: number): boolean {
    const article = this.#articles.get(id)
    if (article === undefined) return false
    this.#put({ ...article, ...words, updatedAt: at })
    return true
  }

  /** Articles by when they were last changed, then by number. */
  find({ from, to, symbols, isDescending }: ArticleQuery): readonly Article[] {
    const found = [...this.#articles.values()]
      .filter(({ updatedAt }) => updatedAt >= from && updatedAt <= to)
      .filter((article) => symbols.length === 0 || article.symbols.some((each) => symbols.includes(each)))
      .sort((a, b) => a.updatedAt - b.updatedAt || a.id - b.id)
    return isDescending ? found.reverse() : found
  }

  #put(article: Article): void {
    this.#articles.set(article.id, article)
    this.#tell(article)
  }
}
