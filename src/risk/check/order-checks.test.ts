import { describe, expect, it } from 'vitest'
import { price, quantity, sessionDate, type ClientOrderId } from '../../base/index.ts'
import type { OrderTerms } from '../../model/index.ts'
import { RiskWorld } from '../../../test/property/risk-world.ts'
import type { RiskLimits } from '../risk-limits.ts'

const limit = price('150')
const id = (text: string): ClientOrderId => text as ClientOrderId
const outcomeOf = (code: string, changes: Partial<OrderTerms>, world = new RiskWorld()): string => (
  world.check(code, world.terms(changes)).outcome
)

describe('TICK_SIZE', () => {
  it('takes prices on the tick and no others', () => {
    expect(outcomeOf('TICK_SIZE', { limitPrice: price('100.01') })).toBe('PASS')
    expect(outcomeOf('TICK_SIZE', { limitPrice: price('100.010000001') })).toBe('FAIL')
    expect(outcomeOf('TICK_SIZE', { limitPrice: price('100.009999999') })).toBe('FAIL')
    expect(outcomeOf('TICK_SIZE', { limitPrice: price('0') })).toBe('FAIL')
    expect(outcomeOf('TICK_SIZE', { type: 'STOP', stopPrice: price('100.001') })).toBe('FAIL')
  })

  it('looks at the guards of an entry', () => {
    expect(outcomeOf('TICK_SIZE', { protection: { stopPrice: price('95') } })).toBe('PASS')
    expect(outcomeOf('TICK_SIZE', { protection: { stopPrice: price('95.001') } })).toBe('FAIL')
    expect(outcomeOf('TICK_SIZE', { protection: { targetPrice: price('105.001') } })).toBe('FAIL')
  })

  it('takes the tick of the price and of the day', () => {
    const tickTable = [
      { since: sessionDate('1970-01-01'), atLeast: price('0'), tick: price('0.0001') },
      { since: sessionDate('1970-01-01'), atLeast: price('1'), tick: price('0.01') },
      { since: sessionDate('2024-03-05'), atLeast: price('1'), tick: price('0.005') },
    ]
    const world = new RiskWorld().add('AAA', { price: 1, instrument: { tickTable } })
    expect(outcomeOf('TICK_SIZE', { limitPrice: price('0.9999') }, world)).toBe('PASS')
    expect(outcomeOf('TICK_SIZE', { limitPrice: price('1.005') }, world)).toBe('FAIL')
    world.session = undefined
    expect(outcomeOf('TICK_SIZE', { limitPrice: price('1.005') }, world)).toBe('PASS')
  })

  it('applies to reducing orders, and fails where the instrument is unknown', () => {
    const world = new RiskWorld().hold('one', 'AAA', '10')
    const off = world.exitTerms({ role: 'stop', stopPrice: price('90.001') })
    expect(world.check('TICK_SIZE', off).outcome).toBe('FAIL')
    world.symbols.delete('AAA')
    world.instrument = () => undefined
    expect(outcomeOf('TICK_SIZE', {}, world)).toBe('FAIL')
    expect(world.check('TICK_SIZE', world.exitTerms()).outcome).toBe('PASS')
  })
})

describe('LOT_SIZE', () => {
  it('takes positive multiples of the lot', () => {
    expect(outcomeOf('LOT_SIZE', { quantity: quantity('1') })).toBe('PASS')
    expect(outcomeOf('LOT_SIZE', { quantity: quantity('1.000000001') })).toBe('FAIL')
    expect(outcomeOf('LOT_SIZE', { quantity: quantity('0.999999999') })).toBe('FAIL')
    expect(outcomeOf('LOT_SIZE', { quantity: quantity('0') })).toBe('FAIL')
    expect(outcomeOf('LOT_SIZE', { quantity: quantity('-1') })).toBe('FAIL')
  })

  it('a fractionable instrument in whole lots takes nine decimals; a finer lot stays as it is', () => {
    const world = new RiskWorld().add('AAA', { instrument: { isFractionable: true } })
    expect(outcomeOf('LOT_SIZE', { quantity: quantity('0.000000001') }, world)).toBe('PASS')
    world.add('AAA', { instrument: { isFractionable: true, lotSize: quantity('0.001') } })
    expect(outcomeOf('LOT_SIZE', { quantity: quantity('0.0015') }, world)).toBe('FAIL')
  })

  it('lets an odd position be taken out in odd parts, and one whose lot is unknown', () => {
    const world = new RiskWorld().hold('one', 'AAA', '10.5').hold('one', 'BBB', '10')
    expect(world.check('LOT_SIZE', world.exitTerms({ quantity: quantity('10.5') })).outcome).toBe('PASS')
    expect(world.check('LOT_SIZE', world.exitTerms({ quantity: quantity('5.5') })).outcome).toBe('PASS')
    const odd = { symbol: 'BBB', quantity: quantity('5.5') }
    expect(world.check('LOT_SIZE', world.exitTerms(odd)).outcome).toBe('FAIL')
    world.instrument = () => undefined
    expect(world.check('LOT_SIZE', world.exitTerms(odd)).outcome).toBe('PASS')
    expect(world.check('LOT_SIZE', world.exitTerms({ quantity: quantity('0') })).outcome).toBe('FAIL')
    expect(world.check('LOT_SIZE', world.terms()).outcome).toBe('FAIL')
  })
})

