import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../test/harness/fake-clock.ts'
import { FeedLog } from '../../test/harness/feed-log.ts'
import { barAt } from '../../test/harness/live-engine.ts'
import { ScriptedFeed } from '../../test/harness/scripted-feed.ts'
import { fail, ok, RetryClass, utcMillis } from '../base/index.ts'
import { calendarNamed } from '../calendar/index.ts'
import { barAt as barOf, type Bar, type Session } from '../model/index.ts'
import type { DataCache } from '../port/index.ts'
import { CachedProvider } from './cached-provider.ts'
import { CountedCache } from './counted-cache.ts'
import { MemoryDataCache } from './memory-cache.ts'

const CALENDAR = calendarNamed('XNYS')
const [FRIDAY, MONDAY, TUESDAY] = CALENDAR.sessions(
  '2024-03-01' as Session['date'], '2024-03-05' as Session['date'],
) as [Session, Session, Session]
const KEY = { symbol: 'AAA', timeframe: '1m', adjustment: 'split' } as const

/** The first three minutes of Friday and of Monday. */
const BARS = [FRIDAY, MONDAY].flatMap(({ openAt }) => (
  [1, 2, 3].map((minute) => barAt(openAt + minute * 60_000, minute))
))

function stage(cache: DataCache = new MemoryDataCache(), now = MONDAY.openAt + 600_000) {
  const clock = new FakeClock(now)
  const feed = new ScriptedFeed('vendor')
  feed.bars = [...BARS]
  const counted = new CountedCache(cache)
  const provider = new CachedProvider({ provider: feed, cache: counted, clock, calendar: CALENDAR })
  const read = async (from: number, to: number): Promise<readonly Bar[] | string> => {
    const pages = provider.history({ key: KEY, from: utcMillis(from), to: utcMillis(to) })
    const bars: Bar[] = []
    for (;;) {
      const page = await pages.next()
      if (!page.ok) return page.failure.code
      if (page.value === undefined) return bars
      for (let row = 0; row < page.value.length; row++) bars.push(barOf(page.value, row, KEY))
    }
  }
  /** Spans that the vendor was asked for. */
  const asked = () => feed.requests.splice(0).map(({ from, to }) => [from, to])
  return { clock, feed, counted, provider, read, asked }
}

describe('a provider whose past is kept', () => {
  it('reads sessions before the present one once, and the present one each time', async () => {
    const { read, asked, counted } = stage()
    const [from, to] = [FRIDAY.openAt, MONDAY.openAt + 120_000]
    const all = BARS.filter(({ closeAt }) => closeAt <= to)
    expect(await read(from, to)).toEqual(all)
    expect(asked()).toEqual([[from, to]])
    expect(await read(from, to)).toEqual(all)
    expect(asked()).toEqual([[MONDAY.preOpenAt, to]])
    expect(await read(MONDAY.openAt, to)).toHaveLength(2)
    expect(asked()).toEqual([[MONDAY.openAt, to]])
    expect(counted.counts).toEqual({ name: 'memory', hits: 1, misses: 1, failures: 0 })
  })

  it('has what lies within the span that was read, and reads more than that', async () => {
    const { read, asked } = stage()
    await read(FRIDAY.openAt, FRIDAY.closeAt)
    asked()
    expect(await read(FRIDAY.openAt + 60_000, FRIDAY.openAt + 120_000)).toEqual([BARS[1]])
    expect(asked()).toEqual([])
    await read(FRIDAY.openAt - 1, FRIDAY.closeAt)
    expect(asked()).toEqual([[FRIDAY.openAt - 1, FRIDAY.closeAt]])
  })

  it('takes a session for the past when the next one has begun, its extended hours included', async () => {
    const evening = stage(new MemoryDataCache(), MONDAY.postCloseAt + 3_600_000)
    for (let times = 0; times < 2; times++) await evening.read(MONDAY.openAt, MONDAY.closeAt)
    expect(evening.asked()).toHaveLength(2)
    const { clock, read, asked } = stage(new MemoryDataCache(), TUESDAY.preOpenAt)
    for (let times = 0; times < 2; times++) await read(MONDAY.openAt, MONDAY.closeAt)
    expect(asked()).toHaveLength(1)
    // A split of the next day changes what lies before it.
    await clock.pass(86_400_000)
    await read(MONDAY.openAt, MONDAY.closeAt)
    expect(asked()).toHaveLength(1)
  })

  it('keeps nothing of what was not read to its end', async () => {
    const { feed, read, asked } = stage()
    feed.failures = [fail('BROKER_UNAVAILABLE', 'down', { retry: RetryClass.Safe })]
    expect(await read(FRIDAY.openAt, FRIDAY.closeAt)).toBe('BROKER_UNAVAILABLE')
    expect(await read(FRIDAY.openAt, FRIDAY.closeAt)).toHaveLength(3)
    expect(asked()).toHaveLength(2)
    expect(await read(FRIDAY.openAt, FRIDAY.closeAt)).toHaveLength(3)
    expect(asked()).toEqual([])
  })

  it('does without a cache that fails, and counts it', async () => {
    const broken: DataCache = {
      name: 'broken', get: async () => fail('CACHE_UNREACHABLE', 'gone'),
      set: async () => fail('CACHE_UNREACHABLE', 'gone'), close: async () => {},
    }
    const { read, asked, counted } = stage(broken)
    for (let times = 0; times < 2; times++) {
      expect(await read(FRIDAY.openAt, FRIDAY.closeAt)).toHaveLength(3)
    }
    expect([asked().length, counted.counts]).toEqual([
      2, { name: 'broken', hits: 0, misses: 0, failures: 4 },
    ])
  })

  it('does not wait for what is to be kept', async () => {
    const memory = new MemoryDataCache()
    const slow: DataCache = {
      name: 'slow', get: (key, at) => memory.get(key, at), set: () => new Promise(() => {}),
      close: async () => {},
    }
    expect(await stage(slow).read(FRIDAY.openAt, FRIDAY.closeAt)).toHaveLength(3)
  })

  it('passes everything else on', async () => {
    const { feed, provider } = stage()
    const log = new FeedLog()
    expect(await provider.connect(log)).toEqual(ok(true))
    expect([provider.source, provider.connection.status]).toEqual(['vendor', 'LIVE'])
    expect(await provider.subscribe({ bars: ['AAA'] })).toEqual(ok(true))
    expect(await provider.unsubscribe({ bars: ['AAA'] })).toEqual(ok(true))
    expect(await provider.getQuote('AAA')).toEqual(ok(undefined))
    feed.listener?.onBar(BARS[0] as Bar)
    expect(log.bars).toEqual([BARS[0]])
    await provider.disconnect()
    expect(feed.connection.status).toBe('CLOSED')
  })
})
