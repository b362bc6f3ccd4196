import { appendFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { HealthRound } from './watch-book.ts'

const DAY_MS = 86_400_000
const NAMED = /^(\d{4}-\d{2}-\d{2})\.jsonl$/

/**
 * Rounds of health checks, a JSON line each, in a file for each day (UTC) of a session's folder.
 *
 * Files of days that are older than the retention are deleted when a day begins.
 */
export class HealthHistory {
  readonly #folder: string
  readonly #retentionDays: number
  #day = ''

  constructor({ folder, retentionDays }: { readonly folder: string; readonly retentionDays: number }) {
    this.#folder = join(folder, 'health')
    this.#retentionDays = retentionDays
    mkdirSync(this.#folder, { recursive: true })
  }

  /** Keeps a round; throws what the disk says. */
  add({ at, checks }: HealthRound): void {
    const day = dayOf(at)
    if (day !== this.#day) this.#prune(at)
    this.#day = day
    const kept = Object.fromEntries(checks.map(({ component, status, latencyMs, message }) => [
      component, message === '' ? [status, latencyMs] : [status, latencyMs, message],
    ]))
    appendFileSync(join(this.#folder, `${day}.jsonl`), `${JSON.stringify({ at, checks: kept })}\n`)
  }

  #prune(now: number): void {
    const first = dayOf(now - this.#retentionDays * DAY_MS)
    for (const name of readdirSync(this.#folder)) {
      const [, day] = NAMED.exec(name) ?? []
      if (day !== undefined && day < first) rmSync(join(this.#folder, name))
    }
  }
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
