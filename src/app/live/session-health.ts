import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { CacheCounts } from '../../data/index.ts'
import type { Quote } from '../../model/index.ts'
import type { QuoteCounts } from './market/quote-desk.ts'

/** A quote that a session has heard, and how old it is by the market's clock. */
export interface HeardQuote extends Quote {
  readonly ageMs: number
}

/** Live quotes of a session; counts are those of its process. */
export interface SessionQuotes {
  readonly counts: QuoteCounts
  /** The newest of each symbol; in a status those of what is held, and of some others. */
  readonly newest: readonly HeardQuote[]
}

/** What the driver of a session measures of itself. */
export interface DriverHealth {
  /** Facts that are not on disk yet, and for how long the oldest of them has waited, in ms. */
  readonly pendingFacts: number
  readonly pendingMs: number
  /** What the last commit took, in ms; 0 before the first. */
  readonly lastCommitMs: number
  /** Absent where none are heard. */
  readonly quotes?: SessionQuotes
  /** Absent where bars are recorded: there is no queue and no line to anybody. */
  readonly outside?: OutsideHealth
}

/** Where market data come from that have a backup, and what is wrong with that. */
export interface FeedState {
  readonly source: string
  /** Empty when all is well. */
  readonly trouble: string
}

/** How a session stands to broker and market data. */
export interface OutsideHealth {
  /** Messages that wait, and the most that have at a time. */
  readonly queueSize: number
  readonly queuePeak: number
  readonly isBrokerConnected: boolean
  readonly isFeedConnected: boolean
  /** Of a feed with a backup. */
  readonly feed?: FeedState
  /** How the cache of market data has done. */
  readonly cache?: CacheCounts
  /** Ms since the last bar, or since the open; null outside of the exchange's regular hours. */
  readonly feedAgeMs: number | null
}

/** What a session says of its own health in its status. */
export interface SessionHealth extends DriverHealth {
  /** What the core took to say its status, in ms. */
  readonly coreMs: number
  /** Delay of the event loop of the process that trades, 99th percentile of the last minute, in ms. */
  readonly loopDelayMs: number
}

const WINDOW_MS = 60_000
const RESOLUTION_MS = 10

/** Measures by how much the event loop of this process is late. */
export class LoopDelay {
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  #since = performance.now()
  /** Of the window before: one that has just begun says nothing yet. */
  #before = 0

  constructor() {
    this.#delay.enable()
  }

  /** 99th percentile in ms, of the last window or the one before, whichever is worse. */
  get p99Ms(): number {
    const now = Math.max(0, this.#delay.percentile(99) / 1e6 - RESOLUTION_MS)
    const worst = Math.max(this.#before, Number.isFinite(now) ? now : 0)
    if (performance.now() - this.#since >= WINDOW_MS) {
      this.#before = now
      this.#since = performance.now()
      this.#delay.reset()
    }
    return Math.round(worst * 10) / 10
  }

  stop(): void {
    this.#delay.disable()
  }
}
