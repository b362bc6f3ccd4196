import type { Price } from '../../base/index.ts'
import { ZERO_PRICE } from '../../base/index.ts'
import type { Exchange } from '../exchange.ts'
import type { FaultPlan } from '../fault/fault-plan.ts'
import type { FaultRule } from '../fault/fault-rule.ts'
import { decimalOf } from '../fault/fault-rule.ts'
import type { MarketEvent, Quote } from '../market/market-event.ts'
import { tickOf } from '../order/price-rules.ts'

/** After how much virtual time a bar is revised. */
const REVISION_MS = 20_000

/** What data streams are told instead of the truth (fault o); orders always meet the true market. */
export class DataDistortion {
  readonly #exchange: Exchange
  readonly #faults: FaultPlan
  readonly #publish: (event: MarketEvent) => void
  readonly #overtaken = new Map<string, MarketEvent>()

  constructor(parts: { exchange: Exchange; faults: FaultPlan; publish: (event: MarketEvent) => void }) {
    this.#exchange = parts.exchange
    this.#faults = parts.faults
    this.#publish = parts.publish
  }

  /** Passes an event on, with whatever faults strike it. */
  pass(event: MarketEvent): void {
    if (event.kind === 'quote') return this.#passQuote(event.symbol, event.quote)
    if (event.kind === 'bar') return this.#passBar(event)
    this.#publish(event)
    if (event.kind === 'trade') this.#afterPrint(event)
  }

  #passQuote(symbol: string, quote: Quote): void {
    const names = this.#faults.strike('quote', { symbol }).map(({ fault }) => fault)
    const market = this.#exchange.venue.market.of(symbol)
    if (market === undefined) return
    market.staleQuote = names.includes('stale-quote')
      ? market.staleQuote ?? market.quotes.at(-2) ?? quote
      : undefined
    const told = market.staleQuote ?? quote
    if (names.includes('crossed-quote')) {
      const tick = tickOf(told.bid)
      this.#publish(
        { kind: 'quote', symbol, quote: { ...told, bid: (told.ask + tick) as Price, ask: told.bid } },
      )
    } else if (names.includes('zero-price')) {
      this.#publish({ kind: 'quote', symbol, quote: { ...told, bid: ZERO_PRICE, ask: ZERO_PRICE } })
    } else {
      this.#publish({ kind: 'quote', symbol, quote: told })
    }
  }

  #passBar(event: Extract<MarketEvent, { kind: 'bar' | 'updated-bar' | 'daily-bar' }>): void {
    const { symbol } = event
    const rules = this.#faults.strike('bar', { symbol })
    if (rules.some(({ fault }) => fault === 'bars-out-of-order') && !this.#overtaken.has(symbol)) {
      this.#overtaken.set(symbol, event)
      return
    }
    this.#publish(event)
    const overtaken = this.#overtaken.get(symbol)
    this.#overtaken.delete(symbol)
    if (overtaken !== undefined) this.#publish(overtaken)
    const late = rules.find(({ fault }) => fault === 'late-bar')
    if (late !== undefined) this.#reviseLater(symbol, late)
  }

  #reviseLater(symbol: string, rule: FaultRule): void {
    const { venue, timeline } = this.#exchange
    timeline.schedule(venue.clock.now + REVISION_MS, () => {
      const market = venue.market.of(symbol)
      const high = market?.minutes.at(-1)?.high
      if (market === undefined || high === undefined) return
      const bar = market.reviseLastMinute(decimalOf<Price>(rule, 'price') ?? ((high + tickOf(high)) as Price))
      if (bar !== undefined) venue.market.announce({ kind: 'updated-bar', symbol, bar })
    })
  }

  #afterPrint({ symbol, print }: Extract<MarketEvent, { kind: 'trade' }>): void {
    for (const rule of this.#faults.strike('print', { symbol })) {
      if (rule.fault === 'trade-cancel') {
        this.#publish({ kind: 'trade-cancel', symbol, print })
      } else {
        const price = decimalOf<Price>(rule, 'price') ?? ((print.price - tickOf(print.price)) as Price)
        this.#publish({ kind: 'correction', symbol, old: print, corrected: { ...print, price } })
      }
    }
  }
}