describe('SHORT_SALE', () => {
  const short = (allowShorts: boolean, isShortable: boolean): string => {
    const world = new RiskWorld({ limits: { allowShorts } }).add('AAA', { instrument: { isShortable } })
    return outcomeOf('SHORT_SALE', { side: 'SELL' }, world)
  }

  it('needs leave and an instrument that can be borrowed', () => {
    expect(short(true, true)).toBe('PASS')
    expect(short(false, true)).toBe('FAIL')
    expect(short(true, false)).toBe('FAIL')
    expect(outcomeOf('SHORT_SALE', { side: 'BUY' })).toBe('PASS')
  })

  it('fails where the instrument is unknown', () => {
    const world = new RiskWorld({ limits: { allowShorts: true } })
    world.instrument = () => undefined
    expect(outcomeOf('SHORT_SALE', { side: 'SELL' }, world)).toBe('FAIL')
  })
})

describe('OPPOSITE_STRATEGY', () => {
  it('fails against a position of another strategy on the other side', () => {
    const world = new RiskWorld().hold('two', 'AAA', '-5')
    expect(outcomeOf('OPPOSITE_STRATEGY', {}, world)).toBe('FAIL')
    expect(outcomeOf('OPPOSITE_STRATEGY', { side: 'SELL' }, world)).toBe('PASS')
    expect(outcomeOf('OPPOSITE_STRATEGY', { strategy: 'two' }, world)).toBe('PASS')
  })

  it('fails against a working entry of another strategy on the other side', () => {
    const world = new RiskWorld({ limits: { allowShorts: true } })
    world.place(world.terms({ strategy: 'two', side: 'SELL', limitPrice: price('110') }))
    expect(outcomeOf('OPPOSITE_STRATEGY', {}, world)).toBe('FAIL')
    expect(outcomeOf('OPPOSITE_STRATEGY', { side: 'SELL' }, world)).toBe('PASS')
  })
})

