import { statfsSync } from 'node:fs'
import { HealthStatus, measuredProbe, type HealthFinding, type HealthProbe } from '../../monitor/index.ts'
import type { JournalStore } from '../../port/index.ts'
import type { OutsideHealth, SessionHealth } from '../live/session-health.ts'
import { readStatus, type SessionStatus } from '../live/session-status.ts'
import type { SessionFolder } from '../live/record/session-folder.ts'

/** What the parts of a session are looked at with. */
export interface ProbeParts {
  readonly folder: SessionFolder
  readonly journal: Pick<JournalStore, 'head'>
  /** The process that trades: what another one wrote says nothing of it. */
  readonly pid: number
  /** The wall clock and one that never jumps, in ms. */
  readonly wallMs: () => number
  readonly steadyMs: () => number
  /** Free bytes of the disk that the session lies on. */
  readonly freeBytes?: () => number
}

const WELL: HealthFinding = { status: HealthStatus.Healthy, message: '' }
const FREE_LOW_GB = 5
const FREE_MIN_GB = 1
/** For so long a session that starts may be without lines and strategies. */
const START_MS = 30_000
const COMMIT_MS_MAX = 1_000
const CORE_MS_MAX = 1_000

/**
 * The parts of a session that are looked at: the five of the specification, and what may run out or lag.
 *
 * What does not apply is healthy: feed, broker and queue of recorded bars, everything of a session that has
 * not written a status yet, whose silence is an alert of its own, and what one that starts has not got yet.
 */
export function sessionProbes(parts: ProbeParts): readonly HealthProbe[] {
  const { folder, pid } = parts
  const status = (): SessionStatus | undefined => {
    const last = readStatus(folder)
    return last?.pid === pid && last.state === 'running' ? last : undefined
  }
  const health = (): SessionHealth | undefined => status()?.health
  const begun = parts.steadyMs()
  const mayStart = (): boolean => parts.steadyMs() - begun < START_MS
  return [
    ...lineProbes(health, mayStart), ...engineProbes(parts, status, mayStart),
    ...resourceProbes(parts, status),
  ]
}

/** Remembers whether something was there once: until then it may be on its way, and is not missing. */
function onceThere(mayStart: () => boolean): (isThere: boolean) => boolean {
  let wasThere = false
  return (isThere) => {
    wasThere ||= isThere
    return isThere || (!wasThere && mayStart())
  }
}

function lineProbes(
  health: () => SessionHealth | undefined, mayStart: () => boolean,
): readonly HealthProbe[] {
  const line = (component: string, what: string, isUp: (outside: OutsideHealth) => boolean): HealthProbe => {
    const isWell = onceThere(mayStart)
    return {
      component, isVital: false,
      check: async () => {
        const outside = health()?.outside
        if (outside === undefined || isWell(isUp(outside))) return { ...WELL, latencyMs: 0 }
        return { status: HealthStatus.Down, message: `${what} is down`, latencyMs: 0 }
      },
    }
  }
  return [
    joined([
      line('data_feed', 'the line to the market data', ({ isFeedConnected }) => isFeedConnected),
      measuredProbe({
        component: 'data_feed', what: 'there has been no bar for', unit: 's', degradedFrom: 90, downFrom: 300,
        measure: () => secondsOf(health()?.outside?.feedAgeMs),
      }),
      feedProbe(health),
    ]),
    line('broker_connection', 'the line to the broker', ({ isBrokerConnected }) => isBrokerConnected),
    measuredProbe({
      component: 'queue_depth', what: 'the queue of the core holds', unit: 'messages',
      degradedFrom: 1_000, downFrom: 20_000, measure: () => health()?.outside?.queueSize,
    }),
    measuredProbe({
      component: 'journal_lag', what: 'a fact has waited for the disk for', unit: 's', isVital: true,
      degradedFrom: 5, downFrom: 30,
      // Recorded bars are paced: facts of which nothing follows may wait.
      measure: () => (health()?.outside === undefined ? undefined : secondsOf(health()?.pendingMs)),
    }),
  ]
}

