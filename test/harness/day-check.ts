import { bothBooks } from './broker-crash.ts'
import { investor } from './cli.ts'
import type { RealDay } from './real-day.ts'

/** What `investor start --json` prints at its end. */
interface Summary {
  readonly cash: string
  readonly held: readonly { readonly symbol: string; readonly quantity: string; readonly stopped: string }[]
  readonly openOrders: readonly string[]
  readonly unknownOrders: readonly string[]
  readonly latched: readonly string[]
}

const OVER = ['filled', 'canceled', 'expired', 'replaced', 'rejected']

/** Both books of a day that has come to rest: what they say differently, and how much there is in them. */
export async function checkDay(day: RealDay, out: string): Promise<{
  readonly findings: readonly string[]
  readonly orders: number
  readonly fills: number
}> {
  const books = await bothBooks(day, day.home)
  const counts = { orders: books.ids.length, fills: books.theirs.length }
  const summary = summaryIn(out)
  if (summary === undefined) return { findings: [`the day did not come to its end: ${out}`], ...counts }
  const { cash, held, openOrders, unknownOrders, latched } = summary
  const orders = await day.control('orders') as unknown as readonly Record<string, unknown>[]
  const working = orders.filter(({ status }) => !OVER.includes(String(status)))
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['cash', cash, books.cash],
    ['positions', positionsOf(held), books.held.toSorted()],
    ['units behind stops', held.map(({ stopped }) => stopped), held.map(({ quantity }) => quantity)],
    ['fills', books.ours, books.theirs],
    ['executions, each once', books.executions.length, new Set(books.executions).size],
    ['ids, each once', books.ids.length, new Set(books.ids).size],
    ['open orders', openOrders.length, working.length],
    ['orders in doubt', unknownOrders, []],
    ['halts', latched, []],
    ['investor audit verify', investor(day.folder, 'audit', 'verify').code, 0],
    ['investor replay', investor(day.folder, 'replay').code, 0],
  ]
  const findings = pairs.filter(([, ours, theirs]) => JSON.stringify(ours) !== JSON.stringify(theirs))
    .map(([what, ours, theirs]) => `${what}: ${JSON.stringify(ours)} and not ${JSON.stringify(theirs)}`)
  return { findings, ...counts }
}

function positionsOf(held: Summary['held']): readonly string[] {
  return held.map(({ symbol, quantity }) => `${symbol} ${quantity}`).toSorted()
}

function summaryIn(out: string): Summary | undefined {
  try {
    return JSON.parse(out) as Summary
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
