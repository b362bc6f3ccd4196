import { useEffect, useState, type ReactNode } from 'react'
import { Dialog } from '../part/dialog.tsx'
import { PAGES } from './pages.tsx'
import { navigate } from './route.tsx'

const CHORD_MS = 1_500

/** What keys do beside the pages. */
export interface KeyActs {
  readonly onKill: () => void
  readonly onReset: () => void
}

/** What letters are written into, or chosen by. */
const WRITTEN = 'input:not([type=checkbox], [type=radio]), textarea, select'

/** Keys of the whole dashboard, small or capital; nothing where somebody writes or a dialog is open. */
export function Shortcuts({ onKill, onReset }: KeyActs): ReactNode {
  const [isHelp, setHelp] = useState(false)
  useEffect(() => {
    let chordAt = 0
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return
      const pressed = event.key.toLowerCase()
      const isChord = Date.now() - chordAt < CHORD_MS
      chordAt = 0
      const page = isChord ? PAGES.find(({ key }) => key === pressed) : undefined
      if (page !== undefined) navigate(page.path)
      else if (pressed === 'g') chordAt = Date.now()
      else if (pressed === '?') setHelp(true)
      else if (pressed === 'k') onKill()
      else if (pressed === 'r') onReset()
      else if (pressed === '/') focusFilter()
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [onKill, onReset])
  return isHelp ? <KeyHelp onClose={() => setHelp(false)} /> : null
}

function isWriting(target: EventTarget | null): boolean {
  if (document.querySelector('dialog[open]') !== null) return true
  return target instanceof HTMLElement && target.matches(WRITTEN)
}

function focusFilter(): void {
  document.querySelector<HTMLElement>('main [data-filter]')?.focus()
}

function KeyHelp({ onClose }: { readonly onClose: () => void }): ReactNode {
  const rows: readonly (readonly [string, string])[] = [
    ['k', 'Stop trading'],
    ['r', 'Reset, where trading is halted'],
    ['/', 'Filter the table'],
    ['?', 'This help'],
    ...PAGES.map(({ key, label }) => [`g ${key}`, label] as const),
  ]
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl className="keys">
        {rows.map(([keys, says]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{says}</dd>
          </div>
        ))}
      </dl>
      <div className="buttons">
        <button type="button" className="primary" onClick={onClose} data-first>
          Close
        </button>
      </div>
    </Dialog>
  )
}