describe('SELF_TRADE', () => {
  const against = (resting: Partial<OrderTerms>, entry: Partial<OrderTerms> = {}): string => {
    const world = new RiskWorld().hold('two', 'AAA', '10')
    world.place(world.exitTerms({ strategy: 'two', ...resting }))
    return outcomeOf('SELF_TRADE', entry, world)
  }

  it('limits meet from the same price on', () => {
    expect(against({ type: 'LIMIT', limitPrice: price('100.01') })).toBe('PASS')
    expect(against({ type: 'LIMIT', limitPrice: price('100') })).toBe('FAIL')
    expect(against({ type: 'LIMIT', limitPrice: price('99.99') })).toBe('FAIL')
  })

  it('limits of a sale meet purchases from the same price on', () => {
    const met = (at: string): string => {
      const world = new RiskWorld().hold('two', 'AAA', '-10')
      const buy = { strategy: 'two', side: 'BUY', type: 'LIMIT', limitPrice: price(at) } as const
      world.place(world.exitTerms(buy))
      return outcomeOf('SELF_TRADE', { side: 'SELL' }, world)
    }
    expect([met('99.99'), met('100'), met('100.01')]).toEqual(['PASS', 'FAIL', 'FAIL'])
  })

  it('a market order or a lone stop meets anything', () => {
    expect(against({ type: 'MARKET' })).toBe('FAIL')
    expect(against({ type: 'STOP', role: 'stop', stopPrice: price('90') })).toBe('FAIL')
    const world = new RiskWorld().hold('two', 'AAA', '10')
    world.place(world.exitTerms({ strategy: 'two', type: 'LIMIT', limitPrice: price('150') }))
    const { limitPrice: _, ...market } = world.terms({ type: 'MARKET' })
    expect(world.check('SELF_TRADE', market).outcome).toBe('FAIL')
  })

  it('spares a protective group, but not a target that the entry would reach', () => {
    const ocoGroup = 'g'
    expect(against({ type: 'STOP', role: 'stop', stopPrice: price('90'), ocoGroup })).toBe('PASS')
    expect(against({ type: 'LIMIT', role: 'target', limitPrice: price('101'), ocoGroup })).toBe('PASS')
    expect(against({ type: 'LIMIT', role: 'target', limitPrice: price('100'), ocoGroup })).toBe('FAIL')
  })

  it('a market entry reaches the targets of a group from the last price on', () => {
    const met = (target: string): string => {
      const world = new RiskWorld().hold('two', 'AAA', '10')
      const resting = { role: 'target', type: 'LIMIT', limitPrice: price(target), ocoGroup: 'g' } as const
      world.place(world.exitTerms({ strategy: 'two', ...resting }))
      const { limitPrice: _, ...market } = world.terms({ type: 'MARKET' })
      return world.check('SELF_TRADE', market).outcome
    }
    expect(met('100.01')).toBe('PASS')
    expect(met('100')).toBe('FAIL')
  })

  it('a market entry without a price could reach any target', () => {
    for (const price of [Number.NaN, 0]) {
      const world = new RiskWorld().hold('two', 'AAA', '10').add('AAA', { price })
      const target = { role: 'target', type: 'LIMIT', limitPrice: limit, ocoGroup: 'g' } as const
      world.place(world.exitTerms({ strategy: 'two', ...target }))
      const { limitPrice: _, ...market } = world.terms({ type: 'MARKET' })
      expect(world.check('SELF_TRADE', market).outcome).toBe('FAIL')
    }
  })

  it('orders on the same side do not meet', () => {
    expect(against({}, { side: 'SELL' })).toBe('PASS')
  })
})

describe('DUPLICATE_ORDER', () => {
  it('a known id is used once, unless the order replaces the working one with other terms', () => {
    const world = new RiskWorld()
    const terms = world.terms()
    world.place(terms)
    expect(world.check('DUPLICATE_ORDER', terms).outcome).toBe('FAIL')
    expect(world.check('DUPLICATE_ORDER', { ...terms, limitPrice: price('99') }).outcome).not.toBe('FAIL')
    world.end(terms.clientOrderId)
    expect(world.check('DUPLICATE_ORDER', { ...terms, limitPrice: price('99') }).outcome).toBe('FAIL')
  })

  it('an id that was approved and is not recorded yet is taken', () => {
    const world = new RiskWorld()
    const terms = world.terms()
    expect(world.engine.approve(terms).approval).toBeDefined()
    const again = world.engine.approve(terms)
    expect(again.decision.code).toBe('DUPLICATE_ORDER')
    world.engine.endInput()
    expect(world.engine.approve(terms).approval).toBeDefined()
  })

  it('a signal is decided once', () => {
    const world = new RiskWorld().add('AAA')
    const recorded = { sequence: world.next(), signal: world.signal() }
    expect(world.engine.decide(recorded)[0]?.decision.verdict).toBe('APPROVED')
    world.engine.endInput()
    expect(world.engine.decide(recorded)[0]?.decision.code).toBe('DUPLICATE_ORDER')
  })

  it('an equal order is a duplicate within the window, which is half-open', () => {
    const limits: Partial<RiskLimits> = { duplicateWindowMs: 10_000 }
    const equal = (afterMs: number, changes: Partial<OrderTerms> = {}): string => {
      const world = new RiskWorld({ limits })
      world.place(world.terms({ strategy: 'two' }))
      world.now = (world.now + afterMs) as typeof world.now
      return outcomeOf('DUPLICATE_ORDER', changes, world)
    }
    expect(equal(9_999)).toBe('FAIL')
    expect(equal(10_000)).toBe('PASS')
    expect(equal(0, { quantity: quantity('11') })).toBe('PASS')
    expect(equal(0, { limitPrice: price('100.01') })).toBe('PASS')
    expect(equal(0, { symbol: 'BBB' })).toBe('PASS')
  })

  it('an equal entry that was approved in the same input is one as well', () => {
    const world = new RiskWorld({ limits: { duplicateWindowMs: 10_000 } })
    expect(world.engine.approve(world.terms({ strategy: 'two' })).approval).toBeDefined()
    expect(world.engine.approve(world.terms()).decision.code).toBe('DUPLICATE_ORDER')
    expect(world.engine.approve(world.terms({ quantity: quantity('11') })).approval).toBeDefined()
  })

  it('every order of the window is remembered, and none for longer', () => {
    const world = new RiskWorld({ limits: { duplicateWindowMs: 10_000 } })
    const sizes = ['1', '2', '3']
    for (const size of sizes) {
      world.place(world.terms({ quantity: quantity(size) }))
      world.now = (world.now + 4_000) as typeof world.now
    }
    // Placed 12, 8 and 4 seconds ago.
    const found = sizes.map((size) => outcomeOf('DUPLICATE_ORDER', { quantity: quantity(size) }, world))
    expect(found).toEqual(['PASS', 'FAIL', 'FAIL'])
    world.place(world.terms({ quantity: quantity('4') }))
    expect(outcomeOf('DUPLICATE_ORDER', { quantity: quantity('2') }, world)).toBe('FAIL')
  })

  it('reducing orders have no window', () => {
    const world = new RiskWorld({ limits: { duplicateWindowMs: 10_000 } }).hold('one', 'AAA', '20')
    world.place(world.exitTerms())
    expect(world.check('DUPLICATE_ORDER', world.exitTerms()).outcome).toBe('PASS')
  })
})

