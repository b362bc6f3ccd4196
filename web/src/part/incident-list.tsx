import { useState, type ReactNode } from 'react'
import type { Alerts } from '../../../src/server/contract/index.ts'
import { usePast } from '../api/past.ts'
import { useRead } from '../api/reading.ts'
import { timeText } from '../format.ts'
import { useActing } from '../shell/acting.tsx'
import { ReasonDialog } from './reason-dialog.tsx'
import { SmallTable } from './small-table.tsx'
import type { Column } from './sorted-rows.ts'
import { Badge, Empty, Panel, Shown } from './states.tsx'

type Incident = Alerts['incidents'][number]

const LOOK_MS = 2_000

const COLUMNS: readonly Column<Incident>[] = [
  { name: 'Severity', value: (row) => row.severity, show: (row) => <Badge word={row.severity} /> },
  { name: 'Part', value: (row) => row.component },
  {
    name: 'What',
    value: (row) => row.message,
    show: (row) => <span className="wrapped">{row.message}</span>,
  },
  { name: 'Times', isNumber: true, value: (row) => row.count },
  { name: 'Since (UTC)', value: (row) => row.since, show: (row) => timeText(row.since) },
  { name: 'Told', value: toldText },
  { name: 'Taken', value: takenText, show: (row) => <Taking incident={row} /> },
]

/** What people were told of: who has it, and a way to take it. Open ones, or also those that are over. */
export function IncidentList(): ReactNode {
  const reading = useRead<Alerts>('/alerts', { limit: 1 }, { everyMs: LOOK_MS })
  const [isAll, setAll] = useState(false)
  const choice = (
    <label className="check">
      <input type="checkbox" checked={isAll} onChange={() => setAll(!isAll)} /> also those that are over
    </label>
  )
  return (
    <Panel title="Incidents" aside={choice}>
      <Shown reading={reading}>
        {({ incidents }) => {
          const shown = isAll ? incidents : incidents.filter(({ resolvedAt }) => resolvedAt === null)
          if (shown.length === 0) return <Empty>No incident is open.</Empty>
          return (
            <SmallTable
              title="Incidents"
              rows={shown}
              columns={COLUMNS}
              keyOf={(row) => row.id}
              toneOf={(row) => (isUrgent(row) ? 'alarm-row' : '')}
            />
          )
        }}
      </Shown>
    </Panel>
  )
}

function isUrgent({ severity, acknowledgedBy, resolvedAt }: Incident): boolean {
  return severity === 'CRITICAL' && acknowledgedBy === null && resolvedAt === null
}

/** Channels that took it, and those that failed to. */
function toldText({ deliveries }: Incident): string {
  const reached = new Set(deliveries.filter(({ failure }) => failure === null).map(({ channel }) => channel))
  const tried = new Set(deliveries.map(({ channel }) => channel))
  const words = [...tried].map((channel) => (reached.has(channel) ? channel : `${channel} (FAILED)`))
  return words.join(', ') || 'nobody yet'
}

function takenText({ acknowledgedBy, acknowledgedAt }: Incident): string {
  if (acknowledgedBy === null) return 'nobody has'
  return `by ${acknowledgedBy}${acknowledgedAt === null ? '' : ` at ${timeText(acknowledgedAt)}`}`
}

/** Who took an incident, or the button to take it. */
function Taking({ incident }: { readonly incident: Incident }): ReactNode {
  const { act } = useActing()
  const isPast = usePast() !== undefined
  const [isAsking, setAsking] = useState(false)
  const { id, acknowledgedBy, resolvedAt, component, message } = incident
  if (resolvedAt !== null) return `${takenText(incident)}; over since ${timeText(resolvedAt)}`
  if (acknowledgedBy !== null) return takenText(incident)
  return (
    <>
      <button
        type="button"
        disabled={isPast}
        onClick={() => setAsking(true)}
        aria-label={`Take it: ${component}: ${message}`}
      >
        Take it
      </button>
      {isAsking && (
        <ReasonDialog
          title="Take this incident"
          label="Take it"
          says={`${component}: ${message}. Nobody else is told of it; who takes it first stays its owner.`}
          onClose={() => setAsking(false)}
          onReason={(reason) => void act(`/alerts/${id}/acknowledge`, { reason })}
        />
      )}
    </>
  )
}
