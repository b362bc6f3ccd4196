import process from 'node:process'
import { isSilence } from './core/core-link.ts'
import type { CoreStatus } from './core/core-protocol.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import { openSession, type Market, type OpenedSession, type SilenceMs } from './open-session.ts'
import { LoopDelay, type DriverHealth, type HeardQuote } from './session-health.ts'
import type { SessionFolder } from './record/session-folder.ts'
import { modeOf } from './session-mode.ts'
import type { SessionLogSettings } from './session-log.ts'
import { readStatus, type SessionStatus } from './session-status.ts'
import { StatusLine, statusText } from './status-line.ts'
import type { RunOutcome, ShowStatus } from './supervisor.ts'
import { WatchLink } from '../watch/watch-link.ts'
import { processStart } from '../is-alive.ts'
import type { OpenEntries } from './watchdog/open-entries.ts'
import { Watchdog, type WatchdogOptions } from './watchdog/watchdog.ts'

/** How a session is run from the command line. */
export interface RunOptions {
  readonly home: string
  readonly request: RunRequest
  readonly isNew: boolean
  readonly speed: number
  readonly isQuiet: boolean
  /** Facts between two snapshots. */
  readonly snapshotFacts?: number
  /** Processes of their own watch this one and tell people of it. */
  readonly isGuarded?: boolean
  /** What a watchdog cancels entries with; absent where the broker ends with this process. */
  readonly canceler?: Pick<WatchdogOptions, 'cancelerModule' | 'environment'>
  /** Where log files are written; none are when absent. */
  readonly logs?: SessionLogSettings
  /** Where the market comes from; the catalog when absent. */
  readonly market?: Market
  /** See `SessionOptions.silence`. */
  readonly silence?: SilenceMs
  /** Told the folder of a session that was opened; what it gives is called when that ends. */
  readonly onOpened?: (folder: SessionFolder) => () => void
}

/** What drives a session, as far as whoever runs it needs to know. */
export interface SessionDriver {
  readonly step: number
  /** `undefined`: the core says it itself, in `bareParts`. */
  readonly unprotectedSeconds?: number
  readonly health: DriverHealth
  /** Runs until the market ends or somebody stops it; `show` has the status say what is so now. */
  run(show?: ShowStatus): Promise<RunOutcome>
  /** Ends the run when what is under way is done. */
  stop(): void
}

/** A session that was opened, whatever it trades at. */
export type DrivenSession = Pick<
  OpenedSession,
  'folder' | 'core' | 'settings' | 'isOver' | 'close' | 'log' | 'keeper' | 'recovery'
> & {
  readonly supervisor: SessionDriver
  /** Entries that may work at a broker that does not end with this process. */
  readonly entries?: OpenEntries
}

/** What an opening is told beside its own options. */
export interface Opening {
  readonly isNew: boolean
  /** Strategies that did not return. */
  readonly quarantined: readonly string[]
  readonly onPhase: (phase: string) => void
  readonly onSilence: () => void
  /** Told what a person has to know and what stops nothing. */
  readonly onTrouble: (text: string) => void
}

/** A run that has come to its end. */
export interface SessionEnd<S extends DrivenSession = OpenedSession> {
  readonly outcome: RunOutcome
  readonly session: S
  readonly status: CoreStatus
  /** SHA-256 of what facts have made of the core. */
  readonly stateHash: string
  readonly elapsedMs: number
}

/** Ten thousand facts are applied in 0.2 s; a snapshot of a busy day holds up orders for 0.1 s. */
export const SNAPSHOT_FACTS = 10_000
/** Symbols that are not held whose quotes the status shows. */
const OTHER_QUOTES = 20
const LOOK_MS = 250
const PROCESS_START = processStart(process.pid)
/** What asks for an orderly end: Ctrl-C, a service manager, a terminal that was closed. */
const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Opens a session of recorded days and runs it; calls `finish` at its end. */
export function runSession<T>(options: RunOptions, finish: (end: SessionEnd) => Promise<T>): Promise<T> {
  const { home, request, speed, market, silence, logs, snapshotFacts } = options
  return runDriven(
    (opening) =>
      openSession({
        ...opening,
        home,
        request,
        speed,
        ...(market === undefined ? {} : { market }),
        ...(silence === undefined ? {} : { silence }),
        ...(logs === undefined ? {} : { logs }),
        snapshotFacts: snapshotFacts ?? SNAPSHOT_FACTS,
      }),
    options,
    finish,
  )
}

