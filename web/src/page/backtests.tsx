import { useState, type ReactNode } from 'react'
import type { Page, Run, RunJob } from '../../../src/server/contract/index.ts'
import { readings, useRead } from '../api/reading.ts'
import { dayText, moneyText, percentText, toneOf } from '../format.ts'
import { RunComparison } from '../part/run-comparison.tsx'
import { RunForm } from '../part/run-form.tsx'
import { DataTable } from '../part/data-table.tsx'
import type { Column } from '../part/sorted-rows.ts'
import { Badge, Empty, Panel, Shown } from '../part/states.tsx'
import { useActing } from '../shell/acting.tsx'

const COMPARED_MAX = 4
const JOB_MS = 400
/** The newest finished ones. */
const RUNS = 500

interface Jobs {
  readonly rows: readonly RunJob[]
}

/** Start a backtest, watch it, compare finished ones. */
export function Backtests(): ReactNode {
  const runs = useRead<Page<Run>>('/runs', { limit: RUNS })
  const [chosen, setChosen] = useState<readonly string[]>([])
  const toggle = (name: string): void => {
    const others = chosen.filter((each) => each !== name)
    setChosen(others.length < chosen.length ? others : [...chosen, name].slice(-COMPARED_MAX))
  }
  return (
    <>
      <h1>Backtests</h1>
      <div className="pair">
        <Panel title="Start one">
          <RunForm />
        </Panel>
        <JobsPanel />
      </div>
      <Panel title="Finished" aside={<small>mark up to {COMPARED_MAX} to compare</small>}>
        <Shown reading={runs}>
          {({ rows, next }) => (
            <>
              <DataTable
                title="Finished backtests"
                rows={rows}
                columns={columnsOf(chosen, toggle)}
                keyOf={(row) => row.name}
                empty="No backtest has been run here yet."
              />
              {next !== null && <p className="hint">Older ones than the last {RUNS} are not shown.</p>}
            </>
          )}
        </Shown>
      </Panel>
      <RunComparison runs={(runs.data?.rows ?? []).filter(({ name }) => chosen.includes(name))} />
    </>
  )
}

function columnsOf(chosen: readonly string[], toggle: (name: string) => void): readonly Column<Run>[] {
  return [
    {
      name: 'Compare',
      value: (row) => row.name,
      show: (row) => (
        <input
          type="checkbox"
          aria-label={`Compare ${row.name}`}
          checked={chosen.includes(row.name)}
          onChange={() => toggle(row.name)}
        />
      ),
    },
    { name: 'Run', value: (row) => row.name, show: (row) => <b>{row.name}</b> },
    { name: 'Symbols', value: (row) => row.symbols.join(', ') },
    { name: 'From', isInstant: true, value: (row) => row.fromAt, show: (row) => dayText(row.fromAt) },
    { name: 'To', isInstant: true, value: (row) => row.toAt, show: (row) => dayText(row.toAt) },
    {
      name: 'Equity',
      isNumber: true,
      value: (row) => row.finalEquity,
      show: (row) => moneyText(row.finalEquity),
    },
    {
      name: 'Return',
      isNumber: true,
      value: gainOf,
      show: (row) => <span className={toneOf(gainOf(row))}>{percentText(gainOf(row), true)}</span>,
    },
    { name: 'Trades', isNumber: true, value: (row) => row.trades },
    {
      name: 'Report',
      value: (row) => row.report,
      show: (row) => (
        <a href={row.report} target="_blank" rel="noopener noreferrer">
          tear sheet
        </a>
      ),
    },
  ]
}

function gainOf({ capital, finalEquity }: Run): number {
  return Number(capital) === 0 ? 0 : Number(finalEquity) / Number(capital) - 1
}

/** Backtests that were asked for, read often while one runs. */
function JobsPanel(): ReactNode {
  const [isBusy, setBusy] = useState(true)
  const jobs = useRead<Jobs>('/run-jobs', {}, isBusy ? { everyMs: JOB_MS } : { everyMs: 5_000 })
  const working = (jobs.data?.rows ?? []).filter(({ state }) => state === 'queued' || state === 'running')
  if (jobs.data !== undefined && isBusy !== working.length > 0) {
    setBusy(working.length > 0)
    if (isBusy) void readings.invalidateQueries({ queryKey: ['still', '/runs'] })
  }
  return (
    <Panel title="Asked for">
      <Shown reading={jobs}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty>None since the server started.</Empty>
          ) : (
            <ul className="jobs">
              {rows.map((job) => (
                <Job key={job.id} job={job} />
              ))}
            </ul>
          )
        }
      </Shown>
    </Panel>
  )
}

function Job({ job }: { readonly job: RunJob }): ReactNode {
  const { ask } = useActing()
  const { id, state, by, progressFraction, phase, run, failure } = job
  const isWorking = state === 'queued' || state === 'running'
  return (
    <li>
      <Badge word={state} /> {run ?? phase} <small>by {by}</small>
      {isWorking && (
        <>
          <progress max={1} value={progressFraction} aria-label={`Progress of ${id}`} />
          <button type="button" className="quiet" onClick={() => void ask(`/run-jobs/${id}/cancel`, {})}>
            Cancel
          </button>
        </>
      )}
      {failure !== null && <p className="problem">{`${failure.message} (${failure.code})`}</p>}
    </li>
  )
}
