import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SessionStatus } from '../live/session-status.ts'
import { DayFiles, dayFilesIn } from './day-files.ts'

/** A point for each minute of the session's time. */
const STEP_MS = 60_000
/** A session of the exchange may lie on two days (UTC). */
const DAYS_READ = 2

/** What an account was worth at an instant of its session; floats to draw. */
export interface EquityPoint {
  readonly at: number
  readonly equity: number
  readonly highWater: number
}

/** Between two opens the record says what fills came to, and nothing of marks: this does, to be drawn. */
export class EquityTrail {
  readonly #files: DayFiles
  #lastAt = Number.NEGATIVE_INFINITY

  /** Lies in the folder `equity` of a session's. */
  constructor({ folder, retentionDays }: { readonly folder: string; readonly retentionDays: number }) {
    this.#files = new DayFiles({ folder: join(folder, 'equity'), retentionDays })
  }

  /** Keeps what a status says, if a minute of the session has gone by; throws what the disk says. */
  add({ at, equity, highWaterEquity, writtenAt }: SessionStatus): void {
    if (at < this.#lastAt + STEP_MS || !Number.isFinite(equity)) return
    this.#files.add(writtenAt, [at, equity, highWaterEquity])
    this.#lastAt = at
  }
}

/** The latest points of a session, at most so many, in their order. */
export function latestMinutes(folder: string, limit: number): readonly EquityPoint[] {
  return dayFilesIn(join(folder, 'equity'))
    .slice(-DAYS_READ)
    .flatMap(({ path }) => readFileSync(path, 'utf8').split('\n').flatMap(pointOf))
    .slice(-limit)
}

/** Nothing for a line that a kill has cut off; the next one follows on it. */
function pointOf(line: string): readonly EquityPoint[] {
  const [, at, equity, highWater] = /\[(\d+),([-\d.e+]+),([-\d.e+]+)\]$/.exec(line) ?? []
  if (at === undefined) return []
  return [{ at: Number(at), equity: Number(equity), highWater: Number(highWater) }]
}
