import { orderTerms, type OrderTerms } from '../../src/model/index.ts'
import { magnitude, partOf, priceNanos } from './exact-decimal.ts'
import type { HoldingCase, RiskState, SentOrder, SymbolCase } from './risk-case.ts'

/** An order that may still fill. */
export interface Working {
  readonly terms: OrderTerms
  readonly left: bigint
  readonly filled: bigint
  readonly status: string
}

/** One order before the checks, with what all of them ask for. */
export interface Reading {
  readonly state: RiskState
  readonly terms: OrderTerms
  readonly isEntry: boolean
  readonly symbol: SymbolCase | undefined
  /** Approved before it in the same input. */
  readonly approved: readonly OrderTerms[]
  /** The order that has its id already, open or ended. */
  readonly known: SentOrder | undefined
  /** The working order whose place it takes. */
  readonly replaced: Working | undefined
  /** Units that it may still fill. */
  readonly units: bigint
  /** Signed units of its strategy in the symbol. */
  readonly own: bigint
  /** How many of them the account still holds. */
  readonly there: bigint
  /** What it would pay or get at once. */
  readonly market: bigint | undefined
  /** All orders that may still fill, but for the one that is replaced. */
  readonly others: readonly Working[]
}

const ENDED = new Set(['DENIED', 'REJECTED', 'CANCELED', 'EXPIRED', 'FILLED'])

/** Says whether an order may still fill. */
export function isOpen({ status }: SentOrder): boolean {
  return !ENDED.has(status)
}

/** Reads a state for an order. */
export function readOrder(
  state: RiskState, terms: OrderTerms, approved: readonly OrderTerms[],
): Reading {
  const known = state.sent.find((sent) => sent.terms.clientOrderId === terms.clientOrderId)
  const working = workingOrders(state, approved)
  const replaced = working.find((order) => order.terms.clientOrderId === terms.clientOrderId)
  const filled = replaced?.filled ?? 0n
  return {
    state, terms, isEntry: !terms.isReduceOnly, symbol: state.symbols.get(terms.symbol), approved, known,
    replaced, units: left(terms.quantity, filled), own: unitsOf(state.holdings, terms),
    there: unitsThere(state.holdings, terms),
    market: marketPrice(state, terms.symbol, terms.side),
    others: working.filter((order) => order !== replaced),
  }
}

/** An entry whose change waits for its answer works in both versions; what was approved just now works. */
function workingOrders(state: RiskState, approved: readonly OrderTerms[]): readonly Working[] {
  const working: Working[] = []
  for (const sent of state.sent.filter(isOpen)) {
    const { terms, filled, status, change } = sent
    working.push({ terms, filled, status, left: left(terms.quantity, filled) })
    if (change === undefined || terms.isReduceOnly) continue
    const changed = orderTerms({ ...terms, ...change } as OrderTerms)
    working.push({ terms: changed, filled, status, left: left(changed.quantity, filled) })
  }
  for (const terms of approved) {
    working.push({ terms, filled: 0n, status: 'INITIALIZED', left: terms.quantity })
  }
  return working
}

function left(quantity: bigint, filled: bigint): bigint {
  return quantity > filled ? quantity - filled : 0n
}

function unitsOf(holdings: readonly HoldingCase[], owner: { strategy: string; symbol: string }): bigint {
  let units = 0n
  for (const held of holdings) {
    if (held.strategy === owner.strategy && held.symbol === owner.symbol) units += held.units
  }
  return units
}

