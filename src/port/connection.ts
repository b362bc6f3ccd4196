import type { UtcMillis } from '../base/index.ts'

/**
 * How a connection stands. `CatchingUp`: it works again, what was missed is being read. `Live`: everything
 * up to now has been told. `Closed`: it was ended, or was refused for good, and nobody tries any more.
 */
export const ConnectionStatus = {
  Connecting: 'CONNECTING', CatchingUp: 'CATCHING_UP', Live: 'LIVE', Interrupted: 'INTERRUPTED',
  Closed: 'CLOSED',
} as const
export type ConnectionStatus = (typeof ConnectionStatus)[keyof typeof ConnectionStatus]

/** The state of a connection, since when, and why. */
export interface ConnectionState {
  readonly status: ConnectionStatus
  readonly since: UtcMillis
  /** A code of docs/ERRORS.md where something went wrong; else empty. */
  readonly reason: string
}

/** Reasons of a connection that is not live because the broker refuses the keys. */
export const KEYS_REFUSED: ReadonlySet<string> = new Set(['BROKER_UNAUTHORIZED', 'BROKER_FORBIDDEN'])
