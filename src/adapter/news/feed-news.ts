import { fail, MILLIS_PER_SECOND, ok, type Result, type UtcMillis } from '../../base/index.ts'
import { NewsKind, type NewsItem } from '../../model/index.ts'
import type { NewsPage, NewsPages, NewsProvider, NewsRequest, RefusedNews } from '../../port/index.ts'
import { feedInstant } from './feed-date.ts'
import { fetchText } from './fetch-text.ts'
import { SYSTEM_NEWS_TIMERS, type NewsTimers } from './news-timers.ts'
import { readFeed, type FeedEntry } from './read-feed.ts'

/** A feed and what is known about it. */
export interface FeedOptions {
  /** What its items are tagged with. */
  readonly name: string
  readonly url: string
  /** Symbols that all of it is about. */
  readonly symbols: readonly string[]
  readonly timers?: NewsTimers
  readonly timeoutMs?: number
  readonly bytesMax?: number
}

const BYTES_MAX = 16 * 1024 * 1024
const TIMEOUT_MS = 30 * MILLIS_PER_SECOND
const USER_AGENT = 'investor (feed reader)'
const ACCEPTED = 'application/rss+xml, application/atom+xml, application/feed+json, '
  + 'application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1'
const NOT_MODIFIED = 304

/** What the server said of the document that was read last. */
interface Validators {
  readonly url: string
  readonly symbols: readonly string[]
  readonly etag: string | undefined
  readonly lastModified: string | undefined
}

/**
 * One feed: RSS, RDF, Atom or JSON. It has what it has: the span and the symbols of a request narrow nothing.
 *
 * An item is named by its guid or id, else by its address, and public from the later of its dates; one
 * without a date from when it is read, since nobody can show that it was there before. An unchanged document
 * is not sent again (RFC 9110, 13): the mark of a page carries what the server wants to be shown.
 */
export class FeedNews implements NewsProvider {
  readonly source: string
  readonly #options: FeedOptions

  constructor(options: FeedOptions) {
    this.source = options.name
    this.#options = options
  }

  news({ mark }: NewsRequest): NewsPages {
    let isRead = false
    return {
      next: async () => {
        if (isRead) return ok(undefined)
        isRead = true
        return this.#page(mark)
      },
    }
  }

  async #page(mark: string | undefined): Promise<Result<NewsPage>> {
    const { name, url, timers = SYSTEM_NEWS_TIMERS } = this.#options
    const { timeoutMs = TIMEOUT_MS, bytesMax = BYTES_MAX } = this.#options
    const reply = await fetchText({
      source: `the feed ${name}`, url, timeoutMs, bytesMax,
      headers: { 'user-agent': USER_AGENT, accept: ACCEPTED, ...this.#conditions(mark) },
    }, timers)
    if (!reply.ok) return reply
    const { status, text, headers } = reply.value
    if (status === NOT_MODIFIED) return ok({ items: [], refused: [], doneFraction: 1 })
    if (status !== 200) {
      return fail('NEWS_REFUSED', `the feed ${name} answers ${status} at ${url}`, { details: { status } })
    }
    const entries = readFeed(text, name)
    if (!entries.ok) return entries
    const now = timers.now() as UtcMillis
    const { items, refused } = this.#itemsOf(entries.value, now)
    // What is dated in the future is wanted once its time has come, so the document has to come again.
    const isComplete = items.every(({ at }) => at <= now)
    return ok({ items, refused, doneFraction: 1, ...(isComplete ? { mark: this.#markOf(headers) } : {}) })
  }

  #conditions(mark: string | undefined): Readonly<Record<string, string>> {
    if (mark === undefined) return {}
    const { url, symbols, etag, lastModified } = JSON.parse(mark) as Validators
    const isOther = url !== this.#options.url || symbols.join(' ') !== this.#options.symbols.join(' ')
    if (isOther) return {}
    return {
      ...(etag === undefined ? {} : { 'if-none-match': etag }),
      ...(lastModified === undefined ? {} : { 'if-modified-since': lastModified }),
    }
  }

  #markOf(headers: Headers): string {
    const { url, symbols } = this.#options
    const validators: Validators = {
      url, symbols, etag: headers.get('etag') ?? undefined,
      lastModified: headers.get('last-modified') ?? undefined,
    }
    return JSON.stringify(validators)
  }

  #itemsOf(entries: readonly FeedEntry[], now: UtcMillis): Pick<NewsPage, 'items' | 'refused'> {
    const items: NewsItem[] = []
    const refused: RefusedNews[] = []
    for (const { id, title, summary, url, dates } of entries) {
      const instants = dates.map(feedInstant)
      const unread = dates.find((_, index) => instants[index] === undefined)
      if (id === '') refused.push({ id: '', reason: 'it has neither an id nor an address' })
      else if (unread !== undefined) {
        refused.push({ id, reason: `its date "${unread.slice(0, 60)}" is no instant with a zone` })
      } else {
        const known = instants.filter((instant) => instant !== undefined)
        const at = (known.length === 0 ? now : Math.max(...known)) as UtcMillis
        items.push({
          id, source: this.source, kind: NewsKind.Article, symbols: this.#options.symbols, at,
          headline: title, summary, url, form: '', items: [],
        })
      }
    }
    return { items, refused }
  }
}
