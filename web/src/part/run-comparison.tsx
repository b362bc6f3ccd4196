import type { ReactNode } from 'react'
import type { Run } from '../../../src/server/contract/index.ts'
import { figureText, moneyText } from '../format.ts'
import { SmallTable } from './small-table.tsx'
import type { Column } from './sorted-rows.ts'
import { Panel } from './states.tsx'

interface Row {
  readonly name: string
  readonly of: (run: Run) => string
}

/** Figures of runs side by side. */
export function RunComparison({ runs }: { readonly runs: readonly Run[] }): ReactNode {
  if (runs.length < 2) return null
  const metrics = [...new Set(runs.flatMap((run) => Object.keys(run.metrics)))]
  const rows: readonly Row[] = [
    { name: 'Final equity', of: (run) => moneyText(run.finalEquity) },
    { name: 'Trades', of: (run) => String(run.trades) },
    ...metrics.map((name) => ({ name, of: (run: Run) => figureText(run.metrics[name]) })),
    { name: 'Warnings', of: (run) => String(run.warnings.length) },
    { name: 'Result hash', of: (run) => run.resultHash.slice(0, 12) },
  ]
  const columns: readonly Column<Row>[] = [
    { name: 'Figure', value: (row) => row.name },
    ...runs.map((run) => ({ name: run.name, isNumber: true, value: (row: Row) => row.of(run) })),
  ]
  return (
    <Panel title="Compared">
      <SmallTable title="Compared backtests" rows={rows} columns={columns} keyOf={(row) => row.name} />
    </Panel>
  )
}
