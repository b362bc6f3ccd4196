import { useEffect, useId, useRef, type ReactNode } from 'react'

/**
 * A dialog over the page: Escape closes it, the keyboard stays in it, and goes back where it came from. It
 * begins at what is marked `data-first`, else at the first that can be used.
 */
export function Dialog({ title, onClose, children, tone = '' }: DialogProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null)
  const name = useId()
  useEffect(() => {
    const before = document.activeElement
    const opened = dialog.current
    opened?.showModal()
    opened?.querySelector<HTMLElement>('[data-first]')?.focus()
    return () => {
      opened?.close()
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      className={`dialog ${tone}`}
      aria-labelledby={name}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <h2 id={name}>{title}</h2>
      {children}
    </dialog>
  )
}

interface DialogProps {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
  readonly tone?: 'danger' | ''
}
