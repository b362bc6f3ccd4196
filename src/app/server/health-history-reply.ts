import { HealthStatus, type HealthCheck } from '../../monitor/index.ts'
import {
  HEALTH_TROUBLES_MAX, refuseEmptySpan, type HealthHistory, type HealthHistoryQuery, type PartHistory,
} from '../../server/index.ts'
import type { SessionFolder } from '../live/record/session-folder.ts'
import { keptRounds } from '../watch/health-history.ts'

/** Ninety days of a look a minute, and a little more; read while the server answers others. */
const BYTES_MAX = 80_000_000
/** Characters of what was wrong that are shown. */
const DETAIL_MAX = 500
const DAY_MS = 86_400_000
const SEVERITY: readonly HealthStatus[] = [HealthStatus.Healthy, HealthStatus.Degraded, HealthStatus.Down]

/** How the parts of a session were over time. Throws `RANGE_EMPTY`. */
export async function healthHistory(
  folder: SessionFolder,
  { to = Date.now(), from = Math.max(0, to - DAY_MS), points }: HealthHistoryQuery,
): Promise<HealthHistory> {
  refuseEmptySpan({ from, to })
  const stepMs = Math.ceil((to - from) / points)
  const spans = Math.ceil((to - from) / stepMs)
  const parts = new Map<string, PartHistory>()
  const { readFrom, rounds } = keptRounds(folder.path, { from, to, bytesMax: BYTES_MAX })
  let [looks, unreadable, earlierAt] = [0, 0, 0]
  for await (const round of rounds) {
    if (round === undefined) {
      unreadable += 1
      continue
    }
    looks += 1
    for (const check of round.checks) {
      const part = parts.get(check.component) ?? emptyPart(check.component, spans)
      parts.set(check.component, part)
      take(part, check, { at: round.at, earlierAt, span: Math.floor((round.at - from) / stepMs) })
    }
    earlierAt = round.at
  }
  return { session: folder.name, from, to, stepMs, readFrom, looks, unreadable, parts: [...parts.values()] }
}

function emptyPart(name: string, spans: number): PartHistory {
  return {
    name,
    states: Array.from({ length: spans }, () => null),
    latencyMs: Array.from({ length: spans }, () => null),
    troubles: [],
  }
}

/** Takes a look at a part; `earlierAt` is the look before it, and 0 at the first. */
function take(
  { states, latencyMs, troubles }: PartHistory,
  { status, latencyMs: took, message }: HealthCheck,
  { at, earlierAt, span }: { readonly at: number; readonly earlierAt: number; readonly span: number },
): void {
  const worst = states[span] ?? HealthStatus.Healthy
  states[span] = SEVERITY.indexOf(status) > SEVERITY.indexOf(worst) ? status : worst
  latencyMs[span] = Math.max(latencyMs[span] ?? 0, Math.round(took * 10) / 10)
  if (status === HealthStatus.Healthy) return
  const last = troubles.at(-1)
  if (last?.state === status && last.to === earlierAt) last.to = at
  else troubles.push({ from: at, to: at, state: status, detail: message.slice(0, DETAIL_MAX) })
  if (troubles.length > HEALTH_TROUBLES_MAX) troubles.shift()
}
