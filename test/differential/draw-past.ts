import type { ClientOrderId, Price, Quantity } from '../../src/base/index.ts'
import { orderTerms, type OrderTerms } from '../../src/model/index.ts'
import type { RiskLimits } from '../../src/risk/index.ts'
import type { Chance } from '../simulation/swarm/chance.ts'
import { NAMES, NEAR } from './draw-market.ts'
import { drawEntry, STRATEGIES, type OrderGround, type OrderNames } from './draw-orders.ts'
import { ONE, partOf, priceNanos, worth } from './exact-decimal.ts'
import type { PastEvent } from './risk-case.ts'

const HOUR_MS = 3_600_000
const CENT = ONE / 100n

/** Milliseconds ago, mostly where a window ends. */
function drawAge(chance: Chance, limits: RiskLimits): number {
  const windows = [
    1_000, 60_000, limits.repeatWindowMs, limits.burstWindowMs, limits.collarWindowMs,
    limits.duplicateWindowMs ?? 10_000,
  ]
  if (chance.hits(0.4)) return chance.pick(windows) + chance.pick(NEAR)
  return chance.hits(0.1) ? HOUR_MS : chance.whole(0, 9_000)
}

/** An entry of the past that is not to differ from an order but by its id. */
function likeness(chance: Chance, order: OrderTerms, names: OrderNames): OrderTerms {
  const isExact = chance.hits(0.7)
  const quantity = isExact ? order.quantity : (order.quantity + 1n) as Quantity
  return orderTerms({ ...order, ...names.make(), quantity, strategy: chance.pick(STRATEGIES) })
}

/** An entry that was made, with the value that its decision measured where it was at the market. */
export function enteredAt(ground: OrderGround, at: number, terms: OrderTerms): PastEvent {
  if (terms.type !== 'MARKET') return { kind: 'entered', at, terms }
  const last = priceNanos(ground.symbols.get(terms.symbol)?.lastPrice ?? NaN) ?? 100n * ONE
  return { kind: 'entered', at, terms, value: worth(last, terms.quantity) }
}

function drawFills(chance: Chance, limits: RiskLimits, now: number): readonly PastEvent[] {
  const symbol = chance.hits(0.8) ? 'AAA' : 'BBB'
  const side = chance.hits(0.6) ? 'BUY' : 'SELL'
  const first = BigInt(chance.pick([10_000, 5_000, 9_900, 1_237, 33])) * CENT
  const move = partOf(limits.collarWindowFraction, first) + BigInt(chance.pick(NEAR))
  const second = chance.hits(0.2) ? first : side === 'BUY' ? first + move : first - move
  const at = now - drawAge(chance, limits)
  const gap = chance.hits(0.3) ? limits.collarWindowMs + chance.pick(NEAR) : chance.whole(0, 30_000)
  return [
    { kind: 'fill', at: at - gap, symbol, side, price: first },
    { kind: 'fill', at, symbol, side: chance.hits(0.9) ? side : 'SELL', price: second },
  ]
}

function drawEvent(chance: Chance, ground: OrderGround, now: number, names: OrderNames): PastEvent {
  const at = now - drawAge(chance, ground.limits)
  const strategy = chance.pick(STRATEGIES)
  const symbol = chance.pick(NAMES)
  const lot = chance.next()
  if (lot < 0.4) return { kind: 'message', at }
  if (lot < 0.65) {
    const drawn = drawEntry(chance, ground, names)
    const quantity = drawn.quantity > 0n ? drawn.quantity : ONE as Quantity
    const limitPrice = drawn.limitPrice === undefined ? undefined : onCent(drawn.limitPrice)
    const stopPrice = drawn.stopPrice === undefined ? undefined : onCent(drawn.stopPrice)
    return enteredAt(ground, at, orderTerms({ ...drawn, quantity, limitPrice, stopPrice }))
  }
  if (lot < 0.85) {
    return { kind: 'trip', at, strategy, profit: chance.pick([-1n, -1n, -ONE, 0n, ONE]) }
  }
  if (lot < 0.9) return { kind: 'session', at, date: chance.pick(['2024-03-01', '2024-03-04', '2024-03-04']) }
  if (lot < 0.95) {
    return { kind: chance.pick(['suspended', 'deactivated', 'activated'] as const), at, strategy }
  }
  return { kind: chance.pick(['split', 'held', 'released'] as const), at, symbol }
}

function onCent(price: bigint): Price {
  const cents = price / CENT
  return ((cents > 0n ? cents : 1n) * CENT) as Price
}

/** What happened before, oldest first. */
export function drawPast(
  chance: Chance, ground: OrderGround, now: number,
  entries: { readonly names: OrderNames; readonly orders: readonly OrderTerms[] },
): readonly PastEvent[] {
  const { names, orders } = entries
  const past: PastEvent[] = [{ kind: 'session', at: now - 2 * HOUR_MS, date: '2024-03-04' }]
  for (let count = chance.whole(0, 8); count > 0; count--) past.push(drawEvent(chance, ground, now, names))
  if (chance.hits(0.25)) past.push(...drawFills(chance, ground.limits, now))
  for (const order of orders) {
    if (order.isReduceOnly || order.quantity <= 0n || !chance.hits(0.2)) continue
    const at = now - (ground.limits.duplicateWindowMs ?? 10_000) + chance.pick(NEAR)
    const terms = chance.hits(0.2)
      ? orderTerms({ ...order, clientOrderId: order.clientOrderId as ClientOrderId })
      : likeness(chance, order, names)
    past.push(enteredAt(ground, at, terms))
  }
  return past.toSorted((a, b) => a.at - b.at)
}
