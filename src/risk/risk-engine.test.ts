import { describe, expect, it } from 'vitest'
import {
  formatFixed, InvariantError, price, quantity, utcMillis, type Sequence, type UtcMillis,
} from '../base/index.ts'
import { EXTERNAL, foldFact, type OrderTerms, type RiskDecision, type Signal } from '../model/index.ts'
import { NOW, RiskWorld } from '../../test/property/risk-world.ts'
import { RiskEngine, type RiskOutcome } from './risk-engine.ts'

const codeOf = (world: RiskWorld, signal: Partial<Signal>): string => world.one(signal).decision.code
const termsOf = ({ decision }: RiskOutcome): OrderTerms => {
  if (decision.terms === undefined) throw new Error(`no order: ${decision.message}`)
  return decision.terms
}
const brief = (outcome: RiskOutcome): string => {
  const { side, quantity: units, type, role, timeInForce, limitPrice } = termsOf(outcome)
  const at = limitPrice === undefined ? [] : [formatFixed(limitPrice)]
  return [role, side, formatFixed(units), type, ...at, timeInForce].join(' ')
}

describe('what a signal means', () => {
  const long = (): RiskWorld => new RiskWorld().hold('one', 'AAA', '30')
  const short = (): RiskWorld => new RiskWorld({ limits: { allowShorts: true } }).hold('one', 'AAA', '-30')

  it('BUY enters long; SELL, CLOSE_LONG take the own long out at the market', () => {
    expect(brief(new RiskWorld().one({ quantity: 5 }))).toBe('entry BUY 5 LIMIT 100 DAY')
    expect(brief(long().one({ type: 'SELL' }))).toBe('exit SELL 30 MARKET DAY')
    expect(brief(long().one({ type: 'CLOSE_LONG' }))).toBe('exit SELL 30 MARKET DAY')
  })

  it('BUY and CLOSE_SHORT buy the own short back and no more', () => {
    expect(brief(short().one({ type: 'BUY', quantity: 99 }))).toBe('exit BUY 30 MARKET DAY')
    expect(brief(short().one({ type: 'CLOSE_SHORT' }))).toBe('exit BUY 30 MARKET DAY')
  })

  it('an exit may take a part out, or wait at a price', () => {
    expect(brief(long().one({ type: 'CLOSE_LONG', quantity: 10 }))).toBe('exit SELL 10 MARKET DAY')
    expect(brief(long().one({ type: 'SELL', quantity: 99 }))).toBe('exit SELL 30 MARKET DAY')
    expect(brief(long().one({ type: 'SELL', priceTarget: 104.001 }))).toBe('exit SELL 30 LIMIT 104.01 DAY')
    expect(codeOf(long(), { type: 'SELL', quantity: 0.5 })).toBe('SIZE_ZERO')
    expect(codeOf(long(), { type: 'SELL', priceTarget: Number.NaN })).toBe('BAD_PRICE')
  })

  it('SELL enters short where that is allowed', () => {
    const world = new RiskWorld({ limits: { allowShorts: true } })
    expect(brief(world.one({ type: 'SELL', quantity: 5 }))).toBe('entry SELL 5 LIMIT 100 DAY')
    expect(codeOf(new RiskWorld(), { type: 'SELL' })).toBe('LONG_ONLY')
    world.add('BBB', { instrument: { isShortable: false } })
    expect(codeOf(world, { type: 'SELL', symbol: 'BBB' })).toBe('NOT_SHORTABLE')
  })

  it('a position is entered once unless pyramiding is allowed', () => {
    expect(codeOf(long(), {})).toBe('ALREADY_LONG')
    expect(codeOf(short(), { type: 'SELL' })).toBe('ALREADY_SHORT')
    const pyramid = new RiskWorld({ limits: { allowPyramiding: true } }).hold('one', 'AAA', '30')
    expect(brief(pyramid.one({ quantity: 5 }))).toBe('entry BUY 5 LIMIT 100 DAY')
    pyramid.engine.endInput()
    expect(brief(pyramid.one({ weight: 0.1 }))).toBe('entry BUY 70 LIMIT 100 DAY')
  })

  it('closing needs an own position of that direction', () => {
    expect(codeOf(new RiskWorld(), { type: 'CLOSE_LONG' })).toBe('NO_POSITION')
    expect(codeOf(new RiskWorld(), { type: 'CLOSE_SHORT' })).toBe('NO_POSITION')
    expect(codeOf(short(), { type: 'CLOSE_LONG' })).toBe('NO_POSITION')
    expect(codeOf(long(), { type: 'CLOSE_SHORT' })).toBe('NO_POSITION')
    expect(codeOf(new RiskWorld().hold('two', 'AAA', '30'), { type: 'CLOSE_LONG' })).toBe('NO_POSITION')
  })

  it('an exit takes no units that somebody else has sold out of the account', () => {
    const world = long().hold(EXTERNAL, 'AAA', '-20')
    expect(brief(world.one({ type: 'CLOSE_LONG' }))).toBe('exit SELL 10 MARKET DAY')
    world.engine.endInput()
    expect(brief(world.one({ type: 'SELL', quantity: 25 }))).toBe('exit SELL 10 MARKET DAY')
    world.engine.endInput()
    // Ten are there: a strategy that wants to hold four sells six.
    expect(brief(world.one({ type: 'ADJUST', quantity: 4 }))).toBe('exit SELL 6 MARKET DAY')
    world.hold(EXTERNAL, 'AAA', '-30')
    expect(codeOf(world, { type: 'CLOSE_LONG' })).toBe('SOLD_OUTSIDE')
    expect(codeOf(world, { type: 'SELL' })).toBe('SOLD_OUTSIDE')
    expect(codeOf(world, { type: 'ADJUST', quantity: 4 })).toBe('OPPOSITE_STRATEGY')
  })

  it('an exit for what is leaving already is pending; the rest may still be taken out', () => {
    const world = long()
    const resting = { type: 'LIMIT', limitPrice: price('120') } as const
    world.place(world.exitTerms({ quantity: quantity('10'), ...resting }))
    expect(brief(world.one({ type: 'CLOSE_LONG' }))).toBe('exit SELL 20 MARKET DAY')
    expect(codeOf(world, { type: 'SELL' })).toBe('EXIT_PENDING')
  })

  it('guards do not stand in the way of an exit', () => {
    const world = long()
    const stop = { role: 'stop', type: 'STOP', stopPrice: price('90') } as const
    world.place(world.exitTerms({ ...stop, quantity: quantity('30') }))
    expect(world.one({ type: 'CLOSE_LONG' }).approval).toBeDefined()
  })

  it('one entry works at a time, and none while an own order has no clear outcome', () => {
    const world = new RiskWorld()
    world.trade({ quantity: 5 })
    expect(codeOf(world, { quantity: 5 })).toBe('ENTRY_PENDING')
    const unknown = long()
    unknown.place(unknown.exitTerms({ symbol: 'BBB' })).isOutcomeUnknown = true
    expect(codeOf(unknown, { symbol: 'BBB' })).toBe('ENTRY_PENDING')
  })

  it('entries do not stand against another strategy, exits may', () => {
    const world = new RiskWorld({ limits: { allowShorts: true } }).hold('two', 'AAA', '30')
    expect(codeOf(world, { type: 'SELL' })).toBe('OPPOSITE_STRATEGY')
    expect(brief(world.one({ type: 'BUY', quantity: 1 }))).toBe('entry BUY 1 LIMIT 100 DAY')
    const entering = new RiskWorld({ limits: { allowShorts: true } })
    entering.trade({ strategy: 'two', quantity: 1, priceTarget: 99 })
    expect(codeOf(entering, { type: 'SELL' })).toBe('OPPOSITE_STRATEGY')
  })

  it('HOLD and what cannot be read are refused with a reason', () => {
    expect(codeOf(new RiskWorld(), { type: 'HOLD' })).toBe('NOTHING_TO_DO')
    expect(codeOf(new RiskWorld(), { strength: 1.01 })).toBe('BAD_STRENGTH')
    expect(codeOf(new RiskWorld(), { strength: Number.NaN })).toBe('BAD_STRENGTH')
    expect(codeOf(new RiskWorld(), { expiresAt: NOW })).toBe('')
    expect(codeOf(new RiskWorld(), { expiresAt: utcMillis(NOW - 1) })).toBe('SIGNAL_EXPIRED')
    expect(codeOf(new RiskWorld(), { expiresAt: -1e300 as UtcMillis })).toBe('SIGNAL_EXPIRED')
    expect(codeOf(new RiskWorld().add('AAA', { price: Number.NaN }), {})).toBe('NO_PRICE')
    const world = new RiskWorld().add('AAA')
    world.instrument = () => undefined
    expect(codeOf(world, {})).toBe('UNKNOWN_INSTRUMENT')
  })

  it('state that cannot be read refuses; a broken promise of ours ends the run', () => {
    const world = new RiskWorld()
    world.position = () => { throw new Error('torn') }
    world.positions = () => { throw new Error('torn') }
    const { decision, approval } = world.one()
    expect(decision.code).toBe('STATE_UNREADABLE')
    expect(decision.message).toContain('torn')
    expect(approval).toBeUndefined()
    world.positions = () => { throw new InvariantError('ours') }
    expect(() => world.one()).toThrow(InvariantError)
  })
})

