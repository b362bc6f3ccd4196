import { fail, SCALE, type Failure, type Price, type Quantity } from '../../../base/index.ts'
import { OrderType, TimeInForce, type OrderTerms } from '../../../model/index.ts'
import { leadingTerms, legTerms, type SubmitRequest } from '../../../port/index.ts'

/** Which times in force each type takes, in whole shares. https://docs.alpaca.markets/docs/orders-at-alpaca */
export const ALPACA_TIMES: Readonly<Record<OrderType, readonly TimeInForce[]>> = {
  MARKET: ['DAY', 'GTC', 'IOC', 'FOK', 'OPG', 'CLS'],
  LIMIT: ['DAY', 'GTC', 'IOC', 'FOK', 'OPG', 'CLS'],
  STOP: ['DAY', 'GTC'],
  STOP_LIMIT: ['DAY', 'GTC'],
  TRAILING_STOP: ['DAY', 'GTC'],
}

const CRYPTO_TYPES: readonly OrderType[] = ['MARKET', 'LIMIT', 'STOP_LIMIT']
const CRYPTO_TIMES: readonly TimeInForce[] = ['GTC', 'IOC']
const FRACTIONAL_TYPES: readonly OrderType[] = ['MARKET', 'LIMIT', 'STOP', 'STOP_LIMIT']
const DAY_OR_GTC: readonly TimeInForce[] = ['DAY', 'GTC']

const ID = /^[A-Za-z0-9_-]{1,128}$/
const DOLLAR = SCALE as Price
const CENT = (SCALE / 100n) as Price
const HUNDREDTH_OF_CENT = (SCALE / 10_000n) as Price

/** Says whether a quantity has a part below one share. */
export function isFraction(quantity: Quantity): boolean {
  return quantity % SCALE !== 0n
}

function isCrypto(symbol: string): boolean {
  return symbol.includes('/')
}

function refuse(code: string, message: string): Failure {
  return fail(code, message).failure
}

/**
 * Why the vendor would refuse the request; `undefined`: as far as its terms say, it would not.
 *
 * What depends on the hour, the account or the position is left to the vendor.
 */
export function refusedRequest(request: SubmitRequest): Failure | undefined {
  const lead = leadingTerms(request)
  for (const terms of [lead, ...legTerms(request)]) {
    const failure = refusedTerms(terms)
    if (failure !== undefined) return failure
  }
  return refusedTime(lead) ?? refusedFraction(request, lead) ?? refusedExtended(request, lead)
    ?? refusedGroup(request)
}

function refusedTerms(terms: OrderTerms): Failure | undefined {
  const { clientOrderId, quantity, type } = terms
  if (!ID.test(clientOrderId)) {
    return refuse('BAD_CLIENT_ORDER_ID', `"${clientOrderId}" is not 1 to 128 of A-Z, a-z, 0-9, _ and -`)
  }
  if (quantity <= 0n) return refuse('BAD_QUANTITY', 'the quantity must be positive')
  const needs = PRICES[type]
  for (const [name, price] of [
    ['limitPrice', terms.limitPrice], ['stopPrice', terms.stopPrice],
    ['trailingOffset', terms.trailingOffset],
  ] as const) {
    const isNeeded = needs.includes(name)
    if (isNeeded !== (price !== undefined) && !isFirstLevel(type, name)) {
      return refuse('BAD_PRICE', `a ${type} order ${isNeeded ? 'needs a' : 'takes no'} ${name}`)
    }
    if (price === undefined) continue
    if (price <= 0n) return refuse('BAD_PRICE', `${name} must be positive`)
    const failure = isCrypto(terms.symbol) ? undefined : refusedTick(name, price)
    if (failure !== undefined) return failure
  }
  return undefined
}

/** A trailing stop may have one here; it has none at the vendor, where whoever sends it sees to that. */
function isFirstLevel(type: OrderType, name: string): boolean {
  return type === OrderType.TrailingStop && name === 'stopPrice'
}

const PRICES: Readonly<Record<OrderType, readonly string[]>> = {
  MARKET: [], LIMIT: ['limitPrice'], STOP: ['stopPrice'], STOP_LIMIT: ['limitPrice', 'stopPrice'],
  TRAILING_STOP: ['trailingOffset'],
}

/** From a dollar on two decimals, below it four (Rule 612 of Regulation NMS). */
function refusedTick(name: string, price: Price): Failure | undefined {
  const tick = price >= DOLLAR ? CENT : HUNDREDTH_OF_CENT
  if (price % tick === 0n) return undefined
  return refuse('TICK_SIZE', `${name} has more than ${price >= DOLLAR ? 'two' : 'four'} decimals`)
}

