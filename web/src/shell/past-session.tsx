import type { ReactNode } from 'react'
import { useLive } from '../api/live-feed.ts'
import { showSession, usePast } from '../api/past.ts'
import { useShownSession } from '../api/shown-session.ts'
import { timeText } from '../format.ts'
import { Empty } from '../part/states.tsx'

/** A page, under a mark that it shows an earlier session where it does. */
export function PastSession({ children }: { readonly children: ReactNode }): ReactNode {
  const past = usePast()
  const { session, error } = useShownSession()
  const latest = useLive((state) => state.session)
  if (past === undefined) return children
  const until = session?.at === null || session === undefined ? '' : `, until ${timeText(session.at)} UTC`
  return (
    <>
      <div className="past" role="status">
        <span>
          <b>Past: session {past}{session?.mode === 'live' && ' (LIVE)'}</b>
          {until}. It stands as it was left, and nothing here acts on it. Health and backtests are of now
          {latest !== undefined && `; the bar above and KILL are of session ${latest.number}`}.
        </span>
        <button type="button" onClick={() => showSession(undefined)}>
          Show the latest session
        </button>
      </div>
      {error === null ? children : <Empty>{`Session ${past} cannot be shown: ${error.message}`}</Empty>}
    </>
  )
}
