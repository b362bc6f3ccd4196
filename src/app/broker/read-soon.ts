import type { ClientOrderId } from '../../base/index.ts'
import type { BrokerConnector, Timers } from '../../port/index.ts'

/** So long at most: what is held back meanwhile may be that a position has lost its stop (I-12). */
const SOON_MS = 3_000

/** Reads orders one after the other; resolves once all are read, or when a broker takes too long for it. */
export async function readSoon(
  { broker, timers }: { readonly broker: Pick<BrokerConnector, 'findOrder'>; readonly timers: Timers },
  ids: readonly ClientOrderId[],
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const callOff = timers.after(SOON_MS, resolve)
  void (async () => {
    for (const id of ids) await broker.findOrder(id)
    callOff()
    resolve()
  })()
  await promise
}
