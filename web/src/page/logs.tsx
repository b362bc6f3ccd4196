import { useMemo, useState, type FormEvent, type ReactNode } from 'react'
import type { LogEntry } from '../../../src/server/contract/index.ts'
import { useRead, useRows } from '../api/reading.ts'
import type { Query } from '../api/request.ts'
import { instantIn, momentText } from '../format.ts'
import { DataTable } from '../part/data-table.tsx'
import { RowsState } from '../part/rows-state.tsx'
import type { Column } from '../part/sorted-rows.ts'
import { Badge, Shown } from '../part/states.tsx'
import { WholeText } from '../part/whole-text.tsx'
import { Link } from '../shell/route.tsx'

const FOLLOW_MS = 1_000
const FOLLOWED_ROWS = 200
const CATEGORIES = ['trades', 'signals', 'risk', 'errors', 'system'] as const
const LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const

const COLUMNS: readonly Column<LogEntry>[] = [
  {
    name: 'Written (UTC)',
    isInstant: true,
    isNumber: true,
    value: (row) => row.writtenAt,
    show: (row) => momentText(row.writtenAt),
  },
  { name: 'Level', value: (row) => row.level, show: (row) => <Badge word={row.level} /> },
  { name: 'Log', value: (row) => row.category },
  { name: 'Event', value: (row) => row.action },
  { name: 'Message', value: (row) => row.message, show: (row) => <Message entry={row} /> },
  { name: 'Code', value: (row) => row.code },
  {
    name: 'Entry',
    isNumber: true,
    value: (row) => row.sequence,
    show: (row) =>
      row.sequence === null ? '' : <Link to={`/audit?sequence=${row.sequence}`}>{row.sequence}</Link>,
  },
  {
    name: 'Decision',
    isNumber: true,
    value: (row) => row.correlation,
    show: (row) =>
      row.correlation === null ? '' : <Link to={`/decisions/${row.correlation}`}>{row.correlation}</Link>,
  },
  {
    name: 'Market (UTC)',
    isInstant: true,
    isNumber: true,
    value: (row) => row.at,
    show: (row) => momentText(row.at),
  },
]

/** The session's log files: search, follow, and from a line to its decision and its entry of the audit. */
export function Logs(): ReactNode {
  const [query, setQuery] = useState<Query>({ level: 'INFO' })
  const [isFollowing, setFollowing] = useState(false)
  const follow = (
    <label className="check">
      <input type="checkbox" checked={isFollowing} onChange={() => setFollowing(!isFollowing)} /> follow
    </label>
  )
  return (
    <>
      <h1>Logs</h1>
      <LogSearch onSearch={setQuery} />
      {isFollowing ? <Followed query={query} aside={follow} /> : <Read query={query} aside={follow} />}
    </>
  )
}

interface LogListProps {
  readonly query: Query
  readonly aside: ReactNode
}

/** All that was written, page after page. */
function Read({ query, aside }: LogListProps): ReactNode {
  const lines = useRows<LogEntry>('/logs', query)
  return (
    <RowsState of={lines}>
      <LineTable rows={lines.rows} aside={aside} />
    </RowsState>
  )
}

/** The newest lines, as they come. */
function Followed({ query, aside }: LogListProps): ReactNode {
  const reading = useRead<{ readonly rows: readonly LogEntry[] }>(
    '/logs',
    { ...query, limit: FOLLOWED_ROWS },
    { everyMs: FOLLOW_MS },
  )
  return (
    <Shown reading={reading}>
      {({ rows }) => (
        <>
          <LineTable rows={rows} aside={aside} />
          <p className="hint">The newest {FOLLOWED_ROWS} lines of the search, as they come.</p>
        </>
      )}
    </Shown>
  )
}

function LineTable({ rows, aside }: Pick<LogListProps, 'aside'> & { readonly rows: readonly LogEntry[] }) {
  const keys = useMemo(() => keysOf(rows), [rows])
  return (
    <DataTable
      title="Log lines"
      rows={rows}
      columns={COLUMNS}
      keyOf={(row) => keys.get(row) ?? ''}
      empty="No line is like that."
      aside={aside}
    />
  )
}

/** Lines have no name of their own; of two that are alike in all of this the older one is counted first. */
function keysOf(rows: readonly LogEntry[]): ReadonlyMap<LogEntry, string> {
  const counts = new Map<string, number>()
  const keys = new Map<LogEntry, string>()
  for (const row of rows.toReversed()) {
    const name = [row.writtenAt, row.category, row.sequence, row.action].join(' ')
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    keys.set(row, `${name} ${count}`)
  }
  return keys
}

/** The message as a button that shows the whole line. */
function Message({ entry }: { readonly entry: LogEntry }): ReactNode {
  const { action, message, data, isCut } = entry
  return (
    <WholeText title={action === '' ? 'Line' : action} text={message}>
      {data !== '' && <pre>{isCut ? data : JSON.stringify(JSON.parse(data), null, 2)}</pre>}
      {isCut && <p className="hint">The line goes on; the file has the rest of it.</p>}
    </WholeText>
  )
}

function LogSearch({ onSearch }: { readonly onSearch: (query: Query) => void }): ReactNode {
  const search = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const said = (name: string): string => String(fields.get(name) ?? '').trim()
    onSearch({
      category: said('category'),
      level: said('level'),
      text: said('text'),
      from: instantIn(said('from')),
      to: instantIn(said('to')),
    })
  }
  return (
    <form className="inline" onSubmit={search}>
      <label>
        Log
        <select name="category" defaultValue="">
          <option value="">all</option>
          {CATEGORIES.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label>
        From level
        <select name="level" defaultValue="INFO">
          {LEVELS.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label>
        Words
        <input name="text" maxLength={200} placeholder="order, symbol, code" />
      </label>
      <label>
        Written from (UTC)
        <input name="from" type="datetime-local" />
      </label>
      <label>
        Before (UTC)
        <input name="to" type="datetime-local" />
      </label>
      <button type="submit" className="primary">
        Search
      </button>
    </form>
  )
}
