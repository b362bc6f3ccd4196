import { bothBooks } from './broker-crash.ts'
import { investor } from './cli.ts'
import { allFacts } from './live-crash.ts'
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

/** How much there is in the books of a day. */
export interface DayBooks {
  readonly orders: number
  readonly fills: number
  /** Orders and executions that are there twice; fills of the exchange that are not in the journal. */
  readonly duplicates: number
  readonly lost: number
  /** Entries that were sent again, and those that were given up. */
  readonly resent: number
  readonly givenUp: number
}

/** An entry that is older is not sent again. */
const STALE_MS = 300_000
/** And is given up so long after it might have been. */
const GIVE_UP_MS = 300_000

/** Both books of a day that has come to rest: what they say differently, and how much there is in them. */
export async function checkDay(day: RealDay, out: string): Promise<{
  readonly findings: readonly string[]
  readonly books: DayBooks
}> {
  const books = await bothBooks(day, day.home)
  const doubts = endsOfDoubt(day.home)
  const counts: DayBooks = {
    orders: books.ids.length, fills: books.theirs.length,
    duplicates: repeated(books.ids) + repeated(books.executions), lost: missing(books.theirs, books.ours),
    resent: doubts.resent, givenUp: doubts.givenUp.length,
  }
  const summary = summaryIn(out)
  if (summary === undefined) return { findings: [`the day did not come to its end: ${out}`], books: counts }
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
    ['given up for another reason than an old price', doubts.givenUp.filter((why) => !isOld(why)), []],
    ['halts', latched, []],
    ['investor audit verify', investor(day.folder, 'audit', 'verify').code, 0],
    ['investor replay', investor(day.folder, 'replay').code, 0],
  ]
  const findings = pairs.filter(([, ours, theirs]) => JSON.stringify(ours) !== JSON.stringify(theirs))
    .map(([what, ours, theirs]) => `${what}: ${JSON.stringify(ours)} and not ${JSON.stringify(theirs)}`)
  return { findings, books: counts }
}

/** What became of entries in doubt: given up with what risk said of sending each of them again. */
function endsOfDoubt(home: string): { readonly resent: number; readonly givenUp: readonly string[] } {
  const said = new Map<string, { readonly at: number; readonly refusals: string[] }>()
  const givenUp: string[] = []
  // What left with an entry is sent again, or given up, with that.
  const legs = new Set<string>()
  let resent = 0
  let asked = ''
  for (const { at, body } of allFacts(home)) {
    const id = String(body['clientOrderId'])
    if (body['kind'] === 'OrderSubmitted') said.set(id, { at, refusals: [] })
    if (body['isLeg'] === true) legs.add(String((body['terms'] as Record<string, unknown>)['clientOrderId']))
    if (body['kind'] === 'OrderResent' && !legs.has(id)) resent += 1
    if (body['kind'] === 'RiskDecided' && asked !== '') {
      said.get(asked)?.refusals.push(String((body['decision'] as Record<string, unknown>)['code']))
    }
    asked = body['kind'] === 'OrderNotFound' ? id : ''
    if (body['kind'] !== 'OrderDenied' || body['code'] !== 'ORDER_ABSENT' || legs.has(id)) continue
    const { refusals, at: sentAt } = said.get(id) ?? { refusals: [], at }
    const isStale = at - sentAt > STALE_MS + GIVE_UP_MS
    givenUp.push(`${id}: ${[...new Set(refusals), ...(isStale ? ['STALE'] : [])].join(', ')}`)
  }
  return { resent, givenUp }
}

/** It came to that because its price was old when it might have left again, or because it was old itself. */
function isOld(why: string): boolean {
  return /: (DATA_FRESH(, STALE)?|STALE)$/.test(why)
}

function repeated(names: readonly string[]): number {
  return names.length - new Set(names).size
}

/** How many of some are not among others. */
function missing(some: readonly string[], others: readonly string[]): number {
  const left = [...others]
  return some.filter((each) => {
    const place = left.indexOf(each)
    if (place >= 0) left.splice(place, 1)
    return place < 0
  }).length
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
