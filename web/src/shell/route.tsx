import { useSyncExternalStore, type MouseEvent, type ReactNode } from 'react'
import { ofSameSession } from './of-same-session.ts'

const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  window.addEventListener('popstate', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('popstate', listener)
  }
}

/** Path and search of the page that is shown. */
export function useAddress(): URL {
  const href = useSyncExternalStore(subscribe, () => window.location.href)
  return new URL(href)
}

/** Shows another page of the dashboard, of the session that is shown now unless that is not to be kept. */
export function navigate(to: string, { isReplaced = false, keepsSession = true } = {}): void {
  const address = keepsSession ? ofSameSession(to, window.location.href) : to
  if (isReplaced) window.history.replaceState(null, '', address)
  else window.history.pushState(null, '', address)
  for (const listener of listeners) listener()
}

/** A link to another page of the dashboard. */
export function Link({ to, children, className, isCurrent }: LinkProps): ReactNode {
  const follow = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    navigate(to)
  }
  const href = ofSameSession(to, useAddress().href)
  const current = isCurrent === true ? ({ 'aria-current': 'page' } as const) : {}
  return (
    <a href={href} onClick={follow} className={className} {...current}>
      {children}
    </a>
  )
}

interface LinkProps {
  readonly to: string
  readonly children: ReactNode
  readonly className?: string
  readonly isCurrent?: boolean
}
