import type { Result, UtcMillis } from '../../../base/index.ts'
import type { Bar, InstrumentStatus } from '../../../model/index.ts'
import type { DataProvider } from '../../../port/index.ts'

/** One source of a feed that has two: how its line stands, and what it lacks of the other. */
export class FeedSide {
  readonly provider: DataProvider
  /** What it said when it was asked to connect. */
  answer: Result<true> | undefined
  isLive = false
  /** It has ended, or refuses for good. */
  isOver = false
  /** Why its line is not live; empty when nothing went wrong. */
  reason = ''
  /** When its line went down, or was asked for. */
  awaySince = 0
  /** Since when its line is live. */
  liveSince = Number.POSITIVE_INFINITY
  /** Since when it has been well: its line is live, and it has not been behind for long. */
  wellSince = Number.POSITIVE_INFINITY
  /** When the last minute closed that it has told, by symbol. */
  readonly #told = new Map<string, number>()
  /** When the other told a minute that this one has not, by symbol. */
  readonly #lacked = new Map<string, number>()
  readonly #halts = new Map<string, InstrumentStatus>()

  constructor(provider: DataProvider) {
    this.provider = provider
  }

  get source(): string {
    return this.provider.source
  }

  /** When it told its last minute, by the end of that; when its line became live before the first. */
  get lastToldAt(): number {
    return Math.max(this.liveSince, ...this.#told.values())
  }

  /** Since when it lacks a minute that the other has told; infinite when it lacks none. */
  get behindSince(): number {
    return Math.min(...this.#lacked.values())
  }

  /** Halts that it has told, and not the end of. */
  get halts(): readonly InstrumentStatus[] {
    return [...this.#halts.values()]
  }

  /** Its line is live: what the other told before is nothing that it lacks. */
  begin(other: FeedSide, now: UtcMillis): void {
    this.isLive = true
    this.liveSince = now
    this.wellSince = now
    this.#lacked.clear()
    for (const [symbol, closeAt] of other.#told) {
      this.#told.set(symbol, Math.max(closeAt, this.#told.get(symbol) ?? 0))
    }
  }

  /** Its line is down: what it knew of halts may not be so any more. */
  end(other: FeedSide, now: UtcMillis): void {
    this.isLive = false
    this.awaySince = now
    this.liveSince = Number.POSITIVE_INFINITY
    this.wellSince = Number.POSITIVE_INFINITY
    this.#halts.clear()
    this.#lacked.clear()
    other.#lacked.clear()
  }

  /** It has told a minute. */
  tell({ symbol, closeAt }: Bar, other: FeedSide, now: UtcMillis): void {
    const own = Math.max(closeAt, this.#told.get(symbol) ?? 0)
    const others = other.#told.get(symbol) ?? 0
    this.#told.set(symbol, own)
    if (own >= others) this.#lacked.delete(symbol)
    if (own > others && other.isLive && !other.#lacked.has(symbol)) other.#lacked.set(symbol, now)
  }

  /** It has told whether a symbol trades. */
  tellStatus(status: InstrumentStatus): void {
    if (status.isHalted) this.#halts.set(status.symbol, status)
    else this.#halts.delete(status.symbol)
  }

  /** Nothing is expected of a symbol any more. */
  forget(symbol: string): void {
    this.#told.delete(symbol)
    this.#lacked.delete(symbol)
    this.#halts.delete(symbol)
  }
}
