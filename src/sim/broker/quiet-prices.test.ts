import { describe, expect, it } from 'vitest'
import { money, price, quantity, utcMillis, type ClientOrderId, type Sequence } from '../../base/index.ts'
import { calendarNamed } from '../../calendar/index.ts'
import { orderTerms, type OrderTerms, type Session } from '../../model/index.ts'
import { instrumentOf } from '../../../test/property/risk-world.ts'
import { FRICTIONLESS_VENUE } from '../venue-options.ts'
import { decodeInput } from './broker-input.ts'
import { PaperAccount } from './paper-account.ts'

const SESSION = calendarNamed('XNYS').session('2026-11-23' as Session['date']) as Session
const AT = SESSION.openAt + 60_000

/** An account with orders of AAA, and what has been kept of what it was told. */
function account(...orders: readonly Partial<OrderTerms>[]) {
  const lines: string[] = []
  const told: string[] = []
  const made = new PaperAccount({
    venue: { ...FRICTIONLESS_VENUE, instrument: (symbol) => instrumentOf(symbol) },
    currency: 'USD', capital: money('100000'), keep: (line) => lines.push(line),
  }, (event) => told.push(event.kind))
  made.openSession('XNYS', SESSION)
  for (const [index, changes] of orders.entries()) {
    made.submit(orderTerms({
      clientOrderId: `o${index}` as ClientOrderId, symbol: 'AAA', side: 'SELL', quantity: quantity('10'),
      type: 'STOP', stopPrice: price('95'), timeInForce: 'GTC', isReduceOnly: false, role: 'stop',
      strategy: 'S', signal: 1 as Sequence, ...changes,
    }), SESSION.openAt)
  }
  lines.length = 0
  told.length = 0
  let at = AT
  const quote = (bid: number, ask: number): void => {
    made.onQuote({ symbol: 'AAA', bid, ask, bidSize: 500, askSize: 500, at: utcMillis(at++) })
  }
  const print = (of: number): void => {
    made.onPrint({ symbol: 'AAA', price: of, size: 100, at: utcMillis(at++) })
  }
  return { made, lines, told, quote, print, kinds: () => lines.map((line) => decodeInput(line).kind) }
}

describe('prices that do nothing to the orders at work', () => {
  it('are not kept, but for the last of them before one that does something', () => {
    const { kinds, told, quote, print } = account({})
    for (let cent = 0; cent < 100; cent++) {
      quote(99 + cent / 100, 99.1 + cent / 100)
      print(99 + cent / 100)
    }
    expect([kinds(), told]).toEqual([[], []])
    print(94)
    expect(kinds()).toEqual(['quote', 'print', 'print'])
    expect(told).toEqual(['Triggered', 'Filled'])
  })

  it('are kept before a change of an order, which may depend on them', () => {
    const { made, kinds, quote, print } = account({})
    quote(99, 99.1)
    print(99)
    made.cancel('o0' as ClientOrderId, utcMillis(AT + 10))
    expect(kinds()).toEqual(['quote', 'print', 'cancel'])
  })

  it('are those that a trailing stop does not follow', () => {
    const trailing = { type: 'TRAILING_STOP', stopPrice: undefined, trailingOffset: price('1') } as const
    const { kinds, told, print } = account(trailing)
    print(100)
    print(99.5)
    print(100.5)
    expect(kinds()).toEqual(['print', 'print', 'print'])
    print(100.2)
    expect(kinds()).toHaveLength(3)
    print(99.5)
    expect(told).toEqual(['Triggered', 'Filled'])
  })

  it('leave out what takes a limit at its price, and an order at the market', () => {
    const limit = account({ type: 'LIMIT', stopPrice: undefined, limitPrice: price('101') })
    limit.quote(100.9, 101.2)
    expect(limit.kinds()).toEqual([])
    limit.quote(101, 101.2)
    expect([limit.kinds().length, limit.told]).toEqual([2, ['Filled']])
    const market = account({ type: 'MARKET', stopPrice: undefined })
    market.quote(100.9, 101.2)
    expect([market.kinds(), market.told]).toEqual([['quote'], ['Filled']])
  })

  it('a quote that is no market says nothing, and is not the last one', () => {
    const { made, kinds, quote, print } = account({})
    quote(99, 99.1)
    quote(101, 100)
    quote(0, 100)
    expect(kinds()).toEqual([])
    print(94)
    expect(kinds()).toEqual(['quote', 'print'])
    // It was sold at the bid of the one that is a market.
    expect(made.executions.map(({ price: paid }) => paid)).toEqual([price('99')])
  })
})
