import process from 'node:process'
import { isSilence } from './core-link.ts'
import type { CoreStatus } from './core-protocol.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import { openSession, type Market, type OpenedSession } from './open-session.ts'
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
}

/** What drives a session, as far as whoever runs it needs to know. */
export interface SessionDriver {
  readonly step: number
  readonly unprotectedSeconds: number
  run(): Promise<RunOutcome>
  /** Ends the run when what is under way is done. */
  stop(): void
}

/** A session that was opened, whatever it trades at. */
export type DrivenSession = Pick<OpenedSession, 'folder' | 'core' | 'settings' | 'isOver' | 'close'> & {
  readonly supervisor: SessionDriver
}

/** What an opening is told beside its own options. */
export interface Opening {
  readonly isNew: boolean
  /** Strategies that did not return. */
  readonly quarantined: readonly string[]
  readonly onPhase: (phase: string) => void
  readonly onSilence: () => void
}

/** A run that has come to its end. */
export interface SessionEnd<S extends DrivenSession = OpenedSession> {
  readonly outcome: RunOutcome
  readonly session: S
  readonly status: CoreStatus
  readonly elapsedMs: number
}

/** Two thousand facts are applied in less than a second. */
export const SNAPSHOT_FACTS = 2_000
const LOOK_MS = 250

/** Opens a session of recorded days and runs it; calls `finish` at its end. */
export function runSession<T>(options: RunOptions, finish: (end: SessionEnd) => Promise<T>): Promise<T> {
  const { home, request, speed, market, snapshotFacts } = options
  return runDriven(
    (opening) =>
      openSession({
        ...opening,
        home,
        request,
        speed,
        ...(market === undefined ? {} : { market }),
        snapshotFacts: snapshotFacts ?? SNAPSHOT_FACTS,
      }),
    options,
    finish,
  )
}

/** Runs a session that `open` opens, again where a strategy does not return; calls `finish` at its end. */
export async function runDriven<S extends DrivenSession, T>(
  open: (opening: Opening) => Promise<S>,
  options: Pick<RunOptions, 'isNew' | 'isQuiet'>,
  finish: (end: SessionEnd<S>) => Promise<T>,
): Promise<T> {
  const line = new StatusLine(process.stderr)
  const say = (text: string): void => {
    if (!options.isQuiet) line.show(text)
  }
  const startedAt = performance.now()
  const quarantined: string[] = []
  for (let isNew = options.isNew; ; isNew = false) {
    const onSilence = (): void => say('the core does not answer; nothing is sent')
    const session = await open({ isNew, quarantined, onPhase: say, onSilence })
    try {
      const outcome = session.isOver ? 'ended' : await watched(session, say)
      const status = await session.core.status()
      writeStatus(session, status, outcome)
      line.end()
      return await finish({ outcome, session, status, elapsedMs: performance.now() - startedAt })
    } catch (error) {
      const suspects = session.settings.strategies.map(({ definition }) => definition.name)
      const guilty = suspects.find((name) => !quarantined.includes(name))
      if (!isSilence(error) || guilty === undefined) throw error
      quarantined.push(guilty)
    } finally {
      line.end()
      await session.close()
    }
  }
}

/** Runs with signals, the status line and the status file. */
async function watched(session: DrivenSession, say: (text: string) => void): Promise<RunOutcome> {
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
function writeStatus(session: DrivenSession, status: CoreStatus, state: SessionStatus['state']): void {
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