describe('the order that is made', () => {
  it('carries id, protection, origin and time in force, and is frozen', () => {
    const world = new RiskWorld({ epoch: 7, limits: { defaultTimeInForce: 'GTC' } })
    const { decision } = world.one({ strategy: 'My strategy!', stopLoss: 95, takeProfit: 110 })
    const { terms } = decision
    expect(terms).toMatchObject({
      clientOrderId: 'ii-7-My_strategy_-1-e0-0', strategy: 'My strategy!', signal: 1, timeInForce: 'GTC',
      isReduceOnly: false, protection: { stopPrice: price('95'), targetPrice: price('110') },
    })
    expect(Object.isFrozen(terms)).toBe(true)
    expect(Object.isFrozen(terms?.protection)).toBe(true)
  })

  it('a marketable limit moves outwards to the tick, a target no further than asked', () => {
    const limits = { allowShorts: true, slippageBufferFraction: 0.001 }
    const at = (signal: Partial<Signal>): string => (
      brief(new RiskWorld({ limits }).add('AAA', { price: 33.33 }).one({ quantity: 1, ...signal }))
    )
    // 33.33 x 1.001 = 33.36333; x 0.999 = 33.29667
    expect(at({})).toBe('entry BUY 1 LIMIT 33.37 DAY')
    expect(at({ type: 'SELL' })).toBe('entry SELL 1 LIMIT 33.29 DAY')
    expect(at({ priceTarget: 33.009 })).toBe('entry BUY 1 LIMIT 33 DAY')
    expect(at({ type: 'SELL', priceTarget: 33.501 })).toBe('entry SELL 1 LIMIT 33.51 DAY')
  })

  it('MARKET as the default type names no price', () => {
    const world = new RiskWorld({ limits: { defaultOrderType: 'MARKET' } })
    expect(brief(world.one({ quantity: 1 }))).toBe('entry BUY 1 MARKET DAY')
  })

  it('guards move to the tick nearer to the position', () => {
    const guards = (signal: Partial<Signal>): unknown => (
      termsOf(new RiskWorld({ limits: { allowShorts: true } }).one({ quantity: 1, ...signal })).protection
    )
    expect(guards({ stopLoss: 95.001, takeProfit: 109.999, trailingDistance: 2.009 })).toEqual({
      stopPrice: price('95.01'), targetPrice: price('109.99'), trailingOffset: price('2'),
    })
    expect(guards({ type: 'SELL', stopLoss: 105.009, takeProfit: 90.001 })).toEqual({
      stopPrice: price('105'), targetPrice: price('90.01'),
    })
    expect(guards({})).toBeUndefined()
  })

  it.each([
    [{ stopLoss: 100 }, 'STOP_WRONG_SIDE'], [{ stopLoss: 99.99 }, ''],
    [{ stopLoss: 99.991 }, 'STOP_WRONG_SIDE'],
    [{ takeProfit: 100 }, 'TARGET_WRONG_SIDE'], [{ takeProfit: 100.01 }, ''],
    [{ takeProfit: 100.009 }, 'TARGET_WRONG_SIDE'],
    [{ priceTarget: 98, stopLoss: 98 }, 'STOP_WRONG_SIDE'], [{ priceTarget: 98, takeProfit: 98.01 }, ''],
    [{ priceTarget: 102, stopLoss: 101 }, 'STOP_WRONG_SIDE'],
    [{ type: 'SELL' as const, stopLoss: 100 }, 'STOP_WRONG_SIDE'],
    [{ type: 'SELL' as const, stopLoss: 100.01 }, ''],
    [{ priceTarget: 102, stopLoss: 100 }, 'STOP_WRONG_SIDE'], [{ priceTarget: 102, stopLoss: 99.99 }, ''],
    [{ type: 'SELL' as const, priceTarget: 98, stopLoss: 100 }, 'STOP_WRONG_SIDE'],
    [{ type: 'SELL' as const, priceTarget: 98, stopLoss: 100.01 }, ''],
    [{ type: 'SELL' as const, priceTarget: 102, stopLoss: 102 }, 'STOP_WRONG_SIDE'],
    [{ type: 'SELL' as const, priceTarget: 102, stopLoss: 102.01 }, ''],
    [{ type: 'SELL' as const, takeProfit: 100 }, 'TARGET_WRONG_SIDE'],
    [{ stopLoss: Number.NaN }, 'BAD_PRICE'], [{ stopLoss: -5 }, 'BAD_PRICE'],
    [{ takeProfit: 0 }, 'BAD_PRICE'],
    [{ takeProfit: Number.POSITIVE_INFINITY }, 'BAD_PRICE'], [{ priceTarget: 0 }, 'BAD_PRICE'],
    [{ priceTarget: 0.001 }, 'BAD_PRICE'], [{ trailingDistance: 0.009 }, 'BAD_PRICE'],
    [{ trailingDistance: 100 }, 'BAD_PRICE'], [{ trailingDistance: 99.99 }, ''],
  ])('%o: %s', (signal, code) => {
    expect(codeOf(new RiskWorld({ limits: { allowShorts: true } }), { quantity: 1, ...signal })).toBe(code)
  })
})