/** What others have traded away is missing to the first owners on its other side first. */
function unitsThere(
  holdings: readonly HoldingCase[], owner: { readonly strategy: string; readonly symbol: string },
): bigint {
  const own = unitsOf(holdings, owner)
  if (owner.strategy === 'EXTERNAL') return magnitude(own)
  const theirs = unitsOf(holdings, { strategy: 'EXTERNAL', symbol: owner.symbol })
  if (theirs === 0n || theirs > 0n === own > 0n) return magnitude(own)
  const before = holdings.slice(0, holdings.findIndex((held) => (
    held.strategy === owner.strategy && held.symbol === owner.symbol)))
  let missing = magnitude(theirs)
  for (const held of before) {
    const isMissing = held.symbol === owner.symbol && held.units > 0n === own > 0n
    if (isMissing && held.strategy !== 'EXTERNAL') missing -= magnitude(held.units)
  }
  const gone = missing > 0n ? missing : 0n
  return magnitude(own) > gone ? magnitude(own) - gone : 0n
}

/** Net units of the account by symbol, those that are not flat, with what a unit has cost. */
export function netHoldings(state: RiskState): ReadonlyMap<string, { units: bigint; cost: bigint }> {
  const net = new Map<string, { units: bigint; cost: bigint }>()
  for (const { symbol, units, cost } of state.holdings) {
    net.set(symbol, { units: (net.get(symbol)?.units ?? 0n) + units, cost })
  }
  for (const [symbol, { units }] of net) if (units === 0n) net.delete(symbol)
  return net
}

/** The far side of a quote that can be believed, else the last bar's close. */
export function marketPrice(state: RiskState, name: string, side: 'BUY' | 'SELL'): bigint | undefined {
  const symbol = state.symbols.get(name)
  if (symbol === undefined) return undefined
  if (!isBelievable(state, symbol)) return priceNanos(symbol.lastPrice)
  return priceNanos(side === 'BUY' ? symbol.quote?.ask ?? NaN : symbol.quote?.bid ?? NaN)
}

/** Where the market stands once an entry works: an entry by stop works at its trigger or beyond. */
export function startPrice({ side, stopPrice }: OrderTerms, market: bigint): bigint {
  if (stopPrice === undefined) return market
  const isBeyond = side === 'BUY' ? market > stopPrice : market < stopPrice
  return isBeyond ? market : stopPrice
}

/** The market is at the trigger of an entry by stop, or beyond it. */
export function isTriggerPassed({ terms, isEntry, market }: Reading): boolean {
  if (!isEntry || terms.stopPrice === undefined || market === undefined) return false
  return terms.side === 'BUY' ? market >= terms.stopPrice : market <= terms.stopPrice
}

/** Greatest age of a price, in ms. */
export function ageMax({ limits }: RiskState, { barIntervalMs }: SymbolCase): number {
  return limits.dataAgeMsMax ?? limits.dataAgeBarsMax * barIntervalMs
}

/** Says whether a price of that age may be used: not too old, and not from the future. */
export function isYoung(state: RiskState, symbol: SymbolCase, at: number): boolean {
  const age = state.now - at
  return at > 0 && age >= 0 && age <= ageMax(state, symbol)
}

/** Young, two-sided, not crossed, and no wider than the collar. */
export function isBelievable(state: RiskState, symbol: SymbolCase): boolean {
  const { quote } = symbol
  if (quote === undefined || !isYoung(state, symbol, quote.at)) return false
  const bid = priceNanos(quote.bid)
  const ask = priceNanos(quote.ask)
  return bid !== undefined && ask !== undefined && bid <= ask && isWithinCollar(state, ask, bid)
}

/** Says whether a price is no further from a reference than the reference's tier allows. */
export function isWithinCollar({ limits }: RiskState, price: bigint, reference: bigint): boolean {
  const tier = limits.collarTiers.find(({ above }) => reference > (priceNanos(above) ?? 0n))
  return tier !== undefined && magnitude(price - reference) <= partOf(tier.fraction, reference)
}

/** Entries among those approved in the same input; a change of an order that was sent is none. */
export function newEntries(state: RiskState, approved: readonly OrderTerms[]): readonly OrderTerms[] {
  return approved.filter((one) => (
    !one.isReduceOnly && !state.sent.some(({ terms }) => terms.clientOrderId === one.clientOrderId)
  ))
}
