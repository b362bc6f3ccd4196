import type { LiveStep } from '../../live/market/index.ts'
import type { InputQueue } from '../input-queue.ts'

/** Brings steps of the market into the queue, each when the one before was given; then its end or error. */
export async function pumpMarket(market: AsyncIterator<LiveStep>, queue: InputQueue): Promise<void> {
  try {
    for (;;) {
      const { value: step, done } = await market.next()
      if (done === true) return queue.add({ kind: 'market-over', error: undefined })
      await new Promise<void>((resolve) => {
        queue.add({ kind: 'step', step, done: resolve })
      })
    }
  } catch (error) {
    queue.add({ kind: 'market-over', error })
  }
}
