import { AlpacaCredentials, AlpacaNews, systemTimers } from '../../src/adapter/alpaca/index.ts'
import { EdgarClient, EdgarFilings, FeedNews } from '../../src/adapter/news/index.ts'
import { formatUtc, type UtcMillis } from '../../src/base/index.ts'
import type { NewsProvider } from '../../src/port/index.ts'
import { httpStage, type HttpStage, type ServerReply } from '../harness/http-server.ts'

/** An item as the stage publishes it. */
export interface StagedNews {
  readonly id: string
  readonly at: UtcMillis
  readonly headline: string
  readonly summary: string
}

/** A source with a server of its own, which says what it is told to. */
export interface NewsStage extends AsyncDisposable {
  readonly provider: NewsProvider
  readonly server: HttpStage
  /** What the server has from now on; `undefined`: an answer of each request instead. */
  publish(items: readonly StagedNews[]): void
  answer(reply: ServerReply): void
}

/** A kind of source, and how its words are found in an item. */
export interface NewsStageKind {
  readonly name: string
  /** `timeoutMs`: how long an answer is waited for. */
  open(timeoutMs?: number): Promise<NewsStage>
  /** An id as the source makes them. */
  id(number: number): string
}

const TIMEOUT_MS = 20_000
/** Waiting takes no time in tests. */
const QUICK = {
  now: () => Date.now(), monotonic: () => performance.now(), wait: () => Promise.resolve(),
}
const QUICK_ALPACA = { ...systemTimers, after: (_: number, run: () => void) => systemTimers.after(0, run) }

async function staged(
  make: (url: string) => NewsProvider, write: (items: readonly StagedNews[], path: string) => ServerReply,
): Promise<NewsStage> {
  let items: readonly StagedNews[] = []
  let fixed: ServerReply | undefined
  const server = await httpStage(({ path }) => fixed ?? write(items, path))
  return {
    provider: make(server.url),
    server,
    publish(next) {
      items = next
      fixed = undefined
    },
    answer(reply) {
      fixed = reply
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function feedStage(name: string, write: (items: readonly StagedNews[]) => string): NewsStageKind {
  return {
    name,
    id: (number) => `https://example.com/${number}`,
    open: (timeoutMs = TIMEOUT_MS) => staged(
      (url) => new FeedNews({
        name: 'press', url: `${url}/feed`, symbols: ['AAPL'], timers: QUICK, timeoutMs,
      }),
      (items) => ({ status: 200, body: write(items) }),
    ),
  }
}

const rss = feedStage('an RSS feed', (items) => `<?xml version="1.0"?>\n<rss version="2.0"><channel>
<title>Press</title>${items.map(({ id, at, headline, summary }) => `<item><title>${xml(headline)}</title>
<guid isPermaLink="false">${xml(id)}</guid><pubDate>${new Date(at).toUTCString()}</pubDate>
<description>${xml(summary)}</description><link>https://example.com/</link></item>`).join('')}</channel></rss>`)

const atom = feedStage('an Atom feed', (items) => `<feed xmlns="http://www.w3.org/2005/Atom"><title>Press</title>
${items.map(({ id, at, headline, summary }) => `<entry><title type="html">${xml(headline)}</title>
<id>${xml(id)}</id><updated>${formatUtc(at)}</updated><summary type="html">${xml(summary)}</summary>
<link href="https://example.com/"/></entry>`).join('')}</feed>`)

const rdf = feedStage('an RDF feed', (items) => `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Press</title></channel>
${items.map(({ id, at, headline, summary }) => `<item rdf:about="${xml(id)}"><title>${xml(headline)}</title>
<link>https://example.com/</link><dc:date>${formatUtc(at)}</dc:date><description>${xml(summary)}</description>
</item>`).join('')}</rdf:RDF>`)

const json = feedStage('a JSON feed', (items) => JSON.stringify({
  version: 'https://jsonfeed.org/version/1.1', title: 'Press',
  items: items.map(({ id, at, headline, summary }) => ({
    id, title: headline, content_html: summary, url: 'https://example.com/', date_published: formatUtc(at),
  })),
}))

const alpaca: NewsStageKind = {
  name: 'Alpaca',
  id: (number) => String(number),
  open: (timeoutMs = TIMEOUT_MS) => staged(
    (url) => new AlpacaNews({
      credentials: new AlpacaCredentials('KEYID', 'SECRETKEY'), baseUrl: url, timers: QUICK_ALPACA,
      requestTimeoutMs: timeoutMs,
    }),
    (items, path) => alpacaPage(items, new URL(path, 'http://x').searchParams),
  ),
}

/** Two articles a page. */
function alpacaPage(items: readonly StagedNews[], query: URLSearchParams): ServerReply {
  const start = Number(query.get('page_token') ?? 0)
  const wanted = items.filter(({ at }) => (
    at >= Date.parse(query.get('start') ?? '') && at <= Date.parse(query.get('end') ?? '')
  ))
  const news = wanted.slice(start, start + 2).map(({ id, at, headline, summary }) => ({
    id: Number(id), headline, summary, author: 'A', content: '', images: [], source: 'benzinga',
    created_at: formatUtc(at), updated_at: formatUtc(at), symbols: ['AAPL'], url: 'https://example.com/',
  }))
  const next = start + 2 < wanted.length ? String(start + 2) : null
  return { status: 200, body: JSON.stringify({ news, next_page_token: next }) }
}

const edgar: NewsStageKind = {
  name: 'EDGAR',
  id: (number) => `0000320193-26-${String(number).padStart(6, '0')}`,
  open: (timeoutMs = TIMEOUT_MS) => staged((url) => new EdgarFilings(new EdgarClient({
    contact: 'Ann Lee ann@example.com', sites: { www: url, data: url }, timers: QUICK, timeoutMs,
  })), (items, path) => ({ status: 200, body: JSON.stringify(edgarAnswer(items, path)) })),
}

function edgarAnswer(items: readonly StagedNews[], path: string): unknown {
  if (path === '/files/company_tickers.json') {
    return { 0: { cik_str: 320193, ticker: 'AAPL', title: 'Apple Inc.' } }
  }
  const local = items.map(({ at }) => Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO('America/New_York').toPlainDateTime())
  return {
    cik: '320193', name: 'Apple Inc.', tickers: ['AAPL'],
    filings: {
      recent: {
        accessionNumber: items.map(({ id }) => id),
        filingDate: local.map((when) => when.toPlainDate().toString()),
        acceptanceDateTime: local.map((when) => `${when.toString({ smallestUnit: 'second' })}.000Z`),
        form: items.map(() => '8-K'), items: items.map(() => ''), reportDate: items.map(() => ''),
        primaryDocument: items.map(() => 'a.htm'),
        primaryDocDescription: items.map(({ headline }) => headline),
      },
      files: [],
    },
  }
}

/** All sources of news. */
export const NEWS_STAGES: readonly NewsStageKind[] = [rss, atom, rdf, json, alpaca, edgar]
