import type { UtcMillis } from '../../../base/index.ts'
import type { IntervalTicks } from '../../../data/index.ts'
import type { Bar, Quote } from '../../../model/index.ts'
import type { FeedListener, FeedSubscription } from '../../../port/index.ts'
import type { MarketTick } from './tick-desk.ts'


/** What a recording says within its bars, in order of time: quotes and prints of what is subscribed. */
export class TickPlayer {
  readonly #ticksOf: ((bar: Bar) => IntervalTicks) | undefined
  readonly #quoted = new Set<string>()
  readonly #printed = new Set<string>()
  readonly #newest = new Map<string, Quote>()
  #ticks: readonly MarketTick[] = []
  #next = 0

  /** `ticksOf`: absent where a recording has bars alone. */
  constructor(ticksOf: ((bar: Bar) => IntervalTicks) | undefined) {
    this.#ticksOf = ticksOf
  }

  add({ quotes = [], prints = [] }: FeedSubscription): void {
    for (const symbol of quotes) this.#quoted.add(symbol)
    for (const symbol of prints) this.#printed.add(symbol)
  }

  remove({ quotes = [], prints = [] }: FeedSubscription): void {
    for (const symbol of quotes) this.#quoted.delete(symbol)
    for (const symbol of prints) this.#printed.delete(symbol)
  }

  /** Symbols of which ticks are wanted and there. */
  get symbols(): readonly string[] {
    return this.#ticksOf === undefined ? [] : [...new Set([...this.#quoted, ...this.#printed])]
  }

  /** When the next tick is; infinite when there is none. */
  get nextAt(): number {
    const tick = this.#ticks[this.#next]
    return tick === undefined ? Number.POSITIVE_INFINITY : instantOf(tick)
  }

  /** The newest quote that was told. */
  quote(symbol: string): Quote | undefined {
    return this.#newest.get(symbol)
  }

  /** Plays the ticks of bars that end together, from an instant on. */
  load(bars: readonly Bar[], from: UtcMillis): void {
    const ticksOf = this.#ticksOf
    const ticks: MarketTick[] = []
    for (const bar of ticksOf === undefined ? [] : bars) {
      const [isQuoted, isPrinted] = [this.#quoted.has(bar.symbol), this.#printed.has(bar.symbol)]
      if (ticksOf === undefined || !(isQuoted || isPrinted)) continue
      const { quotes, prints } = ticksOf(bar)
      if (isQuoted) ticks.push(...quotes.map((quote) => ({ quote })))
      if (isPrinted) ticks.push(...prints.map((print) => ({ print })))
    }
    // Of one instant quotes come before prints: the sort keeps their order.
    this.#ticks = ticks.filter((tick) => instantOf(tick) >= from).sort((a, b) => instantOf(a) - instantOf(b))
    this.#next = 0
  }

  /** Tells what is due. */
  tell(until: number, listener: FeedListener | undefined): void {
    for (let tick = this.#ticks[this.#next]; tick !== undefined && instantOf(tick) <= until; ) {
      this.#next++
      if ('quote' in tick) {
        this.#newest.set(tick.quote.symbol, tick.quote)
        listener?.onQuote(tick.quote)
      } else listener?.onPrint(tick.print)
      tick = this.#ticks[this.#next]
    }
  }
}

function instantOf(tick: MarketTick): number {
  return 'quote' in tick ? tick.quote.at : tick.print.at
}
