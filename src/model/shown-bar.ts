import type { UtcMillis } from '../base/index.ts'
import type { Bar, Session } from './bar.ts'

/** A bar that the core is shown, and the series of the session that it belongs to. */
export interface ShownBar {
  /** Index in the session's series. */
  readonly series: number
  /** It moves marks and the volume of the session: it is of the shortest series that is shown then. */
  readonly isFinest: boolean
  readonly bar: Bar
}

/** A piece of the past: an exchange session that began, or the bars that closed at one instant. */
export type HistoryPart =
  | { readonly kind: 'session'; readonly calendar: string; readonly session: Session }
  | { readonly kind: 'slice'; readonly at: UtcMillis; readonly bars: readonly ShownBar[] }
