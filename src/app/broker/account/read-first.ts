import type { ClientOrderId } from '../../../base/index.ts'
import type { VenueEvent } from '../../../model/index.ts'
import type { BrokerConnector, Timers } from '../../../port/index.ts'

/** An end is held back for so long at most: it may be that a position has lost its stop (I-12). */
const END_MS = 3_000
/** A fill waits for what explains it: a question without an answer is asked so often, after a pause. */
const TRIES_MAX = 10
const PAUSE_MS = 1_000

/**
 * Reads the orders that explain an event, one after the other; resolves once all are read, or when an event
 * that is no fill has waited long enough. What a fill takes out before it is known to have come in would
 * count as opened.
 */
export async function readFirst(
  { broker, timers }: { readonly broker: Pick<BrokerConnector, 'findOrder'>; readonly timers: Timers },
  ids: readonly ClientOrderId[], { kind }: Pick<VenueEvent, 'kind'>,
): Promise<void> {
  const pause = (ms: number): Promise<void> => new Promise((resolve) => {
    timers.after(ms, resolve)
  })
  const read = async (): Promise<void> => {
    for (const id of ids) {
      for (let tries = 1; !(await broker.findOrder(id)).ok && tries < TRIES_MAX; tries++) {
        await pause(PAUSE_MS)
      }
    }
  }
  await (kind === 'Filled' ? read() : Promise.race([read(), pause(END_MS)]))
}
