import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const DAY_MS = 86_400_000
const NAMED = /^(\d{4}-\d{2}-\d{2})\.jsonl$/

/**
 * Lines of JSON, in a file of a folder for each day (UTC).
 *
 * Files of days that are older than the retention are deleted when a day begins.
 */
export class DayFiles {
  readonly #folder: string
  readonly #retentionDays: number
  #day = ''

  constructor({ folder, retentionDays }: { readonly folder: string; readonly retentionDays: number }) {
    this.#folder = folder
    this.#retentionDays = retentionDays
    mkdirSync(folder, { recursive: true })
  }

  /** Keeps a line of an instant; throws what the disk says. */
  add(at: number, line: unknown): void {
    const day = dayOf(at)
    if (day !== this.#day) this.#prune(at)
    this.#day = day
    appendFileSync(join(this.#folder, `${day}.jsonl`), `${JSON.stringify(line)}\n`)
  }

  #prune(now: number): void {
    const first = dayOf(now - this.#retentionDays * DAY_MS)
    for (const name of readdirSync(this.#folder)) {
      const [, day] = NAMED.exec(name) ?? []
      if (day !== undefined && day < first) rmSync(join(this.#folder, name))
    }
  }
}

/** The file of a day, and the instant at which the day begins. */
export interface DayFile {
  readonly path: string
  readonly beginsAt: number
}

/** The files of a folder, the first day first; none where there is no folder. */
export function dayFilesIn(folder: string): readonly DayFile[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder).toSorted().flatMap((name) => {
    const beginsAt = Date.parse(NAMED.exec(name)?.[1] ?? '')
    return Number.isNaN(beginsAt) ? [] : [{ path: join(folder, name), beginsAt }]
  })
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
