import { describe, expect, it } from 'vitest'
import { readStreamMessage, type AlpacaStreamMessage } from '../schema/market-schema.ts'
import { isLastSale, minuteBar, printOf, quoteOf, statusOf } from './market-data.ts'

const AT = '2026-11-23T15:00:00.123456789Z'
const read = (message: unknown) => readStreamMessage(message) as AlpacaStreamMessage
const trade = (c: unknown) => read({ T: 't', S: 'AAPL', p: 101.5, s: 10, t: AT, i: 7, c })

describe('messages of the stream', () => {
  it('have what can be read of them, whatever the rest is', () => {
    const odd = { T: 'q', S: 'AAPL', bp: '101.5', ap: {}, bs: '', as: Number.NaN, t: AT }
    expect(read(odd)).toEqual({
      T: 'q', S: 'AAPL', bp: 101.5, ap: undefined, bs: undefined, as: undefined, t: AT, conditions: [],
    })
    expect(quoteOf('AAPL', read(odd))).toBeUndefined()
    expect(quoteOf('AAPL', read({ ...odd, ap: 101.6 }))).toMatchObject({ bid: 101.5, ask: 101.6, askSize: 0 })
    expect(read({ T: 's', S: 'AAPL', sc: 'H', rc: 'T1', t: AT })).toMatchObject({ sc: 'H', rc: 'T1' })
    const none = [1, null, 'q', [], {}, { T: '' }, { T: 7 }]
    expect(none.flatMap((message) => readStreamMessage(message) ?? [])).toEqual([])
  })
})

describe('trades of the stream', () => {
  it.each([[['@']], [['@', 'F']], [[' ', 'O']], [[]], [undefined], [['X']]])(
    'under %j are sales at a price of the market', (conditions) => {
      expect(isLastSale(trade(conditions))).toBe(true)
      expect(printOf(trade(conditions))).toMatchObject({ symbol: 'AAPL', price: 101.5, size: 10, id: '7' })
    },
  )

  it.each([[['@', 'I']], [['W']], [['@', 'T']], [['Z']], [['4']], [['@', 'F', 'T', 'I']], [['7', 'V']]])(
    'under %j say nothing of it', (conditions) => {
      expect(isLastSale(trade(conditions))).toBe(false)
    },
  )

  it('do not keep a bar from having its close under the same letter', () => {
    const bar = read({ T: 'b', S: 'AAPL', o: 1, h: 3, l: 1, c: 2, v: 9, t: AT })
    expect(minuteBar(bar)).toMatchObject({ open: 1, high: 3, low: 1, close: 2, volume: 9 })
    expect(isLastSale(bar)).toBe(true)
  })
})

/** Codes of https://docs.alpaca.markets/docs/real-time-stock-pricing-data (trading statuses, tapes A to C). */
describe('statuses of the stream', () => {
  const status = (sc: unknown, sm: unknown, S: unknown = 'AAPL') => (
    statusOf(read({ T: 's', S, sc, sm, t: AT }))
  )

  it.each([
    ['H', 'Trading Halt', true], ['P', 'Volatility Trading Pause', true], ['2', 'Trading Halt', true],
    // Quotes come again, trades do not yet.
    ['Q', 'Quotation Resumption', true],
    ['T', 'Trading Resumption', false], ['3', 'Resume', false],
    ['ZZ', 'Trading Halt', true], [undefined, 'Resumption', false],
  ])('%s "%s": halted is %s', (sc, sm, isHalted) => {
    expect(status(sc, sm)).toMatchObject({ symbol: 'AAPL', isHalted })
  })

  it.each([
    ['5', 'Price Indication'], ['6', 'Trading Range Indication'], ['7', 'Market Imbalance Buy'],
    ['D', 'No Market On Close Imbalance'], ['E', 'Short Sale Restriction'], ['F', 'Limit Up-Limit Down'],
  ])('%s "%s" say nothing of whether it trades', (sc, sm) => {
    expect(status(sc, sm)).toBeUndefined()
  })

  it.each([['ZZ', 'Something New'], ['', ''], [{}, null], ['H', 'Trading Halt', {}]])(
    '%j "%j" cannot be read, and are not taken for trading', (sc, sm, symbol = 'AAPL') => {
      expect(status(sc, sm, symbol)).toBe('unreadable')
    },
  )
})
