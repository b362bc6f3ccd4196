import { describe, expect, it } from 'vitest'
import {
  formatFixed, money, price, quantity, ZERO_MONEY, type ClientOrderId, type ExecutionId, type UtcMillis,
  type VenueOrderId,
} from '../base/index.ts'
import { brokerVenue, EXTERNAL, type FoundOrder, type FoundPosition, type Side } from '../model/index.ts'
import { ProtectionDesk } from '../../test/property/protection-desk.ts'

const FOREIGN = 'b1d4-manual' as ClientOrderId

function deskOf(limits: ConstructorParameters<typeof ProtectionDesk>[2] = {}): ProtectionDesk {
  return new ProtectionDesk(['ACME', 'OTHER'], {}, limits, brokerVenue('after-entry-oco'))
}

function found(desk: ProtectionDesk, cash: string, ...positions: readonly FoundPosition[]): void {
  desk.give({ kind: 'AccountFound', cash: money(cash), positions, at: desk.now() })
}

function position(symbol: string, units: string, paid: string): FoundPosition {
  return { symbol, quantity: quantity(units), averagePrice: price(paid) }
}

function orderOf(changes: Partial<FoundOrder> = {}): FoundOrder {
  return {
    clientOrderId: FOREIGN, venueOrderId: 'v-9' as VenueOrderId, symbol: 'ACME', side: 'BUY',
    quantity: quantity('100'), filled: quantity('0'), type: 'LIMIT', limitPrice: price('99'),
    timeInForce: 'GTC', ...changes,
  }
}

function tellFill(
  desk: ProtectionDesk, id: string, side: Side, units: string, words: { order?: string; at?: UtcMillis } = {},
): void {
  const at = desk.now()
  const clientOrderId = (words.order ?? FOREIGN) as ClientOrderId
  desk.tell({
    kind: 'Filled', clientOrderId, at, fill: {
      executionId: id as ExecutionId, clientOrderId, symbol: 'ACME', side, quantity: quantity(units),
      price: price('100'), fee: ZERO_MONEY, at: words.at ?? at, liquidity: 'TAKER',
    },
  })
}

function expectRestorable(desk: ProtectionDesk): void {
  expect(desk.engine.portfolio.imbalance()).toBe(0n)
  expect(desk.restoredStates()).toEqual([desk.engine.factState(), desk.engine.factState()])
}

describe('an account that was found', () => {
  it('is what the ledger holds: its cash, and its positions as EXTERNAL at their cost', () => {
    const desk = deskOf()
    found(desk, '25000', position('ACME', '50', '80'), position('NOWHERE', '10', '20'))
    const { portfolio } = desk.engine
    expect([formatFixed(portfolio.cash), formatFixed(portfolio.deposits)]).toEqual(['25000', '29200'])
    expect([desk.held({ strategy: EXTERNAL }), desk.held({ strategy: EXTERNAL, symbol: 'NOWHERE' })]).toEqual(
      ['50', '10'])
    // Valued at the market where there is one, so neither a gain nor a loss begins with it.
    expect(portfolio.equity).toBe(25_000 + 50 * 100 + 10 * 20)
    expect(portfolio.dayStartEquity).toBe(portfolio.equity)
    expect(portfolio.highWaterEquity).toBe(portfolio.equity)
    expect(formatFixed(portfolio.realized)).toBe('0')
    expectRestorable(desk)
  })

  it('counts in the limits, what the run has no prices of as well', () => {
    const desk = deskOf({ grossFraction: 0.5 })
    found(desk, '10000', position('NOWHERE', '400', '10'))
    // Gross may be 7000: 4000 are taken.
    expect(() => desk.enter('40')).toThrow('CAPITAL_AGGREGATE')
    desk.enter('20')
    const held = deskOf()
    found(held, '10000', position('ACME', '50', '80'))
    expect(() => held.enter('10', { side: 'SELL' })).toThrow('OPPOSITE_STRATEGY')
  })

  it('is not sold by a strategy, and by flattening only where a person asks for it', () => {
    const desk = deskOf()
    found(desk, '25000', position('ACME', '50', '80'))
    expect(() => desk.exit('10')).toThrow('CONSERVATION')
    const own = desk.enter('10')
    desk.fill(own, '10')
    desk.sent()
    desk.openSession()
    desk.engine.command({ kind: 'Flatten', by: 'ann', reason: 'out' }, desk.now())
    expect(desk.sent()).toMatchObject([expect.stringMatching(/SELL 10 MARKET$/)])
    desk.engine.command({ kind: 'Flatten', by: 'ann', reason: 'all', includesExternal: true }, desk.now())
    expect(desk.sent()).toMatchObject([expect.stringMatching(/SELL 50 MARKET$/)])
    expectRestorable(desk)
  })

  it('that drifted takes what is missing out of EXTERNAL, then of strategies, whose stops follow', () => {
    const desk = deskOf()
    found(desk, '100000', position('ACME', '20', '80'))
    desk.enter('100', { stop: '95' })
    desk.fill('1:e0-0', '100')
    desk.accept('1:s0-0')
    desk.sent()
    found(desk, '90000', position('ACME', '70', '97'))
    expect([desk.held({ strategy: EXTERNAL }), desk.held()]).toEqual(['0', '70'])
    expect(desk.sent()).toEqual(['cancel 1:s0-0'])
    desk.canceled('1:s0-0')
    expect(desk.sent()).toEqual(['submit 1:s0-1 SELL 70 STOP 95'])
    expect(formatFixed(desk.engine.portfolio.cash)).toBe('90000')
    found(desk, '90000', position('ACME', '70', '97'))
    expect(desk.held()).toBe('70')
    expectRestorable(desk)
  })
})

