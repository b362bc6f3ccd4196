import { UserError } from '../../base/index.ts'
import { itemOf, type InputQueue } from './input-queue.ts'
import type { BrokerSessionParts } from './session-parts.ts'

/** Connects to the broker, which is told what is open here; everything that it says goes into the queue. */
export async function connectSession(
  { broker, core, timers }: Pick<BrokerSessionParts, 'broker' | 'core' | 'timers'>, queue: InputQueue,
): Promise<void> {
  const release = timers.hold?.()
  const { open, leads } = await core.orders()
  const connected = await broker.connect({
    onVenueEvent: (event) => queue.add({ kind: 'venue', event }),
    onConnection: (state) => queue.add({ kind: 'connection', state }),
    onNotice: (notice) => queue.add(itemOf(notice)),
  }, [...leads, ...open])
  release?.()
  if (connected.ok) queue.add({ kind: 'connected' })
  else queue.add({ kind: 'market-over', error: new UserError(connected.failure) })
}
