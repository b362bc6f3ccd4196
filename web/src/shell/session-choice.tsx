import type { ReactNode } from 'react'
import type { SessionEntry } from '../../../src/server/contract/index.ts'
import { useRead } from '../api/reading.ts'
import { showSession, usePast } from '../api/past.ts'
import { dayText } from '../format.ts'

const LOOK_MS = 10_000

/** Which session the pages show; nothing to choose where there is one. */
export function SessionChoice(): ReactNode {
  const past = usePast()
  const { data } = useRead<{ readonly rows: readonly SessionEntry[] }>('/sessions', {}, { everyMs: LOOK_MS })
  const rows = data?.rows ?? []
  const earlier = rows.filter(({ isLatest }) => !isLatest)
  if (earlier.length === 0 && past === undefined) return null
  const latest = rows.find(({ isLatest }) => isLatest)
  const isListed = past === undefined || earlier.some(({ number }) => number === past)
  return (
    <label className="session-choice">
      <span>Pages show</span>
      <select
        value={past ?? ''}
        onChange={({ target }) => showSession(target.value === '' ? undefined : target.value)}
      >
        <option value="">{`the latest session${latest === undefined ? '' : `, ${latest.number}`}`}</option>
        {!isListed && <option value={past}>{`session ${past}`}</option>}
        {earlier.map(({ number, mode, state, at }) => (
          <option key={number} value={number}>
            {`session ${number}${mode === 'live' ? ' LIVE' : ''}, ${state}`}
            {at !== null && ` ${dayText(at)}`}
          </option>
        ))}
      </select>
    </label>
  )
}
