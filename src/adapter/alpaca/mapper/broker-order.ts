import {
  ZERO_MONEY, ZERO_QUANTITY, type ClientOrderId, type ExecutionId, type Money, type Price, type Quantity,
  type UtcMillis, type VenueOrderId,
} from '../../../base/index.ts'
import type {
  BrokerAccount, BrokerInstrument, BrokerOrder, BrokerPosition, CashMovement,
} from '../../../port/index.ts'
import type { z } from 'zod'
import {
  ID_DIGITS, type accountSchema, type AlpacaActivity, type assetSchema, type positionSchema,
} from '../schema/account-schema.ts'
import type { AlpacaOrder } from '../schema/order-schema.ts'
import { instantInNewYork } from './new-york.ts'
import { isEnded, sideOf, timeInForceOf, typeOf } from './alpaca-words.ts'

/** Shows an order of the vendor as the port has it; `idOf` says under which name it goes here. */
export function brokerOrder(order: AlpacaOrder, idOf: (order: AlpacaOrder) => ClientOrderId): BrokerOrder {
  return {
    clientOrderId: idOf(order),
    venueOrderId: order.id as VenueOrderId,
    filledQuantity: (order.filled_qty ?? ZERO_QUANTITY) as Quantity,
    isOpen: !isEnded(order.status),
    symbol: order.symbol ?? '',
    side: sideOf(order.side),
    quantity: quantityOf(order),
    averageFillPrice: order.filled_avg_price as Price | undefined,
    type: typeOf(order.type),
    timeInForce: timeInForceOf(order.time_in_force),
    limitPrice: order.limit_price as Price | undefined,
    stopPrice: order.stop_price as Price | undefined,
    trailingOffset: order.trail_price as Price | undefined,
    status: order.status,
    submittedAt: (order.submitted_at ?? order.created_at ?? 0) as UtcMillis,
    legs: (order.legs ?? []).map((leg) => brokerOrder(leg, idOf)),
  }
}

/** The whole quantity of an order; one in money has none before its end, and then it is what has filled. */
export function quantityOf(order: AlpacaOrder): Quantity | undefined {
  return (order.qty ?? (isEnded(order.status) ? order.filled_qty : undefined)) as Quantity | undefined
}

/**
 * Shows a position; a short one is negative whichever way the vendor says it. `undefined` for one without a
 * quantity or a price, and for one that is called long and is below zero.
 */
export function brokerPosition(position: z.output<typeof positionSchema>): BrokerPosition | undefined {
  const { qty, side, symbol, avg_entry_price: averagePrice } = position
  if (qty === undefined || averagePrice === undefined || (side === 'long' && qty < 0n)) return undefined
  const isShort = side === 'short'
  const quantity = (isShort && qty > 0n ? -qty : qty) as Quantity
  return {
    symbol: position.asset_class === 'crypto' ? cryptoSymbol(symbol) : symbol,
    quantity,
    availableQuantity: (position.qty_available ?? quantity) as Quantity,
    averagePrice: averagePrice as Price,
  }
}

/** Positions in crypto come without the slash that orders need: BTCUSD is BTC/USD. */
function cryptoSymbol(symbol: string): string {
  const [, base, quote] = /^([A-Z0-9]+?)(USDT|USDC|USD|BTC)$/.exec(symbol) ?? []
  return symbol.includes('/') || base === undefined ? symbol : `${base}/${quote}`
}

/** What keeps an account from trading whatever its status says; the last is a switch of the owner's own. */
const BLOCKS = ['trading_blocked', 'account_blocked', 'trade_suspended_by_user'] as const

/** Shows the account; `undefined` when the vendor left out a figure that nobody can do without. */
export function brokerAccount(account: z.output<typeof accountSchema>): BrokerAccount | undefined {
  const { cash, equity, buying_power: buyingPower, status = '' } = account
  if (cash === undefined || equity === undefined || buyingPower === undefined) return undefined
  const { accrued_fees: accrued, pending_reg_taf_fees: regulatory } = account
  const isTold = accrued !== undefined && regulatory !== undefined
  const isActive = status === 'ACTIVE' || status === 'PAPER_ONLY'
  const blocks = BLOCKS.filter((block) => account[block] === true)
  return {
    accountId: account.id, currency: account.currency ?? 'USD',
    cash: cash as Money, equity: equity as Money, buyingPower: buyingPower as Money,
    ...(isTold ? { pendingFees: (accrued + regulatory) as Money } : {}),
    status: [status, ...blocks].join(', '), isBlocked: !isActive || blocks.length > 0,
  }
}

/** Shows an instrument. */
export function brokerInstrument(asset: z.output<typeof assetSchema>): BrokerInstrument {
  return {
    symbol: asset.symbol, name: asset.name ?? asset.symbol, assetClass: asset.class ?? '',
    exchange: asset.exchange ?? '',
    isTradable: asset.tradable === true && (asset.status ?? 'active') === 'active',
    isFractionable: asset.fractionable === true, isShortable: asset.shortable === true,
    isMarginable: asset.marginable === true,
  }
}

/**
 * Shows a movement of money, none where it was called off, or a fee in units of crypto (`CFEE`, which moves
 * none); `undefined` for a row that is neither, such as a split.
 */
export function cashMovement(row: AlpacaActivity): CashMovement | undefined {
  const { net_amount: amount, status, symbol = '' } = row
  if (amount === undefined) return undefined
  const isCalledOff = status === 'canceled'
  const isUnitFee = row.activity_type === 'CFEE' && !isCalledOff && row.qty !== undefined && row.qty !== 0n
  if (amount === 0n && !isUnitFee) return undefined
  return {
    id: row.id, type: row.activity_type, amount: isCalledOff ? ZERO_MONEY : amount as Money,
    symbol: isUnitFee ? cryptoSymbol(symbol) : symbol, at: activityAt(row),
    ...(isUnitFee ? { units: row.qty as Quantity } : {}),
    ...(row.date === undefined ? {} : { day: row.date }),
  }
}

/**
 * When a row happened: to the millisecond where the vendor says so, else by the digits of its id, which are
 * New York's: `20220202135509981::...` happened at 18:55:09.981 UTC.
 */
export function activityAt(row: AlpacaActivity): UtcMillis {
  const told = row.transaction_time ?? row.created_at
  if (told !== undefined) return told
  const [, year, month, day, hour, minute, second, millis] = ID_DIGITS.exec(row.id) ?? []
  if (year === undefined) return 0 as UtcMillis
  return instantInNewYork(`${year}-${month}-${day}T${hour}:${minute}:${second}.${millis}`) ?? 0 as UtcMillis
}

/**
 * Names an execution by its order and what that had filled in all after it.
 *
 * The stream and the history name one execution differently, but both say this; so a fill that is heard twice
 * has one name. `bustCount` keeps a fill after a bust apart from the one that was taken back.
 */
export function executionIdOf(venueOrderId: string, cumulative: string, bustCount: number): ExecutionId {
  return `${venueOrderId}.${cumulative}${bustCount === 0 ? '' : `.${bustCount}`}` as ExecutionId
}
