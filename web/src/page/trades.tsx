import type { ReactNode } from 'react'
import type { Trade } from '../../../src/server/contract/index.ts'
import { useRows } from '../api/reading.ts'
import {
  averageText, countText, durationText, exactText, moneyText, percentText, timeText, toneOf,
} from '../format.ts'
import { DataTable } from '../part/data-table.tsx'
import { RowsState } from '../part/rows-state.tsx'
import type { Column } from '../part/sorted-rows.ts'
import { Link } from '../shell/route.tsx'

const COLUMNS: readonly Column<Trade>[] = [
  {
    name: 'Out (UTC)',
    isInstant: true,
    isNumber: true,
    value: (row) => row.exitAt,
    show: (row) => timeText(row.exitAt),
  },
  { name: 'Symbol', value: (row) => row.symbol, show: (row) => <b>{row.symbol}</b> },
  { name: 'Side', value: (row) => row.side },
  { name: 'Units', isNumber: true, value: (row) => row.quantity, show: (row) => exactText(row.quantity) },
  {
    name: 'In at',
    isNumber: true,
    value: (row) => row.entryPrice,
    show: (row) => averageText(row.entryPrice),
  },
  {
    name: 'Out at',
    isNumber: true,
    value: (row) => row.exitPrice,
    show: (row) => averageText(row.exitPrice),
  },
  {
    name: 'P&L',
    isNumber: true,
    value: (row) => row.profit,
    show: (row) => <span className={toneOf(row.profit)}>{moneyText(row.profit, true)}</span>,
  },
  { name: 'Return', isNumber: true, value: returnOf, show: (row) => percentText(returnOf(row), true) },
  { name: 'Fees', isNumber: true, value: (row) => row.fees, show: (row) => moneyText(row.fees) },
  {
    name: 'Held',
    isNumber: true,
    value: (row) => row.exitAt - row.entryAt,
    show: (row) => durationText(row.exitAt - row.entryAt),
  },
  {
    name: 'In (UTC)',
    isInstant: true,
    isNumber: true,
    value: (row) => row.entryAt,
    show: (row) => timeText(row.entryAt),
  },
  { name: 'Strategy', value: (row) => row.strategy },
  {
    name: 'Why',
    isNumber: true,
    value: (row) => row.signal,
    show: (row) => (row.signal === null ? '' : <Link to={`/decisions/${row.signal}`}>{row.signal}</Link>),
  },
]

function returnOf({ profit, quantity, entryPrice }: Trade): number | null {
  const paid = Number(quantity) * Number(entryPrice)
  return profit === null || paid === 0 ? null : Number(profit) / paid
}

/** Round trips that have ended. */
export function Trades(): ReactNode {
  const trades = useRows<Trade>('/trades')
  const known = trades.rows.filter(({ profit }) => profit !== null)
  const won = known.filter(({ profit }) => Number(profit) > 0)
  const sum = known.reduce((total, { profit }) => total + Number(profit), 0)
  return (
    <>
      <h1>Trades</h1>
      <RowsState of={trades}>
        <p className="lead">
          {known.length === 0 ? (
            'No round trip yet.'
          ) : (
            <>
              {countText(known.length, 'round trip')}, {percentText(won.length / known.length)} won,{' '}
              <b className={toneOf(sum)}>{moneyText(sum, true)}</b> after fees.
            </>
          )}
        </p>
        <DataTable
          title="Trades"
          rows={trades.rows}
          columns={COLUMNS}
          keyOf={(row) => row.sequence}
          empty="No round trip has ended yet."
        />
      </RowsState>
    </>
  )
}
