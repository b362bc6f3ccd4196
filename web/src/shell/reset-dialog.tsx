import { useState, type FormEvent, type ReactNode } from 'react'
import type { Session } from '../../../src/server/contract/index.ts'
import { liveFeed, useLive } from '../api/live-feed.ts'
import { clockText, durationText } from '../format.ts'
import { Dialog } from '../part/dialog.tsx'
import { useActing } from './acting.tsx'
import { resetSteps, waitingReset } from './reset-steps.ts'

/** Lets a halted session trade again, by one person or two, or gives the kill switch back. */
export function ResetDialog({ name, onClose }: ResetDialogProps): ReactNode {
  const { act } = useActing()
  const session = useLive((state) => state.session)
  // Fixed while it is open: what Enter does is not to change under somebody's hands.
  const [steps] = useState(() => {
    const { killSwitch = null, proposedReset = null } = liveFeed.state().session ?? {}
    return resetSteps({ killSwitch, proposedReset }, name, Date.now())
  })
  const [picked, pick] = useState(0)
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const reason = String(new FormData(event.currentTarget).get('reason'))
    onClose()
    void act(steps[picked]?.path ?? '', { reason }, true)
  }
  return (
    <Dialog title="The kill switch" onClose={onClose}>
      <form onSubmit={submit}>
        {session !== undefined && <Tripped session={session} />}
        {session !== undefined && <Waiting session={session} />}
        <fieldset className="choices">
          <legend>What to do</legend>
          {steps.map(({ path, label, says }, index) => (
            <label key={path}>
              <input type="radio" name="step" checked={picked === index} onChange={() => pick(index)} />
              <span>
                <b>{label}</b>
                <small>{says}</small>
              </span>
            </label>
          ))}
        </fieldset>
        <label>
          Why it is safe, kept on record
          <input name="reason" minLength={3} maxLength={400} required data-first />
        </label>
        <div className="buttons">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="primary">
            {steps[picked]?.label}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

interface ResetDialogProps {
  /** Who is logged in. */
  readonly name: string
  readonly onClose: () => void
}

interface OfSession {
  readonly session: Session
}

/** What holds the kill switch, each with why. */
function Tripped({ session: { latched, latchedWhy } }: OfSession): ReactNode {
  if (latched.length === 0) return <p>Nothing has tripped.</p>
  return (
    <>
      <p>Tripped:</p>
      <ul className="tripped">
        {latched.map((trigger, index) => (
          <li key={trigger}>
            <b>{trigger}</b>
            {(latchedWhy[index] ?? '') !== '' && ` (${latchedWhy[index]})`}
          </li>
        ))}
      </ul>
    </>
  )
}

/** Whose reset waits for a second person, why it was asked for, and until when it can be confirmed. */
function Waiting({ session }: OfSession): ReactNode {
  const waiting = waitingReset(session, Date.now())
  if (waiting === undefined) {
    const time = durationText(session.confirmWithinMs)
    return <p className="hint">No reset waits. Where two people are needed, the second has {time}.</p>
  }
  const { by, reason, askedAt, until } = waiting
  return (
    <p className="warnings">
      <b>{by}</b> has asked for a reset at {clockText(askedAt)} UTC: {reason}. Another person can confirm it
      until {clockText(until)} UTC.
    </p>
  )
}
