import { capabilitiesOf } from '../../adapter/alpaca/index.ts'
import { brokerVenue } from '../../model/index.ts'
import type { BrokerCapabilities } from '../../port/index.ts'
import { SIMULATED_CAPABILITIES } from '../../sim/index.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import type { VenueChoice } from '../backtest/run-config.ts'
import type { RunSettings } from '../backtest/run-settings.ts'
import type { CoreSetup } from '../live/core/core-protocol.ts'
import type { SessionFolder } from '../live/record/session-folder.ts'
import { keptSectors } from './market/known-sectors.ts'
import { livePlan, type LivePlan } from './market/live-plan.ts'

/** What the core of a session at a broker is made of, but for its lease. */
export function brokerCoreSetup(
  request: RunRequest, plan: LivePlan,
  { isLive, holdsUnits, groups }: Pick<BrokerCapabilities, 'isLive' | 'holdsUnits' | 'groups'>,
): Omit<CoreSetup, 'epoch'> {
  const attaches = holdsUnits && groups.includes('bracket') && groups.includes('oto')
  const venue = brokerVenue(holdsUnits ? 'after-entry-oco' : 'separate', attaches)
  return { request, mode: isLive ? 'live' : 'paper', profile: 'live', ...plan, venue }
}

/** The same, of a session that was begun: nothing is connected for it. */
export function brokerSetup(
  folder: SessionFolder, settings: RunSettings, { broker, brokerUrl, isPaperTrading }: VenueChoice,
): Omit<CoreSetup, 'epoch'> {
  const isLive = brokerUrl === undefined && !isPaperTrading
  const capabilities = broker === 'simulated' ? SIMULATED_CAPABILITIES : capabilitiesOf({ isLive })
  return brokerCoreSetup(folder.request, livePlan(settings, keptSectors(folder)), capabilities)
}
