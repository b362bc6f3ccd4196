import { useState, type ReactNode } from 'react'
import type { SessionEntry, SettingChange, SettingDifferences } from '../../../src/server/contract/index.ts'
import { usePast } from '../api/past.ts'
import { useRead, useRows } from '../api/reading.ts'
import { NOTHING, timeText } from '../format.ts'
import { Link } from '../shell/route.tsx'
import { RowsState } from './rows-state.tsx'
import { SmallTable } from './small-table.tsx'
import type { Column } from './sorted-rows.ts'
import { Empty, Panel, Shown } from './states.tsx'

type Difference = SettingDifferences['rows'][number]
type Value = Difference['value']

interface Sessions {
  readonly rows: readonly SessionEntry[]
}

/** What people changed while a session ran, and how its settings differ from those of another one. */
export function SettingHistory(): ReactNode {
  const sessions = useRead<Sessions>('/sessions')
  return (
    <Shown reading={sessions}>
      {({ rows }) => {
        const numbers = rows.map(({ number }) => number)
        return (
          <>
            <Changes numbers={numbers} />
            {numbers.length > 1 && <Differences numbers={numbers} />}
          </>
        )
      }}
    </Shown>
  )
}

interface SessionsProps {
  /** The latest first. */
  readonly numbers: readonly string[]
}

function Changes({ numbers }: SessionsProps): ReactNode {
  const shown = usePast() ?? numbers[0]
  const [session = '', setSession] = useState(shown)
  const changes = useRows<SettingChange>('/config/changes', { session })
  return (
    <Panel
      title="Changed while it ran"
      aside={<SessionChoice label="Changes of session" {...{ numbers, session }} onChange={setSession} />}
    >
      <RowsState of={changes}>
        {changes.rows.length === 0 && <Empty>Nobody has changed a setting of session {session}.</Empty>}
        <ol className="changes" aria-label={`Changes of session ${session}`}>
          {changes.rows.map((change) => (
            <Change key={change.sequence} change={change} />
          ))}
        </ol>
      </RowsState>
    </Panel>
  )
}

function Change({ change }: { readonly change: SettingChange }): ReactNode {
  const { sequence, at, by, confirmedBy, reason, changes } = change
  return (
    <li>
      <p>
        <time dateTime={new Date(at).toISOString()}>{timeText(at)}</time> <b>{by}</b>
        {confirmedBy !== null && `, confirmed by ${confirmedBy}`}: {reason}{' '}
        <Link to={`/audit?sequence=${sequence}`}>entry {sequence}</Link>
      </p>
      <ul>
        {changes.map(({ key, from, to }) => (
          <li key={key}>
            <code>{key}</code> <del>{from || NOTHING}</del> <span aria-hidden="true">→</span>{' '}
            <ins>{to || NOTHING}</ins>
          </li>
        ))}
      </ul>
    </li>
  )
}

function Differences({ numbers }: SessionsProps): ReactNode {
  const shown = usePast() ?? numbers[0]
  const [session = '', setSession] = useState(shown)
  const [other = '', setOther] = useState(numbers.find((number) => number !== shown))
  const reading = useRead<SettingDifferences>('/config/differences', { session, with: other })
  const columns: readonly Column<Difference>[] = [
    { name: 'Key', value: (row) => row.key, show: (row) => <code>{row.key}</code> },
    { name: `In ${session}`, value: (row) => shownText(row.value) },
    { name: 'From', value: (row) => row.origin },
    { name: `In ${other}`, value: (row) => shownText(row.other) },
    { name: 'From there', value: (row) => row.otherOrigin },
  ]
  return (
    <Panel
      title="Different in another session"
      aside={
        <span className="pair-choice">
          <SessionChoice label="Session" {...{ numbers, session }} onChange={setSession} />
          <SessionChoice label="Against" {...{ numbers }} session={other} onChange={setOther} />
        </span>
      }
    >
      <Shown reading={reading}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty>Both have the same settings.</Empty>
          ) : (
            <SmallTable title="Differences" rows={rows} columns={columns} keyOf={(row) => row.key} />
          )
        }
      </Shown>
    </Panel>
  )
}

function SessionChoice({ label, numbers, session, onChange }: SessionChoiceProps): ReactNode {
  return (
    <label className="check">
      {label}{' '}
      <select value={session} onChange={(event) => onChange(event.target.value)}>
        {numbers.map((number) => (
          <option key={number}>{number}</option>
        ))}
      </select>
    </label>
  )
}

interface SessionChoiceProps extends SessionsProps {
  readonly label: string
  readonly session: string
  readonly onChange: (session: string) => void
}

/** The value of a setting in words. */
export function shownText(value: Value): string {
  if (value === null) return 'not set'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
