import { expect, it } from 'vitest'
import {
  price, quantity, type ClientOrderId, type Sequence, type SessionDate, type UtcMillis,
} from '../base/index.ts'
import type { Instrument, OrderTerms } from '../model/index.ts'
import { OrderIds } from './order-ids.ts'
import { SymbolBook } from './symbol-book.ts'
import { Holding } from './venue-ledger.ts'
import { WorkingOrder } from './working-order.ts'

const SHARE: Instrument = {
  symbol: 'ABC', name: 'A share', assetClass: 'equity', currency: 'USD', sector: 'UNKNOWN', calendar: 'XNYS',
  tickTable: [{ since: '1900-01-01' as SessionDate, atLeast: price('0.01'), tick: price('0.01') }],
  lotSize: quantity('1'), isFractionable: false, isShortable: true, borrowFeeFraction: 0,
}

const asId = (text: string): ClientOrderId => text as ClientOrderId

function terms(id: string): OrderTerms {
  return {
    clientOrderId: asId(id), symbol: 'ABC', side: 'BUY', quantity: quantity('1'), type: 'MARKET',
    timeInForce: 'GTC', isReduceOnly: false, role: 'entry', strategy: 'test', signal: 1 as Sequence,
  }
}

/** A book of ABC, and the ids that know it. */
function setUp(): { book: SymbolBook; ids: OrderIds; pass: (count: number) => void } {
  const book = new SymbolBook('ABC', SHARE, new Holding('ABC'))
  const ids = new OrderIds(new Map([['ABC', book]]))
  let passed = 0
  const pass = (count: number): void => {
    for (let i = 0; i < count; i++) {
      expect(ids.claim(asId(`passing ${passed++}`), book)).toBe(true)
      ids.release()
    }
  }
  return { book, ids, pass }
}

it('counts what lives, and knows its book', () => {
  const { book, ids } = setUp()
  const order = new WorkingOrder(terms('a'), 0 as UtcMillis)
  expect(ids.claim(order.id, book)).toBe(true)
  book.add(order)
  expect([ids.liveCount, ids.bookOf(order.id)]).toEqual([1, book])
  expect(ids.claim(order.id, book)).toBe(false)
  book.remove(order)
  ids.release()
  expect([ids.liveCount, ids.bookOf(order.id)]).toEqual([0, undefined])
  expect(ids.bookOf(asId('nobody'))).toBeUndefined()
})

it('remembers at least the last 1,000 orders that ended, and not all of them', () => {
  const { ids, book, pass } = setUp()
  pass(2_500)
  for (let i = 1_500; i < 2_500; i += 50) expect(ids.claim(asId(`passing ${i}`), book)).toBe(false)
  expect(ids.claim(asId('passing 2499'), book)).toBe(false)
  expect(ids.claim(asId('passing 0'), book)).toBe(true)
})

it('never forgets an order that works or is on its way', () => {
  const { book, ids, pass } = setUp()
  const order = new WorkingOrder(terms('working'), 0 as UtcMillis)
  ids.claim(order.id, book)
  book.add(order)
  const sent = terms('sent')
  ids.claim(sent.clientOrderId, book)
  book.requests.push({
    kind: 'submit', id: sent.clientOrderId, terms: sent, due: 0, ocoFilled: quantity('0'),
  })
  pass(35_000)
  expect([ids.bookOf(order.id), ids.bookOf(sent.clientOrderId), ids.liveCount]).toEqual([book, book, 2])
  expect([ids.claim(order.id, book), ids.claim(sent.clientOrderId, book)]).toEqual([false, false])
})

it('remembers an order that lived long as long as any other after its end', () => {
  const { book, ids, pass } = setUp()
  const order = new WorkingOrder(terms('old'), 0 as UtcMillis)
  ids.claim(order.id, book)
  book.add(order)
  pass(1_999)
  book.remove(order)
  ids.release()
  pass(999)
  expect(ids.claim(order.id, book)).toBe(false)
})
