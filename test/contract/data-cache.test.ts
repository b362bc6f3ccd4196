import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RedisDataCache } from '../../src/adapter/redis/index.ts'
import { ok, utcMillis } from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import { CachedProvider, CountedCache, MemoryDataCache } from '../../src/data/index.ts'
import { barAt as columnsBar, type Bar, type Session } from '../../src/model/index.ts'
import { barAt } from '../harness/live-engine.ts'
import { hasRedis, startRedis, type RedisServer } from '../harness/redis-server.ts'
import { ScriptedFeed } from '../harness/scripted-feed.ts'
import { dataCacheContract, keptBars, newKey } from './data-cache-contract.ts'

/** So patient is a test on a machine that does something else as well. */
const PATIENT = { answerMs: 20_000, pauseMs: 0 }
const PASSWORD = 'hunter2'
const CALENDAR = calendarNamed('XNYS')

/** The daily bar of a session of 2026-01-05 and after. */
function sessionBar(day: number): Bar {
  const { openAt, closeAt } = CALENDAR.session(`2026-01-0${4 + day}` as Session['date']) as Session
  return barAt(closeAt, 100 + day, { timeframe: '1d', openAt })
}

dataCacheContract({ name: 'memory', open: () => new MemoryDataCache() })

describe('the memory of a process', () => {
  it('holds so many bars, of the series that were asked for last', async () => {
    const cache = new MemoryDataCache({ barsMax: 8 })
    const [first, second, third] = [newKey(), newKey(), newKey()]
    const { keptAt } = keptBars()
    await cache.set(first, keptBars())
    await cache.set(second, keptBars())
    await cache.get(first, keptAt)
    await cache.set(third, keptBars())
    const found = await Promise.all([first, second, third].map((key) => cache.get(key, keptAt)))
    expect(found).toEqual([ok(keptBars()), ok(undefined), ok(keptBars())])
  })
})

