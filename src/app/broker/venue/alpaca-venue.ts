import type { CountedCache } from '../../../data/index.ts'
import { Adjustment } from '../../../model/index.ts'
import type { Clock, DataProvider } from '../../../port/index.ts'
import type { VenueChoice } from '../../backtest/run-config.ts'
import type { RunSettings } from '../../backtest/run-settings.ts'
import { backedFeed, checkBackup } from '../market/backup-choice.ts'
import { alpacaKeys } from './broker-keys.ts'
import { checkChoice, connectAlpaca, type Connected } from './connect-alpaca.ts'
import { keptPast } from '../market/history-cache.ts'
import type { LivePlan } from '../market/live-plan.ts'
import type { Venue, VenueOpener } from '../open-broker-session.ts'
import { sessionMarket, type SessionFeed } from '../market/session-market.ts'

/** An account at Alpaca, or at an exchange on this machine, as a session's venue. Throws `KEYS_MISSING`. */
export function alpacaVenue(
  choice: VenueChoice, environment: Readonly<Record<string, string | undefined>>, cache: CountedCache,
): VenueOpener {
  checkChoice(choice)
  checkBackup(choice)
  const keys = alpacaKeys(environment)
  return async (settings, plan): Promise<Venue> => {
    const connected = connectAlpaca(choice, { keys, plan, isLiveAllowed: !choice.isPaperTrading })
    const { broker, actions } = connected
    const timers = await connected.goByItsClock()
    const provider = providerOf(connected, { settings, plan, cache, clock: timers })
    return {
      broker, timers, cache, actions,
      market: (after, _at, watched) => sessionMarket(settings, plan, {
        provider, clock: timers, after, adjustment: Adjustment.Split, actions: watched,
      }),
      close: () => closeBoth(provider, cache),
    }
  }
}

/** Alpaca's market data alone, or those of an exchange on this machine. Throws `KEYS_MISSING`. */
export function alpacaFeed(
  choice: VenueChoice, environment: Readonly<Record<string, string | undefined>>, cache: CountedCache,
): (settings: RunSettings, plan: LivePlan) => Promise<SessionFeed> {
  checkBackup(choice)
  const keys = alpacaKeys(environment)
  return async (settings, plan) => {
    const parts = { keys, plan }
    const connected = connectAlpaca({ ...choice, broker: 'alpaca' }, parts)
    const timers = await connected.goByItsClock()
    const provider = providerOf(connected, { settings, plan, cache, clock: timers })
    const { actions } = connected
    return {
      provider, timers, cache, actions, adjustment: Adjustment.Split,
      close: () => closeBoth(provider, cache),
    }
  }
}

/** The market data of a session: the past is kept, and a backup stands behind them where there is one. */
function providerOf(
  { data, backup }: Connected,
  { settings, ...parts }: {
    readonly settings: RunSettings; plan: LivePlan; cache: CountedCache; clock: Clock
  },
): DataProvider {
  return backedFeed(settings, {
    primary: keptPast(data, parts), clock: parts.clock,
    backup: backup === undefined ? undefined : keptPast(backup, parts),
  })
}

async function closeBoth(provider: DataProvider, cache: CountedCache): Promise<void> {
  await provider.disconnect()
  await cache.close()
}
