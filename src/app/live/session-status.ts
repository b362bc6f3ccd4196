import { formatFixed } from '../../base/index.ts'
import { isAlive, processStart } from '../is-alive.ts'
import type { CoreStatus } from './core/core-protocol.ts'
import type { SessionHealth } from './session-health.ts'
import type { SessionFolder } from './record/session-folder.ts'

/** What a session last said of itself. */
export interface SessionStatus extends Omit<CoreStatus, 'capital'> {
  /** In units of 10^-9, as the file has always had it: `capitalText` is what is shown. */
  readonly capital: string
  readonly state: 'running' | 'ended' | 'stopped'
  readonly pid: number
  /** See `processStart`; absent where the system does not say it. */
  readonly processStart?: string | undefined
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

/** The capital of a status as decimal text. */
export function capitalText({ capital }: Pick<SessionStatus, 'capital'>): string {
  return formatFixed(BigInt(capital))
}

/**
 * Whether the process that wrote the last status lives and had not ended. Another one may have its number
 * now, as after a restart of the computer: nobody is to wait for that one, or to end it.
 */
export function isRunning(folder: SessionFolder): boolean {
  const status = readStatus(folder)
  if (status?.state !== 'running' || !isAlive(status.pid)) return false
  const start = processStart(status.pid)
  return status.processStart === undefined || start === undefined || start === status.processStart
}
