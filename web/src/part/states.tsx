import type { ReactNode } from 'react'
import { ApiError } from '../api/request.ts'

/** Something is being read. */
export function Loading(): ReactNode {
  return (
    <p className="loading" role="status">
      Reading
    </p>
  )
}

/** There is nothing, and why. */
export function Empty({ children }: { readonly children: ReactNode }): ReactNode {
  return <p className="empty">{children}</p>
}

/** Something could not be read. */
export function Problem({ error }: { readonly error: Error }): ReactNode {
  const isNone = error instanceof ApiError && error.code === 'SESSION_NOT_FOUND'
  if (isNone) {
    return (
      <Empty>
        There is no session yet: <code>investor start</code> begins one.
      </Empty>
    )
  }
  const code = error instanceof ApiError ? ` (${error.code})` : ''
  return (
    <p className="problem" role="alert">
      {error.message}
      {code}
    </p>
  )
}

/** What a reading gives, or where it is. */
export function Shown<T>({ reading, children }: ShownProps<T>): ReactNode {
  const { data, error } = reading
  if (data !== undefined) {
    return (
      <>
        <Outdated error={error} />
        {children(data)}
      </>
    )
  }
  return error === null ? <Loading /> : <Problem error={error} />
}

/** Says that what stands here could not be read again; where nobody answers at all the bar says so. */
export function Outdated({ error }: { readonly error: Error | null }): ReactNode {
  if (error === null || (error instanceof ApiError && error.code === 'OFFLINE')) return null
  const code = error instanceof ApiError ? ` (${error.code})` : ''
  return (
    <p className="problem" role="alert">
      Not read again, and as it was before: {error.message}
      {code}
    </p>
  )
}

interface ShownProps<T> {
  readonly reading: { readonly data: T | undefined; readonly error: Error | null }
  readonly children: (data: T) => ReactNode
}

/** A part of a page with its heading. */
export function Panel({ title, aside, children, className = '' }: PanelProps): ReactNode {
  return (
    <section className={`panel ${className}`} aria-label={title}>
      <header>
        <h2>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  )
}

interface PanelProps {
  readonly title: string
  readonly aside?: ReactNode
  readonly children: ReactNode
  readonly className?: string
}

/** A verdict or a state as a word in its colour; the word says it, the colour helps. */
export function Badge({ word }: { readonly word: string }): ReactNode {
  return <span className={`badge ${TONES[word] ?? ''}`}>{word}</span>
}

const TONES: Readonly<Record<string, string>> = {
  APPROVED: 'good',
  MODIFIED: 'warn',
  REJECTED: 'bad',
  DISCARDED: 'bad',
  PASS: 'good',
  FAIL: 'bad',
  FILLED: 'good',
  PARTIAL: 'warn',
  CANCELLED: 'quiet',
  EXPIRED: 'quiet',
  NOT_APPLICABLE: 'quiet',
  healthy: 'good',
  degraded: 'warn',
  down: 'bad',
  active: 'good',
  inactive: 'quiet',
  suspended: 'bad',
  CRITICAL: 'bad',
  ERROR: 'bad',
  WARNING: 'warn',
  finished: 'good',
  failed: 'bad',
  running: 'warn',
}
