import { MILLIS_PER_SECOND, type Sequence, type UtcMillis } from '../../base/index.ts'
import { AlertSeverity } from '../../model/index.ts'
import {
  MonitoringSystem, type AlertPolicy, type AlertRoute, type HealthProbe,
} from '../../monitor/index.ts'
import type { Clock, JournalEntry, JournalStore } from '../../port/index.ts'
import { Surveillance } from '../../safety/index.ts'
import { bareWords } from '../live/watchdog/bare-words.ts'
import type { SessionFolder } from '../live/record/session-folder.ts'
import { readStatus, type SessionStatus } from '../live/session-status.ts'
import { tellFacts, tellSurveillance } from './fact-alerts.ts'
import { readWatchBook, WATCH_BOOK, type HealthRound, type WatchBook } from './watch-book.ts'

/** What a session is watched with. */
export interface WatchParts {
  readonly folder: SessionFolder
  readonly journal: Pick<JournalStore, 'read' | 'close'>
  readonly routes: readonly AlertRoute[]
  readonly policy: AlertPolicy
  readonly probes: readonly HealthProbe[]
  readonly clock: Clock
  /** Ms of a clock that nobody sets. */
  readonly steadyMs: () => number
  /** The process that trades. */
  readonly pid: number
  /** See `WatchSetup.after`. */
  readonly after: number
  readonly healthMs: number
  /** Told of every round of health checks. */
  readonly onHealth?: (round: HealthRound) => void
  /** Told what the session wrote of itself, at every look while it runs. */
  readonly onStatus?: (status: SessionStatus) => void
  /** Told what keeps it from watching, once until it works again. */
  readonly onTrouble: (text: string) => void
}

/** How often journal and status are looked at. */
const LOOK_MS = 250
const PAGE = 2_000
/** A session writes its status four times a second; one that is silent for so long has to be looked after. */
const SILENT_MS = 10 * MILLIS_PER_SECOND
/** An incident of which nothing new was heard for so long is over, unless it is a CRITICAL nobody took. */
const QUIET_MS = 24 * 3_600_000
/** Ended incidents that the book holds, beside all open ones. */
const ENDED_KEPT = 200
const SESSION = 'session'
const SILENT = 'session: silent'
const GONE = 'session: gone'

/**
 * Watches one session from outside: tells people of what its journal says, of what health checks find, and of
 * its silence or end.
 *
 * Reads what the session has written and nothing else, so that whatever channels do, trading does not wait.
 * Its book in the session's folder carries incidents over a restart.
 */
export class SessionWatch {
  readonly #parts: WatchParts
  readonly #system: MonitoringSystem
  readonly #surveillance = new Surveillance()
  /** When the session's status was written last, on the wall clock, and when that was first seen. */
  #writtenAt = 0
  #heardAt: number
  #through: number
  #health: HealthRound | undefined
  #cancel: (() => void) | undefined
  #looking: Promise<void> | undefined
  #isChanged = true
  #isClosed = false
  #isMonitoring = false
  #trouble = ''

