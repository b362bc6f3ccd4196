import { utcMillis } from '../../src/base/index.ts'
import type { OrderTerms, Signal } from '../../src/model/index.ts'
import { Chance } from '../simulation/swarm/chance.ts'
import { drawSymbol, drawTime, FOREIGN, NAMES } from './draw-market.ts'
import {
  drawEntry, drawReducing, drawReplacement, drawSent, OrderNames, STRATEGIES, type OrderGround,
} from './draw-orders.ts'
import { drawPast } from './draw-past.ts'
import { ONE } from './exact-decimal.ts'
import { drawLimits, tuneLimits } from './tune-limits.ts'
import type { HoldingCase, RiskCase, RiskState, SentOrder, SymbolCase } from './risk-case.ts'

const EQUITIES = [10_000, 100_000, 100_000, 1_000_000, 123_456.78, 97_531.2, 40_000_000]

function drawHoldings(chance: Chance): readonly HoldingCase[] {
  const holdings: HoldingCase[] = []
  for (const symbol of NAMES) {
    for (const strategy of STRATEGIES) {
      if (!chance.hits(symbol === 'AAA' ? 0.3 : 0.15)) continue
      const units = ONE * BigInt(chance.whole(1, 12)) + (chance.hits(0.1) ? ONE / 2n : 0n)
      holdings.push({ strategy, symbol, units: chance.hits(0.75) ? units : -units, cost: 90n * ONE })
    }
  }
  for (const held of [...holdings]) {
    const isTaken = holdings.some(({ strategy, symbol }) => strategy === 'EXTERNAL' && symbol === held.symbol)
    if (isTaken || !chance.hits(0.1)) continue
    const units = ONE * BigInt(chance.whole(1, 12))
    holdings.push({ ...held, strategy: 'EXTERNAL', units: held.units > 0n ? -units : units })
  }
  if (chance.hits(0.05)) {
    holdings.push({ strategy: 'EXTERNAL', symbol: FOREIGN, units: 3n * ONE, cost: 77n * ONE })
    const symbol = chance.pick(['AAA260116P00005000', 'AAA260116C00001000', 'ZZZ260116C00002500'])
    holdings.push({ strategy: 'EXTERNAL', symbol, units: chance.pick([-ONE, ONE]), cost: 150n * ONE })
  }
  return holdings
}

function drawSafety(chance: Chance): Pick<RiskState, 'killSwitch' | 'tradingState'> {
  return {
    killSwitch: chance.hits(0.95) ? 'ACTIVE' : chance.pick(['TRIGGERED', 'MANUAL_OVERRIDE', '' as 'ACTIVE']),
    tradingState: chance.hits(0.9) ? 'ACTIVE' : chance.pick(['REDUCING', 'HALTED', '' as 'ACTIVE']),
  }
}

function drawOrders(
  chance: Chance, ground: OrderGround, names: OrderNames, sent: readonly SentOrder[],
): readonly OrderTerms[] {
  const orders: OrderTerms[] = []
  for (let count = chance.whole(1, 3); count > 0; count--) {
    const lot = chance.next()
    if (lot < 0.1 && sent.length > 0) orders.push(drawReplacement(chance, chance.pick(sent)))
    else if (lot < 0.35) orders.push(drawReducing(chance, ground, names, sent))
    else if (lot < 0.37 && orders.length > 0) orders.push(chance.pick(orders))
    else orders.push(drawEntry(chance, ground, names))
  }
  return orders
}

/** A trigger beyond a price, mostly on the right side, and often a limit beside it. */
function drawTrigger(chance: Chance, last: number): Pick<Signal, 'trigger' | 'priceTarget'> {
  const near = (): number => Number((last * (1 + chance.whole(-10, 10) / 500)).toFixed(2))
  const trigger = near()
  return chance.hits(0.5) ? { trigger } : { trigger, priceTarget: near() }
}

/** A wish to enter, often for far more than any limit leaves; of one symbol, or of a basket. */
function drawSignal(chance: Chance, now: number, last: number): Signal {
  const signal = {
    type: chance.hits(0.7) ? 'BUY' : 'SELL', symbol: chance.hits(0.7) ? 'AAA' : chance.pick(NAMES),
    strategy: chance.pick(STRATEGIES), at: utcMillis(now), strength: 1,
  } as const
  if (chance.hits(0.6)) {
    const quantity = chance.hits(0.5) ? 1e6 : chance.whole(1, 12)
    return chance.hits(0.7) ? { ...signal, quantity } : { ...signal, quantity, ...drawTrigger(chance, last) }
  }
  const legs = NAMES.filter(() => chance.hits(0.6)).map((symbol) => ({
    symbol, type: chance.hits(0.8) ? 'BUY' as const : 'SELL' as const, weight: chance.whole(1, 200) / 1_000,
  }))
  return { ...signal, legs }
}

/** The case of a seed: a state, and one to three orders whose measured values lie near the limits. */
export function drawCase(seed: number): RiskCase {
  const chance = new Chance(seed)
  const limits = drawLimits(chance)
  const { session, now } = drawTime(chance, limits)
  const symbols = new Map<string, SymbolCase>()
  for (const name of NAMES) symbols.set(name, drawSymbol(chance, limits, now))
  const holdings = drawHoldings(chance)
  const ground: OrderGround = { limits, symbols, holdings }
  const names = new OrderNames()
  const sent: SentOrder[] = []
  for (let count = chance.whole(0, 4); count > 0; count--) sent.push(drawSent(chance, ground, names, sent))
  const orders = drawOrders(chance, ground, names, sent)
  const equity = chance.hits(0.01) ? chance.pick([NaN, 0, -1]) : chance.pick(EQUITIES)
  const state: RiskState = {
    limits, session, now, symbols, holdings, sent, equity, ...drawSafety(chance),
    isBetweenSessions: chance.hits(0.05), settledCash: 10n ** 18n,
    dayStartEquity: chance.hits(0.01) ? NaN : equity, highWaterEquity: chance.hits(0.01) ? NaN : equity,
    past: drawPast(chance, ground, now, { names, orders }),
  }
  const aim = chance.whole(0, orders.length - 1)
  const aimed = orders[aim]
  return {
    seed, orders,
    signal: chance.hits(0.3) ? drawSignal(chance, now, symbols.get('AAA')?.lastPrice ?? 100) : undefined,
    state: aimed === undefined ? state : tuneLimits(chance, state, aimed, orders.slice(0, aim)),
  }
}
