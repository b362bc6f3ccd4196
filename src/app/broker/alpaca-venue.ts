import { wallClock, LiveMarket, type LiveStep } from '../live/market/index.ts'
import { UserError, type UtcMillis } from '../../base/index.ts'
import type { Timeframe } from '../../model/index.ts'
import type { BrokerConnector, DataProvider, Timers } from '../../port/index.ts'
import { instantiateStrategy } from '../../strategy/index.ts'
import { SILENT_VIEW } from '../backtest/needed-series.ts'
import type { RunSettings, VenueChoice } from '../backtest/run-settings.ts'
import { alpacaKeys } from './broker-keys.ts'
import { connectAlpaca } from './connect-alpaca.ts'
import type { LivePlan } from './live-plan.ts'
import type { Venue, VenueOpener } from './open-broker-session.ts'

/** An account at Alpaca, or at an exchange on this machine, as a session's venue. */
export function alpacaVenue(
  choice: VenueChoice, environment: Readonly<Record<string, string | undefined>>,
): VenueOpener {
  return async (settings, plan): Promise<Venue> => {
    const { broker, data, isLocal } = connectAlpaca(choice, { keys: alpacaKeys(environment), plan })
    const timers = isLocal ? await timersOf(broker) : MACHINE_TIMERS
    return {
      broker, timers,
      market: (after) => liveMarket(settings, { plan, data, timers, after }),
      close: () => data.disconnect(),
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

function liveMarket(
  settings: RunSettings,
  { plan, data, timers, after }: {
    readonly plan: LivePlan
    readonly data: DataProvider
    readonly timers: Timers
    readonly after: UtcMillis
  },
): AsyncIterator<LiveStep> {
  const { averageVolumeDays, correlationDays, volatilityDays } = settings.engine.riskLimits
  return new LiveMarket({
    provider: data, clock: timers, series: plan.series, instruments: plan.instruments,
    need: {
      warmUps: warmUpsOf(settings), days: Math.max(averageVolumeDays, correlationDays, volatilityDays) + 1,
      ...(after === 0 ? {} : { shownUntil: after }),
    },
  })
}

/** Bars that indicators need before they have values, by timeframe; the most of all strategies. */
function warmUpsOf({ strategies }: RunSettings): ReadonlyMap<Timeframe, number> {
  const most = new Map<Timeframe, number>()
  for (const assignment of strategies) {
    const built = instantiateStrategy(assignment, SILENT_VIEW, { emit() {} })
    if (!built.ok) throw new UserError(built.failure)
    for (const [timeframe, bars] of built.value.warmUps) {
      most.set(timeframe, Math.max(bars, most.get(timeframe) ?? 0))
    }
  }
  return most
}
