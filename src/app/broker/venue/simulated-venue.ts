import { decodeInput, SimulatedBroker } from '../../../sim/index.ts'
import type { RunSettings } from '../../backtest/run-settings.ts'
import { crashPoint } from '../../live/crash-point.ts'
import { orThrow } from '../../live/or-throw.ts'
import { VenueLog } from '../../live/venue/venue-log.ts'
import { calendarOf, type LivePlan } from '../market/live-plan.ts'
import type { VenueOpener } from '../open-broker-session.ts'
import { sessionMarket, type SessionFeed } from '../market/session-market.ts'
import { doneIn, VenueMarket } from '../market/venue-market.ts'

/** How often commands are looked for, in ms of the machine's clock. */
const LOOK_MS = 50
/** At most so much time of the market passes between two looks. */
const LOOK_MS_MAX = 60_000

/**
 * The simulated venue as the broker of a session by the wall clock: it fills orders by the quotes and prints
 * of the session's feed, else by its bars.
 *
 * Its account is a log in the session's folder: each request, and each price that met an order, is on disk
 * before anything follows from it, and is played again at the next start.
 */
export function simulatedVenue(
  openFeed: (settings: RunSettings, plan: LivePlan) => Promise<SessionFeed>,
): VenueOpener {
  return async (settings, plan, folder, tell) => {
    const { log, rows, cut } = orThrow(VenueLog.open<string>(folder.venueLogPath))
    if (cut !== undefined) tell(cut)
    const feed = await openFeed(settings, plan)
    const { timers, speed = 1 } = feed
    const instruments = new Map(plan.instruments.map((each) => [each.symbol, each]))
    const { venue, currency, capital } = settings.engine
    const calendar = calendarOf(plan)
    const record = new KeptTogether(log)
    const broker = new SimulatedBroker({
      venue: { ...venue, instrument: (symbol) => instruments.get(symbol) }, currency, capital, calendar,
      now: () => timers.now(),
      keep: (line) => record.keep(line),
    }, { version: 1, inputs: rows, aside: [], marks: {} })
    return {
      ...(feed.cache === undefined ? {} : { cache: feed.cache }),
      ...(feed.actions === undefined ? {} : { actions: feed.actions }),
      broker, timers, lookMs: Math.min(LOOK_MS_MAX, LOOK_MS * Math.max(1, speed)),
      market: (after, at, actions) => {
        if (at > 0) feed.goOnAt?.(at)
        const { provider, adjustment } = feed
        const market = sessionMarket(settings, plan, {
          provider, clock: timers, adjustment, after, isTicked: true, actions,
        })
        return new VenueMarket({
          market, account: broker.ledger, calendar, matched: matchedIn(rows), done: doneIn(rows),
          together: (work) => record.together(work),
        })
      },
      close: async () => {
        await feed.close()
        log.close()
      },
    }
  }
}

/**
 * The log of the venue: every line is on disk before anything follows from it, those of several prices that
 * come at once with one sync. Who is told hears of it after that, since a session takes from its queue.
 */
class KeptTogether {
  readonly #log: VenueLog<string>
  #isGathering = false
  #isWritten = false

  constructor(log: VenueLog<string>) {
    this.#log = log
  }

  keep(line: string): void {
    crashPoint('venue-before-log')
    this.#log.append(line)
    this.#isWritten = true
    if (!this.#isGathering) this.#sync()
    crashPoint('venue-after-log')
  }

  together(work: () => void): void {
    this.#isGathering = true
    try {
      work()
    } finally {
      this.#isGathering = false
      this.#sync()
    }
  }

  #sync(): void {
    if (this.#isWritten) this.#log.sync()
    this.#isWritten = false
  }
}

/** When the last bar of each symbol closed that a log has. */
function matchedIn(rows: readonly string[]): ReadonlyMap<string, number> {
  return new Map(rows.flatMap((line): (readonly [string, number])[] => {
    const input = decodeInput(line)
    return input.kind === 'bar' ? [[input.bar.symbol, input.bar.closeAt]] : []
  }))
}
