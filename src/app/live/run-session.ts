import process from 'node:process'
import { isSilence } from './core-link.ts'
import type { CoreStatus } from './core-protocol.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import { openSession, type Market, type OpenedSession, type SilenceMs } from './open-session.ts'
import type { SessionStatus } from './session-status.ts'
import { StatusLine, statusText } from './status-line.ts'
import type { RunOutcome } from './supervisor.ts'

/** How a session is run from the command line. */
export interface RunOptions {
  readonly home: string
  readonly request: RunRequest
  readonly isNew: boolean
  readonly speed: number
  readonly isQuiet: boolean
  /** Facts between two snapshots. */
  readonly snapshotFacts?: number
  /** Where the market comes from; the catalog when absent. */
  readonly market?: Market
  /** See `SessionOptions.silence`. */
  readonly silence?: SilenceMs
}

/** A run that has come to its end. */
export interface SessionEnd {
  readonly outcome: RunOutcome
  readonly session: OpenedSession
  readonly status: CoreStatus
  readonly elapsedMs: number
}

/** Two thousand facts are applied in less than a second. */
const SNAPSHOT_FACTS = 2_000
const LOOK_MS = 250

/** Opens a session and runs it, again where a strategy does not return; calls `finish` at its end. */
export async function runSession<T>(
  options: RunOptions,
  finish: (end: SessionEnd) => Promise<T>,
): Promise<T> {
  const line = new StatusLine(process.stderr)
  const say = (text: string): void => {
    if (!options.isQuiet) line.show(text)
  }
  const startedAt = performance.now()
  const quarantined: string[] = []
  for (let isNew = options.isNew; ; isNew = false) {
    const session = await openSession({
      home: options.home,
      request: options.request,
      isNew,
      speed: options.speed,
      quarantined,
      onPhase: say,
      ...(options.market === undefined ? {} : { market: options.market }),
      ...(options.silence === undefined ? {} : { silence: options.silence }),
      snapshotFacts: options.snapshotFacts ?? SNAPSHOT_FACTS,
      onSilence: () => say('the core does not answer; nothing is sent'),
    })
    try {
      const outcome = session.isOver ? 'ended' : await watched(session, say)
      const status = await session.core.status()
      writeStatus(session, status, outcome)
      line.end()
      return await finish({ outcome, session, status, elapsedMs: performance.now() - startedAt })
    } catch (error) {
      if (!isSilence(error)) throw error
      const guilty = guiltyOf(session)
      // One that hangs although it is silent, or a core that hangs by itself: no strategy left to take out.
      if (guilty === undefined || quarantined.includes(guilty)) throw error
      quarantined.push(guilty)
    } finally {
      line.end()
      await session.close()
    }
  }
}

/** The strategy that ran when the core fell silent; `undefined`: none did. */
function guiltyOf({ core, settings }: OpenedSession): string | undefined {
  const place = core.runningStrategy
  return place === undefined ? undefined : settings.strategies[place]?.definition.name
}

/** Runs with signals, the status line and the status file. */
async function watched(session: OpenedSession, say: (text: string) => void): Promise<RunOutcome> {
  const stop = (): void => session.supervisor.stop()
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  let isLooking = false
  const look = setInterval(() => {
    if (isLooking) return
    isLooking = true
    session.core
      .status()
      .then((status) => {
        say(statusText(status, { session: session.folder.name, currency: session.settings.engine.currency }))
        writeStatus(session, status, 'running')
      })
      .catch(() => say('the core does not answer'))
      .finally(() => {
        isLooking = false
      })
  }, LOOK_MS)
  try {
    return await session.supervisor.run()
  } finally {
    clearInterval(look)
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
}

/** Leaves what `investor status` shows. */
function writeStatus(session: OpenedSession, status: CoreStatus, state: SessionStatus['state']): void {
  const { capital, ...shown } = status
  const written: SessionStatus = {
    ...shown,
    capital: String(capital),
    state,
    pid: process.pid,
    step: session.supervisor.step,
    writtenAt: Date.now(),
    unprotectedSeconds: session.supervisor.unprotectedSeconds,
  }
  session.folder.write('status.json', written)
}
