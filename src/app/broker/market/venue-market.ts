import {
  MILLIS_PER_MINUTE, moneyOf, notional, proportion, toNumber, type Money, type Quantity, type UtcMillis,
} from '../../../base/index.ts'
import { addDays, TradingHours, type ExchangeCalendar } from '../../../calendar/index.ts'
import {
  TradingStatus, type Bar, type CorporateAction, type Session, type ShownBar,
} from '../../../model/index.ts'
import { decodeInput, type PaperAccount } from '../../../sim/index.ts'
import type { LiveStep, MarketTick } from '../../live/market/index.ts'
import type { SessionMarket } from '../session-parts.ts'

/** What the account's movements of dividends are called. */
const DIVIDEND = 'DIV'
const WEEK = 7

/** What the account's movements of borrow fees are called. */
const FEE = 'FEE'

/** Corporate actions and fees that a log has. */
export function doneIn(rows: readonly string[]): ReadonlySet<string> {
  return new Set(rows.flatMap((line): string[] => {
    const input = decodeInput(line)
    if (input.kind === 'split') return [doneKey('Split', input.symbol, input.at)]
    if (input.kind !== 'cash') return []
    return [doneKey(input.type === DIVIDEND ? 'CashDividend' : input.type, input.symbol, input.at)]
  }))
}

function doneKey(kind: string, symbol: string, at: UtcMillis): string {
  return `${kind} ${symbol} ${at}`
}

/** What the venue of a session sees its market with. */
export interface VenueMarketParts {
  readonly market: SessionMarket
  readonly account: PaperAccount
  readonly calendar: ExchangeCalendar
  /** When the last bar closed that the account's record has, by symbol. */
  readonly matched: ReadonlyMap<string, number>
  /** Corporate actions and fees that the account's record has, see `doneIn`. */
  readonly done?: ReadonlySet<string>
  /** Puts on disk together what the account keeps of several prices. */
  readonly together?: (work: () => void) => void
}

/**
 * A market that the simulated venue sees first: what its prices do to orders is told before the session sees
 * the step.
 *
 * Where the feed tells prints, orders meet these and the quotes as they come; the session is not shown them.
 * Else, and of minutes that were not heard whole, the venue takes the finest bar of each symbol once, in
 * order of time: live, late, or of the past that a restart or an interruption has missed; there it is the
 * minute, else the day. A correction of a bar that was matched changes no fill.
 */
export class VenueMarket implements SessionMarket {
  readonly #parts: VenueMarketParts
  /** When the last bar closed that the venue has seen, by symbol. */
  readonly #seen: Map<string, number>
  /** Since when no tick was missed; `undefined` while the feed is away. */
  #heardSince: UtcMillis | undefined
  /** When the last print of a symbol was. */
  readonly #printedAt = new Map<string, number>()
  /** The session of the last bar, until it has ended at the venue. */
  #session: Session | undefined

  constructor(parts: VenueMarketParts) {
    this.#parts = parts
    this.#seen = new Map(parts.matched)
    const { calendar, account } = parts
    if (account.lastAt > 0) this.#session = calendar.sessionAt(account.lastAt, TradingHours.Extended)
  }

  get ticks(): SessionMarket['ticks'] {
    return this.#parts.market.ticks
  }

  async next(): Promise<IteratorResult<LiveStep>> {
    for (;;) {
      const result = await this.#parts.market.next()
      if (result.done === true) return result
      this.#see(result.value)
      if (result.value.kind !== 'ticks') return result
    }
  }

  async return(): Promise<IteratorResult<LiveStep>> {
    await this.#parts.market.return?.()
    return { value: undefined, done: true }
  }

  #see(step: LiveStep): void {
    if (step.kind === 'warmup') {
      for (const part of step.parts) if (part.kind === 'slice') this.#match(part.bars)
    }
    if (step.kind === 'ticks') this.#matchTicks(step)
    if (step.kind === 'action') this.#act(step.action)
    if (step.kind === 'session') this.#chargeBorrow(step)
    if (step.kind === 'connection') this.#heardSince = step.isConnected ? step.at : undefined
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

  /** What a split or a dividend does to the account, once; fractions of a lot are paid at the last price. */
  #act(action: CorporateAction): void {
    const { account, calendar, done, together = (work: () => void) => work() } = this.#parts
    const { symbol, date } = action
    const session = calendar.session(date) ?? calendar.sessions(date, addDays(date, WEEK))[0]
    const at = session?.preOpenAt ?? action.at
    if (done?.has(doneKey(action.kind, symbol, at)) === true) return
    together(() => {
      if (action.kind === 'CashDividend') {
        const amount = notional(action.amount, account.quantityOf(symbol))
        if (amount !== 0n) account.moveCash({ amount, type: DIVIDEND, symbol, at })
      }
      if (action.kind !== 'Split') return
      const { newUnits, oldUnits } = action
      const exact = proportion(account.quantityOf(symbol), BigInt(newUnits), BigInt(oldUnits))
      account.split(symbol, { newUnits, oldUnits }, at)
      const fraction = (exact - account.quantityOf(symbol)) as Quantity
      const paid = moneyOf(toNumber(fraction) * account.markOf(symbol))
      if (paid !== 0n) account.moveCash({ amount: paid, type: 'CIL', symbol, at })
    })
  }

  /** What short positions owe for the nights before a session, once. */
  #chargeBorrow({ calendar, nights, session }: Extract<LiveStep, { kind: 'session' }>): void {
    const { account, done } = this.#parts
    const { preOpenAt: at } = session
    for (const { symbol, amount } of account.borrowFees(calendar, nights)) {
      if (done?.has(doneKey(FEE, symbol, at)) === true) continue
      account.moveCash({ amount: -amount as Money, type: FEE, symbol, at })
    }
  }

  #matchTicks({ ticks, isWhole, at }: Extract<LiveStep, { kind: 'ticks' }>): void {
    if (!isWhole) this.#heardSince = at
    const { together = (work: () => void) => work() } = this.#parts
    together(() => {
      for (const tick of ticks) this.#matchTick(tick)
    })
  }

  #matchTick(tick: MarketTick): void {
    const { at, symbol } = 'quote' in tick ? tick.quote : tick.print
    const { account, calendar } = this.#parts
    this.#endSession(at)
    const session = calendar.sessionAt(at)
    if (session === undefined) return
    this.#session = session
    if (account.openedSession(calendar.name)?.date !== session.date) {
      account.openSession(calendar.name, session)
    }
    if ('quote' in tick) return account.onQuote(tick.quote)
    this.#printedAt.set(symbol, at)
    account.onPrint(tick.print)
  }

  /** Whether the prints of a bar were heard: then orders have met them already. */
  #isHeard({ symbol, openAt }: Bar): boolean {
    const { account, calendar } = this.#parts
    return this.#heardSince !== undefined && openAt >= this.#heardSince
      && (this.#printedAt.get(symbol) ?? 0) >= openAt && account.openedSession(calendar.name) !== undefined
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
    if (!this.#isHeard(bar)) account.onBar(bar, session)
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
