import {
  appendFileSync, createReadStream, existsSync, mkdirSync, readdirSync, rmSync, statSync,
} from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { HealthStatus, type HealthCheck } from '../../monitor/index.ts'
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

/** Rounds that were kept. */
export interface KeptRounds {
  /** Those of before were left out: they are more than is read at once. */
  readonly readFrom: number
  /** In the order in which they were written; `undefined` for a line that cannot be read. */
  readonly rounds: AsyncIterable<HealthRound | undefined>
}

/** Rounds in [from, to) of a session's folder; of more than `bytesMax` the days that come last. */
export function keptRounds(
  folder: string,
  { from, to, bytesMax }: { readonly from: number; readonly to: number; readonly bytesMax: number },
): KeptRounds {
  const days = daysIn(join(folder, 'health'))
  const within = days.filter(({ beginsAt }) => beginsAt < to && beginsAt + DAY_MS > from).toReversed()
  let bytes = 0
  const chosen = within.filter(({ path }, index) => {
    bytes += statSync(path, { throwIfNoEntry: false })?.size ?? 0
    return index === 0 || bytes <= bytesMax
  })
  const isWhole = chosen.length === within.length
  return {
    readFrom: isWhole ? from : Math.max(from, chosen.at(-1)?.beginsAt ?? from),
    rounds: roundsOf(chosen.toReversed().map(({ path }) => path), from, to),
  }
}

async function* roundsOf(
  paths: readonly string[], from: number, to: number,
): AsyncGenerator<HealthRound | undefined> {
  for (const path of paths) {
    if (!existsSync(path)) continue
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      const round = roundOf(line)
      if (round === undefined) yield undefined
      else if (round.at >= from && round.at < to) yield round
    }
  }
}

/** A line as `add` writes it; `undefined` for any other. */
function roundOf(line: string): HealthRound | undefined {
  try {
    const { at, checks } = JSON.parse(line) as { readonly at?: unknown; readonly checks?: unknown }
    if (!Number.isSafeInteger(at) || typeof checks !== 'object' || checks === null) return undefined
    const found = Object.entries(checks).map(([component, kept]) => checkOf(component, kept))
    const isWhole = found.every((check) => check !== undefined)
    return isWhole ? { at: at as number, checks: found } : undefined
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined
    throw error
  }
}

const STATUSES: ReadonlySet<unknown> = new Set(Object.values(HealthStatus))

function checkOf(component: string, kept: unknown): HealthCheck | undefined {
  const [status, latencyMs, message = ''] = Array.isArray(kept) ? (kept as readonly unknown[]) : []
  if (!STATUSES.has(status) || typeof latencyMs !== 'number' || typeof message !== 'string') return undefined
  return { component, status: status as HealthStatus, latencyMs, message }
}

function daysIn(folder: string): readonly { readonly path: string; readonly beginsAt: number }[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder).toSorted().flatMap((name) => {
    const beginsAt = Date.parse(NAMED.exec(name)?.[1] ?? '')
    return Number.isNaN(beginsAt) ? [] : [{ path: join(folder, name), beginsAt }]
  })
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
