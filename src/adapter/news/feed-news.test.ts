import { expect, it } from 'vitest'
import { gzipSync } from 'node:zlib'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { utcMillis, type Failure } from '../../base/index.ts'
import type { NewsPage } from '../../port/index.ts'
import { httpStage, type HttpStage } from '../../../test/harness/http-server.ts'
import { FeedNews, type FeedOptions } from './feed-news.ts'

const NOW = Date.parse('2026-11-20T15:00:00Z')

function timers(waited: number[] = []) {
  return {
    now: () => NOW, monotonic: () => performance.now(),
    wait: (ms: number) => {
      waited.push(ms)
      return Promise.resolve()
    },
  }
}

function feedAt(url: string, parts: Partial<FeedOptions> = {}): FeedNews {
  return new FeedNews({ name: 'press', url, symbols: ['AAPL'], timers: timers(), ...parts })
}

function item(parts: string): string {
  return `<rss version="2.0"><channel><title>P</title><item>${parts}</item></channel></rss>`
}

const ITEM = item('<title>A</title><guid>1</guid><pubDate>Fri, 20 Nov 2026 14:00:00 GMT</pubDate>')

async function pageOf(feed: FeedNews, mark?: string): Promise<NewsPage | Failure> {
  const request = { from: utcMillis(0), to: utcMillis(NOW), symbols: [] }
  const page = await feed.news(mark === undefined ? request : { ...request, mark }).next()
  if (!page.ok) return page.failure
  return page.value ?? { items: [], refused: [], doneFraction: 0 }
}

async function of(body: string, parts: Partial<FeedOptions> = {}): Promise<NewsPage | Failure> {
  await using server = await httpStage(() => ({ status: 200, body }))
  return await pageOf(feedAt(server.url, parts))
}

it('shows the server what it said, and takes nothing of an unchanged document', async () => {
  await using server = await httpStage(({ headers }) => {
    const validators = { etag: '"v1"', 'last-modified': 'Fri, 20 Nov 2026 14:00:00 GMT' }
    const isKnown = headers['if-none-match'] === '"v1"'
    return isKnown ? { status: 304 } : { status: 200, body: ITEM, headers: validators }
  })
  const first = await pageOf(feedAt(server.url))
  expect(first).toMatchObject({ items: [{ id: '1' }] })
  const mark = 'mark' in first ? first.mark : undefined
  expect(await pageOf(feedAt(server.url), mark)).toEqual({ items: [], refused: [], doneFraction: 1 })
  expect(server.received.at(-1)?.headers).toMatchObject({
    'if-none-match': '"v1"', 'if-modified-since': 'Fri, 20 Nov 2026 14:00:00 GMT',
  })
})

it('reads all again where the address or the symbols of the feed are others', async () => {
  await using server = await httpStage(({ headers }) => (headers['if-none-match'] === undefined
    ? { status: 200, body: ITEM, headers: { etag: '"v1"' } } : { status: 304 }))
  const first = await pageOf(feedAt(server.url))
  const mark = 'mark' in first ? first.mark : undefined
  const other = feedAt(server.url, { symbols: ['MSFT'] })
  expect(await pageOf(other, mark)).toMatchObject({ items: [{ id: '1' }] })
  expect(await pageOf(feedAt(`${server.url}/other`), mark)).toMatchObject({ items: [{ id: '1' }] })
})

it('leaves no mark while an item is dated in the future, so that it comes again', async () => {
  const date = '<pubDate>Fri, 20 Nov 2026 16:00:00 GMT</pubDate>'
  const page = await of(item(`<title>A</title><guid>1</guid>${date}`))
  expect(page).toMatchObject({ items: [{ id: '1' }] })
  expect(page).not.toHaveProperty('mark')
})

it('dates an item without a date by its reading', async () => {
  expect(await of(item('<title>A</title><guid>1</guid>'))).toMatchObject({ items: [{ at: NOW }] })
})