describe('ADJUST', () => {
  const long = (): RiskWorld => new RiskWorld().hold('one', 'AAA', '30')
  const adjust = (world: RiskWorld, signal: Partial<Signal>): RiskDecision => (
    world.one({ type: 'ADJUST', ...signal }).decision
  )

  it('makes new guards exact, without an order', () => {
    const world = long()
    const outcome = world.one({ type: 'ADJUST', stopLoss: 97.001, trailingDistance: 3 })
    expect(outcome.decision).toMatchObject({
      verdict: 'APPROVED', code: '', terms: undefined,
      protection: { stopPrice: price('97.01'), trailingOffset: price('3') },
    })
    expect(outcome.approval).toBeUndefined()
    expect(adjust(world, { stopLoss: 100 }).code).toBe('STOP_WRONG_SIDE')
    expect(adjust(world, { takeProfit: 100 }).code).toBe('TARGET_WRONG_SIDE')
  })

  it('needs an own position and something to change', () => {
    expect(adjust(new RiskWorld(), { stopLoss: 97 }).code).toBe('NO_POSITION')
    expect(adjust(new RiskWorld().hold('two', 'AAA', '5'), { stopLoss: 97 }).code).toBe('NO_POSITION')
    expect(adjust(long(), {}).code).toBe('NOTHING_TO_ADJUST')
    expect(adjust(long(), { quantity: 30 }).code).toBe('NOTHING_TO_ADJUST')
  })

  it('takes out a named quantity without a price; guards and weights need one', () => {
    const world = long().add('AAA', { price: Number.NaN })
    expect(brief(world.one({ type: 'ADJUST', quantity: 10 }))).toBe('exit SELL 20 MARKET DAY')
    expect(adjust(world, { stopLoss: 95 }).code).toBe('NO_PRICE')
    expect(adjust(world, { weight: 0.5 }).code).toBe('SIZING_INPUT_MISSING')
  })

  it('takes the difference out, down to nothing', () => {
    expect(brief(long().one({ type: 'ADJUST', quantity: 10 }))).toBe('exit SELL 20 MARKET DAY')
    expect(brief(long().one({ type: 'ADJUST', quantity: 10.9 }))).toBe('exit SELL 20 MARKET DAY')
    expect(brief(long().one({ type: 'ADJUST', quantity: 0 }))).toBe('exit SELL 30 MARKET DAY')
    expect(brief(long().one({ type: 'ADJUST', weight: 0.01 }))).toBe('exit SELL 20 MARKET DAY')
  })

  it('counts what working exits take out already, and never goes below what was asked for', () => {
    const world = long()
    const exit = world.place(world.exitTerms({ quantity: quantity('20') }))
    expect(adjust(world, { quantity: 10 }).code).toBe('NOTHING_TO_ADJUST')
    world.fill(exit.terms.clientOrderId, quantity('5'))
    expect(adjust(world, { quantity: 10 }).code).toBe('NOTHING_TO_ADJUST')
    expect(adjust(world, { quantity: 12 }).code).toBe('EXIT_PENDING')
    expect(adjust(world, { quantity: 25 }).code).toBe('EXIT_PENDING')
    expect(brief(world.one({ type: 'ADJUST', quantity: 4 }))).toBe('exit SELL 6 MARKET DAY')
    world.engine.endInput()
    expect(brief(world.one({ type: 'ADJUST', quantity: 0 }))).toBe('exit SELL 10 MARKET DAY')
  })

  it('adds the difference as an entry that passes every check, guarded like the position', () => {
    const world = long()
    const guard = { quantity: quantity('30'), ocoGroup: 'g' }
    world.place(world.exitTerms({ ...guard, role: 'stop', type: 'STOP', stopPrice: price('90') }))
    world.place(world.exitTerms({ ...guard, role: 'target', type: 'LIMIT', limitPrice: price('130') }))
    const decision = adjust(world, { quantity: 50, stopLoss: 95 })
    expect(decision).toMatchObject({
      verdict: 'APPROVED', protection: { stopPrice: price('95') },
      terms: {
        role: 'entry', quantity: quantity('20'),
        protection: { stopPrice: price('95'), targetPrice: price('130') },
      },
    })
    expect(decision.checks).toHaveLength(31)
  })

  it('an addition takes over the stop and the trailing distance that are working', () => {
    const world = long()
    const guard = { role: 'stop', type: 'TRAILING_STOP', quantity: quantity('30'), ocoGroup: 'g' } as const
    world.place(world.exitTerms({ ...guard, stopPrice: price('91'), trailingOffset: price('4') }))
    expect(adjust(world, { quantity: 50 }).terms?.protection).toEqual({
      stopPrice: price('91'), trailingOffset: price('4'),
    })
    expect(adjust(long(), { quantity: 50 }).terms?.protection).toBeUndefined()
  })

  it('changes the guards even where the addition is refused', () => {
    const world = long()
    world.tradingState = 'REDUCING'
    const outcome = world.one({ type: 'ADJUST', quantity: 50, stopLoss: 95 })
    expect(outcome.approval).toBeUndefined()
    expect(outcome.decision).toMatchObject({
      verdict: 'MODIFIED', code: 'KILL_SWITCH', terms: undefined, protection: { stopPrice: price('95') },
    })
    expect(outcome.decision.message).toContain('the guards change')
  })

  it('has no wish for a short that it does not have for a long', () => {
    const world = new RiskWorld({ limits: { allowShorts: true } }).hold('one', 'AAA', '-30')
    expect(brief(world.one({ type: 'ADJUST', quantity: 10 }))).toBe('exit BUY 20 MARKET DAY')
    world.engine.endInput()
    expect(brief(world.one({ type: 'ADJUST', quantity: 40 }))).toBe('entry SELL 10 LIMIT 100 DAY')
    expect(adjust(world, { stopLoss: 99 }).code).toBe('STOP_WRONG_SIDE')
  })
})

