import type { Result } from '../base/index.ts'

/**
 * A place that keeps signed checkpoints and gives them back, oldest first.
 *
 * It is worth something when the writer of the journal cannot change what it holds: another disk, user or
 * host.
 */
export interface Anchor {
  /** Says in messages where this is. */
  readonly name: string
  /** Keeps a checkpoint; on disk when it succeeds. */
  publish(note: string): Promise<Result<void>>
  /** The last `limit` checkpoints, all when absent, in the order of publishing. */
  notes(limit?: number): Promise<Result<readonly string[]>>
}
