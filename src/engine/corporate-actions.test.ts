import { describe, expect, it } from 'vitest'
import { ProtectionDesk } from '../../test/property/protection-desk.ts'
import {
  formatFixed, price, quantity, sessionDate, type ClientOrderId, type VenueOrderId,
} from '../base/index.ts'
import type { CorporateAction, FactBody } from '../model/index.ts'

const date = sessionDate('2024-03-05')
const FOREIGN = 'b1d4-manual' as ClientOrderId

type Untimed<A> = A extends CorporateAction ? Omit<A, 'at' | 'date'> : never

function happens(desk: ProtectionDesk, action: Untimed<CorporateAction>): void {
  desk.engine.onCorporateAction({ ...action, date, at: desk.now() } as CorporateAction)
}

function bodies<K extends FactBody['kind']>(desk: ProtectionDesk, kind: K): readonly FactBody[] {
  return desk.facts.map(({ body }) => body).filter((body) => body.kind === kind)
}

function rejections(desk: ProtectionDesk): readonly string[] {
  return desk.facts.flatMap(({ body }) => (
    body.kind === 'RiskDecided' && body.decision.verdict === 'REJECTED' ? [body.decision.message] : []))
}

/** 100 held with a stop, 40 of them offered at 120, an entry that rests, and an order of somebody else. */
function stage(): ProtectionDesk {
  const desk = new ProtectionDesk(['ACME', 'OTHER'])
  desk.enter('100', { stop: '90' })
  desk.accept('1:e0-0')
  desk.fill('1:e0-0', '100')
  desk.accept('1:s0-0')
  desk.exit('40', { limit: '120' })
  desk.accept('2:x-0')
  desk.enter('10', { limit: '98' })
  desk.accept('3:e0-0')
  desk.give({
    kind: 'OrderFound', at: desk.now(), order: {
      clientOrderId: FOREIGN, venueOrderId: 'v-9' as VenueOrderId, symbol: 'ACME', side: 'BUY',
      quantity: quantity('5'), filled: quantity('0'), type: 'LIMIT', limitPrice: price('80'),
      timeInForce: 'GTC',
    },
  })
  desk.sent()
  return desk
}

describe('a split', () => {
  it('restates guards and exits that rest, takes entries back, and leaves what is not ours alone', () => {
    const desk = stage()
    happens(desk, { kind: 'Split', symbol: 'ACME', newUnits: 2, oldUnits: 1 })
    expect(desk.sent()).toEqual(['cancel 3:e0-0', 'modify 2:x-0 80 60', 'modify 1:s0-0 200 45'])
    expect(desk.held()).toBe('200')
    expect(bodies(desk, 'SplitApplied')).toMatchObject([{ cashInLieuPrice: price('50') }])
    expect(desk.engine.execution.book.find(FOREIGN)?.status).toBe('ACCEPTED')
  })

  it('restates an exit as the venue does: what is left of it, in whole lots (docs/MATCHING.md, R29)', () => {
    // 50 at 1 for 20 are 2.5: 2. Asked for in fractions, the change was refused on record (LOT_SIZE).
    const desk = new ProtectionDesk(['ACME'])
    desk.enter('100', { stop: '90' })
    desk.accept('1:e0-0')
    desk.fill('1:e0-0', '100')
    desk.exit('50', { limit: '120' })
    desk.accept('2:x-0')
    desk.sent()
    happens(desk, { kind: 'Split', symbol: 'ACME', newUnits: 1, oldUnits: 20 })
    expect(desk.sent()).toEqual(['modify 2:x-0 2 2400', 'modify 1:s0-0 5 1800'])
    expect(rejections(desk)).toEqual([])
  })

  it('leaves the units of an exit that have filled as they were, and ends one of less than a lot', () => {
    // Of 40 offered 10 are sold: the 30 left become 60, and the order is one of 70. 15 of 20 become none.
    const desk = stage()
    desk.fill('2:x-0', '10')
    desk.sent()
    happens(desk, { kind: 'Split', symbol: 'ACME', newUnits: 2, oldUnits: 1 })
    expect(desk.sent()).toContain('modify 2:x-0 70 60')
    expect(rejections(desk)).toEqual([])
    const small = new ProtectionDesk(['ACME'])
    small.enter('100', {})
    small.accept('1:e0-0')
    small.fill('1:e0-0', '100')
    small.exit('15', { limit: '120' })
    small.accept('2:x-0')
    small.sent()
    happens(small, { kind: 'Split', symbol: 'ACME', newUnits: 1, oldUnits: 20 })
    expect(small.sent()).toEqual(['cancel 2:x-0'])
  })

  it('of a symbol without a price pays nothing for fractions', () => {
    const desk = new ProtectionDesk(['ACME'])
    desk.engine.market.of('ACME').lastPrice = Number.NaN
    happens(desk, { kind: 'Split', symbol: 'ACME', newUnits: 1, oldUnits: 3 })
    expect(bodies(desk, 'SplitApplied')).toMatchObject([{ cashInLieuPrice: 0n, newUnits: 1, oldUnits: 3 }])
  })
})

