import { useState, type FormEvent, type ReactNode } from 'react'
import type { Identity } from '../../../src/server/contract/index.ts'
import { ApiError, send } from '../api/request.ts'
import { Dialog } from '../part/dialog.tsx'

/** Asks for the password again before an act that can move money. */
export function StepUpDialog({ onDone }: { readonly onDone: (isProved: boolean) => void }): ReactNode {
  const [problem, setProblem] = useState('')
  const [isBusy, setBusy] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const password = String(new FormData(event.currentTarget).get('password'))
    setBusy(true)
    try {
      await send<Identity>('/auth/step-up', { password })
      onDone(true)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setProblem(error.message)
      setBusy(false)
    }
  }
  return (
    <Dialog title="Your password, please" onClose={() => onDone(false)}>
      <form onSubmit={(event) => void submit(event)}>
        <p>This can move money. For five minutes you are not asked again.</p>
        <label>
          Password
          <input name="password" type="password" autoComplete="current-password" required data-first />
        </label>
        <p className="problem" role="alert">
          {problem}
        </p>
        <div className="buttons">
          <button type="button" onClick={() => onDone(false)}>
            Cancel
          </button>
          <button type="submit" className="primary" disabled={isBusy}>
            Go on
          </button>
        </div>
      </form>
    </Dialog>
  )
}
