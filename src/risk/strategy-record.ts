import { Side } from '../model/index.ts'
import { SlidingLog } from './sliding-log.ts'

/** What risk remembers of one strategy. */
export class StrategyRecord {
  /** Entries in this session. */
  entriesToday = 0
  /** Round trips in a row that lost, after fees, in this session. */
  lossStreak = 0
  /** Suspended or deactivated, and not activated since. */
  isSuspended = false
  readonly #buys = new Map<string, SlidingLog>()
  readonly #sells = new Map<string, SlidingLog>()

  /** Its entries in one symbol and side; `undefined` before the first. */
  repeats(symbol: string, side: Side): SlidingLog | undefined {
    return (side === Side.Buy ? this.#buys : this.#sells).get(symbol)
  }

  /** Notes an entry; its instant is kept for `keepMs`. */
  entered(symbol: string, side: Side, at: number, keepMs: number): void {
    this.entriesToday++
    let log = this.repeats(symbol, side)
    if (log === undefined) {
      log = new SlidingLog(keepMs)
      const bySymbol = side === Side.Buy ? this.#buys : this.#sells
      bySymbol.set(symbol, log)
    }
    log.add(at, 1)
  }

  /** Begins a session: its counts start again. */
  startSession(): void {
    this.entriesToday = 0
    this.lossStreak = 0
  }
}
