import type { OrderStatus, SpecOrderStatus } from '../model/index.ts'
import { csv } from './csv.ts'
import type { CsvCell } from './csv.ts'

/**
 * A row of `orders.csv`: one order from its making to its end; decimals and times as text, empty for none.
 * Quantity and prices are those that it had last.
 */
export interface OrderRow {
  readonly clientOrderId: string
  readonly signal: number
  readonly strategy: string
  readonly symbol: string
  readonly role: string
  readonly side: string
  readonly type: string
  readonly timeInForce: string
  readonly quantity: string
  readonly limitPrice: string
  readonly stopPrice: string
  readonly createdAt: string
  /** The state that the order ended in, or has at the end of the run. */
  readonly status: OrderStatus
  /** The same in the specification's words; docs/ORDERS.md has the mapping. */
  readonly specStatus: SpecOrderStatus
  readonly filledQuantity: string
  readonly averagePrice: string
  readonly fees: string
  readonly endedAt: string
  readonly reason: string
}

const COLUMNS: readonly (readonly [string, keyof OrderRow])[] = [
  ['client_order_id', 'clientOrderId'], ['signal', 'signal'], ['strategy', 'strategy'], ['symbol', 'symbol'],
  ['role', 'role'], ['side', 'side'], ['type', 'type'], ['time_in_force', 'timeInForce'],
  ['quantity', 'quantity'], ['limit_price', 'limitPrice'], ['stop_price', 'stopPrice'],
  ['created_at', 'createdAt'], ['status', 'status'], ['spec_status', 'specStatus'],
  ['filled_quantity', 'filledQuantity'], ['average_price', 'averagePrice'], ['fees', 'fees'],
  ['ended_at', 'endedAt'], ['reason', 'reason'],
]

/** `orders.csv`: a row an order, in the order given. */
export function ordersCsv(orders: Iterable<OrderRow>): string {
  return csv(COLUMNS.map(([name]) => name), rowsOf(orders))
}

function* rowsOf(orders: Iterable<OrderRow>): Generator<readonly CsvCell[]> {
  for (const order of orders) yield COLUMNS.map(([, key]) => order[key])
}
