import { isAlive } from '../is-alive.ts'
import type { CoreStatus } from './core-protocol.ts'
import type { SessionHealth } from './session-health.ts'
import type { SessionFolder } from './session-folder.ts'

/** What a session last said of itself. */
export interface SessionStatus extends Omit<CoreStatus, 'capital'> {
  readonly capital: string
  readonly state: 'running' | 'ended' | 'stopped'
  readonly pid: number
  readonly step: number
  readonly writtenAt: number
  /** For how long a part of a position has had fewer stops than it needs. */
  readonly unprotectedSeconds: number
  /** What it measures of itself. */
  readonly health: SessionHealth
  /** What does not work around the trading, in words: log files, checkpoints. */
  readonly trouble: readonly string[]
}

/** The last status of a session; `undefined` before its first. */
export function readStatus(folder: SessionFolder): SessionStatus | undefined {
  return folder.has('status.json') ? folder.read<SessionStatus>('status.json') : undefined
}

/** Whether the process that wrote the last status lives and had not ended. */
export function isRunning(folder: SessionFolder): boolean {
  const status = readStatus(folder)
  return status?.state === 'running' && isAlive(status.pid)
}