describe('orders of one input', () => {
  it('the last place goes to the first that asks', () => {
    const world = new RiskWorld({ limits: { maxPositions: 1 } })
    expect(world.one({ symbol: 'BBB', quantity: 1 }).approval).toBeDefined()
    expect(codeOf(world, { symbol: 'CCC', quantity: 1 })).toBe('MAX_POSITIONS')
  })

  it('the last dollar goes to the first that asks', () => {
    const world = new RiskWorld({ cash: 1_000 })
    expect(world.one({ symbol: 'BBB', quantity: 7 }).decision.verdict).toBe('APPROVED')
    expect(brief(world.one({ symbol: 'CCC', quantity: 7 }))).toContain('BUY 3')
    expect(codeOf(world, { symbol: 'DDD', quantity: 7 })).toBe('SIZE_ZERO')
  })

  it('an order is counted once, before and after it is recorded', () => {
    const world = new RiskWorld({ cash: 1_000 })
    world.send(world.one({ symbol: 'BBB', quantity: 7 }))
    expect(brief(world.one({ symbol: 'CCC', quantity: 7 }))).toContain('BUY 3')
  })

  it('what was approved and never sent is forgotten with the input', () => {
    const world = new RiskWorld({ limits: { maxPositions: 1 } })
    expect(world.one({ symbol: 'BBB', quantity: 1 }).approval).toBeDefined()
    world.engine.endInput()
    expect(world.one({ symbol: 'CCC', quantity: 1 }).approval).toBeDefined()
  })
})