/** Runs a session that `open` opens, again where a strategy does not return; calls `finish` at its end. */
export async function runDriven<S extends DrivenSession, T>(
  open: (opening: Opening) => Promise<S>,
  options: Pick<RunOptions, 'request' | 'isNew' | 'isQuiet' | 'isGuarded' | 'canceler' | 'onOpened'>,
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
    const onTrouble = (text: string): void => line.above(`investor: ${text}\n`)
    const session = await open({ isNew, quarantined, onPhase: say, onSilence, onTrouble })
    const onClosed = options.onOpened?.(session.folder)
    const onWatch = (text: string): void => session.log?.note('ERROR', 'watchdog', text)
    const watchdog =
      options.isGuarded === true
        ? Watchdog.start({ folder: session.folder, onTrouble: onWatch, ...options.canceler })
        : undefined
    session.entries?.follow((ids) => watchdog?.entries(ids))
    const watch = options.isGuarded === true
      ? watchOf(session, options.request, { line, onTrouble })
      : undefined
    let hasFailed = false
    try {
      const { folder } = session
      session.log?.note('INFO', 'session-started', `session ${folder.name} is run (${modeOf(folder)})`)
      const outcome = session.isOver ? 'ended' : await watched(session, say)
      const status = await session.core.status()
      writeStatus(session, status, outcome)
      session.log?.note('INFO', `session-${outcome}`, `session ${session.folder.name} has ${outcome}`)
      line.end()
      const stateHash = await session.core.stateHash()
      return await finish({ outcome, session, status, stateHash, elapsedMs: performance.now() - startedAt })
    } catch (error) {
      hasFailed = true
      session.log?.failed(error)
      // One that hangs although it is silent, or a core that hangs by itself: no strategy left to take out.
      const guilty = isSilence(error) ? guiltyOf(session) : undefined
      if (guilty === undefined || quarantined.includes(guilty)) {
        watch?.failed(error)
        throw error
      }
      quarantined.push(guilty)
    } finally {
      onClosed?.()
      line.end()
      // Nobody guards what entries fill from here on.
      if (hasFailed) watchdog?.leave()
      else await watchdog?.stop()
      await watch?.stop()
      await session.close()
    }
  }
}

/** Starts the process that tells people of the session. */
function watchOf(
  { folder, recovery }: DrivenSession,
  request: RunRequest,
  { line, onTrouble }: { readonly line: StatusLine; readonly onTrouble: (text: string) => void },
): WatchLink {
  const setup = { path: folder.path, request, pid: process.pid, after: recovery.head?.sequence ?? 0 }
  return WatchLink.start({ setup, show: (lines) => line.above(lines), onTrouble })
}

/** The strategy that ran when the core fell silent; `undefined`: none did. */
function guiltyOf({ core, settings }: DrivenSession): string | undefined {
  const place = core.runningStrategy
  return place === undefined ? undefined : settings.strategies[place]?.definition.name
}

/** Runs with signals, the status line and the status file. */
async function watched(session: DrivenSession, say: (text: string) => void): Promise<RunOutcome> {
  const stop = (): void => session.supervisor.stop()
  for (const signal of END_SIGNALS) process.on(signal, stop)
  const mode = modeOf(session.folder)
  const { currency } = session.settings.engine
  let isLooking = false
  const delay = new LoopDelay()
  const show = async (): Promise<void> => {
    const askedAt = performance.now()
    try {
      const status = await session.core.status()
      say(statusText(status, { session: session.folder.name, mode, currency }))
      const coreMs = Math.round(performance.now() - askedAt)
      writeStatus(session, status, 'running', { coreMs, loopDelayMs: delay.p99Ms })
    } catch (error) {
      say(isSilence(error) ? 'the core does not answer' : unseen(error))
    }
  }
  const look = async (): Promise<void> => {
    if (isLooking) return
    isLooking = true
    await show()
    isLooking = false
  }
  const looks = setInterval(() => void look(), LOOK_MS)
  try {
    return await session.supervisor.run(show)
  } finally {
    clearInterval(looks)
    delay.stop()
    for (const signal of END_SIGNALS) process.off(signal, stop)
  }
}

/** What is said where the status could not be taken or written. */
function unseen(error: unknown): string {
  return `the status is not shown: ${error instanceof Error ? error.message : String(error)}`
}

/** For how long the part of a position has lacked a stop that lacks it longest, in seconds; 0 without any. */
function bareSeconds({ bareParts, at }: CoreStatus): number {
  return Math.round(Math.max(0, ...bareParts.map(({ since }) => at - since)) / 1_000)
}

/** Of quotes those of what is held, and some others. */
function shownHealth(health: DriverHealth, { held }: CoreStatus): DriverHealth {
  if (health.quotes === undefined) return health
  const { counts, newest } = health.quotes
  const isHeld = ({ symbol }: HeardQuote): boolean => held.some((part) => part.symbol === symbol)
  const others = newest.filter((quote) => !isHeld(quote)).slice(0, OTHER_QUOTES)
  return { ...health, quotes: { counts, newest: [...newest.filter(isHeld), ...others] } }
}

/** This process has written a status since it opened its session. */
const shownOnce = new WeakSet<SessionFolder>()

/**
 * Whether another process has the session now: one that hung, and wakes after that, knows only what was.
 */
function isReplaced(folder: SessionFolder): boolean {
  const isTakenOver = shownOnce.has(folder) && readStatus(folder)?.pid !== process.pid
  shownOnce.add(folder)
  return isTakenOver
}

/** Leaves what `investor status` shows. */
function writeStatus(
  session: DrivenSession,
  status: CoreStatus,
  state: SessionStatus['state'],
  measured = { coreMs: 0, loopDelayMs: 0 },
): void {
  if (isReplaced(session.folder)) return
  const { capital, ...shown } = status
  const written: SessionStatus = {
    ...shown,
    capital: String(capital),
    state,
    pid: process.pid,
    processStart: PROCESS_START,
    step: session.supervisor.step,
    writtenAt: Date.now(),
    unprotectedSeconds: session.supervisor.unprotectedSeconds ?? bareSeconds(status),
    health: { ...shownHealth(session.supervisor.health, status), ...measured },
    trouble: session.keeper.trouble,
  }
  session.folder.write('status.json', written)
}