describe('CONSERVATION', () => {
  const worldOf = (units = '10'): RiskWorld => new RiskWorld().hold('one', 'AAA', units)
  const exit = (world: RiskWorld, changes: Partial<OrderTerms>): string => (
    world.check('CONSERVATION', world.exitTerms(changes)).outcome
  )
  const stop = { role: 'stop', type: 'STOP', stopPrice: price('90') } as const

  it('an exit takes out what the strategy holds and no unit more', () => {
    expect(exit(worldOf(), { quantity: quantity('10') })).toBe('PASS')
    expect(exit(worldOf(), { quantity: quantity('10.000000001') })).toBe('FAIL')
    expect(exit(worldOf(), { side: 'BUY' })).toBe('FAIL')
    expect(exit(worldOf('-10'), { side: 'BUY' })).toBe('PASS')
    expect(exit(new RiskWorld(), {})).toBe('FAIL')
    expect(exit(worldOf(), { strategy: 'two' })).toBe('FAIL')
    expect(exit(worldOf(), { quantity: quantity('0') })).toBe('FAIL')
  })

  it('working exits of the strategy count, those of others and guards do not', () => {
    const world = worldOf().hold('two', 'AAA', '10')
    world.place(world.exitTerms({ quantity: quantity('4') }))
    world.place(world.exitTerms({ strategy: 'two' }))
    world.place(world.exitTerms({ ...stop, ocoGroup: 'g' }))
    expect(exit(world, { quantity: quantity('6') })).toBe('PASS')
    expect(exit(world, { quantity: quantity('7') })).toBe('FAIL')
    expect(exit(world, { quantity: quantity('7'), role: 'flatten' })).toBe('FAIL')
  })

  it('guards of one group share the position, other groups divide it', () => {
    const world = worldOf()
    world.place(world.exitTerms({ ...stop, quantity: quantity('6'), ocoGroup: 'g' }))
    const target = { role: 'target', type: 'LIMIT', limitPrice: price('110') } as const
    expect(exit(world, { ...target, quantity: quantity('6'), ocoGroup: 'g' })).toBe('PASS')
    expect(exit(world, { ...stop, quantity: quantity('4'), ocoGroup: 'h' })).toBe('PASS')
    expect(exit(world, { ...stop, quantity: quantity('5'), ocoGroup: 'h' })).toBe('FAIL')
  })

  it('working entries and exits leave the guards of a position alone', () => {
    const world = worldOf()
    world.place(world.terms({ quantity: quantity('10') }))
    world.place(world.exitTerms({ quantity: quantity('10') }))
    expect(exit(world, { ...stop, ocoGroup: 'g' })).toBe('PASS')
  })

  it('a guard answers to what its working parent has filled', () => {
    const world = worldOf()
    const parent = world.place(world.terms({ quantity: quantity('10') }))
    parent.filledQuantity = quantity('3')
    const child = { ...stop, ocoGroup: 'g', parent: parent.terms.clientOrderId }
    expect(exit(world, { ...child, quantity: quantity('3') })).toBe('PASS')
    expect(exit(world, { ...child, quantity: quantity('4') })).toBe('FAIL')
    world.end(parent.terms.clientOrderId)
    expect(exit(world, { ...child, quantity: quantity('4') })).toBe('PASS')
  })

  it('a replacement counts in place of the order it replaces', () => {
    const world = worldOf()
    const working = world.place(world.exitTerms({ ...stop, ocoGroup: 'g' }))
    const again = (changes: Partial<OrderTerms>): string => (
      world.check('CONSERVATION', { ...working.terms, ...changes }).outcome
    )
    expect(again({ stopPrice: price('91') })).toBe('PASS')
    expect(again({ quantity: quantity('11') })).toBe('FAIL')
    working.filledQuantity = quantity('4')
    expect(again({ quantity: quantity('14') })).toBe('PASS')
  })

  it('an exit whose change waits for its answer counts once', () => {
    const world = worldOf()
    const order = world.place(world.exitTerms({ quantity: quantity('4') }))
    const { clientOrderId } = order.terms
    order.status = 'PENDING_UPDATE'
    world.apply({ kind: 'OrderPendingUpdate', clientOrderId, changes: { quantity: quantity('5') } })
    expect(exit(world, { quantity: quantity('6') })).toBe('PASS')
  })

  it('another revision is another order: it counts beside the one that works', () => {
    const world = worldOf()
    const { terms } = world.place(world.exitTerms({ role: 'flatten' }))
    const revised = { ...terms, clientOrderId: id(terms.clientOrderId.replace(/-0$/, '-1')) }
    expect(world.check('CONSERVATION', revised).outcome).toBe('FAIL')
    world.end(terms.clientOrderId)
    expect(world.check('CONSERVATION', revised).outcome).toBe('PASS')
  })

  it('what is left of a position that has turned does not count against the new one', () => {
    const world = worldOf()
    world.place(world.exitTerms({ side: 'BUY', quantity: quantity('4') }))
    world.place(world.exitTerms({ ...stop, side: 'BUY', quantity: quantity('4'), ocoGroup: 'old' }))
    expect(exit(world, { quantity: quantity('10') })).toBe('PASS')
    expect(exit(world, { quantity: quantity('11') })).toBe('FAIL')
    expect(exit(world, { ...stop, quantity: quantity('10'), ocoGroup: 'g' })).toBe('PASS')
    expect(exit(world, { ...stop, quantity: quantity('11'), ocoGroup: 'g' })).toBe('FAIL')
  })

  it('a parent on its way out is no measure: a split may have changed its units since', () => {
    const world = worldOf('20')
    const parent = world.place(world.terms({ quantity: quantity('10') }))
    parent.filledQuantity = quantity('3')
    parent.status = 'PENDING_CANCEL'
    const child = { ...stop, ocoGroup: 'g', parent: parent.terms.clientOrderId }
    expect(exit(world, { ...child, quantity: quantity('20') })).toBe('PASS')
    expect(exit(world, { ...child, quantity: quantity('21') })).toBe('FAIL')
  })

  it('a replacement that takes out less passes even where too much is guarded already', () => {
    const world = worldOf('5')
    const working = world.place(world.exitTerms({ ...stop, ocoGroup: 'g' }))
    world.place(world.exitTerms({ ...stop, ocoGroup: 'h' }))
    const less = { ...working.terms, quantity: quantity('8') }
    expect(world.check('CONSERVATION', less).outcome).toBe('PASS')
    const more = { ...working.terms, quantity: quantity('11') }
    expect(world.check('CONSERVATION', more).outcome).toBe('FAIL')
  })

  it('an entry does not turn the own position around', () => {
    const world = worldOf()
    expect(outcomeOf('CONSERVATION', { side: 'SELL' }, world)).toBe('FAIL')
    expect(outcomeOf('CONSERVATION', { side: 'BUY' }, world)).toBe('PASS')
  })
})
