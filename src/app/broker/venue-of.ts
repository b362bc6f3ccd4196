import { fail, UserError, type UtcMillis } from '../../base/index.ts'
import { Adjustment } from '../../model/index.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import type { VenueChoice } from '../backtest/run-config.ts'
import { catalogFeed, syntheticFeed, type PlayedFeed } from '../live/market/index.ts'
import { alpacaFeed, alpacaVenue } from './alpaca-venue.ts'
import type { VenueOpener } from './open-broker-session.ts'
import type { SessionFeed } from './session-market.ts'
import { simulatedVenue } from './simulated-venue.ts'

/** What decides where a session trades and which market it is shown. */
export interface VenueWish {
  readonly choice: VenueChoice
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly request: RunRequest
  /** Times real time, as it was asked for; only a market that is played has one. */
  readonly speed: number | undefined
}

/**
 * Where a session by the wall clock trades: the account at the broker, or the simulated venue with a live
 * market.
 *
 * Throws `UserError`: `NOT_PLAYED` for options that only a played market has, `BROKER_NOT_SUPPORTED`.
 */
export async function venueOf(wish: VenueWish): Promise<VenueOpener> {
  const { choice, environment, speed = 1 } = wish
  if (choice.broker !== 'simulated') {
    checkIsAsItHappens(wish)
    return alpacaVenue(choice, environment)
  }
  switch (choice.primaryDataProvider) {
    case 'alpaca': {
      checkIsAsItHappens(wish)
      const open = alpacaFeed(choice, environment)
      return simulatedVenue((_, plan) => open(plan))
    }
    case 'synthetic':
      return simulatedVenue(async ({ symbols, from, to }) => {
        const { seed } = choice
        const feed = syntheticFeed(symbols, { from, to, speed, seed, now: Date.now() as UtcMillis })
        return ofPlayed(feed, speed, async () => {})
      })
    case 'catalog': {
      // Before strategies are loaded: from then on what is imported counts as theirs, unless it lies in src.
      const { openCatalog } = await import('../open-catalog.ts')
      return simulatedVenue(async ({ symbols, from, to }) => {
        const catalog = await openCatalog(symbols, () => {})
        try {
          const feed = await catalogFeed(catalog, symbols, { from, to, speed })
          return ofPlayed(feed, speed, () => catalog.close())
        } catch (error) {
          await catalog.close()
          throw error
        }
      })
    }
    default:
      throw new UserError(fail('BROKER_NOT_SUPPORTED', `found trading.primary_data_provider: `
        + `${choice.primaryDataProvider}; this version has the live markets alpaca, synthetic and catalog; `
        + 'bundled, csv and parquet play recorded bars').failure)
  }
}

function checkIsAsItHappens({ request, speed }: VenueWish): void {
  const said = [
    speed === undefined || speed === 1 ? [] : ['--speed'], request.from === undefined ? [] : ['--from'],
    request.to === undefined ? [] : ['--to'],
  ].flat()
  if (said.length === 0) return
  throw new UserError(fail('NOT_PLAYED', `found ${said.join(' and ')}, and this market happens by itself; `
    + 'only recorded bars, and the markets synthetic and catalog, are played').failure)
}

function ofPlayed({ provider, clock }: PlayedFeed, speed: number, close: () => Promise<void>): SessionFeed {
  return {
    provider, timers: clock, adjustment: Adjustment.Raw, speed, goOnAt: (at) => clock.set(at),
    close: async () => {
      await provider.disconnect()
      await close()
    },
  }
}
