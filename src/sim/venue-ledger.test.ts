import { expect, it } from 'vitest'
import {
  formatFixed, money, notional, price, quantity, type ClientOrderId, type ExecutionId, type SessionDate,
  type UtcMillis,
} from '../base/index.ts'
import type { Fill, Instrument, Side } from '../model/index.ts'
import { VenueLedger } from './venue-ledger.ts'

const SHARE: Instrument = {
  symbol: 'ABC', name: 'A share', assetClass: 'equity', currency: 'USD', sector: 'UNKNOWN', calendar: 'XNYS',
  tickTable: [{ since: '1900-01-01' as SessionDate, atLeast: price('0.01'), tick: price('0.01') }],
  lotSize: quantity('1'), isFractionable: false, isShortable: true, borrowFeeFraction: 0.036,
}

/** Books a fill of ABC. */
function fill(ledger: VenueLedger, side: Side, units: string, at: string, more: {
  fee?: string; strategy?: string
} = {}): void {
  const { fee = '0', strategy = 'one' } = more
  const execution: Fill = {
    executionId: 'x-1' as ExecutionId, clientOrderId: 'a' as ClientOrderId, symbol: 'ABC', side,
    quantity: quantity(units), price: price(at), fee: money(fee), at: 0 as UtcMillis, liquidity: 'TAKER',
  }
  const value = notional(execution.price, execution.quantity)
  ledger.book(ledger.holding('ABC'), { fill: execution, value, strategy })
}

const borrow = { calendar: 'XNYS', instrument: () => SHARE, priceOf: () => 50 }

it('adds up fills and fees', () => {
  const ledger = new VenueLedger()
  fill(ledger, 'BUY', '100', '10', { fee: '1' })
  fill(ledger, 'SELL', '150', '12', { fee: '0.5' })
  expect(formatFixed(ledger.position('ABC'))).toBe('-50')
  expect(formatFixed(ledger.cash)).toBe('798.5')
})

it('knows what a strategy may take out, whatever others hold', () => {
  const ledger = new VenueLedger()
  fill(ledger, 'BUY', '100', '10')
  fill(ledger, 'BUY', '50', '10', { strategy: 'two' })
  fill(ledger, 'SELL', '30', '10')
  expect(formatFixed(ledger.holding('ABC').reducible('one', 'SELL'))).toBe('70')
  expect(formatFixed(ledger.holding('ABC').reducible('two', 'SELL'))).toBe('50')
  expect(ledger.holding('ABC').reducible('one', 'BUY')).toBe(0n)
  expect(ledger.holding('ABC').reducible('three', 'SELL')).toBe(0n)
  fill(ledger, 'SELL', '90', '10')
  expect(formatFixed(ledger.holding('ABC').reducible('one', 'BUY'))).toBe('20')
})

it('a short position owes value times fee over 360 for each night; three for a weekend', () => {
  const ledger = new VenueLedger()
  fill(ledger, 'SELL', '100', '40')
  // Interactive Brokers Reporting Guide, Borrow Fee Details: (value x fee rate) / 360; 100 * 50 * 3.6 % / 360
  expect(ledger.borrowFees({ ...borrow, nights: 1 })).toEqual([{ symbol: 'ABC', amount: money('0.5') }])
  expect(ledger.borrowFees({ ...borrow, nights: 3 })).toEqual([{ symbol: 'ABC', amount: money('1.5') }])
})

it('longs, other calendars and what costs nothing to borrow owe nothing', () => {
  const ledger = new VenueLedger()
  fill(ledger, 'SELL', '100', '40')
  expect(ledger.borrowFees({ ...borrow, nights: 1, calendar: 'FX' })).toEqual([])
  const free = { ...SHARE, borrowFeeFraction: 0 }
  expect(ledger.borrowFees({ ...borrow, nights: 1, instrument: () => free })).toEqual([])
  fill(ledger, 'BUY', '200', '40')
  expect(ledger.borrowFees({ ...borrow, nights: 1 })).toEqual([])
})

it('follows splits down to the lot, renames and delistings', () => {
  const ledger = new VenueLedger()
  fill(ledger, 'BUY', '105', '40')
  ledger.split(ledger.holding('ABC'), SHARE.lotSize, { newUnits: 1, oldUnits: 10 })
  expect(formatFixed(ledger.position('ABC'))).toBe('10')
  ledger.rename('ABC', 'XYZ')
  expect([ledger.position('ABC'), formatFixed(ledger.position('XYZ'))]).toEqual([0n, '10'])
  ledger.close('XYZ')
  expect(ledger.position('XYZ')).toBe(0n)
})
