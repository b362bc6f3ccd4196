import { useEffect, useState, type ReactNode } from 'react'
import type { Session } from '../../../src/server/contract/index.ts'
import { liveFeed, useLive } from '../api/live-feed.ts'
import { durationText, timeText } from '../format.ts'
import { useStopsUnderWay } from './acting.tsx'
import type { Stage } from './notice-board.ts'

/** What is always in sight: which session, paper or live, connected or not, halted or not, and KILL. */
export function StateBar({ onKill, onReset }: StateBarProps): ReactNode {
  const session = useLive((state) => state.session)
  return (
    <div className="state-bar" role="region" aria-label="State of the session">
      <ModeBadge session={session} />
      <span className="state-session">
        {session === undefined ? 'No session' : `Session ${session.number}`}
        <small>{sessionWords(session)}</small>
      </span>
      <ConnectionBadge />
      <KillState session={session} onReset={onReset} />
      <StopsUnderWay />
      <button type="button" className="kill" onClick={onKill} title="Stop trading (k)">
        KILL
      </button>
    </div>
  )
}

const STAGES: Readonly<Record<Stage, string>> = {
  sent: 'KILL is being sent',
  silent: 'KILL: NO ANSWER, sent again',
  taken: 'KILL waits for the engine',
}

/** What was pressed and is not done yet: nobody is to think that trading was stopped. */
function StopsUnderWay(): ReactNode {
  const words = [...new Set(useStopsUnderWay())].map((stage) => STAGES[stage]).join('; ')
  return (
    <span className="stop-under-way" role="status">
      {words}
    </span>
  )
}

interface StateBarProps {
  readonly onKill: () => void
  readonly onReset: () => void
}

function ModeBadge({ session }: { readonly session: Session | undefined }): ReactNode {
  if (session === undefined) return null
  // What nobody can read may be real money.
  const { mode } = session
  return <strong className={`mode ${mode ?? 'live'}`}>{mode?.toUpperCase() ?? 'MODE UNKNOWN'}</strong>
}

const WORDS: Readonly<Record<Session['state'], string>> = {
  new: 'begins',
  live: 'trades',
  silent: 'SILENT: has written nothing for a while',
  stopped: 'stopped; investor start goes on with it',
  ended: 'its data have ended',
  crashed: 'CRASHED: its process is gone; investor start goes on with it',
}

function sessionWords(session: Session | undefined): string {
  if (session === undefined) return 'begin one with investor start'
  const at = session.at === null ? '' : `, ${timeText(session.at)} UTC`
  return `${WORDS[session.state]}${at}`
}

/**
 * Whether what is shown is fresh; the age counts up while it is not. A session that does not run is not
 * called live, however well the stream is.
 */
function ConnectionBadge(): ReactNode {
  const connection = useLive((state) => state.connection)
  const state = useLive(({ session }) => session?.state ?? 'live')
  const [age, setAge] = useState('')
  useEffect(() => {
    const show = (): void => {
      const { heardAt } = liveFeed.state()
      setAge(heardAt === 0 ? '' : durationText(Date.now() - heardAt))
    }
    if (connection === 'live' || connection === 'connecting') return undefined
    show()
    const timer = window.setInterval(show, 1_000)
    return () => window.clearInterval(timer)
  }, [connection])
  const said = {
    connecting: 'connecting',
    live: state,
    stale: 'stale',
    reconnecting: 'connection lost',
  }[connection]
  const isOld = connection === 'stale' || connection === 'reconnecting'
  return (
    <span className={`connection ${connection === 'live' ? state : connection}`}>
      <span role="status">{said}</span>
      {isOld && age !== '' && <small>figures {age} old</small>}
    </span>
  )
}

function KillState({ session, onReset }: KillStateProps): ReactNode {
  const killSwitch = session?.killSwitch ?? null
  const isHalted = killSwitch !== null && killSwitch !== 'ACTIVE'
  const allowed = session?.state === 'live' ? 'Trading allowed' : 'Not halted'
  const words = { ACTIVE: allowed, TRIGGERED: 'HALTED', MANUAL_OVERRIDE: 'HELD BY HAND' } as const
  return (
    <span className={`kill-state ${isHalted ? 'halted' : ''}`}>
      <span role="status">{killSwitch === null ? 'Kill switch unknown' : words[killSwitch]}</span>
      {isHalted && (
        <button type="button" onClick={onReset} title="Reset (r)">
          Reset
        </button>
      )}
    </span>
  )
}

interface KillStateProps {
  readonly session: Session | undefined
  readonly onReset: () => void
}
