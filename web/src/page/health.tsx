import type { ReactNode } from 'react'
import type { Alert, Health } from '../../../src/server/contract/index.ts'
import { useLive } from '../api/live-feed.ts'
import { useRead, useRows } from '../api/reading.ts'
import { durationText, timeText } from '../format.ts'
import { DataTable } from '../part/data-table.tsx'
import { HealthOverTime } from '../part/health-history.tsx'
import { IncidentList } from '../part/incident-list.tsx'
import { RowsState } from '../part/rows-state.tsx'
import { SmallTable } from '../part/small-table.tsx'
import type { Column } from '../part/sorted-rows.ts'
import { Badge, Panel, Shown } from '../part/states.tsx'

const HEALTH_MS = 2_000

const CHECKS: readonly Column<Health['checks'][number]>[] = [
  { name: 'Part', value: (row) => row.name, show: (row) => <b>{row.name}</b> },
  { name: 'State', value: (row) => row.state, show: (row) => <Badge word={row.state} /> },
  {
    name: 'In words',
    value: (row) => row.detail,
    show: (row) => <span className="wrapped">{row.detail}</span>,
  },
  {
    name: 'Took',
    isNumber: true,
    value: (row) => row.latencyMs,
    show: (row) => (row.latencyMs === null ? '' : durationText(row.latencyMs)),
  },
]

const ALERTS: readonly Column<Alert>[] = [
  {
    name: 'At (UTC)',
    isInstant: true,
    isNumber: true,
    value: (row) => row.at,
    show: (row) => timeText(row.at),
  },
  { name: 'Severity', value: (row) => row.severity, show: (row) => <Badge word={row.severity} /> },
  { name: 'Part', value: (row) => row.component },
  { name: 'Message', value: (row) => row.message },
]

/** How the parts of the system are, and what somebody had to be told. */
export function HealthPage(): ReactNode {
  const health = useRead<Health>('/health', {}, { everyMs: HEALTH_MS })
  const age = useLive((state) => state.session?.ageMs ?? null)
  const alerts = useRows<Alert>('/alerts')
  return (
    <>
      <h1>Health and alerts</h1>
      <Panel
        title="Parts"
        aside={age !== null && <small>figures of the engine are {durationText(age)} old</small>}
      >
        <Shown reading={health}>
          {({ checks }) => (
            <SmallTable
              title="Parts"
              rows={checks}
              columns={CHECKS}
              keyOf={(row) => row.name}
              toneOf={(row) => (row.state === 'down' ? 'alarm-row' : '')}
            />
          )}
        </Shown>
      </Panel>
      <IncidentList />
      <HealthOverTime />
      <Panel title="Alerts">
        <RowsState of={alerts}>
          <DataTable
            title="Alerts"
            rows={alerts.rows}
            columns={ALERTS}
            keyOf={(row) => row.sequence}
            empty="Nobody had to be told anything yet."
          />
        </RowsState>
      </Panel>
    </>
  )
}
