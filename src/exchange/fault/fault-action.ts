import type { Money, Price, Quantity } from '../../base/index.ts'
import { absFixed, proportion, Rounding, snapToTick } from '../../base/index.ts'
import { newYorkDate } from '../clock/new-york-time.ts'
import type { Exchange } from '../exchange.ts'
import { activityId } from '../ledger/activity.ts'
import type { Asset } from '../market/asset.ts'
import type { ApiError } from '../order/api-error.ts'
import { invalidField } from '../order/api-error.ts'
import { cancelOrder } from '../order/order-end.ts'
import type { Order } from '../order/order.ts'
import { isDead } from '../order/order.ts'
import { tickOf } from '../order/price-rules.ts'
import { reverseExecution } from './execution-reversal.ts'
import type { FaultRule } from './fault-rule.ts'
import { decimalOf, numberOf, textOf } from './fault-rule.ts'
import { unknownSymbol } from '../control/unknown-symbol.ts'

/** Lets a fault of the kind `action` happen now; says why it cannot. */
export function runFaultAction(exchange: Exchange, rule: FaultRule): ApiError | undefined {
  const { venue } = exchange
  switch (rule.fault) {
    case 'clock-skew':
      venue.clock.skewMs = numberOf(rule, 'skew_ms', 0)
      return undefined
    case 'half-day': {
      const date = textOf(rule, 'date') ?? newYorkDate(venue.clock.now)
      return venue.clock.makeHalfDay(date) ? undefined : invalidField(`${date} is no trading day`)
    }
    case 'trading-blocked':
      venue.flags.isTradingBlocked = rule.parameters['blocked'] !== false
      return undefined
    case 'refuse-keys':
      venue.flags.areKeysRefused = rule.parameters['refused'] !== false
      return undefined
    case 'trade-bust':
    case 'trade-correct':
      return reverseExecution(exchange.venue, rule)
    case 'cancel-gtc':
      return cancelGtc(exchange, rule)
    default:
      return runSymbolAction(exchange, rule)
  }
}

function runSymbolAction(exchange: Exchange, rule: FaultRule): ApiError | undefined {
  const { market, assets } = exchange.venue
  const symbol = rule.symbol ?? ''
  const asset = assets.find(symbol)
  if (asset === undefined) return unknownSymbol(symbol)
  switch (rule.fault) {
    case 'halt': {
      const isResumed = rule.parameters['resume'] === true
      market.setHalted(
        symbol, !isResumed, isResumed ? 'T' : 'H', textOf(rule, 'reason') ?? (isResumed ? 'R4' : 'T1'),
      )
      return undefined
    }
    case 'luld': return pause(exchange, symbol, rule)
    case 'split': return split(exchange, asset, rule)
    case 'rename': return rename(exchange, asset, textOf(rule, 'to') ?? '')
    case 'outside-trade': return outsideTrade(exchange, asset, rule)
    default: return invalidField(`${rule.fault} is not something that happens by itself`)
  }
}

function pause({ venue }: Exchange, symbol: string, rule: FaultRule): undefined {
  const mark = venue.market.mark(symbol)
  const limit = (name: string, hundredths: bigint): Price => (
    decimalOf<Price>(rule, name)
      ?? snapToTick(proportion(mark, hundredths, 100n), tickOf(mark), Rounding.Nearest)
  )
  venue.market.announce(
    { kind: 'luld', symbol, at: venue.clock.now, up: limit('up', 105n), down: limit('down', 95n) },
  )
  venue.market.setHalted(symbol, true, 'P', 'LUDP')
}

