import { expect, it } from 'vitest'
import { AlpacaCredentials, AlpacaNews, systemTimers } from '../../src/adapter/alpaca/index.ts'
import { formatUtc, MILLIS_PER_DAY, type Failure, type UtcMillis } from '../../src/base/index.ts'
import type { NewsItem } from '../../src/model/index.ts'
import { exchangeStage, KEYS, type ExchangeStage } from '../harness/exchange-harness.ts'

const OPEN_AT = Date.UTC(2026, 0, 5, 14, 30)
/** Waiting takes no time. */
const timers = { ...systemTimers, after: (_: number, run: () => void) => systemTimers.after(0, run) }

/** What the client reads of two days around the open. */
async function read(
  stage: ExchangeStage, symbols: readonly string[], secret = KEYS.secret,
): Promise<readonly NewsItem[] | Failure> {
  const credentials = new AlpacaCredentials(KEYS.keyId, secret)
  const pages = new AlpacaNews({ credentials, baseUrl: stage.url, timers }).news({
    from: (OPEN_AT - MILLIS_PER_DAY) as UtcMillis, to: (OPEN_AT + MILLIS_PER_DAY) as UtcMillis, symbols,
  })
  const items: NewsItem[] = []
  for (;;) {
    const page = await pages.next()
    if (!page.ok) return page.failure
    if (page.value === undefined) return items
    items.push(...page.value.items)
  }
}

const idsOf = (items: readonly NewsItem[] | Failure): readonly string[] => (
  Array.isArray(items) ? (items as readonly NewsItem[]).map(({ id }) => id) : [(items as Failure).code]
)

async function publish(stage: ExchangeStage, count: number): Promise<readonly string[]> {
  const ids: string[] = []
  for (let number = 1; number <= count; number++) {
    const told = await stage.control('news', { headline: `News ${number}`, symbols: ['AAPL'] })
    ids.push(String(told['article']))
    await stage.control('clock', { advance_ms: 1_000 })
  }
  return ids
}

it('news of the exchange comes page by page, oldest first, each article once', async () => {
  await using stage = await exchangeStage()
  const ids = await publish(stage, 120)
  expect(idsOf(await read(stage, ['AAPL']))).toEqual(ids)
  expect(await read(stage, ['MSFT'])).toEqual([])
  const asked = await stage.control('requests')
  expect((asked as unknown as readonly unknown[]).length).toBe(4)
})

it('a changed article is there from its change on, under its name', async () => {
  await using stage = await exchangeStage()
  const [first, second] = await publish(stage, 2)
  const words = { headline: 'Corrected', symbols: ['AAPL', 'BTCUSD'] }
  await stage.control('news', { id: Number(first), ...words })
  const items = await read(stage, ['AAPL', 'BTC/USD'])
  expect(idsOf(items)).toEqual([second, first])
  expect(items).toMatchObject([
    { headline: 'News 2', at: OPEN_AT + 1_000 },
    { headline: 'Corrected', at: OPEN_AT + 2_000, symbols: ['AAPL', 'BTC/USD'] },
  ])
})

it('a page that is cut short, failures and limits on the way lose no article', async () => {
  await using stage = await exchangeStage()
  const ids = await publish(stage, 6)
  const route = 'GET /v1beta1/news'
  await stage.faults(
    { fault: 'cut-page', route, keep: 2 }, { fault: 'fail-before', route, nth: 1 },
    { fault: 'truncate-reply', route, nth: 3 }, { fault: 'rate-limit', route, nth: 5 },
  )
  expect(idsOf(await read(stage, ['AAPL']))).toEqual(ids)
})

it('wrong keys, and parameters that are none, are refused', async () => {
  await using stage = await exchangeStage()
  expect(await read(stage, [], 'wrong-secret')).toMatchObject({ code: 'BROKER_UNAUTHORIZED' })
  expect((await stage.api('GET', '/v1beta1/news?limit=51')).status).toBe(400)
  expect((await stage.api('GET', '/v1beta1/news?sort=sideways')).status).toBe(422)
  const start = formatUtc(OPEN_AT as UtcMillis)
  const empty = await stage.api('GET', `/v1beta1/news?start=${start}`)
  expect(empty.json).toEqual({ news: [], next_page_token: null })
  await expect(stage.control('news', { symbols: ['AAPL'] })).rejects.toThrow('headline')
  await expect(stage.control('news', { id: 1, headline: 'x' })).rejects.toThrow('article not found')
})
