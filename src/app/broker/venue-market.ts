import { MILLIS_PER_MINUTE, type UtcMillis } from '../../base/index.ts'
import { TradingHours, type ExchangeCalendar } from '../../calendar/index.ts'
import { TradingStatus, type Bar, type Session, type ShownBar } from '../../model/index.ts'
import type { PaperAccount } from '../../sim/index.ts'
import type { LiveStep } from '../live/market/index.ts'

/** What the venue of a session sees its market with. */
export interface VenueMarketParts {
  readonly market: AsyncIterator<LiveStep>
  readonly account: PaperAccount
  readonly calendar: ExchangeCalendar
  /** When the last bar closed that the account's record has, by symbol. */
  readonly matched: ReadonlyMap<string, number>
}

/**
 * A market that the simulated venue sees first: what its prices do to orders is told before the session sees
 * the step.
 *
 * The venue takes the finest bar of each symbol once, in order of time: live, late, or of the past that a
 * restart or an interruption has missed; there it is the minute, else the day. A correction of a bar that
 * was matched changes no fill.
 */
export class VenueMarket implements AsyncIterator<LiveStep> {
  readonly #parts: VenueMarketParts
  /** When the last bar closed that the venue has seen, by symbol. */
  readonly #seen: Map<string, number>
  /** The session of the last bar, until it has ended at the venue. */
  #session: Session | undefined

  constructor(parts: VenueMarketParts) {
    this.#parts = parts
    this.#seen = new Map(parts.matched)
    const { calendar, account } = parts
    if (account.lastAt > 0) this.#session = calendar.sessionAt(account.lastAt, TradingHours.Extended)
  }

  async next(): Promise<IteratorResult<LiveStep>> {
    const result = await this.#parts.market.next()
    if (result.done !== true) this.#see(result.value)
    return result
  }

  async return(): Promise<IteratorResult<LiveStep>> {
    await this.#parts.market.return?.()
    return { value: undefined, done: true }
  }

  #see(step: LiveStep): void {
    if (step.kind === 'warmup') {
      for (const part of step.parts) if (part.kind === 'slice') this.#match(part.bars)
    }
    if (step.kind === 'slice') this.#match(step.bars)
    if (step.kind === 'correction' && step.bar.timeframe === '1m') this.#matchBar(step.bar)
    if (step.kind === 'status') {
      const { symbol, trading, at } = step.status
      // What nobody knows stays as it was.
      if (trading !== TradingStatus.Unknown) {
        this.#parts.account.halt(symbol, trading === TradingStatus.Halted, at)
      }
    }
    this.#endSession(step.at)
  }

  #match(bars: readonly ShownBar[]): void {
    for (const { bar, isFinest } of bars) if (isFinest) this.#matchBar(bar)
  }

  #matchBar(bar: Bar): void {
    const { symbol, openAt, closeAt } = bar
    if (closeAt <= (this.#seen.get(symbol) ?? 0)) return
    this.#seen.set(symbol, closeAt)
    const { account, calendar } = this.#parts
    this.#endSession(openAt)
    const session = calendar.sessionAt(openAt, TradingHours.Extended)
    if (session !== undefined && openAt < session.closeAt) this.#session = session
    account.onBar(bar, session)
  }

  /** Orders for the day end a minute after the close, whether a bar has ended it or not. */
  #endSession(at: UtcMillis): void {
    const session = this.#session
    if (session === undefined || at < session.closeAt + MILLIS_PER_MINUTE) return
    this.#session = undefined
    const { account, calendar } = this.#parts
    if (account.hasOrders) account.closeSession(calendar.name, session)
  }
}
