import { useState, type FormEvent, type ReactNode } from 'react'
import type { AuditEntry, AuditVerdict } from '../../../src/server/contract/index.ts'
import { useRows } from '../api/reading.ts'
import { ApiError, read, type Query } from '../api/request.ts'
import { usePast } from '../api/past.ts'
import { durationText, timeText } from '../format.ts'
import { DataTable } from '../part/data-table.tsx'
import { RowsState } from '../part/rows-state.tsx'
import type { Column } from '../part/sorted-rows.ts'
import { Panel, Problem } from '../part/states.tsx'
import { Link, navigate, useAddress } from '../shell/route.tsx'

const COLUMNS: readonly Column<AuditEntry>[] = [
  { name: 'Number', isNumber: true, value: (row) => row.sequence },
  { name: 'At (UTC)', isNumber: true, value: (row) => row.at, show: (row) => timeText(row.at) },
  { name: 'Event', value: (row) => row.type },
  { name: 'Part', value: (row) => row.component },
  { name: 'What', value: (row) => row.description },
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

/** The audit trail, and whether it is whole. */
export function Audit(): ReactNode {
  const { searchParams } = useAddress()
  const query: Query = Object.fromEntries(FIELDS.map(([name]) => [name, searchParams.get(name) ?? '']))
  const entries = useRows<AuditEntry>('/audit', query)
  const search = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const said = FIELDS.map(([name]) => [name, String(fields.get(name) ?? '').trim()] as const)
    navigate(`/audit?${new URLSearchParams(said.filter(([, text]) => text !== '').map((each) => [...each]))}`)
  }
  return (
    <>
      <h1>Audit</h1>
      <VerifyPanel />
      <form className="inline" onSubmit={search} key={searchParams.toString()}>
        {FIELDS.map(([name, label, pattern]) => (
          <label key={name}>
            {label}
            <input name={name} defaultValue={query[name]} {...(pattern === undefined ? {} : { pattern })} />
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
