import { wallClock } from '../live/market/index.ts'
import { UserError, type UtcMillis } from '../../base/index.ts'
import { Adjustment } from '../../model/index.ts'
import type { BrokerConnector, Timers } from '../../port/index.ts'
import type { VenueChoice } from '../backtest/run-settings.ts'
import { alpacaKeys } from './broker-keys.ts'
import { checkChoice, connectAlpaca } from './connect-alpaca.ts'
import type { LivePlan } from './live-plan.ts'
import type { Venue, VenueOpener } from './open-broker-session.ts'
import { sessionMarket, type SessionFeed } from './session-market.ts'

/** An account at Alpaca, or at an exchange on this machine, as a session's venue. Throws `KEYS_MISSING`. */
export function alpacaVenue(
  choice: VenueChoice, environment: Readonly<Record<string, string | undefined>>,
): VenueOpener {
  checkChoice(choice)
  const keys = alpacaKeys(environment)
  return async (settings, plan): Promise<Venue> => {
    const { broker, data, isLocal } = connectAlpaca(choice, {
      keys, plan, isLiveAllowed: !choice.isPaperTrading,
    })
    const timers = isLocal ? await timersOf(broker) : MACHINE_TIMERS
    return {
      broker, timers,
      market: (after) => sessionMarket(settings, plan, {
        provider: data, clock: timers, after, adjustment: Adjustment.Split,
      }),
      close: () => data.disconnect(),
    }
  }
}

/** Alpaca's market data alone, or those of an exchange on this machine. Throws `KEYS_MISSING`. */
export function alpacaFeed(
  choice: VenueChoice, environment: Readonly<Record<string, string | undefined>>,
): (plan: LivePlan) => Promise<SessionFeed> {
  const keys = alpacaKeys(environment)
  return async (plan) => {
    const { broker, data, isLocal } = connectAlpaca({ ...choice, broker: 'alpaca' }, { keys, plan })
    return {
      provider: data, timers: isLocal ? await timersOf(broker) : MACHINE_TIMERS,
      adjustment: Adjustment.Split, close: () => data.disconnect(),
    }
  }
}

const MACHINE_TIMERS: Timers = { ...wallClock, monotonic: () => performance.now() }

/** An exchange on this machine has a clock of its own, some way off the machine's. */
async function timersOf(broker: BrokerConnector): Promise<Timers> {
  const clock = await broker.clock()
  if (!clock.ok) throw new UserError(clock.failure)
  const offMs = clock.value.at - Date.now()
  return { ...MACHINE_TIMERS, now: () => Date.now() + offMs as UtcMillis }
}
