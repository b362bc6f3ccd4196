import { createReadStream, existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { HealthStatus, type HealthCheck } from '../../monitor/index.ts'
import { DayFiles, dayFilesIn } from './day-files.ts'
import type { HealthRound } from './watch-book.ts'

const DAY_MS = 86_400_000

/** Rounds of health checks in the folder `health` of a session, a line each. */
export class HealthHistory {
  readonly #files: DayFiles

  constructor({ folder, retentionDays }: { readonly folder: string; readonly retentionDays: number }) {
    this.#files = new DayFiles({ folder: join(folder, 'health'), retentionDays })
  }

  /** Keeps a round; throws what the disk says. */
  add({ at, checks }: HealthRound): void {
    const kept = Object.fromEntries(checks.map(({ component, status, latencyMs, message }) => [
      component, message === '' ? [status, latencyMs] : [status, latencyMs, message],
    ]))
    this.#files.add(at, { at, checks: kept })
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
  const days = dayFilesIn(join(folder, 'health'))
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
