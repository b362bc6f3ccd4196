import type { Money, Price, Quantity } from '../../base/index.ts'
import { formatFixed, MILLIS_PER_DAY, parseFixed } from '../../base/index.ts'
import { millisOf, nanosOf, newYorkDate, parseInstant, rfc3339 } from '../clock/new-york-time.ts'
import type { Exchange } from '../exchange.ts'
import type { ApiError } from '../order/api-error.ts'
import { invalidField, notFound } from '../order/api-error.ts'
import { forceFill } from '../order/matching.ts'
import { isDead } from '../order/order.ts'
import { bookCash } from '../timeline.ts'
import type { Json } from '../wire/order-json.ts'
import { unknownSymbol } from './unknown-symbol.ts'

type Body = Readonly<Record<string, unknown>>

const SIZE_DEFAULT = 100
const ADVANCE_MS_MAX = 366 * MILLIS_PER_DAY

function decimal<T extends bigint>(body: Body, name: string): T | undefined {
  const value = body[name]
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  return parseFixed(String(value)) as T | undefined
}

function text(body: Body, name: string): string {
  const value = body[name]
  return typeof value === 'string' ? value : ''
}

function count(body: Body, name: string): number {
  const value = body[name]
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : SIZE_DEFAULT
}

/** Sets a quote, and with `last` lets a trade happen; the symbol then stands still until it is released. */
export function setQuote(exchange: Exchange, body: Body): ApiError | undefined {
  const { market, clock } = exchange.venue
  const symbol = text(body, 'symbol')
  const state = market.of(symbol)
  const [bid, ask, last] = [
    decimal<Price>(body, 'bid'), decimal<Price>(body, 'ask'), decimal<Price>(body, 'last'),
  ]
  if (state === undefined) return unknownSymbol(symbol)
  if (bid === undefined || ask === undefined || bid <= 0n || ask < bid) {
    return invalidField('bid and ask must be decimals with 0 < bid <= ask')
  }
  state.isHeld = body['hold'] !== false
  market.setQuote(symbol, {
    at: clock.now, bid, ask, bidSize: count(body, 'bid_size'), askSize: count(body, 'ask_size'),
  })
  if (last !== undefined) market.addPrint(symbol, last, count(body, 'size'))
  exchange.desk.drain()
  return undefined
}

/** Lets the market move a symbol again that was set by hand. */
export function releaseQuote(exchange: Exchange, body: Body): ApiError | undefined {
  const state = exchange.venue.market.of(text(body, 'symbol'))
  if (state === undefined) return unknownSymbol(body['symbol'])
  state.isHeld = false
  return undefined
}

/** Fills an open order, or part of it, whatever the market says. */
export function fillByHand({ venue }: Exchange, body: Body): ApiError | Json {
  const order = venue.orders.get(text(body, 'id')) ?? venue.orders.byClientId(text(body, 'client_order_id'))
  if (order === undefined) return notFound('order not found')
  if (isDead(order)) return invalidField(`order is already in "${order.status}" state`)
  const [qty, at] = [decimal<Quantity>(body, 'qty'), decimal<Price>(body, 'price')]
  if (body['qty'] !== undefined && (qty === undefined || qty <= 0n)) return invalidField('qty must be > 0')
  forceFill(venue, order, qty, at)
  return { order_status: order.status, filled_qty: formatFixed(order.filledQty) }
}

/** Moves the clock: by `advance_ms`, or to an instant. */
export function advanceClock(exchange: Exchange, body: Body): ApiError | Json {
  const { clock } = exchange.venue
  const [by, to] = [body['advance_ms'], parseInstant(text(body, 'to'))]
  const target = typeof by === 'number'
    ? clock.now + Math.floor(by)
    : to === undefined ? undefined : millisOf(to)
  if (target === undefined || target < clock.now || target > clock.now + ADVANCE_MS_MAX) {
    return invalidField(
      'give advance_ms of 0 or more, or "to" an instant that has not passed, at most a year on',
    )
  }
  if (clock.sessionAfter(newYorkDate(target)) === undefined) {
    return invalidField('the session table ends before that')
  }
  exchange.advanceTo(target)
  return { now: rfc3339(nanosOf(clock.now)), phase: clock.phase() }
}

/** Holds back what requests have started (orders stay pending), or lets it happen. */
export function holdDesk({ desk }: Exchange, body: Body): ApiError | undefined {
  if (typeof body['held'] !== 'boolean') return invalidField('held must be true or false')
  desk.isHeld = body['held']
  desk.drain()
  return undefined
}

/** Changes what may be done with an asset. */
export function changeAsset({ venue }: Exchange, body: Body): ApiError | undefined {
  const asset = venue.assets.find(text(body, 'symbol'))
  if (asset === undefined) return unknownSymbol(body['symbol'])
  const { tradable, shortable, fractionable, status } = body
  if (typeof tradable === 'boolean') asset.isTradable = tradable
  if (typeof shortable === 'boolean') asset.isShortable = shortable
  if (typeof fractionable === 'boolean') asset.isFractionable = fractionable
  if (status === 'active' || status === 'inactive') asset.status = status
  return undefined
}

/** Pays money in, or takes it out with a negative amount. */
export function deposit({ venue }: Exchange, body: Body): ApiError | undefined {
  const amount = decimal<Money>(body, 'amount')
  if (amount === undefined || amount === 0n) return invalidField('amount must be a decimal other than 0')
  bookCash(venue, { type: amount > 0n ? 'CSD' : 'CSW', subType: '', amount, text: 'by hand' })
  return undefined
}
