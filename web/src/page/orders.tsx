import { useMemo, useState, type ReactNode } from 'react'
import type { Fill, Order } from '../../../src/server/contract/index.ts'
import { useRows } from '../api/reading.ts'
import { usePast } from '../api/past.ts'
import { averageText, exactText, moneyText, timeText } from '../format.ts'
import { CancelDialog, isEntryAtWork, type CancelWish } from '../part/cancel-dialog.tsx'
import { DataTable } from '../part/data-table.tsx'
import { RowsState } from '../part/rows-state.tsx'
import type { Column } from '../part/sorted-rows.ts'
import { Badge } from '../part/states.tsx'
import { Link } from '../shell/route.tsx'

const WHICH = { all: undefined, open: 'true', closed: 'false' } as const

/** Columns of orders; `onCancel` where somebody may take an entry back. */
function ordersColumns(onCancel: ((order: Order) => void) | undefined): readonly Column<Order>[] {
  return [...ORDERS_BEGIN, statusColumn(onCancel), ...ORDERS_END]
}

const ORDERS_BEGIN: readonly Column<Order>[] = [
  {
    name: 'Made (UTC)',
    isInstant: true,
    isNumber: true,
    value: (row) => row.createdAt,
    show: (row) => timeText(row.createdAt),
  },
  { name: 'Symbol', value: (row) => row.symbol, show: (row) => <b>{row.symbol}</b> },
  { name: 'Side', value: (row) => row.side },
  { name: 'For', value: (row) => row.role },
  { name: 'Type', value: (row) => row.type },
  { name: 'Units', isNumber: true, value: (row) => row.quantity, show: (row) => exactText(row.quantity) },
  {
    name: 'Filled',
    isNumber: true,
    value: (row) => row.filledQuantity,
    show: (row) => exactText(row.filledQuantity),
  },
  { name: 'Limit', isNumber: true, value: (row) => row.limitPrice, show: (row) => exactText(row.limitPrice) },
  { name: 'Stop', isNumber: true, value: (row) => row.stopPrice, show: (row) => exactText(row.stopPrice) },
  {
    name: 'Filled at',
    isNumber: true,
    value: (row) => row.averageFillPrice,
    show: (row) => averageText(row.averageFillPrice),
  },
]

function statusColumn(onCancel: ((order: Order) => void) | undefined): Column<Order> {
  return {
    name: 'Status',
    value: (row) => row.status,
    show: (row) => (
      <>
        <Badge word={row.status} />
        {onCancel !== undefined && isEntryAtWork(row) && (
          <button
            type="button"
            className="in-row"
            aria-label={`Cancel ${row.side} ${row.symbol}, ${row.id}`}
            onClick={() => onCancel(row)}
          >
            Cancel
          </button>
        )}
      </>
    ),
  }
}

const ORDERS_END: readonly Column<Order>[] = [
  { name: 'Strategy', value: (row) => row.strategy },
  {
    name: 'Why',
    isNumber: true,
    value: (row) => row.signal,
    show: (row) => <Link to={`/decisions/${row.signal}`}>{row.signal}</Link>,
  },
  { name: 'Reason', value: (row) => row.reason },
  { name: 'Id', value: (row) => row.id },
]

const FILLS: readonly Column<Fill>[] = [
  {
    name: 'At (UTC)',
    isInstant: true,
    isNumber: true,
    value: (row) => row.at,
    show: (row) => timeText(row.at),
  },
  { name: 'Symbol', value: (row) => row.symbol, show: (row) => <b>{row.symbol}</b> },
  { name: 'Side', value: (row) => row.side },
  { name: 'Units', isNumber: true, value: (row) => row.quantity, show: (row) => exactText(row.quantity) },
  { name: 'Price', isNumber: true, value: (row) => row.price, show: (row) => exactText(row.price) },
  { name: 'Fee', isNumber: true, value: (row) => row.fee, show: (row) => moneyText(row.fee) },
  { name: 'Strategy', value: (row) => row.strategy },
  {
    name: 'Why',
    isNumber: true,
    value: (row) => row.signal,
    show: (row) => (row.signal === null ? '' : <Link to={`/decisions/${row.signal}`}>{row.signal}</Link>),
  },
  { name: 'Order', value: (row) => row.orderId },
]

/** All orders, or the fills; entries at work can be taken back. */
export function Orders(): ReactNode {
  const [which, setWhich] = useState<keyof typeof WHICH | 'fills'>('all')
  const [wish, setWish] = useState<CancelWish | undefined>()
  const working = useRows<Order>('/orders', { open: 'true' })
  const entries = working.rows.filter(isEntryAtWork)
  const isPast = usePast() !== undefined
  return (
    <>
      <h1>Orders</h1>
      <div className="tabs" role="group" aria-label="Which">
        {(['all', 'open', 'closed', 'fills'] as const).map((each) => (
          <button key={each} type="button" aria-pressed={which === each} onClick={() => setWhich(each)}>
            {each}
          </button>
        ))}
      </div>
      {which === 'fills' ? (
        <FillTable />
      ) : (
        <OrderTable key={which} open={WHICH[which]} onCancel={isPast ? undefined : setWish}>
          <button type="button" disabled={isPast || entries.length === 0} onClick={() => setWish('several')}>
            Cancel entries ({entries.length})
          </button>
        </OrderTable>
      )}
      {wish !== undefined && (
        <CancelDialog wish={wish} entries={entries} onClose={() => setWish(undefined)} />
      )}
    </>
  )
}

interface OrderTableProps {
  readonly open: string | undefined
  readonly onCancel: ((order: Order) => void) | undefined
  /** Stands beside the filter. */
  readonly children: ReactNode
}

function OrderTable({ open, onCancel, children }: OrderTableProps): ReactNode {
  const orders = useRows<Order>('/orders', { open })
  const columns = useMemo(() => ordersColumns(onCancel), [onCancel])
  return (
    <RowsState of={orders}>
      <DataTable
        title="Orders"
        rows={orders.rows}
        columns={columns}
        aside={children}
        keyOf={(row) => row.id}
        empty="There is no such order."
      />
    </RowsState>
  )
}

function FillTable(): ReactNode {
  const fills = useRows<Fill>('/fills')
  return (
    <RowsState of={fills}>
      <DataTable
        title="Fills"
        rows={fills.rows}
        columns={FILLS}
        keyOf={(row) => row.sequence}
        empty="Nothing has filled yet."
      />
    </RowsState>
  )
}