describe('a decision', () => {
  it('is written with its messages', () => {
    const world = new RiskWorld({ limits: { sectorFraction: 0.01 } })
    const { decision } = world.one({ quantity: 99, stopLoss: 95 })
    const exact = (_: string, value: unknown): unknown => (
      typeof value === 'bigint' ? formatFixed(value) : value
    )
    const plain = JSON.parse(JSON.stringify(decision, exact)) as RiskDecision
    expect(plain.message).toBe(decision.message)
    expect(plain.message).toBe('BUY 10 AAA LIMIT 100 passed 31 checks, less than asked because of sector '
      + '(1000 less 0 taken leaves 1000 at 100 a unit)')
    expect(plain.checks[0]).toEqual({
      code: 'KILL_SWITCH', outcome: 'PASS', measured: 0, limit: 0, unit: 'rank',
      message: 'trading is ACTIVE; this order passes up to ACTIVE',
    })
    expect(plain.sizing[0]).toEqual({
      name: 'quantity', quantity: '99', note: '99 units, as the signal asks',
    })
    expect('protection' in decision).toBe(false)
  })

  it('names the order that was checked, when it is rejected', () => {
    const world = new RiskWorld()
    world.tradingState = 'REDUCING'
    expect(world.one({ quantity: 3 }).decision).toMatchObject({
      verdict: 'REJECTED', code: 'KILL_SWITCH', terms: { quantity: quantity('3') },
      message: 'trading is REDUCING; this order passes up to ACTIVE',
    })
  })
})

describe('recovery', () => {
  it('facts alone bring back rates, repeats and decided signals', () => {
    const world = new RiskWorld({ limits: { turnoverFraction: 0.1, defaultOrderType: 'MARKET' } })
    const recorded = { sequence: world.next(), signal: world.signal({ quantity: 60 }) }
    world.add('AAA')
    const first = world.engine.decide(recorded)[0] as RiskOutcome
    const terms = termsOf(first)
    const again = new RiskEngine({
      limits: world.limits, account: world, orders: world, market: world, session: world, safety: world,
      epoch: 0,
    })
    const envelope = { eventAt: world.now, knownAt: world.now, correlation: 0 as Sequence }
    const facts = [
      { kind: 'RiskDecided', decision: first.decision }, { kind: 'OrderInitialized', terms },
    ] as const
    for (const body of facts) foldFact(again.folds, { ...envelope, sequence: world.next(), body })
    expect(again.decide(recorded)[0]?.decision.code).toBe('DUPLICATE_ORDER')
    const next = { sequence: world.next(), signal: world.signal({ symbol: 'BBB', quantity: 41 }) }
    world.add('BBB')
    expect(again.decide(next)[0]?.decision.code).toBe('BURST_NOTIONAL')
  })
})
