import type { FormEvent, ReactNode } from 'react'
import { Dialog } from './dialog.tsx'

/** Asks why before something is done; the reason goes on record. */
export function ReasonDialog({ title, says, label, onClose, onReason }: ReasonDialogProps): ReactNode {
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    onReason(String(new FormData(event.currentTarget).get('reason')))
    onClose()
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit}>
        <p>{says}</p>
        <label>
          Why, kept on record
          <input name="reason" minLength={3} maxLength={400} required data-first />
        </label>
        <div className="buttons">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="primary">
            {label}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

interface ReasonDialogProps {
  readonly title: string
  readonly says: string
  readonly label: string
  readonly onClose: () => void
  readonly onReason: (reason: string) => void
}
