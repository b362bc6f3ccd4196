import type { DeployLimits } from '../../src/risk/index.ts'
import { magnitude, nanosOf, partOf, priceNanos, raised, worth } from './exact-decimal.ts'
import type { Finding } from './reference-market.ts'
import { burst, entriesToday, turnover } from './reference-past.ts'
import {
  marketPrice, netHoldings, newEntries, startPrice, type Reading, type Working,
} from './reference-reading.ts'
import type { RiskState } from './risk-case.ts'

/** Both bounds of a comparison in 1e-9, where both are known. */
export interface Measured {
  readonly measured: bigint
  readonly limit: bigint
}

/** Prices of a unit of an entry: expected now, at worst, and what it takes out of the cash. */
interface UnitPrices {
  readonly expected: bigint
  readonly worst: bigint
  readonly cost: bigint
}

/** What an order or several are worth at these prices. */
type Worth = UnitPrices

const passIf = (holds: boolean): Finding => (holds ? 'pass' : 'fail')
const within = (found: Measured | undefined): Finding => (
  passIf(found !== undefined && found.measured <= found.limit)
)

function unitPrices(state: RiskState, { terms }: Pick<Working, 'terms'>): UnitPrices | undefined {
  const market = marketPrice(state, terms.symbol, terms.side)
  if (market === undefined) return undefined
  const { slippageBufferFraction, feeBufferFraction } = state.limits
  const isBuy = terms.side === 'BUY'
  const start = startPrice(terms, market)
  const limit = terms.limitPrice
  if (limit === undefined) {
    const high = higher(terms.stopPrice ?? market, market)
    const worst = raised(high, slippageBufferFraction)
    return { expected: start, worst, cost: raised(high, slippageBufferFraction, feeBufferFraction) }
  }
  const worst = isBuy ? limit : higher(limit, market)
  const expected = isBuy ? lower(limit, start) : higher(limit, start)
  return { expected, worst, cost: raised(worst, feeBufferFraction) }
}

