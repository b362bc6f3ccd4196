import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { utcMillis, type UtcMillis } from '../../../base/index.ts'
import type { Quote } from '../../../model/index.ts'
import { QuoteDesk } from './quote-desk.ts'
import { TickDesk } from './tick-desk.ts'

const NOW = utcMillis(Date.UTC(2026, 10, 23, 15))
const SYMBOLS = ['AAA', 'BBB', 'CCC']

function quoteOf(symbol: string, at: number, bid = 100): Quote {
  return { symbol, at: utcMillis(at), bid, ask: bid + 0.02, bidSize: 100, askSize: 200 }
}

/** What happens to a desk: a quote that is some ms old, a step that shows, an interruption. */
const act = fc.oneof(
  { weight: 12, arbitrary: fc.record({
    act: fc.constant('quote' as const), symbol: fc.constantFrom(...SYMBOLS, 'ZZZ'),
    age: fc.integer({ min: -3_000, max: 3_000 }), bid: fc.constantFrom(100, 0, -1, Number.NaN, Infinity),
  }) },
  { weight: 2, arbitrary: fc.constant({ act: 'show' as const }) },
  { weight: 1, arbitrary: fc.constant({ act: 'forget' as const }) },
)

describe('quotes between a feed and the steps of a market', () => {
  it('are shown once, the newest of each symbol, and every other one is counted', () => {
    fc.assert(fc.property(fc.array(act, { maxLength: 200 }), (acts) => {
      const desk = new QuoteDesk(SYMBOLS)
      const newest = new Map<string, Quote>()
      const fresh = new Set<string>()
      let [heard, shown, now] = [0, 0, NOW as number]
      for (const each of acts) {
        now += 10
        if (each.act === 'forget') {
          desk.forget()
          for (const kept of [newest, fresh]) kept.clear()
        } else if (each.act === 'show') {
          const told = desk.show()
          expect(told).toEqual([...fresh].toSorted().map((symbol) => newest.get(symbol)))
          shown += told.length
          fresh.clear()
        } else {
          heard++
          const quote = quoteOf(each.symbol, now - each.age, each.bid)
          const taken = desk.take(quote, utcMillis(now))
          const before = newest.get(each.symbol)
          const isBad = each.symbol === 'ZZZ' || !(each.bid >= 0 && each.bid < Infinity) || each.age < -1_000
          expect(typeof taken === 'string').toBe(isBad)
          if (isBad || (before !== undefined && before.at > quote.at)) continue
          newest.set(each.symbol, { ...quote, at: utcMillis(Math.min(quote.at, now)) })
          fresh.add(each.symbol)
        }
        const { counts } = desk
        expect(counts).toMatchObject({ heard, shown })
        expect(counts.shown + counts.conflated + counts.refused + desk.waitingCount).toBe(heard)
        expect(desk.newest().toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1)))
          .toEqual([...newest.values()].toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1)))
      }
    }), { numRuns: 300 })
  })

  it('that cannot be are refused with a code', () => {
    const desk = new QuoteDesk(SYMBOLS)
    const codes = [
      quoteOf('ZZZ', NOW), { ...quoteOf('AAA', NOW), at: 0.5 as UtcMillis }, quoteOf('AAA', NOW + 1_001),
      quoteOf('AAA', NOW, Number.NaN), quoteOf('AAA', NOW, -1), { ...quoteOf('AAA', NOW), askSize: -1 },
    ].map((quote) => desk.take(quote, NOW))
    expect(codes).toEqual([
      'BAD_SYMBOL', 'BAD_TIMESTAMP', 'FUTURE', 'NON_FINITE', 'NON_POSITIVE', 'NEGATIVE_VOLUME',
    ])
    expect(desk.newest()).toEqual([])
    const print = { symbol: 'AAA', at: NOW, price: 0, size: 1 }
    expect([desk.printFault(print, NOW), desk.printFault({ ...print, price: 1 }, NOW)])
      .toEqual(['NON_POSITIVE', undefined])
  })

  it('have the last print of their symbol with them when they are shown, and none from before a gap', () => {
    const desk = new QuoteDesk(SYMBOLS)
    desk.takePrint({ symbol: 'AAA', at: NOW, price: 99, size: 5 })
    desk.takePrint({ symbol: 'AAA', at: NOW, price: 100.5, size: 7, volume: 900 })
    for (const symbol of ['AAA', 'BBB']) desk.take(quoteOf(symbol, NOW), NOW)
    expect(desk.show()).toEqual([
      { ...quoteOf('AAA', NOW), last: 100.5, lastSize: 7, volume: 900 }, quoteOf('BBB', NOW),
    ])
    desk.forget()
    desk.take(quoteOf('AAA', NOW), NOW)
    expect(desk.show()).toEqual([quoteOf('AAA', NOW)])
  })

  it('with one side, or with none, are the newest all the same: what was before is over', () => {
    const desk = new QuoteDesk(SYMBOLS)
    desk.take(quoteOf('AAA', NOW), NOW)
    desk.take({ ...quoteOf('AAA', NOW + 1), bid: 0, ask: 0 }, utcMillis(NOW + 1))
    expect(desk.show()).toMatchObject([{ symbol: 'AAA', bid: 0, ask: 0 }])
  })
})

describe('ticks between a feed and a venue', () => {
  const tick = fc.record({
    symbol: fc.constantFrom(...SYMBOLS), isPrint: fc.boolean(), isTaken: fc.integer({ min: 0, max: 9 }),
  })

  it('keep every print, and of quotes between two prints of a symbol the last', () => {
    fc.assert(fc.property(fc.array(tick, { maxLength: 100 }), (heard) => {
      const desk = new TickDesk()
      const told: string[] = []
      const wanted: string[] = []
      const take = (): void => {
        for (const each of desk.take()?.ticks ?? []) {
          told.push('quote' in each ? `quote ${each.quote.symbol} ${each.quote.at}`
            : `print ${each.print.symbol} ${each.print.at}`)
        }
      }
      for (const [index, { symbol, isPrint, isTaken }] of heard.entries()) {
        const at = utcMillis(index + 1)
        if (isPrint) desk.takePrint({ symbol, at, price: 100, size: 1 })
        else desk.takeQuote(quoteOf(symbol, at))
        if (isPrint) wanted.push(`print ${symbol} ${at}`)
        if (isTaken === 0) take()
      }
      take()
      expect(told.filter((each) => each.startsWith('print'))).toEqual(wanted)
      for (const symbol of SYMBOLS) {
        const own = heard.map((each, index) => ({ ...each, at: index + 1 }))
          .filter((each) => each.symbol === symbol)
        const last = own.filter(({ isPrint }, index) => !isPrint && own[index + 1]?.isPrint !== false)
        const quoted = told.filter((each) => each.startsWith(`quote ${symbol} `))
        for (const { at } of last) expect(quoted).toContain(`quote ${symbol} ${at}`)
      }
    }), { numRuns: 200 })
  })

  it('are all dropped where too many wait, and the next run says so', () => {
    const desk = new TickDesk()
    for (let index = 0; index <= 20_000; index++) {
      desk.takePrint({ symbol: 'AAA', at: utcMillis(index + 1), price: 100, size: 1 })
    }
    expect(desk.take()).toEqual({ ticks: [], isWhole: false })
    desk.takePrint({ symbol: 'AAA', at: NOW, price: 100, size: 1 })
    expect(desk.take()).toMatchObject({ isWhole: true })
    expect(desk.take()).toBeUndefined()
  })
})
