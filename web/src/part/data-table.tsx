import { useDeferredValue, useMemo, useState, type ReactNode, type UIEvent } from 'react'
import { countText } from '../format.ts'
import { ROW_PIXELS, rowsInSight } from './rows-in-sight.ts'
import { csvOf, sortedRows, type Column, type Order } from './sorted-rows.ts'
import { Empty } from './states.tsx'

/**
 * A table to filter, sort and export. Only the rows in sight are drawn, so that 10,000 scroll as ten do.
 */
export function DataTable<T>(props: DataTableProps<T>): ReactNode {
  const { title, rows, columns, empty, aside } = props
  const [filter, setFilter] = useState('')
  const [order, setOrder] = useState<Order | undefined>()
  const words = useDeferredValue(filter)
  const shown = useMemo(
    () => sortedRows(rows, columns, { filter: words, order }),
    [rows, columns, words, order],
  )
  const all = countText(rows.length, 'row')
  return (
    <div className="data">
      <div className="toolbar">
        <label>
          <span className="unseen">Filter {title}</span>
          <input
            type="search"
            data-filter
            placeholder="Filter (/)"
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
          />
        </label>
        <span role="status">{shown.length === rows.length ? all : `${shown.length} of ${all}`}</span>
        {aside}
        <button
          type="button"
          disabled={shown.length === 0}
          onClick={() => save(title, csvOf(shown, columns))}
        >
          Export CSV
        </button>
      </div>
      {rows.length === 0 ? (
        <Empty>{empty}</Empty>
      ) : (
        <VirtualTable {...props} shown={shown} order={order} onOrder={setOrder} />
      )}
    </div>
  )
}

interface DataTableProps<T> {
  readonly title: string
  readonly rows: readonly T[]
  readonly columns: readonly Column<T>[]
  readonly keyOf: (row: T) => string | number
  readonly empty: ReactNode
  readonly aside?: ReactNode
}

interface VirtualTableProps<T> extends DataTableProps<T> {
  readonly shown: readonly T[]
  readonly order: Order | undefined
  readonly onOrder: (order: Order | undefined) => void
}

function VirtualTable<T>({ title, shown, columns, keyOf, order, onOrder }: VirtualTableProps<T>): ReactNode {
  const [top, setTop] = useState(0)
  const [height, setHeight] = useState(600)
  const { first, end } = rowsInSight({ top, height, rows: shown.length })
  const scroll = (event: UIEvent<HTMLDivElement>): void => {
    setTop(event.currentTarget.scrollTop)
    setHeight(event.currentTarget.clientHeight)
  }
  return (
    <div
      className="scroll tall"
      tabIndex={0}
      role="region"
      aria-label={`${title}, scrolls`}
      onScroll={scroll}
    >
      <table aria-rowcount={shown.length + 1} className="fixed-rows">
        <caption className="unseen">{title}</caption>
        <TableHead columns={columns} order={order} onOrder={onOrder} />
        <tbody>
          <Spacer rows={first} columns={columns.length} />
          {shown.slice(first, end).map((row, index) => (
            <tr key={keyOf(row)} aria-rowindex={first + index + 2}>
              {columns.map(({ name, show, value, isNumber }) => (
                <td key={name} className={isNumber === true ? 'number' : ''}>
                  {show === undefined ? (value(row) ?? '') : show(row)}
                </td>
              ))}
            </tr>
          ))}
          <Spacer rows={shown.length - end} columns={columns.length} />
        </tbody>
      </table>
    </div>
  )
}

/** Holds the place of rows that are not drawn. */
function Spacer({ rows, columns }: { readonly rows: number; readonly columns: number }): ReactNode {
  if (rows <= 0) return null
  return (
    <tr aria-hidden="true" className="spacer" style={{ height: rows * ROW_PIXELS }}>
      <td colSpan={columns} />
    </tr>
  )
}

interface TableHeadProps<T> extends Pick<VirtualTableProps<T>, 'columns' | 'order' | 'onOrder'> {}

function TableHead<T>({ columns, order, onOrder }: TableHeadProps<T>): ReactNode {
  const next = (name: string): Order | undefined => {
    if (order?.name !== name) return { name, isDown: true }
    return order.isDown ? { name, isDown: false } : undefined
  }
  return (
    <thead>
      <tr>
        {columns.map(({ name, isNumber }) => {
          const isOrder = order?.name === name
          const sort = !isOrder ? 'none' : order.isDown ? 'descending' : 'ascending'
          return (
            <th key={name} scope="col" aria-sort={sort} className={isNumber === true ? 'number' : ''}>
              <button type="button" onClick={() => onOrder(next(name))}>
                {name} <span aria-hidden="true">{!isOrder ? '' : order.isDown ? '▾' : '▴'}</span>
              </button>
            </th>
          )
        })}
      </tr>
    </thead>
  )
}

function save(title: string, text: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }))
  link.download = `${title.toLowerCase().replaceAll(' ', '-')}.csv`
  link.click()
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
