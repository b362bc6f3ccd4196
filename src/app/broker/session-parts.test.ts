import { expect, it } from 'vitest'
import { utcMillis } from '../../base/index.ts'
import type { Quote } from '../../model/index.ts'
import { QuoteDesk } from '../live/market/index.ts'
import { heardQuotes, type SessionMarket } from './session-parts.ts'

const NOW = utcMillis(Date.UTC(2026, 10, 23, 15))

function marketOf(ticks: SessionMarket['ticks']): SessionMarket {
  return { ticks, next: () => Promise.resolve({ done: true, value: undefined }) }
}

it('says the newest quotes with their age, and what became of all of them', () => {
  const quotes = new QuoteDesk(['AAA', 'BBB'])
  const quote: Quote = { symbol: 'AAA', at: NOW, bid: 1, ask: 2, bidSize: 3, askSize: 4 }
  expect(heardQuotes(marketOf({ quotes }), NOW)).toEqual({})
  quotes.take(quote, NOW)
  quotes.take({ ...quote, bid: 1.5 }, NOW)
  expect(heardQuotes(marketOf({ quotes }), utcMillis(NOW + 1_250))).toEqual({
    quotes: {
      counts: { heard: 2, shown: 0, conflated: 1, refused: 0 },
      newest: [{ ...quote, bid: 1.5, ageMs: 1_250 }],
    },
  })
})

it('says nothing of a market that tells no quotes', () => {
  expect(heardQuotes(marketOf(undefined), NOW)).toEqual({})
})
