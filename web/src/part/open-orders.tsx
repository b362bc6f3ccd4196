import type { ReactNode } from 'react'
import type { Order } from '../../../src/server/contract/index.ts'
import { exactText, timeText } from '../format.ts'
import { Link } from '../shell/route.tsx'
import { SmallTable } from './small-table.tsx'
import type { Column } from './sorted-rows.ts'
import { Badge, Empty } from './states.tsx'

const COLUMNS: readonly Column<Order>[] = [
  { name: 'Order', value: (row) => `${row.side} ${row.symbol}` },
  { name: 'For', value: (row) => row.role },
  { name: 'Type', value: (row) => row.type },
  { name: 'Units', isNumber: true, value: (row) => row.quantity, show: (row) => exactText(row.quantity) },
  {
    name: 'Filled',
    isNumber: true,
    value: (row) => row.filledQuantity,
    show: (row) => exactText(row.filledQuantity),
  },
  { name: 'Price', isNumber: true, value: priceOf, show: priceText },
  { name: 'State', value: (row) => row.status, show: (row) => <Badge word={row.status} /> },
  { name: 'Since', value: (row) => row.createdAt, show: (row) => timeText(row.createdAt) },
  {
    name: 'Why',
    value: (row) => row.signal,
    show: (row) => <Link to={`/decisions/${row.signal}`}>why</Link>,
  },
]

/** The price that an order waits for: its stop, else its limit. */
export function priceOf({ stopPrice, limitPrice }: Order): string | null {
  return stopPrice ?? limitPrice
}

/** The same as it is shown; a trailing stop by how far it trails. */
export function priceText(order: Order): string {
  const { trailingOffset } = order
  const price = priceOf(order)
  return price === null && trailingOffset !== null ? `trails ${exactText(trailingOffset)}` : exactText(price)
}

/** Orders that can still fill. */
export function OpenOrders({ orders }: { readonly orders: readonly Order[] }): ReactNode {
  if (orders.length === 0) return <Empty>No order is open.</Empty>
  return <SmallTable title="Open orders" rows={orders} columns={COLUMNS} keyOf={({ id }) => id} />
}