it('a split restates the volumes of the symbol with its prices', () => {
  const desk = new ProtectionDesk(['ACME'])
  happens(desk, { kind: 'Split', symbol: 'ACME', newUnits: 1, oldUnits: 4 })
  const { market } = desk.engine
  expect([market.lastPrice('ACME'), market.lastVolume('ACME')]).toEqual([400, 250_000])
})

it('a dividend is paid on the units that are held', () => {
  const desk = stage()
  const before = desk.engine.portfolio.cash
  happens(desk, { kind: 'CashDividend', symbol: 'ACME', amount: price('0.5') })
  expect(formatFixed((desk.engine.portfolio.cash - before) as typeof before)).toBe('50')
  expect(bodies(desk, 'DividendPaid')).toEqual(
    [{ kind: 'DividendPaid', symbol: 'ACME', amountPerUnit: price('0.5') }])
})

describe('a change of symbol', () => {
  it('takes entries back under the old name, and is on record', () => {
    const desk = stage()
    happens(desk, { kind: 'SymbolChange', symbol: 'ACME', newSymbol: 'NEW' })
    expect(desk.sent()).toEqual(['cancel 3:e0-0'])
    expect(bodies(desk, 'SymbolChanged')).toEqual(
      [{ kind: 'SymbolChanged', symbol: 'ACME', newSymbol: 'NEW' }])
    expect([desk.held(), desk.held({ symbol: 'NEW' })]).toEqual(['0', '100'])
    expect(desk.engine.market.instrument('NEW')?.symbol).toBe('NEW')
  })

  it('of one that the run does not trade is on record, and nothing else', () => {
    const desk = stage()
    happens(desk, { kind: 'SymbolChange', symbol: 'ZZZ', newSymbol: 'YYY' })
    expect([desk.sent(), bodies(desk, 'SymbolChanged')]).toEqual(
      [[], [{ kind: 'SymbolChanged', symbol: 'ZZZ', newSymbol: 'YYY' }]])
  })
})

describe('a delisting', () => {
  it('takes every order of ours back and closes at the last price where no other is told', () => {
    const desk = stage()
    happens(desk, { kind: 'Delisting', symbol: 'ACME' })
    expect(desk.sent()).toEqual(['cancel 1:s0-0', 'cancel 2:x-0', 'cancel 3:e0-0'])
    expect(bodies(desk, 'InstrumentDelisted')).toMatchObject([{ finalPrice: price('100') }])
    expect([desk.held(), desk.engine.market.isHalted('ACME')]).toEqual(['0', true])
    expect(desk.engine.execution.book.find(FOREIGN)?.status).toBe('ACCEPTED')
  })

  it('closes at nothing where no price was ever known, and at the price that is told', () => {
    const desk = new ProtectionDesk(['ACME', 'OTHER'])
    desk.engine.market.of('ACME').lastPrice = Number.NaN
    happens(desk, { kind: 'Delisting', symbol: 'ACME' })
    happens(desk, { kind: 'Delisting', symbol: 'OTHER', finalPrice: price('12.5') })
    expect(bodies(desk, 'InstrumentDelisted').map((body) => (
      'finalPrice' in body ? formatFixed(body.finalPrice) : ''))).toEqual(['0', '12.5'])
  })
})

it('what was applied already only moves marks and names when it is shown again', () => {
  const desk = stage()
  const before = desk.facts.length
  desk.engine.reshow(() => {
    happens(desk, { kind: 'Split', symbol: 'ACME', newUnits: 2, oldUnits: 1 })
    happens(desk, { kind: 'Delisting', symbol: 'OTHER' })
    happens(desk, { kind: 'SymbolChange', symbol: 'ACME', newSymbol: 'NEW' })
    happens(desk, { kind: 'SymbolChange', symbol: 'ZZZ', newSymbol: 'YYY' })
  })
  expect([desk.facts.length, desk.sent()]).toEqual([before, []])
  expect([desk.engine.market.lastPrice('NEW'), desk.engine.market.isHalted('OTHER')]).toEqual([50, true])
})
