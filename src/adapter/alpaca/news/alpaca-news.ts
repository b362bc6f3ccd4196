import { fail, MILLIS_PER_SECOND, ok, type Result, type UtcMillis } from '../../../base/index.ts'
import { NewsKind, type NewsItem } from '../../../model/index.ts'
import type {
  NewsListener, NewsPage, NewsPages, NewsProvider, NewsRequest, RefusedNews,
} from '../../../port/index.ts'
import { AlpacaRest } from '../client/alpaca-rest.ts'
import type { AlpacaCredentials } from '../credentials.ts'
import { ALPACA_DATA_STREAM_URL, ALPACA_DATA_URL } from '../feed/data-options.ts'
import { DataStream } from '../feed/data-stream.ts'
import { articleSchema, newsPageSchema, type AlpacaArticle } from '../schema/news-schema.ts'
import { RequestBudget } from '../transport/request-budget.ts'
import { SocketLink } from '../transport/socket-link.ts'
import { systemTimers, type Timers } from '../transport/timers.ts'

/** Whose news, and how patiently. */
export interface AlpacaNewsOptions {
  readonly credentials: AlpacaCredentials
  readonly baseUrl?: string
  readonly streamUrl?: string
  readonly timers?: Timers
  readonly requestTimeoutMs?: number
  readonly requestsPerMinute?: number
}

const TIMEOUT_MS = 30 * MILLIS_PER_SECOND
const REQUESTS_A_MINUTE = 200
/** The vendor's largest page. */
const ARTICLES_A_PAGE = 50
/** Far more than a century has. */
const PAGES_MAX = 1_000_000

/**
 * Articles that Alpaca passes on, oldest first, by when they were last changed.
 *
 * The words are those of the last change, so that is when they were public: an article that was corrected
 * since is seen from its correction on, never before. https://docs.alpaca.markets/reference/news-3
 */
export class AlpacaNews implements NewsProvider {
  readonly source = 'alpaca'
  readonly #rest: AlpacaRest
  readonly #credentials: AlpacaCredentials
  readonly #streamUrl: string
  readonly #timers: Timers

  constructor({
    credentials, baseUrl = ALPACA_DATA_URL, streamUrl = ALPACA_DATA_STREAM_URL, timers = systemTimers,
    requestTimeoutMs = TIMEOUT_MS, requestsPerMinute = REQUESTS_A_MINUTE,
  }: AlpacaNewsOptions) {
    this.#credentials = credentials
    this.#streamUrl = streamUrl
    this.#timers = timers
    const budget = new RequestBudget(requestsPerMinute, timers)
    this.#rest = new AlpacaRest({ baseUrl, credentials, budget, timers, timeoutMs: requestTimeoutMs })
  }

  news(request: NewsRequest): NewsPages {
    return new ArticlePages(this.#rest, request)
  }

  /** By the stream of news, https://docs.alpaca.markets/docs/streaming-real-time-news */
  listen(symbols: readonly string[], { onNews, onRefused }: NewsListener): () => void {
    const names = namesOf(symbols)
    // What cannot be read of the stream is found by reading.
    const unreadable = (): void => {}
    const protocol = new DataStream(this.#credentials, 'json', {
      onMessage: ({ T }, raw) => {
        const article = articleSchema.safeParse(raw)
        if (T === 'n' && article.success) onNews(pageOf([article.data], names))
      },
      onSubscription() {}, onRefusal: onRefused, onUnreadable: unreadable,
      wanted: () => ({ action: 'subscribe', news: names.size === 0 ? ['*'] : [...names.keys()] }),
    })
    const link = new SocketLink({
      url: `${this.#streamUrl}/v1beta1/news`, protocol, timers: this.#timers,
      listener: { onReady() {}, onInterrupted() {}, onRefused, onUnreadable: unreadable },
    })
    link.open()
    return () => link.close()
  }
}

class ArticlePages implements NewsPages {
  readonly #rest: AlpacaRest
  readonly #request: NewsRequest
  readonly #names: ReadonlyMap<string, string>
  #token: string | undefined
  #pages = 0
  #isDone = false

  constructor(rest: AlpacaRest, request: NewsRequest) {
    this.#rest = rest
    this.#request = request
    this.#names = namesOf(request.symbols)
  }

  /** Pages are cut where the vendor likes, so only an absent token is the end. */
  async next(): Promise<Result<NewsPage | undefined>> {
    if (this.#isDone) return ok(undefined)
    const { from, to } = this.#request
    const names = [...this.#names.keys()].join(',')
    const read = await this.#rest.read('/v1beta1/news', newsPageSchema, {
      symbols: names === '' ? undefined : names,
      start: new Date(from).toISOString(), end: new Date(to).toISOString(), sort: 'asc',
      limit: ARTICLES_A_PAGE, include_content: false, page_token: this.#token,
    })
    if (!read.ok) return read
    const { news, next_page_token: token } = read.value
    this.#pages += 1
    if (token !== undefined && (token === this.#token || this.#pages === PAGES_MAX)) {
      return fail('NEWS_UNREADABLE', 'Alpaca names the same page of news again and again')
    }
    this.#token = token
    this.#isDone = token === undefined
    return ok(this.#page(news))
  }

  #page(articles: readonly AlpacaArticle[]): NewsPage {
    const { from, to } = this.#request
    const { items, refused } = pageOf(articles, this.#names)
    const last = items.at(-1)?.at ?? from
    const doneFraction = this.#isDone ? 1 : Math.min(1, Math.max(0, (last - from) / (to - from)))
    return { items, refused, doneFraction }
  }
}

/** Symbols by the vendor's names: `BTCUSD` is `BTC/USD`. */
function namesOf(symbols: readonly string[]): ReadonlyMap<string, string> {
  return new Map(symbols.map((symbol) => [symbol.replace('/', ''), symbol]))
}

/** Articles as news, by our names of symbols. */
function pageOf(
  articles: readonly AlpacaArticle[], names: ReadonlyMap<string, string>,
): Pick<NewsPage, 'items' | 'refused'> {
  const items: NewsItem[] = []
  const refused: RefusedNews[] = []
  for (const article of articles) {
    const item = itemOf(article)
    if (item === undefined) refused.push({ id: article.id ?? '', reason: 'it lacks its id or its instant' })
    else items.push({ ...item, symbols: item.symbols.map((name) => names.get(name) ?? name) })
  }
  return { items, refused }
}

function itemOf({ id, headline, summary, url, symbols, ...article }: AlpacaArticle): NewsItem | undefined {
  const instants = [article.created_at, article.updated_at].filter((instant) => instant !== undefined)
  if (id === undefined || instants.length === 0) return undefined
  return {
    id, source: 'alpaca', kind: NewsKind.Article, symbols, at: Math.max(...instants) as UtcMillis,
    headline: headline ?? '', summary: summary ?? '', url: url ?? '', form: '', items: [],
  }
}