/** Bars come, and not as they should: from the backup, or without one. */
function feedProbe(health: () => SessionHealth | undefined): HealthProbe {
  return {
    component: 'data_feed', isVital: false,
    check: async () => {
      const { source, trouble } = health()?.outside?.feed ?? { source: '', trouble: '' }
      if (trouble === '') return { ...WELL, latencyMs: 0 }
      const message = `market data come from ${source}: ${trouble}`
      return { status: HealthStatus.Degraded, message, latencyMs: 0 }
    },
  }
}

function engineProbes(
  { journal }: ProbeParts, status: () => SessionStatus | undefined, mayStart: () => boolean,
): readonly HealthProbe[] {
  const isBusy = onceThere(mayStart)
  const core = (): HealthFinding => {
    const latencyMs = status()?.health.coreMs ?? 0
    const isSlow = latencyMs > CORE_MS_MAX
    return isSlow
      ? { status: HealthStatus.Degraded, message: `the core took ${latencyMs} ms to answer`, latencyMs }
      : { ...WELL, latencyMs }
  }
  return [
    {
      component: 'database', isVital: true,
      check: async () => {
        const head = await journal.head()
        if (!head.ok) return { status: HealthStatus.Down, message: head.failure.message }
        const latencyMs = status()?.health.lastCommitMs ?? 0
        if (latencyMs < COMMIT_MS_MAX) return { ...WELL, latencyMs }
        return { status: HealthStatus.Degraded, message: `the last commit took ${latencyMs} ms`, latencyMs }
      },
    },
    {
      component: 'signal_engine', isVital: false,
      check: async () => {
        const known = status()
        const isIdle = known?.activeStrategies.length === 0 && known.at !== 0
        if (known === undefined || isBusy(!isIdle)) return core()
        return { ...core(), status: HealthStatus.Degraded, message: 'no strategy is active' }
      },
    },
    {
      component: 'risk_engine', isVital: true,
      check: async () => {
        const known = status()
        // What is no number comes out of JSON as null.
        if (known === undefined || Number.isFinite(known.equity)) return core()
        const message = 'the equity is no number: nothing can be measured'
        return { ...core(), status: HealthStatus.Down, message }
      },
    },
  ]
}

function resourceProbes(
  { folder, wallMs, steadyMs, freeBytes = () => freeBytesOf(folder) }: ProbeParts,
  status: () => SessionStatus | undefined,
): readonly HealthProbe[] {
  let ahead = wallMs() - steadyMs()
  return [
    measuredProbe({
      component: 'clock', what: 'the clock of this computer has jumped by', unit: 's',
      degradedFrom: 1, downFrom: 60,
      measure: () => {
        const now = wallMs() - steadyMs()
        const jump = Math.abs(now - ahead)
        ahead = now
        return jump / 1_000
      },
    }),
    {
      component: 'disk', isVital: true,
      check: async () => {
        const gigabytes = freeBytes() / 1e9
        if (gigabytes >= FREE_LOW_GB) return WELL
        const isDown = gigabytes < FREE_MIN_GB
        const limit = isDown ? FREE_MIN_GB : FREE_LOW_GB
        const message = `${gigabytes.toFixed(1)} GB are free, the limit is ${limit} GB`
        return { status: isDown ? HealthStatus.Down : HealthStatus.Degraded, message }
      },
    },
    measuredProbe({
      component: 'event_loop', what: 'the process that trades is late by', unit: 'ms',
      degradedFrom: 200, downFrom: 1_000, measure: () => status()?.health.loopDelayMs,
    }),
    measuredProbe({
      component: 'unprotected_seconds', what: 'a position has lacked a stop for', unit: 's', isVital: true,
      degradedFrom: 5, downFrom: 60, measure: () => status()?.unprotectedSeconds,
    }),
  ]
}

/** The first probe that finds something; all are of one component. */
function joined(probes: readonly HealthProbe[]): HealthProbe {
  const { component = '', isVital = false } = probes[0] ?? {}
  return {
    component, isVital,
    check: async () => {
      let last = WELL
      for (const probe of probes) {
        last = await probe.check()
        if (last.status !== HealthStatus.Healthy) break
      }
      return last
    },
  }
}

function secondsOf(ms: number | null | undefined): number | undefined {
  return typeof ms === 'number' ? ms / 1_000 : undefined
}

function freeBytesOf({ path }: SessionFolder): number {
  const { bavail, bsize } = statfsSync(path)
  return bavail * bsize
}
