import { rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import type { SessionFolder } from './session-folder.ts'
import { readStatus } from './session-status.ts'

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

/** Takes the place away. */
export function withdrawPlace(folder: SessionFolder): void {
  rmSync(join(folder.path, PLACE), { force: true })
}

/** The place that the process which runs a session has left; `undefined` where it serves no API. */
export function placeOf(folder: SessionFolder): ApiPlace | undefined {
  if (!folder.has(PLACE)) return undefined
  const place = folder.read<ApiPlace>(PLACE)
  return place.pid === readStatus(folder)?.pid ? place : undefined
}
