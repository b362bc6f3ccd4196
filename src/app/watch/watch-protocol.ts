import type { RunRequest } from '../backtest/run-request.ts'

/** What the watch of a session is started with. */
export interface WatchSetup {
  /** The session's folder. */
  readonly path: string
  readonly request: RunRequest
  /** The process that trades. */
  readonly pid: number
  /** The last row that was on disk before this start: without a book of before, older ones are not told. */
  readonly after: number
}

/** What the process that trades tells its watch. */
export type ToWatch =
  | { readonly kind: 'setup'; readonly setup: WatchSetup }
  /** The session has ended as it should: nothing is wrong when the process goes. */
  | { readonly kind: 'end' }
  /** The session ends with an error, in words. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** Asks whether it still works. */
  | { readonly kind: 'ping' }

/** What a watch tells the process that trades. */
export type FromWatch =
  /** Lines for the terminal, which shows a line of state that they must not break. */
  | { readonly kind: 'lines'; readonly text: string }
  /** Something that keeps it from watching, in words. */
  | { readonly kind: 'trouble'; readonly text: string }
  /** The answer to `ping`. */
  | { readonly kind: 'alive' }
