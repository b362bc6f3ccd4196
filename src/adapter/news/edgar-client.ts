import { fail, MILLIS_PER_SECOND, ok, type Result } from '../../base/index.ts'
import { fetchText } from './fetch-text.ts'
import { SYSTEM_NEWS_TIMERS, type NewsTimers } from './news-timers.ts'

/** The authority's hosts. */
export interface EdgarSites {
  readonly www: string
  readonly data: string
}

/** Where EDGAR is. */
export const EDGAR_SITES: EdgarSites = { www: 'https://www.sec.gov', data: 'https://data.sec.gov' }

/** What a client needs. */
export interface EdgarClientOptions {
  /** A name and a mail address: who asks has to say who that is. */
  readonly contact: string
  readonly sites?: EdgarSites
  readonly timers?: NewsTimers
  readonly timeoutMs?: number
}

/** Four a second: ten are allowed, for all machines of one address together. */
const GAP_MS = 250
const BYTES_MAX = 64 * 1024 * 1024
const TIMEOUT_MS = 30 * MILLIS_PER_SECOND

/**
 * Reads JSON of EDGAR, one document after the other, with the User-Agent that it asks for.
 *
 * https://www.sec.gov/search-filings/edgar-search-assistance/accessing-edgar-data: who does not say who asks,
 * and who asks more than ten times a second, is refused with a page and 403, the latter for some ten minutes.
 */
export class EdgarClient {
  readonly sites: EdgarSites
  readonly #userAgent: string
  readonly #timers: NewsTimers
  readonly #timeoutMs: number
  #freeAt = Number.NEGATIVE_INFINITY

  constructor({ contact, sites = EDGAR_SITES, timers, timeoutMs = TIMEOUT_MS }: EdgarClientOptions) {
    this.#userAgent = `investor ${contact}`
    this.sites = sites
    this.#timers = timers ?? SYSTEM_NEWS_TIMERS
    this.#timeoutMs = timeoutMs
  }

  get timers(): NewsTimers {
    return this.#timers
  }

  /** Reads a document; `undefined` where there is none. Refused with `EDGAR_BLOCKED`. */
  async json(url: string): Promise<Result<unknown>> {
    const ms = this.#freeAt - this.#timers.monotonic()
    if (ms > 0) await this.#timers.wait(ms)
    this.#freeAt = this.#timers.monotonic() + GAP_MS
    const reply = await fetchText({
      source: 'EDGAR', url, bytesMax: BYTES_MAX, timeoutMs: this.#timeoutMs,
      headers: { 'user-agent': this.#userAgent, accept: 'application/json' },
    }, this.#timers)
    if (!reply.ok) return reply
    const { status, text } = reply.value
    if (status === 404) return ok(undefined)
    if (status === 403) {
      return fail('EDGAR_BLOCKED', 'EDGAR answers 403: it does not accept who asks (news.edgar_contact), '
        + 'or this address asked more than ten times a second and is blocked for about ten minutes')
    }
    if (status !== 200) {
      return fail('NEWS_REFUSED', `EDGAR answers ${status} to ${url}`, { details: { status } })
    }
    try {
      return ok(JSON.parse(text) as unknown)
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      return fail('NEWS_UNREADABLE', `EDGAR sent no JSON for ${url}; nothing was taken`)
    }
  }
}
