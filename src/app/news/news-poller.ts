import { MILLIS_PER_DAY, MILLIS_PER_HOUR, MILLIS_PER_MINUTE, type UtcMillis } from '../../base/index.ts'
import type { Timers } from '../../port/index.ts'

/** A source that is read again and again while a session runs. */
export interface PolledSource {
  readonly name: string
  /** Keeps what it has of a span, ends included. Throws what it failed with. */
  read(from: UtcMillis, to: UtcMillis): Promise<void>
  /** Keeps what it publishes, as it happens, until the function is called that this returns. */
  listen?(): () => void
}

/** What is polled, and how far the first reading goes back. */
export interface PollerParts {
  readonly sources: readonly PolledSource[]
  readonly timers: Pick<Timers, 'now' | 'monotonic' | 'after'>
  readonly lookBackMs: number
}

const POLL_MS = MILLIS_PER_MINUTE
/** A reading that failed is made again by the next; so long without a good one, and news count as missing. */
const SILENT_MS = 5 * MILLIS_PER_MINUTE
/** What a source makes public late, with an instant before its last reading. */
const OVERLAP_MS = MILLIS_PER_HOUR

/** How a source stands. */
interface SourceStanding {
  readonly source: PolledSource
  /** When its last good reading began, by both clocks; `undefined` before there was one. */
  good: { readonly at: UtcMillis; readonly since: number } | undefined
  reason: string
}

/**
 * Reads news into the archive every minute, and knows when they may be missing. Sources that tell what they
 * publish are listened to as well; reading finds what was not heard, so silence of theirs is no trouble.
 */
export class NewsPoller {
  readonly #parts: PollerParts
  readonly #standings: readonly SourceStanding[]
  #cancel: () => void = () => {}
  #ears: readonly (() => void)[] = []
  #isClosed = false

  constructor(parts: PollerParts) {
    this.#parts = parts
    this.#standings = parts.sources.map((source) => ({ source, good: undefined, reason: 'not read yet' }))
  }

  /** Reads every source once; from then on it goes by itself until `close`. A failure is no error here. */
  async open(): Promise<void> {
    this.#ears = this.#parts.sources.flatMap((source) => source.listen?.() ?? [])
    await Promise.all(this.#standings.map((standing) => this.#read(standing)))
    this.#readLater()
  }

  /** Why news may be missing; `undefined` while every source is read as it should be. */
  trouble(): string | undefined {
    const now = this.#parts.timers.monotonic()
    const silent = this.#standings.filter(({ good }) => good === undefined || now - good.since > SILENT_MS)
    if (silent.length === 0) return undefined
    return silent.map(({ source, reason }) => `${source.name} (${reason})`).join(', ')
  }

  close(): void {
    this.#isClosed = true
    for (const close of this.#ears) close()
    this.#cancel()
  }

  #readLater(): void {
    if (this.#isClosed) return
    this.#cancel = this.#parts.timers.after(POLL_MS, () => {
      void Promise.all(this.#standings.map((standing) => this.#read(standing))).then(() => this.#readLater())
    })
  }

  async #read(standing: SourceStanding): Promise<void> {
    const { timers, lookBackMs } = this.#parts
    const [now, since] = [timers.now(), timers.monotonic()]
    const from = standing.good === undefined
      ? now - Math.max(lookBackMs, MILLIS_PER_DAY)
      : standing.good.at - OVERLAP_MS
    try {
      await standing.source.read(from as UtcMillis, now)
      standing.good = { at: now, since }
    } catch (error) {
      standing.reason = error instanceof Error ? error.message : String(error)
    }
  }
}
