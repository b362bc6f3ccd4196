import type { Timers } from '../../port/index.ts'
import type { BrokerGateway } from './sending/broker-gateway.ts'
import type { InputQueue, SessionItem } from './input-queue.ts'

/** How long a stop waits for what is on its way to the broker. */
const DRAIN_MS = 5_000

/** What is drained, and who takes what comes in meanwhile. */
export interface DrainParts {
  readonly gateway: Pick<BrokerGateway, 'drain' | 'isAtRest' | 'close'>
  readonly queue: Pick<InputQueue, 'add' | 'next' | 'size'>
  readonly timers: Timers
  readonly take: (item: SessionItem) => Promise<void>
  /** Puts on disk what came of it, and sends what follows. */
  readonly flush: () => Promise<void>
}

/**
 * Lets answers come in for what was sent, entries excepted, and what follows from them leave as well: what an
 * entry has filled on its way out is guarded. Protective stops stay at the broker.
 */
export async function drainSession(parts: DrainParts): Promise<void> {
  const { gateway, timers, flush } = parts
  await flush()
  const until = timers.monotonic() + DRAIN_MS
  for (let left = DRAIN_MS; left > 0; left = gateway.isAtRest ? 0 : until - timers.monotonic()) {
    await drainOnce(parts, left)
  }
  gateway.close()
}

async function drainOnce({ gateway, queue, take, flush }: DrainParts, ms: number): Promise<void> {
  void gateway.drain(ms).then(() => queue.add({ kind: 'drained' }))
  for (let isDrained = false; !isDrained || queue.size > 0;) {
    const item = await queue.next()
    if (item.kind === 'drained') isDrained = true
    await take(item)
    if (queue.size === 0) await flush()
  }
}
