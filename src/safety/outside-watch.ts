import type { UtcMillis } from '../base/index.ts'
import type { ConnectionPart, FactFolds, Session } from '../model/index.ts'

/** One line to the outside, and since when it is as it is. */
interface Line {
  readonly isConnected: boolean
  readonly since: UtcMillis
}

/** The lines as they are saved. */
export type OutsideSnapshot = Readonly<Record<ConnectionPart, Line>>

const NEVER: Line = { isConnected: false, since: 0 as UtcMillis }

/**
 * Whether broker and market data are there, folded from facts.
 *
 * A line that nobody has told of is down since the run began: silence is not good news.
 */
export class OutsideWatch {
  #lines: OutsideSnapshot = { broker: NEVER, data: NEVER }

  /** For how long, in ms, a line has been down; at least 1 while it is, and 0 while it is up. */
  downMs(part: ConnectionPart, now: UtcMillis): number {
    const { isConnected, since } = this.#lines[part]
    return isConnected ? 0 : Math.max(1, now - since)
  }

  isConnected(part: ConnectionPart): boolean {
    return this.#lines[part].isConnected
  }

  state(): OutsideSnapshot {
    return this.#lines
  }

  restore(state: OutsideSnapshot): void {
    this.#lines = state
  }

  readonly folds: FactFolds = {
    RunStarted: ({ eventAt }) => {
      const down = { isConnected: false, since: eventAt }
      this.#lines = { broker: down, data: down }
    },
    ConnectionChanged: ({ eventAt, body: { part, isConnected } }) => {
      this.#lines = { ...this.#lines, [part]: { isConnected, since: eventAt } }
    },
  }
}

/** A watched series at an instant. */
export interface WatchedSeries {
  readonly now: UtcMillis
  /** The session of its instrument that began last. */
  readonly session: Session | undefined
  /** Close of its last bar; 0 before the first. */
  readonly lastCloseAt: UtcMillis
  /** Nothing was expected before this: when the core was started or restored. */
  readonly watchedFrom: UtcMillis
  /** Length of its bars; `undefined` for daily and longer ones, which are not due while a session runs. */
  readonly barMs: number | undefined
  /** When its symbol was quoted last, as far as that was shown; absent: never. */
  readonly quotedAt?: UtcMillis | undefined
  /** For how long the line to the market data has been down, in ms. */
  readonly lineDownMs: number
}

/**
 * How late a series is, in ms: since its next bar was due, or since its line went down; 0 out of session.
 *
 * A bar takes its own length to form, so a minute bar that closed 59 s ago is not late at all. A minute in
 * which nothing trades has none, so a quote counts as one: the line serves the symbol.
 */
export function seriesAgeMs(series: WatchedSeries): number {
  const { now, session, lastCloseAt, watchedFrom, barMs, quotedAt = 0, lineDownMs } = series
  if (session === undefined || now < session.openAt || now >= session.closeAt) return 0
  const lineAge = Math.min(lineDownMs, now - Math.max(session.openAt, watchedFrom))
  const heardAt = Math.max(session.openAt, watchedFrom, lastCloseAt, quotedAt)
  const late = barMs === undefined ? 0 : now - heardAt - barMs
  return Math.max(0, lineAge, late)
}