describe.skipIf(!hasRedis)('with a server', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis(PASSWORD)
  })
  afterAll(() => server.remove())

  dataCacheContract({ name: 'Redis', open: () => new RedisDataCache({ url: server.url, ...PATIENT }) })

  it('says where it is without the password', () => {
    const { name } = new RedisDataCache({ url: server.url })
    expect(name).toMatch(/^redis at 127\.0\.0\.1:\d+$/)
  })

  it('is shared by all who use it, and forgotten by the server itself in time', async () => {
    const [one, other] = [0, 1].map(() => new RedisDataCache({ url: server.url, ...PATIENT })) as [
      RedisDataCache, RedisDataCache,
    ]
    const key = newKey()
    await one.set(key, keptBars())
    expect(await other.get(key, keptBars().keptAt)).toEqual(ok(keptBars()))
    const client = new Redis(server.url)
    const [name] = await client.keys(`*${encodeURIComponent(key.source)}*`)
    const lifeMs = await client.pttl(name ?? '')
    expect(lifeMs).toBeGreaterThan(0)
    expect(lifeMs).toBeLessThanOrEqual(3_600_000)
    client.disconnect()
    await Promise.all([one.close(), other.close()])
  })

  it('spares a session that starts again the past, and tells it the same', async () => {
    const bars = [1, 2, 3].map((day) => sessionBar(day))
    const start = async (): Promise<readonly [readonly Bar[], number]> => {
      const cache = new CountedCache(new RedisDataCache({ url: server.url, ...PATIENT }))
      const feed = new ScriptedFeed('restarted')
      feed.bars = bars
      const clock = { now: () => utcMillis(Date.UTC(2026, 0, 8, 15)) }
      const provider = new CachedProvider({ provider: feed, cache, clock, calendar: CALENDAR })
      const pages = provider.history({
        key: { symbol: 'AAA', timeframe: '1d', adjustment: 'split' }, from: utcMillis(Date.UTC(2026, 0, 1)),
        to: utcMillis(Date.UTC(2026, 0, 7, 22)),
      })
      const read: Bar[] = []
      for (let page = await pages.next(); page.ok && page.value !== undefined; page = await pages.next()) {
        for (let row = 0; row < page.value.length; row++) read.push(columnsBar(page.value, row, pages.key))
      }
      // What is to be kept is not waited for: the next question comes after it.
      await cache.bars({ ...pages.key, source: 'any' }, {
        from: utcMillis(0), to: utcMillis(1), at: utcMillis(0),
      })
      await cache.close()
      return [read, feed.requests.length]
    }
    expect(await start()).toEqual([bars, 1])
    expect(await start()).toEqual([bars, 0])
  })

  it('does not take what was cut, changed or written by somebody else', async () => {
    const cache = new RedisDataCache({ url: server.url, ...PATIENT })
    const client = new Redis(server.url)
    const key = newKey()
    await cache.set(key, keptBars())
    const [name = ''] = await client.keys(`*${encodeURIComponent(key.source)}*`)
    const value = await client.get(name) ?? ''
    for (const wrong of [value.slice(0, -9), value.replace('0.43', '9.43'), '', 'PONG', '{"rows":[]}']) {
      await client.set(name, wrong)
      expect(await cache.get(key, keptBars().keptAt)).toMatchObject({ failure: { code: 'CACHE_UNREADABLE' } })
    }
    await cache.set(key, keptBars())
    expect(await cache.get(key, keptBars().keptAt)).toEqual(ok(keptBars()))
    await client.flushall()
    expect(await cache.get(key, keptBars().keptAt)).toEqual(ok(undefined))
    client.disconnect()
    await cache.close()
  })

  it('costs a moment when it stands still, is left alone for a while, and works again', async () => {
    const cache = new RedisDataCache({ url: server.url, answerMs: 100, pauseMs: 1_000 })
    const counted = new CountedCache(cache)
    const key = newKey()
    const { keptAt: at, from, to } = keptBars()
    const warm = new RedisDataCache({ url: server.url, ...PATIENT })
    await warm.set(key, keptBars())
    server.pause()
    try {
      const begun = performance.now()
      for (let times = 0; times < 50; times++) await counted.bars(key, { from, to, at })
      expect(counted.counts).toMatchObject({ hits: 0, misses: 0, failures: 50 })
      // Fifty waits would take five seconds: one was waited for, or two.
      expect(performance.now() - begun).toBeLessThan(4_000)
    } finally {
      server.resume()
    }
    while ((await counted.bars(key, { from, to, at })) === undefined) await untilLater()
    expect(counted.counts.hits).toBe(1)
    await Promise.all([counted.close(), warm.close()])
  }, 30_000)

  it('is missed when it is gone, and used again when there is another', async () => {
    const cache = new RedisDataCache({ url: server.url, answerMs: 2_000, pauseMs: 0 })
    const key = newKey()
    await cache.set(key, keptBars())
    await server.kill()
    expect(await cache.get(key, keptBars().keptAt)).toMatchObject({ failure: { code: 'CACHE_UNREACHABLE' } })
    await server.start()
    let found = await cache.get(key, keptBars().keptAt)
    while (!found.ok) {
      await untilLater()
      found = await cache.get(key, keptBars().keptAt)
    }
    expect(found).toEqual(ok(undefined))
    await cache.close()
  }, 60_000)

  it('is not there with a wrong password, or where nobody listens', async () => {
    const url = new URL(server.url)
    for (const [password, port] of [['wrong', url.port], [PASSWORD, '1']] as const) {
      const cache = new RedisDataCache({ url: `redis://:${password}@127.0.0.1:${port}`, answerMs: 5_000 })
      const found = await cache.get(newKey(), utcMillis(0))
      expect(found).toMatchObject({ failure: { code: 'CACHE_UNREACHABLE', retry: 'safe' } })
      expect(JSON.stringify(found)).not.toContain(password)
      await cache.close()
    }
  }, 30_000)
})

function untilLater(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 50)
  })
}
