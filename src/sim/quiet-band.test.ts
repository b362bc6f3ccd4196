import { describe, expect, it } from 'vitest'
import {
  price, quantity, type ClientOrderId, type Sequence, type SessionDate, type UtcMillis,
} from '../base/index.ts'
import type { Bar, Instrument, OrderTerms, Session } from '../model/index.ts'
import { SymbolBook } from './symbol-book.ts'
import { Holding } from './venue-ledger.ts'
import { WorkingOrder } from './working-order.ts'

const SHARE: Instrument = {
  symbol: 'ABC', name: 'A share', assetClass: 'equity', currency: 'USD', sector: 'UNKNOWN', calendar: 'XNYS',
  tickTable: [{ since: '1900-01-01' as SessionDate, atLeast: price('0.01'), tick: price('0.01') }],
  lotSize: quantity('1'), isFractionable: false, isShortable: true, borrowFeeFraction: 0,
}
const OPEN = Date.UTC(2024, 0, 2, 14, 30) as UtcMillis
const CLOSE = Date.UTC(2024, 0, 2, 21) as UtcMillis
const SESSION: Session = {
  date: '2024-01-02' as SessionDate, openAt: OPEN, closeAt: CLOSE, preOpenAt: OPEN, postCloseAt: CLOSE,
  isEarlyClose: false,
}
const MINUTE: Bar = {
  symbol: 'ABC', timeframe: '1m', openAt: OPEN, closeAt: (OPEN + 60_000) as UtcMillis, open: 100, high: 101,
  low: 99, close: 100, volume: 0,
}

function order(more: Partial<OrderTerms>): WorkingOrder {
  return new WorkingOrder({
    clientOrderId: 'a' as ClientOrderId, symbol: 'ABC', side: 'BUY', quantity: quantity('100'),
    type: 'LIMIT', timeInForce: 'GTC', isReduceOnly: false, role: 'entry', strategy: 'test',
    signal: 1 as Sequence, ...more,
  }, OPEN)
}

function isQuiet(orders: readonly WorkingOrder[], bar: Partial<Bar> = {}): boolean {
  const book = new SymbolBook('ABC', SHARE, new Holding('ABC'))
  for (const each of orders) book.add(each)
  return book.isQuiet({ ...MINUTE, ...bar }, SESSION)
}

const stop = order({ side: 'SELL', type: 'STOP', stopPrice: price('98') })
const target = order({ side: 'SELL', limitPrice: price('102') })

describe('a bar is quiet for a stop below and a target above', () => {
  it.each([
    ['between them', {}, true],
    ['down to the stop', { low: 98 }, false],
    ['up to the target', { high: 102 }, false],
    ['whose open alone lies outside', { open: 97 }, false],
    ['whose open alone lies above', { open: 103 }, false],
    ['without a price', { low: Number.NaN }, false],
    ['that ends the session', { openAt: (CLOSE - 60_000) as UtcMillis, closeAt: CLOSE }, false],
    ['before the session', { openAt: (OPEN - 60_000) as UtcMillis, closeAt: OPEN }, false],
  ])('%s', (_, bar, expected) => {
    expect(isQuiet([stop, target], bar)).toBe(expected)
  })
})

describe('a bar from 99 to 101', () => {
  it.each([
    ['a buy below', order({ limitPrice: price('98') }), true],
    ['a buy at its low', order({ limitPrice: price('99') }), false],
    ['a buy stop above', order({ type: 'STOP', stopPrice: price('102') }), true],
    ['a buy stop at its high', order({ type: 'STOP', stopPrice: price('101') }), false],
    ['an order that expires after it', order({
      timeInForce: 'GTD', expiresAt: (OPEN + 60_001) as UtcMillis, limitPrice: price('98'),
    }), true],
    ['an order that expires with it', order({
      timeInForce: 'GTD', expiresAt: (OPEN + 60_000) as UtcMillis, limitPrice: price('98'),
    }), false],
    ['a market order', order({ type: 'MARKET' }), false],
    ['a trailing stop', order({
      side: 'SELL', type: 'TRAILING_STOP', stopPrice: price('90'), trailingOffset: price('5'),
    }), false],
    ['an order for one moment', order({ timeInForce: 'IOC', limitPrice: price('90') }), false],
    ['an order for the opening', order({ timeInForce: 'OPG', limitPrice: price('90') }), false],
  ])('is quiet or not for %s', (_, each, expected) => {
    expect(isQuiet([each])).toBe(expected)
    expect(isQuiet([stop, each, target])).toBe(expected)
  })
})

it('no bar is quiet while a request is on its way, or the symbol is halted', () => {
  const book = new SymbolBook('ABC', SHARE, new Holding('ABC'))
  book.add(stop)
  expect(book.isQuiet(MINUTE, SESSION)).toBe(true)
  book.halt.begin(0 as UtcMillis)
  expect(book.isQuiet(MINUTE, SESSION)).toBe(false)
  book.halt.end(1 as UtcMillis)
  book.requests.push({ kind: 'cancel', id: stop.id, due: OPEN })
  expect(book.isQuiet(MINUTE, SESSION)).toBe(false)
})