describe('units of a strategy that others have traded away', () => {
  /** 100 of `one` with a stop, of which somebody else has sold so many. */
  function soldBySomebody(units: string): ProtectionDesk {
    const desk = deskOf()
    found(desk, '100000')
    desk.enter('100', { stop: '95' })
    desk.accept('1:e0-0')
    desk.fill('1:e0-0', '100')
    desk.accept('1:s0-0')
    tellFill(desk, 'y-1', 'SELL', units)
    // The stop would sell what the account does not hold.
    expect(desk.sent().at(-1)).toBe('cancel 1:s0-0')
    desk.openSession()
    return desk
  }
  const flatten = (desk: ProtectionDesk, includesExternal: boolean): readonly string[] => {
    desk.engine.command({ kind: 'Flatten', by: 'ann', reason: 'out', includesExternal }, desk.now())
    return desk.sent()
  }

  it.each([false, true])('and are all gone leave both books without an order, with EXTERNAL %s', (all) => {
    const desk = soldBySomebody('100')
    const { portfolio } = desk.engine
    const equity = portfolio.equity
    expect([desk.held(), desk.held({ strategy: EXTERNAL }), portfolio.position('ACME')]).toEqual(
      ['100', '-100', undefined])
    expect(flatten(desk, all)).toEqual([])
    expect([desk.held(), desk.held({ strategy: EXTERNAL }), portfolio.equity]).toEqual(['0', '0', equity])
    desk.canceled('1:s0-0')
    desk.engine.closeSlice(desk.now())
    expect([desk.sent(), desk.engine.execution.book.openCount]).toEqual([[], 0])
    expect(desk.facts.some(({ body }) => (
      body.kind === 'AlertRaised' && body.message.includes('leave both books without an order')))).toBe(true)
    expectRestorable(desk)
  })

  it('and that are gone in part leave the rest to be sold, as much as the account holds', () => {
    const desk = soldBySomebody('60')
    expect(flatten(desk, false)).toEqual([])
    expect([desk.held(), desk.held({ strategy: EXTERNAL })]).toEqual(['40', '0'])
    desk.canceled('1:s0-0')
    const [sold, ...more] = desk.sent()
    expect([sold, more]).toEqual([expect.stringMatching(/SELL 40 MARKET$/), []])
    expectRestorable(desk)
  })

  it('of which more were sold than there were leave EXTERNAL short, as the account is', () => {
    const desk = soldBySomebody('130')
    expect(flatten(desk, false)).toEqual([])
    expect([desk.held(), desk.held({ strategy: EXTERNAL })]).toEqual(['0', '-30'])
    desk.canceled('1:s0-0')
    expect(flatten(desk, true)).toMatchObject([expect.stringMatching(/BUY 30 MARKET$/)])
    expectRestorable(desk)
  })
})