function lower(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

function higher(a: bigint, b: bigint): bigint {
  return a < b ? b : a
}

function worthOf(state: RiskState, order: Working): Worth | undefined {
  const prices = unitPrices(state, order)
  if (prices === undefined) return undefined
  const { expected, worst, cost } = prices
  const { left } = order
  return { expected: worth(expected, left), worst: worth(worst, left), cost: worth(cost, left) }
}

/** What the order itself is worth. */
export function ownWorth({ state, terms, units }: Reading): Worth | undefined {
  return worthOf(state, { terms, left: units, filled: 0n, status: '' })
}

/** The highest price that the order allows. */
export function worstPrice({ state, terms }: Reading): bigint | undefined {
  return unitPrices(state, { terms })?.worst
}

/** Entries that may still fill beside the order. */
function pendingEntries({ others }: Reading): readonly Working[] {
  return others.filter(({ terms }) => !terms.isReduceOnly)
}

/** A written option: a hundred shares at their strike; of a call at their price, where that is higher. */
function foreignPrice(
  state: RiskState, name: string, { units, cost }: { units: bigint; cost: bigint },
): bigint {
  const found = name.match(/^(?<root>[A-Z]+)\d?\d{6}(?<kind>[CP])(?<strike>\d{8})$/)?.groups
  if (found === undefined || units >= 0n) return cost
  const strike = BigInt(found['strike'] ?? '') * 1_000_000n
  const shares = state.symbols.get(found['root'] ?? '')
  const last = found['kind'] === 'C' && shares !== undefined ? priceNanos(shares.lastPrice) ?? 0n : 0n
  const worth = 100n * (last > strike ? last : strike)
  return worth > cost ? worth : cost
}

/** Price of a holding: its mark; of what the run has no instrument of, its cost. */
function heldPrice(
  state: RiskState, name: string, { units, cost }: { units: bigint; cost: bigint },
): bigint | undefined {
  const symbol = state.symbols.get(name)
  if (symbol === undefined) return foreignPrice(state, name, { units, cost })
  const isForeign = symbol.instrument === undefined && Number.isNaN(symbol.lastPrice)
  return isForeign ? foreignPrice(state, name, { units, cost }) : priceNanos(symbol.lastPrice)
}

/** Holdings and pending entries of some symbols, added up; `undefined` where a price is unknown. */
function total(
  reading: Reading, price: keyof Worth, belongs: (symbol: string) => boolean,
): bigint | undefined {
  const { state } = reading
  let sum = 0n
  for (const [symbol, { units, cost }] of netHoldings(state)) {
    if (!belongs(symbol)) continue
    const mark = heldPrice(state, symbol, { units, cost })
    if (mark === undefined) return undefined
    sum += worth(mark, magnitude(units))
  }
  for (const order of pendingEntries(reading)) {
    if (!belongs(order.terms.symbol)) continue
    const each = worthOf(state, order)
    if (each === undefined) return undefined
    sum += each[price]
  }
  return sum
}

/** The order with all that belongs to it, against a part of equity. */
function againstEquity(
  reading: Reading, fraction: number, price: keyof Worth, belongs: (symbol: string) => boolean,
): Measured | undefined {
  const equity = nanosOf(reading.state.equity)
  const order = ownWorth(reading)
  const beside = total(reading, price, belongs)
  if (equity === undefined || order === undefined || beside === undefined) return undefined
  return { measured: beside + order[price], limit: partOf(fraction, equity) }
}

/** The same with the lowest of the limits. */
function lowered(found: Measured | undefined, caps: readonly (bigint | undefined)[]): Measured | undefined {
  if (found === undefined) return undefined
  const limits = [found.limit, ...caps.filter((cap) => cap !== undefined)]
  return { measured: found.measured, limit: limits.reduce((low, each) => (each < low ? each : low)) }
}

/** What the order's strategy was deployed with. */
function deployed({ state, terms }: Reading): DeployLimits | undefined {
  return state.limits.deployments?.get(terms.strategy)
}

/** R05, and R15 where that is lower. */
export function orderValue(reading: Reading): Measured | undefined {
  const { orderValueFraction, orderValueMax } = reading.state.limits
  const found = againstEquity(reading, orderValueFraction, 'expected', () => false)
  return lowered(found, [orderValueMax, deployed(reading)?.orderValueMax])
}

/** R10, and R15 where that is lower: the symbol. */
export function position(reading: Reading): Measured | undefined {
  const { terms, state } = reading
  const found = againstEquity(
    reading, state.limits.maxPositionFraction, 'expected', (name) => name === terms.symbol)
  return lowered(found, [deployed(reading)?.positionValueMax])
}

/** R10: everything at its worst price. */
export function gross(reading: Reading): Measured | undefined {
  return againstEquity(reading, reading.state.limits.grossFraction, 'worst', () => true)
}

/** R10: the sector. */
export function sector(reading: Reading): Measured | undefined {
  const { symbols, limits } = reading.state
  const own = reading.symbol?.instrument?.sector
  const belongs = (name: string): boolean => (
    name === reading.terms.symbol || symbols.get(name)?.instrument?.sector === own
  )
  return own === undefined ? undefined : againstEquity(reading, limits.sectorFraction, 'expected', belongs)
}

/** R16: cash. */
export function buyingPower(reading: Reading): Measured | undefined {
  const { state } = reading
  const order = ownWorth(reading)
  let taken = 0n
  for (const [symbol, { units, cost }] of netHoldings(state)) {
    if (units >= 0n) continue
    const mark = heldPrice(state, symbol, { units, cost })
    if (mark === undefined) return undefined
    taken += worth(mark, -units)
  }
  for (const pending of pendingEntries(reading)) {
    const each = worthOf(state, pending)
    if (each === undefined) return undefined
    taken += each.cost
  }
  return order === undefined ? undefined : { measured: taken + order.cost, limit: state.settledCash }
}

/** R06. */
export function orderUnits({ state, symbol, units }: Reading): Measured | undefined {
  const volume = symbol === undefined ? NaN : symbol.averageVolume
  const nanos = nanosOf(volume)
  if (nanos === undefined || nanos <= 0n) return undefined
  return { measured: units, limit: partOf(state.limits.orderVolumeFraction, nanos) }
}

/** R11, in the window and in the session. */
export function bursts(reading: Reading): { readonly window: Measured; readonly day: Measured } | undefined {
  const { state, approved } = reading
  const equity = nanosOf(state.equity)
  const order = ownWorth(reading)
  if (equity === undefined || order === undefined) return undefined
  let beside = 0n
  for (const terms of newEntries(state, approved)) {
    const price = terms.limitPrice ?? terms.stopPrice ?? marketPrice(state, terms.symbol, terms.side)
    if (price === undefined) return undefined
    beside += worth(price, terms.quantity)
  }
  const added = beside + order.expected
  return {
    window: { measured: burst(state) + added, limit: partOf(state.limits.burstFraction ?? 0, equity) },
    day: { measured: turnover(state) + added, limit: partOf(state.limits.turnoverFraction ?? 0, equity) },
  }
}

/** Symbols other than the order's that are held or being entered. */
export function otherSymbols(reading: Reading): ReadonlySet<string> {
  const symbols = new Set(netHoldings(reading.state).keys())
  for (const { terms } of pendingEntries(reading)) symbols.add(terms.symbol)
  symbols.delete(reading.terms.symbol)
  return symbols
}

/** The order's symbol is held or being entered. */
function isTakenUp(reading: Reading): boolean {
  const { symbol } = reading.terms
  return netHoldings(reading.state).has(symbol)
    || pendingEntries(reading).some(({ terms }) => terms.symbol === symbol)
}

/** Instruments of the order's strategy, with its own, that are held (net as well) or being entered. */
export function ownInstruments(reading: Reading): ReadonlySet<string> {
  const { strategy, symbol } = reading.terms
  const symbols = new Set([symbol])
  const net = netHoldings(reading.state)
  for (const held of reading.state.holdings) {
    if (held.strategy === strategy && net.has(held.symbol)) symbols.add(held.symbol)
  }
  for (const { terms } of pendingEntries(reading)) {
    if (terms.strategy === strategy) symbols.add(terms.symbol)
  }
  return symbols
}

export const maxOrderValue = (reading: Reading): Finding => within(orderValue(reading))
export const maxPosition = (reading: Reading): Finding => within(position(reading))
export const capitalAggregate = (reading: Reading): Finding => within(gross(reading))
export const buyingPowerCheck = (reading: Reading): Finding => within(buyingPower(reading))

/** R06. */
export function maxOrderQty(reading: Reading): Finding {
  const found = orderUnits(reading)
  return found === undefined ? 'lacks' : within(found)
}

/** R10. */
export function sectorConcentration(reading: Reading): Finding {
  const name = reading.symbol?.instrument?.sector
  if (name === 'UNKNOWN' && reading.state.limits.profile === 'backtest') return 'lacks'
  return name === undefined ? 'lacks' : within(sector(reading))
}

/** R15. */
export function maxPositions(reading: Reading): Finding {
  return passIf(isTakenUp(reading) || otherSymbols(reading).size + 1 <= reading.state.limits.maxPositions)
}

/** R11. */
export function burstNotional(reading: Reading): Finding {
  const { burstFraction, turnoverFraction } = reading.state.limits
  if (burstFraction === undefined && turnoverFraction === undefined) return 'off'
  const found = bursts(reading)
  if (found === undefined) return 'fail'
  return passIf((burstFraction === undefined || found.window.measured <= found.window.limit)
    && (turnoverFraction === undefined || found.day.measured <= found.day.limit))
}

/** R15: what has to be set before a strategy is deployed. */
export function deployLimits(reading: Reading): Finding {
  const { state, terms, approved } = reading
  const set = deployed(reading)
  if (set === undefined) return 'lacks'
  const price = worstPrice(reading)
  const order = ownWorth(reading)
  const held = total(reading, 'expected', (name) => name === terms.symbol)
  if (price === undefined || order === undefined || held === undefined) return 'fail'
  const entered = newEntries(state, approved).filter(({ strategy }) => strategy === terms.strategy).length
  return passIf(ownInstruments(reading).size <= set.instrumentsMax && price <= set.orderPriceMax
    && order.expected <= set.orderValueMax && held + order.expected <= set.positionValueMax
    && entriesToday(state, terms.strategy) + entered + 1 <= set.entriesPerSessionMax)
}

/** R14: what was lost since `base`, against that part of it; the limit itself ends entries. */
export function loss(base: number, equity: number, fraction: number): Measured | undefined {
  const from = nanosOf(base)
  const now = nanosOf(equity)
  if (from === undefined || now === undefined || from <= 0n) return undefined
  return { measured: from - now, limit: partOf(fraction, from) }
}

const isBelow = (found: Measured | undefined): Finding => (
  passIf(found !== undefined && found.measured < found.limit)
)

/** R14. */
export function dailyLoss({ state: { dayStartEquity, equity, limits } }: Reading): Finding {
  return isBelow(loss(dayStartEquity, equity, limits.dailyLossFraction))
}

/** R14. */
export function drawdown({ state: { highWaterEquity, equity, limits } }: Reading): Finding {
  return isBelow(loss(highWaterEquity, equity, limits.drawdownFraction))
}
