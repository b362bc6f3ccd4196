import { expect, it } from 'vitest'
import { ScriptedFeed } from '../../../../test/harness/scripted-feed.ts'
import { fail, RetryClass, utcMillis } from '../../../base/index.ts'
import { calendarNamed } from '../../../calendar/index.ts'
import { CachedProvider, CountedCache, defaultInstrument, MemoryDataCache } from '../../../data/index.ts'
import { LiveMarket } from './live-market.ts'
import { liveSeries } from './live-series.ts'
import { SteppedClock } from './paced-clock.ts'

it('a past that cannot be read at once is read again without what was read before', async () => {
  const symbols = Array.from({ length: 20 }, (_, index) => `S${index}`)
  const clock = new SteppedClock(utcMillis(Date.UTC(2024, 2, 4, 17, 0, 10)))
  const feed = new ScriptedFeed()
  const daysOf = () => feed.requests.splice(0).filter(({ key }) => key.timeframe === '1d').length
  const provider = new CachedProvider({
    provider: feed, cache: new CountedCache(new MemoryDataCache()), clock, calendar: calendarNamed('XNYS'),
  })
  const market = new LiveMarket({
    provider, clock, need: { warmUps: new Map(), days: 5 },
    series: liveSeries(symbols.map((symbol) => ({ symbol, timeframe: '1d' as const }))),
    instruments: symbols.map((symbol) => defaultInstrument(symbol)),
  })
  // The vendor lets so many requests through, and refuses the next one.
  const read = feed.history.bind(feed)
  feed.history = (request) => {
    if (feed.requests.length === 30) {
      feed.failures = [fail('BROKER_RATE_LIMITED', 'later', { retry: RetryClass.Safe })]
    }
    return read(request)
  }
  expect((await market.next()).value).toMatchObject({ kind: 'notice' })
  const before = daysOf()
  expect((await market.next()).value).toMatchObject({ kind: 'start' })
  expect([before, daysOf()]).toEqual([16, 5])
  await market.return()
})