describe('an order that is not ours', () => {
  it('is followed: it counts, its fills move EXTERNAL, and no halt takes it back unasked', () => {
    const desk = deskOf({ grossFraction: 0.02 })
    desk.give({ kind: 'OrderFound', order: orderOf(), at: desk.now() })
    desk.give({ kind: 'OrderFound', order: orderOf(), at: desk.now() })
    expect(desk.engine.execution.book.openCount).toBe(1)
    // Gross may be 20,000: 9,900 are taken by it.
    expect(() => desk.enter('101')).toThrow('CAPITAL_AGGREGATE')
    desk.engine.command({ kind: 'Halt', by: 'ann', reason: 'look' }, desk.now())
    expect(desk.sent()).toEqual([])
    tellFill(desk, 'y-1', 'BUY', '60')
    expect([desk.held({ strategy: EXTERNAL }), desk.held()]).toEqual(['60', '0'])
    const all = { kind: 'CancelAllOrders', by: 'ann', reason: 'all', includesExternal: true } as const
    desk.engine.command(all, desk.now())
    expect(desk.sent()).toHaveLength(1)
    expectRestorable(desk)
  })

  it('that nobody announced is adopted with its first fill; a repetition is not booked', () => {
    const desk = deskOf()
    tellFill(desk, 'y-1', 'BUY', '60')
    tellFill(desk, 'y-1', 'BUY', '60')
    tellFill(desk, 'y-2', 'BUY', '5')
    expect(desk.held({ strategy: EXTERNAL })).toBe('65')
    expect(desk.kinds().filter((kind) => kind === 'OrderAdopted' || kind === 'OrderOverfilled')).toEqual(
      ['OrderAdopted'])
    expectRestorable(desk)
  })

  it('whose fill is of before the account was found is in its positions already', () => {
    const desk = deskOf()
    const before = desk.now()
    found(desk, '1000', position('ACME', '60', '100'))
    tellFill(desk, 'y-1', 'BUY', '60', { at: before })
    expect(desk.held({ strategy: EXTERNAL })).toBe('60')
  })

  it.each(['0', 'rk5qb2a'])('with a name of ours, under epoch %s, is told of, and not booked', (epoch) => {
    const desk = deskOf()
    tellFill(desk, 'y-1', 'BUY', '60', { order: `ii-${epoch}-one-77-e0-0` })
    expect([desk.held(), desk.held({ strategy: EXTERNAL })]).toEqual(['0', '0'])
    expect(desk.facts.at(-1)?.body).toMatchObject({ kind: 'AlertRaised', severity: 'ERROR' })
  })

  it('that sells a strategy\'s units halts the symbol, and its stop covers what the account holds', () => {
    const desk = deskOf()
    desk.enter('100', { stop: '95' })
    desk.fill('1:e0-0', '100')
    desk.accept('1:s0-0')
    desk.sent()
    tellFill(desk, 'y-1', 'SELL', '30')
    expect([desk.held(), desk.held({ strategy: EXTERNAL })]).toEqual(['100', '-30'])
    expect(desk.sent()).toEqual(['cancel 1:s0-0'])
    desk.canceled('1:s0-0')
    expect(desk.sent()).toEqual(['submit 1:s0-1 SELL 70 STOP 95'])
    desk.accept('1:s0-1')
    desk.wait(1)
    expect(desk.engine.execution.bareParts).toEqual([])
    // He buys them back: what is there again is guarded again.
    tellFill(desk, 'y-2', 'BUY', '30')
    desk.canceled('1:s0-1')
    expect(desk.sent()).toEqual(['cancel 1:s0-1', 'submit 1:s0-2 SELL 100 STOP 95'])
    expect(desk.kinds()).toContain('SymbolHeld')
    expect(desk.engine.risk.heldSymbols)
      .toEqual([{ symbol: 'ACME', reason: 'EXTERNAL stands with -30 against one' }])
    expect(() => desk.enter('1')).toThrow('TRADING_HALT')
    desk.engine.command({ kind: 'ReleaseSymbol', symbol: 'ACME', by: 'ann', reason: 'seen' }, desk.now())
    expect(desk.engine.risk.heldSymbols).toEqual([])
    expectRestorable(desk)
  })
})

describe('more than was ordered', () => {
  it('is booked, guarded and told, and the symbol is entered again when a person releases it', () => {
    const desk = deskOf()
    desk.enter('100', { stop: '95' })
    desk.fill('1:e0-0', '130')
    expect(desk.sent().at(-1)).toBe('submit 1:s0-0 SELL 130 STOP 95')
    expect(desk.held()).toBe('130')
    expect(desk.facts.find(({ body }) => body.kind === 'OrderOverfilled')?.body).toMatchObject({
      excess: quantity('30'),
    })
    expect(() => desk.enter('1')).toThrow('TRADING_HALT: ACME rests')
    desk.engine.command({ kind: 'ReleaseSymbol', symbol: 'ACME', by: 'ann', reason: 'seen' }, desk.now())
    // Beside a stop that stands alone the venue takes no entry: it would be called a wash trade.
    expect(() => desk.enter('1')).toThrow('SELF_TRADE')
    expectRestorable(desk)
  })
})

