import type { ClientOrderId, Price, Quantity, Sequence } from '../../src/base/index.ts'
import { orderTerms, type OrderStatus, type OrderTerms } from '../../src/model/index.ts'
import type { RiskLimits } from '../../src/risk/index.ts'
import type { Chance } from '../simulation/swarm/chance.ts'
import { drawPriceNear, drawUnits, NAMES } from './draw-market.ts'
import { magnitude, ONE } from './exact-decimal.ts'
import type { HoldingCase, SentOrder, SymbolCase } from './risk-case.ts'

/** What orders are drawn from. */
export interface OrderGround {
  readonly limits: RiskLimits
  readonly symbols: ReadonlyMap<string, SymbolCase>
  readonly holdings: readonly HoldingCase[]
}

const OPEN: readonly OrderStatus[] = [
  'SUBMITTED', 'ACCEPTED', 'ACCEPTED', 'ACCEPTED', 'PARTIALLY_FILLED', 'TRIGGERED', 'PENDING_CANCEL',
  'EMULATED', 'RELEASED', 'INITIALIZED',
]
const ENDED: readonly OrderStatus[] = ['FILLED', 'CANCELED', 'REJECTED', 'EXPIRED', 'DENIED']
const TYPES = ['MARKET', 'MARKET', 'LIMIT', 'LIMIT', 'LIMIT', 'LIMIT', 'STOP', 'STOP_LIMIT'] as const
const GROUPS = ['g', 'h', undefined] as const

/** Strategies that trade. */
export const STRATEGIES = ['one', 'two'] as const

/** Gives each order a number of its own. */
export class OrderNames {
  #next = 1

  make(): Pick<OrderTerms, 'clientOrderId' | 'signal'> {
    const signal = this.#next++
    return { clientOrderId: `ii-0-one-${signal}-e0-0` as ClientOrderId, signal: signal as Sequence }
  }
}

/** An entry of either side, at the market, at a limit near it, or by a stop with a limit or without. */
export function drawEntry(chance: Chance, ground: OrderGround, names: OrderNames): OrderTerms {
  const symbol = chance.hits(0.7) ? 'AAA' : chance.pick(NAMES)
  const said = ground.symbols.get(symbol)
  const type = chance.pick(TYPES)
  const near = (): Price => drawPriceNear(chance, referenceOf(chance, said), ground.limits) as Price
  return orderTerms({
    ...names.make(), symbol, side: chance.hits(0.7) ? 'BUY' : 'SELL',
    quantity: drawUnits(chance, said?.instrument) as Quantity, type,
    limitPrice: type.endsWith('LIMIT') ? near() : undefined,
    stopPrice: type === 'STOP' ? onFourth(near()) : type === 'STOP_LIMIT' ? near() : undefined,
    timeInForce: 'DAY', isReduceOnly: false, role: 'entry',
    strategy: chance.hits(0.7) ? 'one' : 'two',
    protection: chance.hits(0.1)
      ? { stopPrice: near(), ...(chance.hits(0.5) ? { targetPrice: near() } : {}) }
      : undefined,
  })
}

/**
 * The same price on four decimals, or one unit of 1e-9 beside: with slippage and fees on top of each other a
 * fifth could end in an exact half of 1e-9.
 */
function onFourth(price: Price): Price {
  const odd = price % 10n === 1n ? 1n : price % 10n === 9n ? -1n : 0n
  const fourth = ONE / 10_000n
  return (((price - odd) / fourth) * fourth + odd) as Price
}

function referenceOf(chance: Chance, said: SymbolCase | undefined): number {
  const quoted = chance.pick([said?.quote?.bid, said?.quote?.ask])
  return quoted !== undefined && chance.hits(0.3) ? quoted : said?.lastPrice ?? 100
}

/** An order that takes units out: by decision, or as a guard of a position. */
export function drawReducing(
  chance: Chance, ground: OrderGround, names: OrderNames, sent: readonly SentOrder[],
): OrderTerms {
  const held = chance.hits(0.9) ? ground.holdings.filter(({ units }) => units !== 0n) : []
  const of = held.length > 0 ? chance.pick(held) : { strategy: 'one', symbol: 'AAA', units: 10n * ONE }
  const said = ground.symbols.get(of.symbol)
  const role = chance.pick(['exit', 'exit', 'flatten', 'stop', 'stop', 'target', 'target'] as const)
  const isOut = chance.hits(0.95)
  const whole = magnitude(of.units) + BigInt(chance.pick([-1, 0, 0, 0, 1]))
  const units = chance.hits(0.5) ? whole : drawUnits(chance, said?.instrument)
  const near = (): Price => drawPriceNear(chance, said?.lastPrice ?? 100, ground.limits) as Price
  const parents = sent.filter(({ terms }) => !terms.isReduceOnly && terms.symbol === of.symbol)
  const isLimit = role === 'target' || (role === 'exit' && chance.hits(0.3))
  return orderTerms({
    ...names.make(), symbol: of.symbol, side: (of.units > 0n) === isOut ? 'SELL' : 'BUY',
    quantity: units as Quantity, type: role === 'stop' ? 'STOP' : isLimit ? 'LIMIT' : 'MARKET',
    limitPrice: isLimit ? near() : undefined, stopPrice: role === 'stop' ? near() : undefined,
    timeInForce: 'DAY', isReduceOnly: true, role, strategy: of.strategy,
    ocoGroup: role === 'stop' || role === 'target' ? chance.pick(GROUPS) : undefined,
    parent: parents.length > 0 && chance.hits(0.5) ? chance.pick(parents).terms.clientOrderId : undefined,
  })
}

/** An order that was sent before, at whatever it has come to. */
export function drawSent(
  chance: Chance, ground: OrderGround, names: OrderNames, sent: readonly SentOrder[],
): SentOrder {
  const drawn = chance.hits(0.6)
    ? drawEntry(chance, ground, names)
    : drawReducing(chance, ground, names, sent)
  const terms = drawn.quantity > 0n ? drawn : orderTerms({ ...drawn, quantity: ONE as Quantity })
  const status = chance.pick(chance.hits(0.85) ? OPEN : ENDED)
  const filled = chance.hits(0.3) ? (terms.quantity * BigInt(chance.whole(0, 4))) / 4n : 0n
  const order = { terms, status, filled, isUnclear: chance.hits(0.1) }
  if (terms.isReduceOnly || !chance.hits(0.1)) return order
  const more = { quantity: terms.quantity + ONE * BigInt(chance.whole(1, 5)) }
  const limitPrice = terms.limitPrice === undefined ? {} : { limitPrice: terms.limitPrice + ONE / 100n }
  return { ...order, status: 'PENDING_UPDATE', change: { ...more, ...limitPrice } }
}

/** A new version of an order that was sent, or the same once more. */
export function drawReplacement(chance: Chance, { terms, filled }: SentOrder): OrderTerms {
  const cent = ONE / 100n
  const quantity = chance.pick([
    terms.quantity, terms.quantity, terms.quantity + ONE, terms.quantity - ONE, filled + 1n, filled,
  ])
  const isMoved = chance.hits(0.6)
  const moved = (price: Price | undefined): Price | undefined => (
    price === undefined || !isMoved ? price : (price + chance.pick([cent, -cent, 1n])) as Price
  )
  return orderTerms({
    ...terms, quantity: quantity as Quantity, limitPrice: moved(terms.limitPrice),
    stopPrice: moved(terms.stopPrice),
  })
}
