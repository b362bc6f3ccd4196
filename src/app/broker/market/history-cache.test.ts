import { expect, it } from 'vitest'
import { liveRequest } from '../../../../test/harness/live-market.ts'
import { readVenueChoice } from '../../backtest/run-config.ts'
import { openHistoryCache } from './history-cache.ts'

const REQUEST = liveRequest({ seed: 1, bars: 1, timeframe: '1m', symbols: ['AAPL'] })

it.each([
  ['in this process', [], 'memory'],
  ['in Redis, where the settings name one', ['system.cache_url=redis://:secret@cache.example:6380'],
    'redis at cache.example:6380'],
  ['in this process of an exchange that runs here',
    ['system.cache_url=redis://cache.example', 'broker.url=http://127.0.0.1:7777'], 'memory'],
])('market data are kept %s', async (_, set, name) => {
  const choice = readVenueChoice({ ...REQUEST, set: ['trading.primary_data_provider=alpaca', ...set] })
  if (choice === undefined) throw new Error('no live market was named')
  const cache = await openHistoryCache(choice)
  expect(cache.counts).toEqual({ name, hits: 0, misses: 0, failures: 0 })
  await cache.close()
})