describe('an execution that is taken back', () => {
  it('takes its units out of position, money and guards; it does not come again', () => {
    const desk = deskOf()
    desk.enter('100', { stop: '95' })
    const first = desk.fill('1:e0-0', '60', '100')
    desk.fill('1:e0-0', '40', '102')
    desk.accept('1:s0-0')
    desk.sent()
    const bust = { clientOrderId: desk.idOf('1:e0-0'), executionId: first as ExecutionId }
    desk.give({ kind: 'ExecutionBusted', ...bust, at: desk.now() })
    desk.give({ kind: 'ExecutionBusted', ...bust, at: desk.now() })
    expect(desk.held()).toBe('40')
    expect(formatFixed(desk.engine.portfolio.cash)).toBe('995920')
    expect(desk.sent()).toEqual(['cancel 1:s0-0'])
    desk.fill('1:e0-0', '60', '100', { id: first })
    expect([desk.held(), desk.order('1:e0-0').status]).toEqual(['40', 'FILLED'])
    expect(desk.kinds('1:e0-0').filter((kind) => kind.startsWith('Execution'))).toEqual(['ExecutionBusted'])
    expectRestorable(desk)
  })

  it('of a stop brings the position back, and its guards', () => {
    const desk = deskOf()
    desk.enter('100', { stop: '95' })
    desk.fill('1:e0-0', '100')
    desk.accept('1:s0-0')
    const stopped = desk.fill('1:s0-0', '100', '94') as ExecutionId
    expect(desk.held()).toBe('0')
    desk.sent()
    desk.give({
      kind: 'ExecutionBusted', clientOrderId: desk.idOf('1:s0-0'), executionId: stopped, at: desk.now(),
    })
    expect([desk.held(), formatFixed(desk.engine.portfolio.realized)]).toEqual(['100', '0'])
    expect(desk.sent()).toEqual(['submit 1:s0-1 SELL 100 STOP 95'])
    expectRestorable(desk)
  })

  it('of an entry whose stop has filled leaves what nobody wanted: told of, and the symbol rests', () => {
    const desk = deskOf()
    desk.enter('100', { stop: '95' })
    const executionId = desk.fill('1:e0-0', '100') as ExecutionId
    desk.accept('1:s0-0')
    desk.fill('1:s0-0', '100', '94')
    const clientOrderId = desk.idOf('1:e0-0')
    desk.give({ kind: 'ExecutionBusted', clientOrderId, executionId, at: desk.now() })
    expect(desk.held()).toBe('-100')
    expect(desk.kinds()).toContain('SymbolHeld')
    expect(() => desk.enter('1')).toThrow('TRADING_HALT')
    expectRestorable(desk)
  })

  it('that never came is not booked should it come; one that was restated first stands as restated', () => {
    const desk = deskOf()
    desk.enter('100')
    const of = { clientOrderId: desk.idOf('1:e0-0'), at: desk.now() }
    desk.give({ kind: 'ExecutionBusted', ...of, executionId: 'x-a' as ExecutionId })
    desk.fill('1:e0-0', '60', '100', { id: 'x-a' })
    expect(desk.held()).toBe('0')
    const numbers = { quantity: quantity('30'), price: price('99') }
    desk.give({ kind: 'ExecutionCorrected', ...of, executionId: 'x-b' as ExecutionId, ...numbers })
    desk.fill('1:e0-0', '60', '100', { id: 'x-b' })
    expect([desk.held(), formatFixed(desk.engine.portfolio.cash)]).toEqual(['30', '997030'])
    expectRestorable(desk)
  })

  it('of before a split is not undone in the new units: the symbol rests', () => {
    const desk = deskOf()
    desk.enter('100')
    const old = desk.fill('1:e0-0', '100') as ExecutionId
    desk.engine.onCorporateAction({
      kind: 'Split', symbol: 'ACME', newUnits: 2, oldUnits: 1, at: desk.now(), date: '2024-03-05' as never,
    })
    const clientOrderId = desk.idOf('1:e0-0')
    desk.give({ kind: 'ExecutionBusted', clientOrderId, executionId: old, at: desk.now() })
    expect([desk.held(), desk.kinds().includes('ExecutionBusted')]).toEqual(['200', false])
    expect(() => desk.enter('1')).toThrow('TRADING_HALT')
    expectRestorable(desk)
  })
})
