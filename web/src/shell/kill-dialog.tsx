import { useEffect, useState, type FormEvent, type ReactNode } from 'react'
import { useLive } from '../api/live-feed.ts'
import { usePast } from '../api/past.ts'
import { Dialog } from '../part/dialog.tsx'
import { useActing } from './acting.tsx'

const REASON = 'stopped from the dashboard'
/** What the API takes as a reason: a line of which something is seen, and nothing is not. */
const IS_REASON =
  /^(?=.*[\p{L}\p{N}\p{P}\p{S}])[^\p{C}\p{Zl}\p{Zp}\u115F\u1160\u2800\u3164\uFFA0]{3,400}$/u
/** Until then a press does nothing: the second half of a double click lands here. */
const ARMED_AFTER_MS = 400

interface Stop {
  readonly path: string
  readonly label: string
  readonly says: string
}

const HALT: Stop = {
  path: '/acts/halt',
  label: 'Stop new trades',
  says: 'Entries are cancelled, exits and stops stay. Lasts until a person resets it.',
}
const STOPS: readonly Stop[] = [
  HALT,
  {
    path: '/acts/flatten',
    label: 'Stop and close everything',
    says: 'The same, and every position is closed at the market. Asks for your password.',
  },
  {
    path: '/acts/cancel-entries',
    label: 'Cancel working entries',
    says: 'Trading goes on: strategies may enter again.',
  },
]

/** The kill switch in two presses: one opens this, one stops. */
export function KillDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { act } = useActing()
  const [chosen, setChosen] = useState(HALT)
  const [isArmed, setArmed] = useState(false)
  const past = usePast()
  const latest = useLive(({ session }) => session?.number)
  useEffect(() => {
    const timer = window.setTimeout(() => setArmed(true), ARMED_AFTER_MS)
    return () => window.clearTimeout(timer)
  }, [])
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    if (!isArmed) return
    const typed = String(new FormData(event.currentTarget).get('reason')).trim()
    onClose()
    // It stops whatever was typed.
    void act(chosen.path, { reason: IS_REASON.test(typed) ? typed : REASON }, true)
  }
  return (
    <Dialog title="Stop trading" onClose={onClose} tone="danger">
      <form onSubmit={submit}>
        {past !== undefined && (
          <p>
            This stops session <b>{latest}</b>, the one in the bar; the pages show session {past}, which is
            past.
          </p>
        )}
        <fieldset className="choices">
          <legend>How far</legend>
          {STOPS.map((stop) => (
            <label key={stop.path}>
              <input
                type="radio"
                name="stop"
                checked={chosen === stop}
                onChange={() => setChosen(stop)}
                data-first={stop === HALT ? true : undefined}
              />
              <span>
                <b>{stop.label}</b>
                <small>{stop.says}</small>
              </span>
            </label>
          ))}
        </fieldset>
        <label>
          Reason, kept on record
          <input name="reason" defaultValue={REASON} maxLength={400} />
        </label>
        <div className="buttons">
          <button type="button" onClick={onClose}>
            Go on trading
          </button>
          <button type="submit" className="kill" aria-disabled={!isArmed}>
            {chosen.label}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
