import { Side } from '../model/index.ts'
import { SlidingLog, type SlidingLogState } from './sliding-log.ts'

/** A record as it is saved. */
export interface StrategyRecordState {
  readonly entriesToday: number
  readonly lossStreak: number
  readonly isSuspended: boolean
  readonly buys: readonly (readonly [symbol: string, log: SlidingLogState])[]
  readonly sells: readonly (readonly [symbol: string, log: SlidingLogState])[]
}

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

  /** The most entries after `after` in any one symbol and side. */
  mostRepeats(after: number): number {
    let most = 0
    for (const logs of [this.#buys, this.#sells]) {
      for (const log of logs.values()) most = Math.max(most, log.count(after))
    }
    return most
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

  /** What facts have made of it. */
  state(): StrategyRecordState {
    const { entriesToday, lossStreak, isSuspended } = this
    const logs = (of: Map<string, SlidingLog>): StrategyRecordState['buys'] => (
      [...of].map(([symbol, log]) => [symbol, log.state()]))
    return { entriesToday, lossStreak, isSuspended, buys: logs(this.#buys), sells: logs(this.#sells) }
  }

  /** A record carried on from its state. */
  static from(state: StrategyRecordState, keepMs: number): StrategyRecord {
    const record = new StrategyRecord()
    const { entriesToday, lossStreak, isSuspended } = state
    Object.assign(record, { entriesToday, lossStreak, isSuspended })
    const logOf = (saved: SlidingLogState): SlidingLog => {
      const log = new SlidingLog(keepMs)
      log.restore(saved)
      return log
    }
    for (const [symbol, saved] of state.buys) record.#buys.set(symbol, logOf(saved))
    for (const [symbol, saved] of state.sells) record.#sells.set(symbol, logOf(saved))
    return record
  }

  /** Begins a session: its counts start again. */
  startSession(): void {
    this.entriesToday = 0
    this.lossStreak = 0
  }
}
