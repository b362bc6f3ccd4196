import { price, SCALE } from '../../base/index.ts'
import type { Asset } from '../market/asset.ts'
import type { ApiError } from './api-error.ts'
import { forbidden, invalidField, invalidOrder } from './api-error.ts'
import type { OrderRequest } from './order-request.ts'
import { checkPrice } from './price-rules.ts'

const TRAIL_PERCENT_MIN = price('0.1')

/** Whether an order asks for parts of a share or for an amount of money. */
export function isFractional(request: Pick<OrderRequest, 'qty' | 'notional'>): boolean {
  return request.notional !== undefined || (request.qty !== undefined && request.qty % SCALE !== 0n)
}

/**
 * The first rule that an order breaks by its own fields alone, in the order in which the venue looks.
 *
 * Source: docs.alpaca.markets/docs/orders-at-alpaca.
 */
export function checkOrderRules(request: OrderRequest, asset: Asset): ApiError | undefined {
  return checkQuantity(request)
    ?? checkPricesOfType(request)
    ?? checkPriceSteps(request)
    ?? checkTimeInForce(request)
    ?? checkExtendedHours(request)
    ?? checkFractional(request, asset)
    ?? checkClass(request)
}

function checkQuantity({ qty, notional }: OrderRequest): ApiError | undefined {
  if (qty === undefined && notional === undefined) return invalidField('qty or notional is required')
  if (qty !== undefined && notional !== undefined) {
    return invalidField('only one of qty or notional is accepted')
  }
  if (qty !== undefined && qty <= 0n) return invalidField('qty must be > 0')
  if (notional !== undefined && notional < SCALE) return invalidOrder('notional must be >= 1.00')
  return undefined
}

function checkPricesOfType(request: OrderRequest): ApiError | undefined {
  const { type, orderClass, limitPrice, stopPrice, trailPrice, trailPercent } = request
  const [hasLimit, hasStop] = [limitPrice !== undefined, stopPrice !== undefined]
  const hasTrail = trailPrice !== undefined || trailPercent !== undefined
  if (type !== 'trailing_stop' && hasTrail) {
    return invalidField('trail_price and trail_percent are only allowed for trailing stop orders')
  }
  switch (type) {
    case 'market':
      return hasLimit || hasStop ? invalidField('market orders require no stop or limit price') : undefined
    case 'limit':
      if (!hasLimit && orderClass !== 'oco') return invalidField('limit orders require a limit price')
      return hasStop ? invalidField('limit orders require no stop price') : undefined
    case 'stop':
      if (!hasStop) return invalidField('stop orders require a stop price')
      return hasLimit ? invalidField('stop orders require no limit price') : undefined
    case 'stop_limit':
      return hasLimit && hasStop
        ? undefined
        : invalidField('stop limit orders require both stop and limit price')
    case 'trailing_stop':
      return checkTrail(request)
  }
}

function checkTrail({ trailPrice, trailPercent, limitPrice, stopPrice }: OrderRequest): ApiError | undefined {
  if ((trailPrice === undefined) === (trailPercent === undefined)) {
    return invalidField('trailing stop orders must specify one of trail_price or trail_percent')
  }
  if (limitPrice !== undefined || stopPrice !== undefined) {
    return invalidField('trailing stop orders require no stop or limit price')
  }
  if (trailPercent !== undefined && trailPercent < TRAIL_PERCENT_MIN) {
    return invalidField('trail_percent must be >= 0.1')
  }
  return trailPrice !== undefined && trailPrice <= 0n ? invalidField('trail_price must be > 0') : undefined
}

function checkPriceSteps(request: OrderRequest): ApiError | undefined {
  return checkPrice('limit_price', request.limitPrice)
    ?? checkPrice('stop_price', request.stopPrice)
    ?? checkPrice('take_profit.limit_price', request.takeProfitLimit)
    ?? checkPrice('stop_loss.stop_price', request.stopLossStop)
    ?? checkPrice('stop_loss.limit_price', request.stopLossLimit)
}

function checkTimeInForce({ type, timeInForce }: OrderRequest): ApiError | undefined {
  const isPlain = type === 'market' || type === 'limit'
  if (isPlain || timeInForce === 'day' || timeInForce === 'gtc') return undefined
  return invalidField('invalid time_in_force')
}

function checkExtendedHours(request: OrderRequest): ApiError | undefined {
  if (!request.isExtendedHours) return undefined
  const isAllowed = request.type === 'limit' && ['day', 'gtc'].includes(request.timeInForce)
    && request.orderClass === 'simple'
  return isAllowed ? undefined : invalidOrder('extended hours order must be DAY or GTC limit orders')
}

function checkFractional(request: OrderRequest, asset: Asset): ApiError | undefined {
  if (!isFractional(request)) return undefined
  if (!asset.isFractionable) return forbidden(`asset "${asset.symbol}" is not fractionable`)
  if (request.orderClass !== 'simple') return invalidOrder('fractional orders must be simple orders')
  if (request.timeInForce !== 'day') return invalidOrder('fractional orders must be DAY orders')
  if (request.notional !== undefined && request.type !== 'market') {
    return invalidOrder('notional orders must be market orders')
  }
  if (request.type === 'trailing_stop') {
    return invalidOrder('fractional orders cannot be trailing stop orders')
  }
  return undefined
}

function checkClass(request: OrderRequest): ApiError | undefined {
  const { orderClass, type, timeInForce, takeProfitLimit, stopLossStop, stopLossLimit } = request
  const hasTarget = takeProfitLimit !== undefined
  const hasStop = stopLossStop !== undefined
  if (orderClass === 'simple') {
    return hasTarget || hasStop || stopLossLimit !== undefined
      ? invalidOrder('simple orders do not accept take_profit or stop_loss') : undefined
  }
  if (timeInForce !== 'day' && timeInForce !== 'gtc') {
    return invalidOrder(`${orderClass} orders must be DAY or GTC`)
  }
  if (orderClass === 'oto') {
    if (hasTarget === hasStop) return invalidOrder('oto orders require either take_profit or stop_loss')
  } else if (!hasTarget) {
    return invalidOrder(`${orderClass} orders require take_profit.limit_price`)
  } else if (!hasStop) {
    return invalidOrder(`${orderClass} orders require stop_loss.stop_price`)
  }
  if (orderClass === 'oco') {
    return type === 'limit' ? undefined : invalidOrder('oco orders must be limit orders')
  }
  const isEntry = type === 'market' || type === 'limit'
  return isEntry ? undefined : invalidOrder(`${orderClass} orders must be entry orders`)
}