  constructor(parts: WatchParts) {
    this.#parts = parts
    const { routes, policy, probes, clock, folder } = parts
    this.#heardAt = parts.steadyMs()
    const book = readWatchBook(folder)
    this.#system = new MonitoringSystem({
      routes, policy, probes, clock, name: `${folder.name}-${clock.now().toString(36)}`,
      onIncident: () => {
        this.#isChanged = true
      },
    })
    this.#through = book?.through ?? parts.after
    const { desk } = this.#system
    desk.restore((book?.incidents ?? []).toReversed())
    // What was said of the process of before is over: there is this one now.
    desk.resolve(SILENT)
    desk.resolve(GONE)
    desk.tellAgain()
  }

  /** Begins; the journal is looked at four times a second, health from the first status on. */
  start(): void {
    const again = (): void => {
      void this.look().then(() => {
        if (this.#isClosed) return
        this.#cancel = this.#parts.clock.after(LOOK_MS, again)
      })
    }
    again()
  }

  /** Takes what is new in journal and status; one look at a time. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined
    })
    return this.#looking
  }

  /** The session has ended as it should not; `how` goes into the sentence: `is gone without a word`. */
  ended(how: string): void {
    const { pid, folder } = this.#parts
    this.#raise(GONE, `the process of session ${folder.name} (${pid}) ${how}: stops at the broker stay; `
      + `"investor start" goes on where it was.${bareWords(readStatus(folder))}`)
  }

  /** Ends: the last rows are told, and what waits is given some time to leave. */
  async close(patienceMs: number): Promise<void> {
    this.#isClosed = true
    this.#cancel?.()
    await this.look()
    await this.#parts.journal.close()
    const { desk } = this.#system
    desk.hurry()
    const { clock } = this.#parts
    const until = clock.now() + patienceMs
    while (desk.channels.some(({ waiting, sending }) => waiting + sending > 0) && clock.now() < until) {
      await new Promise<void>((resolve) => {
        clock.after(LOOK_MS / 5, resolve)
      })
    }
    this.#system.close()
    try {
      this.#write()
    } catch (error) {
      this.#parts.onTrouble(error instanceof Error ? error.message : String(error))
    }
  }

  async #look(): Promise<void> {
    try {
      for (let isMore = true; isMore;) {
        const entries = await this.#page()
        const now = (): UtcMillis => this.#parts.clock.now()
        tellFacts(entries, this.#system, now)
        tellSurveillance(entries, this.#surveillance, this.#system, now)
        this.#through = entries.at(-1)?.sequence ?? this.#through
        isMore = entries.length === PAGE
      }
      const status = this.#watchStatus()
      this.#system.desk.endQuiet((this.#parts.clock.now() - QUIET_MS) as UtcMillis)
      if (this.#isChanged) this.#write()
      if (status !== undefined) this.#parts.onStatus?.(status)
      this.#trouble = ''
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error)
      if (text !== this.#trouble) this.#parts.onTrouble(text)
      this.#trouble = text
    }
  }

  async #page(): Promise<readonly JournalEntry[]> {
    const from = (this.#through + 1) as Sequence
    const read = await this.#parts.journal.read({ from, limit: PAGE })
    if (read.ok) return read.value
    throw new Error(`the journal cannot be read: ${read.failure.message}`)
  }

  /**
   * A status that is old is one of the two signs of a session that hangs; the watchdog sees the other. Gives
   * that of a session that runs.
   */
  #watchStatus(): SessionStatus | undefined {
    const { folder, pid, steadyMs } = this.#parts
    const status = readStatus(folder)
    const isOwn = status?.pid === pid
    if (isOwn && status.state !== 'running') return undefined
    if (isOwn && !this.#isMonitoring) this.#monitor()
    if (isOwn && status.writtenAt !== this.#writtenAt) {
      this.#writtenAt = status.writtenAt
      this.#heardAt = steadyMs()
    }
    const ageMs = steadyMs() - this.#heardAt
    if (ageMs >= SILENT_MS) {
      this.#raise(SILENT, `session ${folder.name}, process ${pid}, has shown no sign of life for `
        + `${Math.round(ageMs / MILLIS_PER_SECOND)} s; stops at the broker stay.${bareWords(status)}`)
    } else this.#system.desk.resolve(SILENT)
    return isOwn ? status : undefined
  }

  #raise(key: string, message: string): void {
    const timestamp = this.#parts.clock.now()
    const severity = AlertSeverity.Critical
    this.#system.sendAlert({ key, severity, component: SESSION, message, timestamp })
  }

  #monitor(): void {
    this.#isMonitoring = true
    this.#system.start(this.#parts.healthMs, () => this.#took())
  }

  #took(): void {
    const { clock, healthMs: everyMs } = this.#parts
    this.#health = { at: clock.now(), checks: [...this.#system.healthChecks.values()], everyMs }
    this.#isChanged = true
    try {
      this.#parts.onHealth?.(this.#health)
    } catch (error) {
      this.#parts.onTrouble(error instanceof Error ? error.message : String(error))
    }
  }

  #write(): void {
    this.#isChanged = false
    const { alerts } = this.#system
    const open = alerts.filter(({ resolvedAt }) => resolvedAt === undefined)
    const ended = alerts.filter(({ resolvedAt }) => resolvedAt !== undefined).slice(0, ENDED_KEPT)
    const book: WatchBook = {
      pid: process.pid, at: this.#parts.clock.now(), through: this.#through,
      incidents: [...open, ...ended].toSorted((a, b) => b.since - a.since),
      ...(this.#health === undefined ? {} : { health: this.#health }),
    }
    this.#parts.folder.write(WATCH_BOOK, book)
  }
}
