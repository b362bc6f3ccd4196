import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it, vi } from 'vitest'
import { AlpacaCredentials, AlpacaNews } from '../../src/adapter/alpaca/index.ts'
import { SqliteNewsArchive } from '../../src/adapter/sqlite/index.ts'
import { heardNews, polledSources, type HeardNews } from '../../src/app/broker/market/heard-news.ts'
import { NewsPoller } from '../../src/app/news/news-poller.ts'
import { MILLIS_PER_HOUR, type UtcMillis } from '../../src/base/index.ts'
import type { InvestorConfig } from '../../src/config/index.ts'
import type { NewsItem } from '../../src/model/index.ts'
import { defineStrategy, newsWithin } from '../../src/strategy/index.ts'
import { exchangeStage, KEYS, type ExchangeStage } from '../harness/exchange-harness.ts'
import { VirtualTimers } from '../harness/virtual-timers.ts'

const homes: string[] = []
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

const OPEN_AT = Date.UTC(2026, 0, 5, 14, 30)
const SHOWN = { 'APCA-API-KEY-ID': KEYS.keyId, 'APCA-API-SECRET-KEY': KEYS.secret }

function newsOf(stage: ExchangeStage, secret = KEYS.secret): AlpacaNews {
  const credentials = new AlpacaCredentials(KEYS.keyId, secret)
  return new AlpacaNews({ credentials, baseUrl: stage.url, streamUrl: stage.url.replace('http', 'ws') })
}

const listeners = async (stage: ExchangeStage): Promise<unknown> => (
  (await stage.control('status'))['connections'] as Record<string, unknown>
)['data']

it('the exchange tells articles and their changes to those who asked for one of their symbols', async () => {
  await using stage = await exchangeStage()
  const ear = await stage.listen('/v1beta1/news', SHOWN)
  ear.say({ action: 'subscribe', news: ['AAPL'] })
  await ear.until((messages) => messages.length === 3)
  await stage.control('news', { headline: 'Not for you', symbols: ['MSFT'] })
  const { article: id } = await stage.control('news', { headline: 'A deal', symbols: ['AAPL', 'MSFT'] })
  await stage.control('clock', { advance_ms: 1_000 })
  await stage.control('news', { id, headline: 'No deal' })
  await ear.until((messages) => messages.length === 5)
  const [, , subscription, first, second] = ear.messages()
  expect(subscription).toEqual({ T: 'subscription', news: ['AAPL'] })
  expect(first).toMatchObject({
    T: 'n', id, headline: 'A deal', symbols: ['AAPL', 'MSFT'], created_at: '2026-01-05T14:30:00Z',
  })
  expect(second).toMatchObject({ T: 'n', id, headline: 'No deal', updated_at: '2026-01-05T14:30:01Z' })
})

it('a channel of another feed is refused', async () => {
  await using stage = await exchangeStage()
  for (const [path, channel] of [['/v1beta1/news', 'bars'], ['/v2/iex', 'news']] as const) {
    const ear = await stage.listen(path, SHOWN)
    ear.say({ action: 'subscribe', [channel]: ['AAPL'] })
    await ear.until((messages) => messages.length === 3)
    expect(ear.messages().at(-1)).toMatchObject({ T: 'error', code: 410 })
  }
})

it('a client hears news under our names of symbols, until it has heard enough', async () => {
  await using stage = await exchangeStage()
  const heard: NewsItem[] = []
  const close = newsOf(stage).listen(['AAPL', 'BTC/USD'], {
    onNews: ({ items }) => heard.push(...items),
    onRefused: (code) => expect.unreachable(code),
  })
  await vi.waitFor(async () => expect(await listeners(stage)).toBe(1))
  await vi.waitFor(async () => {
    await stage.control('news', { headline: 'Coins', symbols: ['BTCUSD'] })
    expect(heard[0]).toMatchObject({
      source: 'alpaca', headline: 'Coins', symbols: ['BTC/USD'], at: OPEN_AT,
    })
  })
  close()
  await vi.waitFor(async () => expect(await listeners(stage)).toBe(0))
})

it('wrong keys are told of once, and nobody tries again', async () => {
  await using stage = await exchangeStage()
  const refused = vi.fn<(code: string) => void>()
  newsOf(stage, 'wrong-secret').listen([], { onNews: () => expect.unreachable(), onRefused: refused })
  await vi.waitFor(() => expect(refused).toHaveBeenCalledExactlyOnceWith('BROKER_UNAUTHORIZED'))
})

it('a session keeps what it hears at once, and finds what it did not hear when it reads', async () => {
  await using stage = await exchangeStage()
  const home = mkdtempSync(join(tmpdir(), 'investor-news-stream-'))
  homes.push(home)
  const archive = new SqliteNewsArchive(join(home, 'news.db'))
  const definition = defineStrategy({
    name: 'Reader', description: 'reads', eachSymbol: () => ({ filter: newsWithin({}, { days: 2 }) }),
  })
  const strategies = [{ definition, parameters: {}, symbols: ['AAPL'], timeframe: '1m' as const }]
  const config = { news: { feeds: [], liveSources: [] } } as unknown as InvestorConfig
  const wishes = heardNews({ strategies, config }, { isPlayed: true, environment: {} }) as HeardNews
  const heard = { ...wishes, sources: [{ provider: newsOf(stage), isFeed: false }] }
  const timers = new VirtualTimers()
  const told: string[] = []
  const poller = new NewsPoller({
    sources: polledSources(heard, archive, (text) => told.push(text)),
    timers, lookBackMs: 0,
  })
  const kept = async (): Promise<readonly string[]> => (await archive.read({
    from: 0 as UtcMillis, to: (OPEN_AT + MILLIS_PER_HOUR) as UtcMillis,
  })).map(({ headline }) => headline)
  await stage.control('news', { headline: 'Before', symbols: ['AAPL'] })
  await poller.open()
  expect(await kept()).toEqual(['Before'])
  await vi.waitFor(async () => {
    await stage.control('news', { headline: 'Meanwhile', symbols: ['AAPL'] })
    expect(await kept()).toContain('Meanwhile')
  })
  expect(timers.now()).toBe(OPEN_AT)
  poller.close()
  await vi.waitFor(async () => expect(await listeners(stage)).toBe(0))
  await stage.control('news', { headline: 'Unheard', symbols: ['AAPL'] })
  expect(await kept()).not.toContain('Unheard')
  await polledSources(heard, archive, (text) => told.push(text))[0]?.read(
    (OPEN_AT - 1) as UtcMillis, (OPEN_AT + 1_000) as UtcMillis,
  )
  expect(await kept()).toContain('Unheard')
  expect(told).toEqual([])
  await archive.close()
})
