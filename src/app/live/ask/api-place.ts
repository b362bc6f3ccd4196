import { rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { UserError } from '../../../base/index.ts'
import type { SessionFolder } from '../record/session-folder.ts'
import { isRunning, readStatus } from '../session-status.ts'

const PLACE = 'api.json'
const OWNER_ONLY = 0o600

/** Where the API of a session that runs listens, and what the command line of this computer comes in with. */
export interface ApiPlace {
  readonly pid: number
  readonly url: string
  /** What it shows under TLS, in PEM: nothing else is trusted. */
  readonly certificate?: string
  /** A secret of this start alone; whoever can read this file may act on the session. */
  readonly key: string
}

/** Leaves the place in a session's folder, readable for the account that runs the session and nobody else. */
export function publishPlace(folder: SessionFolder, place: Omit<ApiPlace, 'pid'>): void {
  folder.write(PLACE, { pid: process.pid, ...place }, OWNER_ONLY)
}

/** Takes the place away; that of another process, which has the session now, stays. */
export function withdrawPlace(folder: SessionFolder): void {
  if (isOfAnother(folder)) return
  rmSync(join(folder.path, PLACE), { force: true })
}

/** One that cannot be read is nobody's. */
function isOfAnother(folder: SessionFolder): boolean {
  if (!folder.has(PLACE)) return false
  try {
    const pid = folder.read<Partial<ApiPlace> | null>(PLACE)?.pid
    return pid !== undefined && pid !== process.pid
  } catch (error) {
    if (error instanceof UserError) return false
    throw error
  }
}

/**
 * The place that the process which runs a session has left; `undefined` where it serves no API, and where the
 * file cannot be read, which `say` is told: no command waits for it.
 */
export function placeOf(folder: SessionFolder, say: (line: string) => void): ApiPlace | undefined {
  if (!isRunning(folder) || !folder.has(PLACE)) return undefined
  try {
    const place = folder.read<Partial<ApiPlace> | null>(PLACE)
    const { pid, url, key, certificate } = place ?? {}
    if (pid === undefined || url === undefined || key === undefined) return undefined
    if (pid !== readStatus(folder)?.pid) return undefined
    return { pid, url, key, ...(certificate === undefined ? {} : { certificate }) }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    say(`the API is not asked: ${error.failure.message}`)
    return undefined
  }
}
