import { useState, type FormEvent, type ReactNode } from 'react'
import { useLive } from '../api/live-feed.ts'
import { Dialog } from '../part/dialog.tsx'
import { useActing } from './acting.tsx'

interface Step {
  readonly path: string
  readonly label: string
  readonly says: string
}

const RESET: Step = {
  path: '/acts/reset',
  label: 'Reset',
  says: 'Lets the session trade again. Where two people are needed, another one confirms it.',
}
const STEPS: readonly Step[] = [
  RESET,
  {
    path: '/acts/confirm-reset',
    label: 'Confirm a reset',
    says: 'You are the second person: somebody else has asked for the reset, within five minutes.',
  },
  {
    path: '/acts/take-override',
    label: 'Take it in hand',
    says: 'Nothing is entered, and what trips is recorded and waits until you give it back.',
  },
]
const GIVE_BACK: Step = {
  path: '/acts/return-override',
  label: 'Give it back',
  says: 'What has tripped meanwhile acts at once.',
}

/** Lets a halted session trade again, by one person or two, or gives the kill switch back. */
export function ResetDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { act } = useActing()
  const isHeld = useLive(({ session }) => session?.killSwitch === 'MANUAL_OVERRIDE')
  const latched = useLive(({ session }) => session?.latched.join(', ') ?? '')
  const steps = isHeld ? [GIVE_BACK, RESET] : STEPS
  const [chosen, setChosen] = useState(steps[0] ?? RESET)
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const reason = String(new FormData(event.currentTarget).get('reason'))
    onClose()
    void act(chosen.path, { reason }, true)
  }
  return (
    <Dialog title="The kill switch" onClose={onClose}>
      <form onSubmit={submit}>
        <p>
          Held by: <b>{latched || 'nothing'}</b>
        </p>
        <fieldset className="choices">
          <legend>What to do</legend>
          {steps.map((step) => (
            <label key={step.path}>
              <input type="radio" name="step" checked={chosen === step} onChange={() => setChosen(step)} />
              <span>
                <b>{step.label}</b>
                <small>{step.says}</small>
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
            {chosen.label}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
