import { setTimeout as wait } from 'node:timers/promises'
import { fail, UserError, type UtcMillis } from '../../../base/index.ts'
import type { BrokerConnector, Timers } from '../../../port/index.ts'
import { wallClock } from '../../live/market/index.ts'

type Asked = Pick<BrokerConnector, 'clock'>

/** The time of this machine. */
export const MACHINE_TIMERS: Timers = { ...wallClock, monotonic: () => performance.now() }

/** For so long it is watched how fast an exchange's clock runs; longer where it seems too fast. */
const SPEED_LOOKS_MS = [500, 2_000]
/** Its clock goes by beats, so that it may seem a little faster than it is. */
const FASTER = 1.5
/** An answer that was quicker tells the time well enough; the quickest of so many counts. */
const QUICK_MS = 40
const LOOKS_MAX = 8

/**
 * An exchange on this machine has a clock of its own, some way off the machine's.
 *
 * One that runs faster is refused: waits and limits of a session are those of real time. Throws `UserError`
 * `EXCHANGE_TOO_FAST`.
 */
export async function exchangeTimers(broker: Asked): Promise<Timers> {
  for (const ms of SPEED_LOOKS_MS) {
    const sentAt = performance.now()
    const before = await timeAt(broker)
    await wait(ms)
    const at = await timeAt(broker)
    if (at - before <= FASTER * (performance.now() - sentAt)) {
      const offMs = await offsetMs(broker)
      return { ...MACHINE_TIMERS, now: () => Date.now() + offMs as UtcMillis }
    }
  }
  throw new UserError(fail('EXCHANGE_TOO_FAST', 'the exchange at broker.url runs faster than time, and what '
    + 'a session waits for and allows (a price may be 2 s old) is real time: start it with --speed 1; '
    + 'faster than time is a market that is played: trading.primary_data_provider: synthetic, with '
    + '--speed 60').failure)
}

/**
 * How far it is off, by the quickest answer: a slow one may be half its way wrong, for as long as the session
 * runs, and half a second keeps entries back.
 */
async function offsetMs(broker: Asked): Promise<number> {
  let [quickest, offMs] = [Number.POSITIVE_INFINITY, 0]
  for (let look = 0; look < LOOKS_MAX && quickest > QUICK_MS; look++) {
    const sentAt = performance.now()
    const at = await timeAt(broker)
    const ms = performance.now() - sentAt
    if (ms < quickest) [quickest, offMs] = [ms, Math.round(at + ms / 2 - Date.now())]
  }
  return offMs
}

async function timeAt(broker: Asked): Promise<UtcMillis> {
  const clock = await broker.clock()
  if (!clock.ok) throw new UserError(clock.failure)
  return clock.value.at
}
