/** Cancels entries at Alpaca for a watchdog, on a connection of its own: it can do nothing else there. */
import { setTimeout as wait } from 'node:timers/promises'
import { AlpacaBroker } from '../../../adapter/alpaca/index.ts'
import type { ClientOrderId } from '../../../base/index.ts'
import type { OpenCanceler } from '../../live/watchdog/watchdog-protocol.ts'
import { alpacaKeys } from './broker-keys.ts'
import { CANCELER_URL } from './canceler-setup.ts'

/** Rests between attempts: the broker may be away, or an order still on its way to it. */
const RESTS_MS = [250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]
/** An order that the broker has not got after so many looks never reached it. */
const ABSENT_LOOKS = 4
const REQUEST_MS = 5_000

/** Opens the account of the environment; nothing is sent before there is something to cancel. */
export const openCanceler: OpenCanceler = async () => {
  const { env } = process
  const broker = new AlpacaBroker({
    credentials: alpacaKeys(env), baseUrl: env[CANCELER_URL] ?? '', requestTimeoutMs: REQUEST_MS,
  })
  return {
    async cancelEntries(orders) {
      const outcomes = await Promise.all(orders.map((id) => canceled(broker, id as ClientOrderId)))
      const said = orders.map((id, index) => `${id} ${outcomes[index] ?? 'MAY STILL WORK'}`).join(', ')
      if (outcomes.includes(undefined)) throw new Error(said)
      return `entries at the broker: ${said}`
    },
  }
}

/** What became of an entry, in words; `undefined` where nobody knows. */
async function canceled(broker: AlpacaBroker, id: ClientOrderId): Promise<string | undefined> {
  let absent = 0
  for (const restMs of RESTS_MS) {
    await broker.cancel(id)
    // What a broker says to a cancel is no proof that the order is gone.
    const found = await broker.findOrder(id)
    if (found.ok && found.value === undefined && ++absent >= ABSENT_LOOKS) return 'never reached it'
    if (found.ok && found.value?.isOpen === false) return 'does not work any more'
    await wait(restMs)
  }
  return undefined
}
