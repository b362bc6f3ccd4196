import { CachedProvider, CountedCache, MemoryDataCache } from '../../../data/index.ts'
import type { Clock, DataProvider } from '../../../port/index.ts'
import type { VenueChoice } from '../../backtest/run-config.ts'
import { calendarOf, type LivePlan } from './live-plan.ts'

/**
 * Opens the cache of a session's market data: in Redis where the settings name one, else in this process.
 *
 * The client is loaded only then, and before strategies are. What an exchange on this machine tells is made
 * up anew with each of its starts, so nobody else is given it.
 */
export async function openHistoryCache({ cacheUrl, brokerUrl }: VenueChoice): Promise<CountedCache> {
  if (cacheUrl === undefined || brokerUrl !== undefined) return new CountedCache(new MemoryDataCache())
  const { RedisDataCache } = await import('../../../adapter/redis/index.ts')
  return new CountedCache(new RedisDataCache({ url: cacheUrl }))
}

/** A provider whose past is kept in a cache. */
export function keptPast(
  provider: DataProvider,
  { cache, clock, plan }: { readonly cache: CountedCache; readonly clock: Clock; readonly plan: LivePlan },
): DataProvider {
  return new CachedProvider({ provider, cache, clock, calendar: calendarOf(plan) })
}
