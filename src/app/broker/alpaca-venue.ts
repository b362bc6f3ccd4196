import { setTimeout as wait } from 'node:timers/promises'
import { wallClock } from '../live/market/index.ts'
import { fail, UserError, type UtcMillis } from '../../base/index.ts'
import type { CountedCache } from '../../data/index.ts'
import { Adjustment } from '../../model/index.ts'
import type { BrokerConnector, Clock, DataProvider, Timers } from '../../port/index.ts'
import type { VenueChoice } from '../backtest/run-config.ts'
import type { RunSettings } from '../backtest/run-settings.ts'
import { backedFeed, checkBackup } from './backup-choice.ts'
import { alpacaKeys } from './broker-keys.ts'
import { checkChoice, connectAlpaca, type Connected } from './connect-alpaca.ts'
import { keptPast } from './history-cache.ts'
import type { LivePlan } from './live-plan.ts'
import type { Venue, VenueOpener } from './open-broker-session.ts'
import { sessionMarket, type SessionFeed } from './session-market.ts'

/** An account at Alpaca, or at an exchange on this machine, as a session's venue. Throws `KEYS_MISSING`. */
export function alpacaVenue(
  choice: VenueChoice, environment: Readonly<Record<string, string | undefined>>, cache: CountedCache,
): VenueOpener {
  checkChoice(choice)
  checkBackup(choice)
  const keys = alpacaKeys(environment)
  return async (settings, plan): Promise<Venue> => {
    const connected = connectAlpaca(choice, { keys, plan, isLiveAllowed: !choice.isPaperTrading })
    const { broker, isLocal, actions } = connected
    const timers = isLocal ? await timersOf(broker) : MACHINE_TIMERS
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
    const timers = connected.isLocal ? await timersOf(connected.broker) : MACHINE_TIMERS
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

const MACHINE_TIMERS: Timers = { ...wallClock, monotonic: () => performance.now() }

/** For so long it is watched how fast an exchange's clock runs; longer where it seems too fast. */
const SPEED_LOOKS_MS = [500, 2_000]
/** Its clock goes by beats, so that it may seem a little faster than it is. */
const FASTER = 1.5

/**
 * An exchange on this machine has a clock of its own, some way off the machine's.
 *
 * One that runs faster is refused: waits and limits of a session are those of real time. Throws `UserError`
 * `EXCHANGE_TOO_FAST`.
 */
async function timersOf(broker: BrokerConnector): Promise<Timers> {
  for (const ms of SPEED_LOOKS_MS) {
    const sentAt = performance.now()
    const before = await timeAt(broker)
    await wait(ms)
    const at = await timeAt(broker)
    const offMs = at - Date.now()
    if (at - before <= FASTER * (performance.now() - sentAt)) {
      return { ...MACHINE_TIMERS, now: () => Date.now() + offMs as UtcMillis }
    }
  }
  throw new UserError(fail('EXCHANGE_TOO_FAST', 'the exchange at broker.url runs faster than time, and what '
    + 'a session waits for and allows (a price may be 2 s old) is real time: start it with --speed 1; '
    + 'faster than time is a market that is played: trading.primary_data_provider: synthetic, with '
    + '--speed 60').failure)
}

async function timeAt(broker: BrokerConnector): Promise<UtcMillis> {
  const clock = await broker.clock()
  if (!clock.ok) throw new UserError(clock.failure)
  return clock.value.at
}
