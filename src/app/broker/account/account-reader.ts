import { ok, type Result } from '../../../base/index.ts'
import type { Fill } from '../../../model/index.ts'
import type {
  BrokerAccount, BrokerConnector, BrokerOrder, BrokerPosition, CashMovement, Reversal,
} from '../../../port/index.ts'
import type { AccountBooks } from '../../live/core/core-protocol.ts'

/** Everything that a broker says of the account, read one after the other. */
export interface AccountReading {
  readonly account: BrokerAccount
  readonly positions: readonly BrokerPosition[]
  readonly orders: readonly BrokerOrder[]
  readonly executions: readonly Fill[]
  readonly cashMovements: readonly CashMovement[]
  readonly reversals?: readonly Reversal[]
  /** See `ActivityPage.isBehind`. */
  readonly isBehind?: boolean
  /** Where the next reading of executions and movements begins. */
  readonly cursor: string
}

/** What came of a reading, and how many events of orders had been heard when it began. */
export interface Reading {
  /** It counts from one; what was so when it began is in it or came later. */
  readonly number: number
  readonly result: Result<AccountReading>
  readonly eventsBefore: number
}

/** Reads the whole account; the first question without an answer ends it. */
export async function readAccount(broker: BrokerConnector, cursor: string): Promise<Result<AccountReading>> {
  const orders = await broker.openOrders()
  if (!orders.ok) return orders
  const activity = await broker.activitySince(cursor)
  if (!activity.ok) return activity
  const positions = await broker.positions()
  if (!positions.ok) return positions
  const account = await broker.account()
  if (!account.ok) return account
  return ok({ account: account.value, positions: positions.value, orders: orders.value, ...activity.value })
}

/** The books of a reading, as the core compares them; an order that is counted in money has no quantity. */
export function booksOf({ account, positions, orders }: AccountReading): AccountBooks {
  return {
    cash: account.cash,
    positions: new Map(positions.map(({ symbol, quantity }) => [symbol, quantity])),
    orders: orders.flatMap(({ clientOrderId, symbol, quantity, filledQuantity }) => (
      quantity === undefined ? [] : [{ clientOrderId, symbol, quantity, filled: filledQuantity }]
    )),
  }
}
