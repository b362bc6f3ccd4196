import type { Money } from '../../base/index.ts'
import type { VenueSettings } from '../../sim/index.ts'

/** The same venue with all fees and all slippage times a whole number. */
export function atCosts(venue: VenueSettings, factor: number): VenueSettings {
  return {
    ...venue,
    fees: (basis) => (venue.fees(basis) * BigInt(factor)) as Money,
    slippage: (units, volume) => venue.slippage(units, volume) * factor,
  }
}