function refusedTime({ type, timeInForce, symbol }: OrderTerms): Failure | undefined {
  if (isCrypto(symbol) && !CRYPTO_TYPES.includes(type)) {
    return refuse('ORDER_TYPE_UNSUPPORTED', `crypto takes ${CRYPTO_TYPES.join(', ')}, not ${type}`)
  }
  const times = isCrypto(symbol) ? CRYPTO_TIMES : ALPACA_TIMES[type]
  if (times.includes(timeInForce)) return undefined
  return refuse(
    'BAD_TIME_IN_FORCE', `a ${type} order cannot be ${timeInForce}: ${times.join(', ')} are possible`
  )
}

function refusedFraction(request: SubmitRequest, lead: OrderTerms): Failure | undefined {
  if (!isFraction(lead.quantity) || isCrypto(lead.symbol)) return undefined
  if (lead.timeInForce !== TimeInForce.Day) {
    return refuse('FRACTIONAL_RULE', 'fractions of a share are DAY orders only')
  }
  if (request.kind !== 'single') return refuse('FRACTIONAL_RULE', 'groups take whole shares only')
  if (FRACTIONAL_TYPES.includes(lead.type)) return undefined
  return refuse('FRACTIONAL_RULE', `a ${lead.type} order takes whole shares only`)
}

function refusedExtended(request: SubmitRequest, lead: OrderTerms): Failure | undefined {
  if (request.kind !== 'single' || request.isExtendedHours !== true) return undefined
  if (lead.type === OrderType.Limit && DAY_OR_GTC.includes(lead.timeInForce)) return undefined
  return refuse('EXTENDED_HOURS_RULE', 'extended hours take LIMIT orders that are DAY or GTC')
}

function refusedGroup(request: SubmitRequest): Failure | undefined {
  if (request.kind === 'single') return undefined
  const lead = leadingTerms(request)
  const legs = legTerms(request)
  if (isCrypto(lead.symbol)) return refuse('ORDER_GROUP_RULE', 'crypto takes no groups')
  if (!DAY_OR_GTC.includes(lead.timeInForce)) return refuse('ORDER_GROUP_RULE', 'groups are DAY or GTC')
  if ([lead, ...legs].some(({ timeInForce }) => timeInForce !== lead.timeInForce)) {
    return refuse('ORDER_GROUP_RULE', 'all orders of a group have one time in force')
  }
  if (legs.some(({ quantity, symbol }) => quantity !== lead.quantity || symbol !== lead.symbol)) {
    return refuse('ORDER_GROUP_RULE', 'all orders of a group have one symbol and one quantity')
  }
  const isExitOnly = request.kind === 'oco'
  if (legs.some(({ side }) => (side === lead.side) !== isExitOnly)) {
    return refuse('ORDER_GROUP_RULE', 'the exits of a group stand on the other side of its entry')
  }
  if (!isExitOnly && lead.type !== OrderType.Market && lead.type !== OrderType.Limit) {
    return refuse('ORDER_GROUP_RULE', 'the entry of a group is MARKET or LIMIT')
  }
  return refusedExits(request)
}

/** A target is a limit, a stop a stop, and they lie on the two sides of the market. */
function refusedExits(request: Exclude<SubmitRequest, { kind: 'single' }>): Failure | undefined {
  const target = request.kind === 'oto' ? undefined : request.target
  const stop = request.kind === 'oto' ? undefined : request.stop
  const exits = request.kind === 'oto' ? [request.exit] : []
  const stopTypes: readonly OrderType[] = [OrderType.Stop, OrderType.StopLimit]
  if (target !== undefined && target.type !== OrderType.Limit) {
    return refuse('ORDER_GROUP_RULE', 'the target of a group is a LIMIT order')
  }
  if (stop !== undefined && !stopTypes.includes(stop.type)) {
    return refuse('ORDER_GROUP_RULE', 'the stop of a group is a STOP or STOP_LIMIT order')
  }
  if (exits.some(({ type }) => type !== OrderType.Limit && !stopTypes.includes(type))) {
    return refuse('ORDER_GROUP_RULE', 'the exit of a group is a LIMIT, STOP or STOP_LIMIT order')
  }
  if (target?.limitPrice === undefined || stop?.stopPrice === undefined) return undefined
  const above = target.limitPrice - stop.stopPrice
  const distance = target.side === 'SELL' ? above : -above
  if (distance >= CENT) return undefined
  return refuse('ORDER_GROUP_RULE', 'the stop lies at least a cent behind the target')
}
