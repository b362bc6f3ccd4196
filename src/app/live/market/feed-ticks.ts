import type { UtcMillis } from '../../../base/index.ts'
import type { Print, Quote } from '../../../model/index.ts'
import type { DataProvider } from '../../../port/index.ts'
import type { LiveMarketOptions } from './live-market-options.ts'
import { QuoteDesk } from './quote-desk.ts'
import { TickDesk, type TickRun } from './tick-desk.ts'

/** Ticks are gathered for so long before a venue is told of them. */
const TICK_WAIT_MS = 100

/** Who hears of quotes and prints. */
export interface TickListener {
  /** Nobody is told before the past was shown. */
  readonly isLive: () => boolean
  /** Nothing else waits to be taken. */
  readonly isIdle: () => boolean
  readonly onTicks: (run: TickRun) => void
  /** One is not used: `code` says why, `what` which. */
  readonly onBad: (code: string, what: string) => void
  readonly onWarning: (message: string) => void
}

/** Quotes and prints of a feed: the newest quotes for the core, all ticks for a venue that matches them. */
export class FeedTicks {
  readonly quotes: QuoteDesk
  readonly #desk: TickDesk | undefined
  readonly #options: Pick<LiveMarketOptions, 'clock' | 'isQuoted' | 'isTicked'>
  readonly #symbols: readonly string[]
  readonly #listener: TickListener
  #isWaiting = false

  constructor(
    options: Pick<LiveMarketOptions, 'clock' | 'isQuoted' | 'isTicked'>, symbols: readonly string[],
    listener: TickListener,
  ) {
    this.#options = options
    this.#symbols = symbols
    this.#listener = listener
    this.quotes = new QuoteDesk(symbols)
    this.#desk = options.isTicked === true ? new TickDesk() : undefined
  }

  /** Asks a feed for what is wanted; one that refuses is traded by its bars. */
  async subscribe(provider: DataProvider): Promise<void> {
    const { isQuoted = false } = this.#options
    const wanted = [...(isQuoted ? ['quotes'] : []), ...(this.#desk === undefined ? [] : ['prints'])]
    for (const kind of wanted) {
      const subscribed = await provider.subscribe({ [kind]: this.#symbols })
      if (subscribed.ok) continue
      const { code, message } = subscribed.failure
      this.#listener.onWarning(`there are no ${kind} (${code}), bars have to do: ${message}`)
    }
  }

  onQuote(heard: Quote): void {
    const { symbol, bid, ask } = heard
    const quote = this.quotes.take(heard, this.#now)
    if (typeof quote === 'string') this.#listener.onBad(quote, `a quote of ${symbol}: ${bid} to ${ask}`)
    else if (quote !== undefined) this.#desk?.takeQuote(quote)
    this.#tellSoon()
  }

  onPrint(print: Print): void {
    const fault = this.quotes.printFault(print, this.#now)
    if (fault === undefined) {
      this.quotes.takePrint(print)
      this.#desk?.takePrint(print)
    } else this.#listener.onBad(fault, `a print of ${print.symbol} at ${print.price}`)
    this.#tellSoon()
  }

  /** Tells what waits, before anything else is told. */
  flush(): void {
    const run = this.#listener.isLive() ? this.#desk?.take() : undefined
    if (run !== undefined) this.#listener.onTicks(run)
  }

  /** The past was shown: bars have told what was heard meanwhile. */
  joined(): void {
    this.#desk?.forget()
  }

  /** The feed is interrupted. */
  interrupted(): void {
    this.flush()
    this.#desk?.forget()
    this.quotes.forget()
  }

  get #now(): UtcMillis {
    return this.#options.clock.now()
  }

  /** A moment after the first tick, unless something comes before that. */
  #tellSoon(): void {
    if (this.#isWaiting || this.#desk === undefined || this.#desk.size === 0) return
    this.#isWaiting = true
    this.#options.clock.after(TICK_WAIT_MS, () => {
      this.#isWaiting = false
      if (!this.#listener.isLive()) this.#desk?.forget()
      else if (this.#listener.isIdle()) this.flush()
      this.#tellSoon()
    })
  }
}