it('takes the later of the dates of an entry', async () => {
  const entry = '<entry><title>A</title><id>1</id><published>2026-11-18T00:00:00Z</published>'
    + '<updated>2026-11-19T00:00:00Z</updated></entry>'
  const page = await of(`<feed xmlns="http://www.w3.org/2005/Atom"><title>P</title>${entry}</feed>`)
  expect(page).toMatchObject({ items: [{ at: Date.parse('2026-11-19T00:00:00Z') }] })
})

it('names an item by its address where it has no guid, and refuses one that has neither', async () => {
  expect(await of(item('<title>A</title><link>https://example.com/a</link>'))).toMatchObject({
    items: [{ id: 'https://example.com/a', url: 'https://example.com/a' }],
  })
  expect(await of(item('<title>A</title>'))).toMatchObject({ items: [], refused: [{ id: '' }] })
})

it('refuses an item whose date is no instant, and takes the others', async () => {
  const two = '<title>A</title><guid>1</guid><pubDate>2026-11-20</pubDate></item>'
    + '<item><title>B</title><guid>2</guid>'
  expect(await of(item(two))).toMatchObject({
    items: [{ id: '2' }], refused: [{ id: '1', reason: expect.stringContaining('2026-11-20') as string }],
  })
})

it('reads the charset that the document names', async () => {
  const head = '<?xml version="1.0" encoding="ISO-8859-1"?>'
  const bytes = Buffer.from(`${head}${item('<title>Caf\u00e9</title><guid>1</guid>')}`, 'latin1')
  const server = createServer((_, response) => response.end(bytes)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const page = await pageOf(feedAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
    expect(page).toMatchObject({ items: [{ headline: 'Caf\u00e9' }] })
  } finally {
    server.close()
  }
})

it('refuses a document that declares entities', async () => {
  const bomb = '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
  const body = `${bomb}${item('<title>&b;</title><guid>1</guid>')}`
  expect(await of(body)).toMatchObject({ code: 'NEWS_UNREADABLE' })
})

it('refuses a document of tags within tags without end', async () => {
  const deep = `<rss version="2.0"><channel>${'<a>'.repeat(50_000)}</channel></rss>`
  expect(await of(deep)).toMatchObject({ code: 'NEWS_UNREADABLE' })
})

it('reads no more of a document than it may, packed or not', async () => {
  expect(await of(ITEM, { bytesMax: 50 })).toMatchObject({ code: 'NEWS_UNREADABLE' })
  const packed = gzipSync(Buffer.alloc(5_000_000))
  const server = createServer((_, response) => (
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed)
  ))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    expect(await pageOf(feedAt(url, { bytesMax: 1_000_000 }))).toMatchObject({ code: 'NEWS_UNREADABLE' })
  } finally {
    server.close()
  }
})

it('waits as long as the server asks, and not at all where that is too long', async () => {
  const replies = (retryAfter: string): ((stage: HttpStage) => void) => (stage) => {
    stage.reply = () => (stage.received.length < 2
      ? { status: 429, headers: { 'retry-after': retryAfter } } : { status: 200, body: ITEM })
  }
  await using server = await httpStage(() => undefined)
  replies('7')(server)
  const waited: number[] = []
  expect(await pageOf(feedAt(server.url, { timers: timers(waited) }))).toMatchObject({ items: [{ id: '1' }] })
  expect(waited).toEqual([7_000])
  server.received.length = 0
  replies('3600')(server)
  expect(await pageOf(feedAt(server.url))).toMatchObject({ code: 'NEWS_UNREACHABLE', retry: 'safe' })
  expect(server.received.length).toBe(1)
})

it('follows a feed that has moved', async () => {
  await using server = await httpStage(({ path }) => (
    path === '/new' ? { status: 200, body: ITEM } : { status: 301, headers: { location: '/new' } }
  ))
  expect(await pageOf(feedAt(`${server.url}/old`))).toMatchObject({ items: [{ id: '1' }] })
})
