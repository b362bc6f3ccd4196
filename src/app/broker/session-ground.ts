import { readVenueChoice } from '../backtest/run-config.ts'
import type { RunSettings } from '../backtest/run-settings.ts'
import type { CoreSetup } from '../live/core/core-protocol.ts'
import { catalogMarket, coreSetupOf } from '../live/open-session.ts'
import type { SessionFolder } from '../live/record/session-folder.ts'
import { begunSettings } from '../live/record/session-settings.ts'
import { brokerSetup } from './broker-setup.ts'

/** What the core of a session was made of: with its tapes, all that is needed to decide it again. */
export interface SessionGround {
  readonly settings: RunSettings
  readonly setup: Omit<CoreSetup, 'epoch'>
}

/** A session by the wall clock is described by its settings alone; one of recorded days by the catalog. */
export async function sessionGround(folder: SessionFolder): Promise<SessionGround> {
  const { request } = folder
  const choice = readVenueChoice(request)
  if (choice !== undefined) {
    const settings = await begunSettings(folder, 'live')
    return { settings, setup: brokerSetup(folder, settings, choice) }
  }
  const market = await catalogMarket(() => {})
  const settings = await begunSettings(folder)
  const { plan, close } = await market(settings)
  try {
    return { settings, setup: coreSetupOf(request, plan) }
  } finally {
    await close()
  }
}
