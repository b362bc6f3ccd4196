import type { Price } from '../../base/index.ts'
import { formatFixed, price, proportion, Rounding, SCALE, snapToTick } from '../../base/index.ts'
import type { ApiError } from './api-error.ts'
import { invalidField, invalidOrder } from './api-error.ts'
import type { OrderRequest } from './order-request.ts'

const CENT = price('0.01')
const SUB_DOLLAR_TICK = price('0.0001')
const LOW_PRICE = price('50')

/** The smallest step of a price: a cent from a dollar on, a hundredth of one below. */
export function tickOf(value: Price): Price {
  return value >= SCALE ? CENT : SUB_DOLLAR_TICK
}

/** Refuses a price that is not positive or lies between two steps. */
export function checkPrice(name: string, value: Price | undefined): ApiError | undefined {
  if (value === undefined) return undefined
  if (value <= 0n) return invalidField(`${name} must be > 0`)
  if (value % tickOf(value) === 0n) return undefined
  return invalidOrder(
    `invalid ${name} ${formatFixed(value)}. sub-penny increment does not fulfill minimum pricing criteria`,
  )
}

/** A buy stop works as a stop-limit: 4 % above its stop below 50 dollars, else 2.5 %. */
export function buyStopLimit(stop: Price): Price {
  const raised = stop < LOW_PRICE ? proportion(stop, 104n, 100n) : proportion(stop, 1_025n, 1_000n)
  return snapToTick(raised, tickOf(raised), Rounding.Up)
}

/** Refuses exits that lie on the wrong side of the price that the position would begin at. */
export function checkExitPrices(request: OrderRequest, base: Price): ApiError | undefined {
  const { side, takeProfitLimit, stopLossStop } = request
  const isLong = side === 'buy'
  const isStopSafe = stopLossStop === undefined
    || (isLong ? stopLossStop <= base - CENT : stopLossStop >= base + CENT)
  if (!isStopSafe) {
    const bound = isLong ? '<= base_price - 0.01' : '>= base_price + 0.01'
    return invalidOrder(`stop_loss.stop_price must be ${bound}`, {
      base_price: formatFixed(base),
    })
  }
  const isTargetSafe = takeProfitLimit === undefined
    || (isLong ? takeProfitLimit >= base + CENT : takeProfitLimit <= base - CENT)
  if (isTargetSafe) return undefined
  const bound = isLong ? '>= base_price + 0.01' : '<= base_price - 0.01'
  return invalidOrder(`take_profit.limit_price must be ${bound}`, {
    base_price: formatFixed(base),
  })
}
