import { useState, type FormEvent, type ReactNode } from 'react'
import type { AuditEntry, AuditVerdict } from '../../../src/server/contract/index.ts'
import { useRows } from '../api/reading.ts'
import { ApiError, read, type Query } from '../api/request.ts'
import { usePast } from '../api/past.ts'
import { durationText, instantIn, momentText, timeText } from '../format.ts'
import { DataTable } from '../part/data-table.tsx'
import { RowsState } from '../part/rows-state.tsx'
import type { Column } from '../part/sorted-rows.ts'
import { Panel, Problem } from '../part/states.tsx'
import { WholeText } from '../part/whole-text.tsx'
import { Link, navigate, useAddress } from '../shell/route.tsx'

const COLUMNS: readonly Column<AuditEntry>[] = [
  { name: 'Number', isNumber: true, value: (row) => row.sequence },
  {
    name: 'At (UTC)',
    isInstant: true,
    isNumber: true,
    value: (row) => row.at,
    show: (row) => timeText(row.at),
  },
  { name: 'Event', value: (row) => row.type },
  { name: 'Part', value: (row) => row.component },
  { name: 'What', value: (row) => row.description, show: (row) => <What entry={row} /> },
  { name: 'Person', value: (row) => row.user },
  { name: 'Symbol', value: (row) => row.symbol },
  { name: 'Strategy', value: (row) => row.strategy },
  {
    name: 'Decision',
    isNumber: true,
    value: (row) => row.correlation,
    show: (row) =>
      row.correlation === null ? '' : <Link to={`/decisions/${row.correlation}`}>{row.correlation}</Link>,
  },
  { name: 'Order', value: (row) => row.orderId },
]

const FIELDS = [
  ['type', 'Event', '[A-Z_]{1,40}'],
  ['symbol', 'Symbol', undefined],
  ['strategy', 'Strategy', undefined],
  ['user', 'Person', undefined],
  ['correlation', 'Decision', '\\d{1,15}'],
  ['sequence', 'Number', '\\d{1,15}'],
] as const

/** Times of the market, as fields of date and time have them. */
const TIMES = [
  ['from', 'From (UTC)'],
  ['to', 'Before (UTC)'],
] as const

/** The audit trail, and whether it is whole. */
export function Audit(): ReactNode {
  const { searchParams } = useAddress()
  const said = (name: string): string => searchParams.get(name) ?? ''
  const query: Query = {
    ...Object.fromEntries(FIELDS.map(([name]) => [name, said(name)])),
    ...Object.fromEntries(TIMES.map(([name]) => [name, instantIn(said(name))])),
  }
  const entries = useRows<AuditEntry>('/audit', query)
  const search = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const given = [...FIELDS, ...TIMES].map(([name]) => [name, String(fields.get(name) ?? '').trim()])
    navigate(`/audit?${new URLSearchParams(given.filter(([, text]) => text !== ''))}`)
  }
  return (
    <>
      <h1>Audit</h1>
      <VerifyPanel />
      <form className="inline" onSubmit={search} key={searchParams.toString()}>
        {FIELDS.map(([name, label, pattern]) => (
          <label key={name}>
            {label}
            <input name={name} defaultValue={said(name)} {...(pattern === undefined ? {} : { pattern })} />
          </label>
        ))}
        {TIMES.map(([name, label]) => (
          <label key={name}>
            {label}
            <input name={name} type="datetime-local" defaultValue={said(name)} />
          </label>
        ))}
        <button type="submit" className="primary">
          Search
        </button>
      </form>
      <RowsState of={entries}>
        <DataTable
          title="Audit trail"
          rows={entries.rows}
          columns={COLUMNS}
          keyOf={(row) => `${row.sequence} ${row.type}`}
          empty="No entry is like that."
        />
      </RowsState>
    </>
  )
}

/** What an entry says as a button that shows all that it holds. */
function What({ entry }: { readonly entry: AuditEntry }): ReactNode {
  const { sequence, type, at, knownAt, description, data } = entry
  return (
    <WholeText title={`Entry ${sequence}, ${type}`} text={description}>
      <p className="hint">
        {momentText(at)} UTC by the market, on record since {momentText(knownAt)}
      </p>
      <pre>{JSON.stringify(JSON.parse(data), null, 2)}</pre>
    </WholeText>
  )
}

function VerifyPanel(): ReactNode {
  const [found, setFound] = useState<AuditVerdict | Error | undefined>()
  const [isBusy, setBusy] = useState(false)
  const session = usePast()
  const verify = async (): Promise<void> => {
    setBusy(true)
    try {
      setFound(await read<AuditVerdict>('/audit/verify', { session }))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setFound(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Panel title="Proof">
      <p>
        Each entry carries the hash of the one before it; signed checkpoints anchor the chain outside.{' '}
        <button type="button" disabled={isBusy} onClick={() => void verify()}>
          {isBusy ? 'Verifying' : 'Verify now'}
        </button>
      </p>
      <div role="status">
        {found instanceof Error ? (
          <Problem error={found} />
        ) : (
          found !== undefined && <Verdict found={found} />
        )}
      </div>
    </Panel>
  )
}

function Verdict({ found }: { readonly found: AuditVerdict }): ReactNode {
  const { isSound, rows, anchored, checkpoints, head, elapsedMs, firstBad, faults } = found
  return (
    <>
      <p className={isSound ? 'gain' : 'problem'}>
        <b>{isSound ? 'Whole' : `Broken at entry ${firstBad ?? 'unknown'}`}</b>: {rows} entries, {anchored} of
        them under {checkpoints} signed checkpoints, in {durationText(elapsedMs)}.
      </p>
      <p className="hint">Head {head}</p>
      <ul>
        {faults.map(({ code, message }) => (
          <li key={`${code} ${message}`}>{`${message} (${code})`}</li>
        ))}
      </ul>
    </>
  )
}
