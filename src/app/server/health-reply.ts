import { statfsSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { UserError } from '../../base/index.ts'
import type { Health, HealthCheck } from '../../server/index.ts'
import { unprotectedAt } from '../live/watchdog/bare-words.ts'
import type { SessionFolder } from '../live/record/session-folder.ts'
import { isRunning, readStatus } from '../live/session-status.ts'
import { readWatchBook } from '../watch/watch-book.ts'
import { stateOf } from './session-reply.ts'
import type { SessionViews } from './session-views.ts'

const DISK_FREE_MIN = 1_000_000_000
const DISK_FREE_LOW = 5_000_000_000
const LAG_MAX = 10_000
const DELAY_MS_MAX = 200
/** Longest interval between two looks that the settings allow: for books that do not say theirs. */
const LOOK_MS_MAX = 3_600_000
/** A look may take so long, and its file some time. */
const LOOK_LATE_MS = 15_000
const WORST: readonly HealthCheck['state'][] = ['down', 'degraded', 'unknown', 'healthy']

/** Looks at what can be seen from outside of the engine, and shows what the session's own watch found. */
export class HealthDesk {
  readonly #home: string
  readonly #delay = monitorEventLoopDelay({ resolution: 20 })

  constructor(home: string) {
    this.#home = home
    this.#delay.enable()
  }

  /** How the parts are, the worst of them first in `state`. */
  async check(folder: SessionFolder | undefined, views: SessionViews | undefined): Promise<Health> {
    const now = Date.now()
    const watched = folder === undefined ? [] : watchedChecks(folder, now)
    const names = new Set(watched.map(({ name }) => name))
    const own = [
      sessionCheck(folder, now),
      await journalCheck(views),
      stopsCheck(folder, now),
      this.#diskCheck(),
      this.#loopCheck(),
    ]
    const checks = [...own.filter(({ name }) => !names.has(name)), ...watched]
    const state = WORST.find((each) => checks.some((check) => check.state === each)) ?? 'healthy'
    return { state, at: now, checks }
  }

  close(): void {
    this.#delay.disable()
  }

  #diskCheck(): HealthCheck {
    const { bavail, bsize } = statfsSync(this.#home)
    const free = bavail * bsize
    const state = free < DISK_FREE_MIN ? 'down' : free < DISK_FREE_LOW ? 'degraded' : 'healthy'
    return { name: 'disk', state, detail: `${(free / 1e9).toFixed(1)} GB free`, latencyMs: null }
  }

  #loopCheck(): HealthCheck {
    const ms = this.#delay.percentile(99) / 1e6
    this.#delay.reset()
    const latencyMs = Number.isFinite(ms) ? Math.round(ms * 10) / 10 : null
    const state = (latencyMs ?? 0) > DELAY_MS_MAX ? 'degraded' : 'healthy'
    return { name: 'api', state, detail: "delay of this server's event loop, 99th percentile", latencyMs }
  }
}

/**
 * What the watch of a running session found; nothing where none runs. Of a watch that looks no more nothing
 * is known: what it found last is not how the parts are.
 */
export function watchedChecks(folder: SessionFolder, now: number): readonly HealthCheck[] {
  if (!isRunning(folder)) return []
  const health = readWatchBook(folder)?.health
  const name = 'monitoring'
  if (health === undefined) {
    return [{ name, state: 'degraded', detail: 'has not looked yet', latencyMs: null }]
  }
  const { at, checks, everyMs = LOOK_MS_MAX } = health
  const ageMs = Math.max(0, now - at)
  const isLate = ageMs > everyMs + LOOK_LATE_MS
  const age = `looked ${Math.round(ageMs / 1000)} s ago`
  const late = `${age} and should every ${Math.round(everyMs / 1000)} s: nobody is told of alerts`
  const monitoring: HealthCheck = {
    name, state: isLate ? 'down' : 'healthy', detail: isLate ? late : age, latencyMs: null,
  }
  const found = checks.map(({ component, status, latencyMs, message }): HealthCheck => ({
    name: component,
    state: isLate ? 'unknown' : status,
    detail: `${message === '' ? 'as it should be' : message}${isLate ? ', when last looked at' : ''}`,
    latencyMs: isLate ? null : Math.round(latencyMs * 10) / 10,
  }))
  return [monitoring, ...found]
}

function sessionCheck(folder: SessionFolder | undefined, now: number): HealthCheck {
  const name = 'session'
  if (folder === undefined) return { name, state: 'unknown', detail: 'no session yet', latencyMs: null }
  const status = readStatus(folder)
  const state = stateOf(folder, status, now)
  const isDown = state === 'crashed' || state === 'silent'
  const detail = `session ${folder.name} is ${state}`
  const latencyMs = status === undefined ? null : Math.max(0, now - status.writtenAt)
  return { name, state: isDown ? 'down' : state === 'live' ? 'healthy' : 'unknown', detail, latencyMs }
}

/** Whether the record can be read, and how far the tables are behind it. */
async function journalCheck(views: SessionViews | undefined): Promise<HealthCheck> {
  const name = 'journal'
  if (views === undefined) return { name, state: 'unknown', detail: 'no session yet', latencyMs: null }
  const startedAt = performance.now()
  try {
    const lag = Math.max(0, (await views.head()) - views.through)
    const latencyMs = Math.round((performance.now() - startedAt) * 10) / 10
    return {
      name,
      state: lag > LAG_MAX ? 'degraded' : 'healthy',
      latencyMs,
      detail: lag === 0 ? 'the tables are up to date' : `the tables are ${lag} facts behind`,
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { name, state: 'down', detail: error.failure.code, latencyMs: null }
  }
}

/** What nobody guards is told of at once where the session does not run. */
export function stopsCheck(folder: SessionFolder | undefined, now: number): HealthCheck {
  const name = 'stops'
  if (folder === undefined) return { name, state: 'unknown', detail: 'no session yet', latencyMs: null }
  const status = readStatus(folder)
  const none = { seconds: 0, parts: [] }
  const { seconds, parts } = status === undefined ? none : unprotectedAt(status, isRunning(folder), now)
  if (parts.length > 0) {
    const detail = `no stop at the broker for ${parts.join(', ')}, and the session does not run: start it`
    return { name, state: 'down', latencyMs: null, detail }
  }
  const detail = seconds > 0
    ? `a position lacks a stop for ${seconds} s` : 'every position has the stops it needs'
  return { name, state: seconds > 0 ? 'degraded' : 'healthy', latencyMs: null, detail }
}
