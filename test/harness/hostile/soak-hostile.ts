import { hostileMarket } from './hostile-market.ts'
import { hostileOrders } from './hostile-orders.ts'
import { hostileReads } from './hostile-reads.ts'

/** Messages of one kind for one seed. */
const BATCH = 5_000

/** Keeps the process alive while only the adapter's own timers wait: they do not. */
function keptAlive(): Disposable {
  const timer = setInterval(() => {}, 1_000)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

/** Sends spoiled messages until there were so many, seed after seed; whether nothing was found. */
export async function soakHostile(
  from: number, count: number, say: (line: string) => void,
): Promise<boolean> {
  using _ = keptAlive()
  const sums = {
    seeds: 0, replies: 0, orderMessages: 0, marketMessages: 0, orders: 0, fills: 0, unreadable: 0,
  }
  const findings: string[] = []
  for (let seed = from; sums.replies + sums.orderMessages + sums.marketMessages < count; seed++) {
    const reads = await hostileReads(seed, BATCH / 2)
    const orders = await hostileOrders(seed, BATCH)
    const market = await hostileMarket(seed, BATCH, seed % 2 === 0)
    const found = [...reads.findings, ...orders.findings, ...market.findings]
    for (const line of found.slice(0, 10)) say(line)
    findings.push(...found)
    sums.seeds += 1
    sums.replies += reads.replies
    sums.orderMessages += orders.messages
    sums.marketMessages += market.messages
    sums.orders += orders.orders
    sums.fills += orders.fills
    sums.unreadable += orders.unreadable + (market.heard['unreadable'] ?? 0)
    say(`seed ${seed}: ${JSON.stringify(sums)}, ${findings.length} findings`)
  }
  return findings.length === 0
}