/** Positions and prices change; a forward split adjusts open orders, a reverse one cancels them. */
function split({ venue }: Exchange, asset: Asset, rule: FaultRule): ApiError | undefined {
  const [from, to] = [
    BigInt(Math.floor(numberOf(rule, 'from', 0))), BigInt(Math.floor(numberOf(rule, 'to', 0))),
  ]
  if (from <= 0n || to <= 0n || from === to) {
    return invalidField('from and to must be whole numbers that differ')
  }
  for (const order of venue.orders.openOf(asset.id)) {
    if (from > to) cancelOrder(venue, order, { reason: 'CORPORATE_ACTION' })
    else adjustOrder(order, from, to)
  }
  const held = venue.ledger.quantity(asset.id)
  venue.ledger.book({ kind: 'split', at: venue.clock.stamp(), assetId: asset.id, from, to })
  venue.market.split(asset.symbol, from, to)
  const at = venue.clock.stamp()
  if (held === 0n) return undefined
  venue.activities.push({
    kind: 'other', id: activityId(at, venue.ids.next()), at, date: newYorkDate(venue.clock.now),
    type: 'SPLIT',
    subType: from > to ? 'RSPLIT' : 'FSPLIT', netAmount: 0n as Money, symbol: asset.symbol,
    qty: (venue.ledger.quantity(asset.id) - held) as Quantity, text: `split ${from} to ${to}`,
  })
  return undefined
}

function adjustOrder(order: Order, from: bigint, to: bigint): void {
  const price = (value: Price | undefined): Price | undefined => {
    if (value === undefined) return undefined
    const scaled = proportion(value, from, to)
    return snapToTick(scaled, tickOf(scaled), Rounding.Nearest)
  }
  order.qty = order.qty === undefined ? undefined : proportion(order.qty, to, from)
  order.filledQty = proportion(order.filledQty, to, from)
  order.limitPrice = price(order.limitPrice)
  order.stopPrice = price(order.stopPrice)
  order.trailPrice = price(order.trailPrice)
  order.hwm = price(order.hwm)
  order.reservePrice = price(order.reservePrice)
}

function rename({ venue }: Exchange, asset: Asset, to: string): ApiError | undefined {
  if (!/^[A-Z][A-Z0-9.]*$/.test(to) || venue.assets.find(to) !== undefined) {
    return invalidField('to must be a new symbol of capital letters')
  }
  for (const order of venue.orders.openOf(asset.id)) cancelOrder(venue, order, { reason: 'CORPORATE_ACTION' })
  venue.market.rename(asset.symbol, to)
  asset.symbol = to
  return undefined
}

/** A trade that no order of the client made, as from the broker's own page. */
function outsideTrade({ venue }: Exchange, asset: Asset, rule: FaultRule): ApiError | undefined {
  const qty = decimalOf<Quantity>(rule, 'qty')
  const side = textOf(rule, 'side')
  if (qty === undefined || qty <= 0n || (side !== 'buy' && side !== 'sell')) {
    return invalidField('qty must be > 0, side buy or sell')
  }
  const at = decimalOf<Price>(rule, 'price') ?? venue.market.mark(asset.symbol)
  const stamp = venue.clock.stamp()
  const executionId = venue.ids.next()
  const signed = (side === 'buy' ? qty : -qty) as Quantity
  venue.ledger.book({ kind: 'fill', at: stamp, executionId, assetId: asset.id, qty: signed, price: at })
  venue.activities.push({
    kind: 'fill', id: activityId(stamp, executionId), at: stamp, date: newYorkDate(venue.clock.now),
    orderId: venue.ids.next(), symbol: asset.symbol, side, price: at, qty: absFixed(qty), cumQty: qty,
    leavesQty: 0n as Quantity, orderStatus: 'filled', isPartial: false,
  })
  return undefined
}

function cancelGtc({ venue }: Exchange, rule: FaultRule): ApiError | undefined {
  const clientOrderId = textOf(rule, 'client_order_id')
  for (const order of venue.orders.open()) {
    const isMeant = order.timeInForce === 'gtc'
      && (rule.symbol === undefined || order.asset.symbol === rule.symbol)
      && (clientOrderId === undefined || order.clientOrderId === clientOrderId)
    if (isMeant && !isDead(order)) cancelOrder(venue, order, { reason: 'CORPORATE_ACTION' })
  }
  return undefined
}
