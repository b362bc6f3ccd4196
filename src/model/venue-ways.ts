/** How a venue takes orders, so far as the core has to know it; read off the connector's capabilities. */
export interface VenueWays {
  /**
   * `separate`: stop and target are orders of their own, which work beside entries and exits.
   *
   * `after-entry-oco`: a unit can be promised to one order only, but for the two of an OCO group, and an
   * order must not stand against a working one of the account. So guards are placed once their entry has
   * ended, stop and target in one request, and an exit waits until the guards of its units are gone.
   */
  readonly protection: 'separate' | 'after-entry-oco'
  /**
   * Beside `after-entry-oco`: an entry may take its stop and target along, in one request. They wait at the
   * venue until the entry has filled whole, and go with it where it does not.
   */
  readonly attachesGuards: boolean
  /** Every answer comes within the step that asked for it: nothing is ever late, and nothing is timed. */
  readonly isLockStep: boolean
  /** For how long units that are to have a stop may be without one before they are sold at the market. */
  readonly bareMsMax: number
}

/**
 * A minute: by then an order without an answer was looked up for the settle time (30 s), sent once more and
 * looked up again, so that nothing that runs by itself is left to try.
 */
const BARE_MS_MAX = 60_000

/** The simulated venue of backtests and of paper sessions over recorded bars. */
export const LOCK_STEP_VENUE: VenueWays = {
  protection: 'separate', attachesGuards: false, isLockStep: true, bareMsMax: BARE_MS_MAX,
}

/** A broker that answers when it does: the ways of its guards, and the usual limit on bare units. */
export function brokerVenue(protection: VenueWays['protection'], attachesGuards = false): VenueWays {
  return { protection, attachesGuards, isLockStep: false, bareMsMax: BARE_MS_MAX }
}
