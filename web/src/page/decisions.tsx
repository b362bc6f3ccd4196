import type { ReactNode } from 'react'
import type { Signal } from '../../../src/server/contract/index.ts'
import { useRows } from '../api/reading.ts'
import { figureText, timeText } from '../format.ts'
import { DataTable } from '../part/data-table.tsx'
import { DecisionView } from '../part/decision-view.tsx'
import { RowsState } from '../part/rows-state.tsx'
import type { Column } from '../part/sorted-rows.ts'
import { Badge } from '../part/states.tsx'
import { Link, useAddress } from '../shell/route.tsx'

const COLUMNS: readonly Column<Signal>[] = [
  {
    name: 'Decision',
    isNumber: true,
    value: (row) => row.sequence,
    show: (row) => <Link to={`/decisions/${row.sequence}`}>{row.sequence}</Link>,
  },
  {
    name: 'At (UTC)',
    isInstant: true,
    isNumber: true,
    value: (row) => row.at,
    show: (row) => timeText(row.at),
  },
  { name: 'Symbol', value: (row) => row.symbol, show: (row) => <b>{row.symbol}</b> },
  { name: 'Signal', value: (row) => row.type },
  {
    name: 'Verdict',
    value: (row) => row.verdict ?? 'undecided',
    show: (row) => <Badge word={row.verdict ?? 'undecided'} />,
  },
  { name: 'Code', value: (row) => row.code },
  { name: 'Strategy', value: (row) => row.strategy },
  { name: 'Strength', isNumber: true, value: (row) => row.strength, show: (row) => figureText(row.strength) },
  { name: 'Stop', isNumber: true, value: (row) => row.stopLoss, show: (row) => figureText(row.stopLoss) },
  {
    name: 'Target',
    isNumber: true,
    value: (row) => row.takeProfit,
    show: (row) => figureText(row.takeProfit),
  },
]

/** Signals with their verdicts, or one decision with its whole chain. */
export function Decisions(): ReactNode {
  const [, , number] = useAddress().pathname.split('/')
  if (number !== undefined && /^\d+$/.test(number)) return <DecisionView correlation={Number(number)} />
  return <SignalList />
}

function SignalList(): ReactNode {
  const signals = useRows<Signal>('/signals')
  return (
    <>
      <h1>Decisions</h1>
      <p className="lead">
        Every wish of a strategy and what became of it. A bar without one is explained by{' '}
        <Link to="/why-not">why not</Link>.
      </p>
      <RowsState of={signals}>
        <DataTable
          title="Decisions"
          rows={signals.rows}
          columns={COLUMNS}
          keyOf={(row) => row.sequence}
          empty="No strategy has made a signal yet."
        />
      </RowsState>
    </>
  )
}
