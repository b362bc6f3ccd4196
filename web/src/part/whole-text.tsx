import { useState, type ReactNode } from 'react'
import { Dialog } from './dialog.tsx'

/** A text as a button that shows all of it, with what belongs to it. */
export function WholeText({ title, text, children }: WholeTextProps): ReactNode {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <button type="button" className="text" onClick={() => setOpen(true)}>
        {text === '' ? 'no message' : text}
      </button>
      {isOpen && (
        <Dialog title={title} onClose={() => setOpen(false)}>
          <pre>{text}</pre>
          {children}
          <div className="buttons">
            <button type="button" className="primary" onClick={() => setOpen(false)} data-first>
              Close
            </button>
          </div>
        </Dialog>
      )}
    </>
  )
}

interface WholeTextProps {
  readonly title: string
  readonly text: string
  readonly children: ReactNode
}
