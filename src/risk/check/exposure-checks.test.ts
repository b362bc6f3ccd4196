import { describe, expect, it } from 'vitest'
import { money, price, quantity, type Money } from '../../base/index.ts'
import type { OrderTerms } from '../../model/index.ts'
import { RiskWorld } from '../../../test/property/risk-world.ts'
import { correlationOf } from './correlation.ts'
import type { RiskLimits } from '../risk-limits.ts'

const outcomeOf = (world: RiskWorld, code: string, changes: Partial<OrderTerms> = {}): string => (
  world.check(code, world.terms(changes)).outcome
)
const worldOf = (limits: Partial<RiskLimits>): RiskWorld => new RiskWorld({ limits })
const unreadable = (world: RiskWorld, name: keyof RiskWorld): RiskWorld => (
  Object.defineProperty(world, name, { value: Number.NaN })
)

describe('DAILY_LOSS_LIMIT and DRAWDOWN_LIMIT', () => {
  const lost = (code: string, amount: string): string => {
    const world = new RiskWorld()
    world.cash = (world.cash - money(amount)) as Money
    return outcomeOf(world, code)
  }

  it('a loss of the limit itself ends entries, a cent less does not', () => {
    expect(lost('DAILY_LOSS_LIMIT', '2999.99')).toBe('PASS')
    expect(lost('DAILY_LOSS_LIMIT', '3000')).toBe('FAIL')
    expect(lost('DAILY_LOSS_LIMIT', '3000.01')).toBe('FAIL')
    expect(lost('DRAWDOWN_LIMIT', '14999.99')).toBe('PASS')
    expect(lost('DRAWDOWN_LIMIT', '15000')).toBe('FAIL')
    expect(lost('DRAWDOWN_LIMIT', '-1')).toBe('PASS')
  })

  it('find the limit to the ninth decimal, also where floats do not', () => {
    for (const [base, at] of [['98765.4', '91851.822'], ['1000.01', '930.0093']] as const) {
      const world = new RiskWorld({
        cash: Number(base), limits: { dailyLossFraction: 0.07, drawdownFraction: 0.07 },
      })
      const outcomes = [1n, 0n, -1n].map((beside) => {
        world.cash = (money(at) + beside) as Money
        return [outcomeOf(world, 'DAILY_LOSS_LIMIT'), outcomeOf(world, 'DRAWDOWN_LIMIT')]
      })
      expect(outcomes).toEqual([['PASS', 'PASS'], ['FAIL', 'FAIL'], ['FAIL', 'FAIL']])
    }
  })

  it('say how much is lost, and nothing where something was won', () => {
    const world = new RiskWorld()
    world.cash = money('98000')
    expect(world.check('DAILY_LOSS_LIMIT', world.terms())).toMatchObject({ measured: 0.02, limit: 0.03 })
    expect(world.check('DRAWDOWN_LIMIT', world.terms())).toMatchObject({ measured: 0.02, limit: 0.15 })
    world.cash = money('101000')
    expect(world.check('DAILY_LOSS_LIMIT', world.terms()).measured).toBe(0)
    expect(world.check('DRAWDOWN_LIMIT', world.terms()).measured).toBe(0)
  })

  it('measure against their own bases', () => {
    const world = new RiskWorld()
    world.highWaterEquity = 120_000
    expect(outcomeOf(world, 'DAILY_LOSS_LIMIT')).toBe('PASS')
    const drawdown = world.check('DRAWDOWN_LIMIT', world.terms())
    expect(drawdown.outcome).toBe('FAIL')
    expect(drawdown.measured).toBeCloseTo(20 / 120, 12)
  })

  it('fail where their base or equity is unknown', () => {
    expect(outcomeOf(unreadable(new RiskWorld(), 'dayStartEquity'), 'DAILY_LOSS_LIMIT')).toBe('FAIL')
    expect(outcomeOf(unreadable(new RiskWorld(), 'highWaterEquity'), 'DRAWDOWN_LIMIT')).toBe('FAIL')
    expect(outcomeOf(unreadable(new RiskWorld(), 'equity'), 'DAILY_LOSS_LIMIT')).toBe('FAIL')
    expect(outcomeOf(unreadable(new RiskWorld(), 'equity'), 'DRAWDOWN_LIMIT')).toBe('FAIL')
  })
})

describe('PRICE_COLLAR', () => {
  const at = (last: number, limitPrice: string): string => (
    outcomeOf(new RiskWorld().add('AAA', { price: last }), 'PRICE_COLLAR', { limitPrice: price(limitPrice) })
  )

  it('allows 3 % above 50, 5 % above 25 and 10 % up to 25, on both sides', () => {
    expect(at(100, '103')).toBe('PASS')
    expect(at(100, '103.000000001')).toBe('FAIL')
    expect(at(100, '97')).toBe('PASS')
    expect(at(100, '96.999999999')).toBe('FAIL')
    expect(at(50.01, '51.51')).toBe('PASS')
    expect(at(50.01, '51.52')).toBe('FAIL')
    expect(at(50, '52.5')).toBe('PASS')
    expect(at(50, '52.51')).toBe('FAIL')
    expect(at(25, '27.5')).toBe('PASS')
    expect(at(25, '27.51')).toBe('FAIL')
  })

  it('a market order needs a price to be judged by', () => {
    const world = new RiskWorld()
    const { limitPrice: _, ...market } = world.terms({ type: 'MARKET' })
    expect(world.check('PRICE_COLLAR', market).outcome).toBe('PASS')
    for (const bad of [Number.NaN, 0, -1, Number.POSITIVE_INFINITY]) {
      world.add('AAA', { price: bad })
      expect(world.check('PRICE_COLLAR', market).outcome).toBe('FAIL')
    }
  })
})

describe('MAX_ORDER_VALUE', () => {
  it('is a part of equity, or the cap in money where that is lower', () => {
    const byEquity = worldOf({ orderValueFraction: 0.01 })
    expect(outcomeOf(byEquity, 'MAX_ORDER_VALUE')).toBe('PASS')
    expect(outcomeOf(byEquity, 'MAX_ORDER_VALUE', { quantity: quantity('10.000000001') })).toBe('FAIL')
    expect(outcomeOf(worldOf({ orderValueMax: money('1000') }), 'MAX_ORDER_VALUE')).toBe('PASS')
    expect(outcomeOf(worldOf({ orderValueMax: money('999.999999999') }), 'MAX_ORDER_VALUE')).toBe('FAIL')
  })

  it('fails without a price or equity', () => {
    expect(outcomeOf(new RiskWorld().add('AAA', { price: Number.NaN }), 'MAX_ORDER_VALUE')).toBe('FAIL')
    expect(outcomeOf(unreadable(new RiskWorld(), 'equity'), 'MAX_ORDER_VALUE')).toBe('FAIL')
  })
})

describe('MAX_ORDER_QTY', () => {
  const code = 'MAX_ORDER_QTY'
  const by = (averageVolume: number, limits: Partial<RiskLimits> = {}): string => (
    outcomeOf(worldOf({ orderVolumeFraction: 0.01, ...limits }).add('AAA', { averageVolume }), code)
  )

  it('is one hundredth of the average daily volume', () => {
    expect(by(1_000)).toBe('PASS')
    expect(by(999.999_999)).toBe('FAIL')
  })

  it('data without volume fails live and is not applicable in a backtest', () => {
    expect(by(Number.NaN)).toBe('NOT_APPLICABLE')
    expect(by(0)).toBe('NOT_APPLICABLE')
    expect(by(Number.NaN, { profile: 'live' })).toBe('FAIL')
  })
})

describe('MAX_POSITIONS', () => {
  it('counts what is held and what is being entered, and lets a position grow', () => {
    const world = worldOf({ maxPositions: 3 }).hold('two', 'BBB', '1')
    world.place(world.terms({ symbol: 'CCC' }))
    expect(outcomeOf(world, 'MAX_POSITIONS')).toBe('PASS')
    world.place(world.terms({ symbol: 'DDD' }))
    expect(outcomeOf(world, 'MAX_POSITIONS')).toBe('FAIL')
    expect(outcomeOf(world, 'MAX_POSITIONS', { symbol: 'BBB' })).toBe('PASS')
    expect(outcomeOf(world, 'MAX_POSITIONS', { symbol: 'DDD' })).toBe('PASS')
  })

  it('lets a position grow where there are more than may be begun', () => {
    const world = worldOf({ maxPositions: 1 }).hold('two', 'BBB', '1').hold('two', 'CCC', '1')
    const outcomes = ['BBB', 'CCC', 'DDD'].map((symbol) => outcomeOf(world, 'MAX_POSITIONS', { symbol }))
    expect(outcomes).toEqual(['PASS', 'PASS', 'FAIL'])
  })

  it('two entries in one symbol, and an entry into a holding, are one position', () => {
    const world = worldOf({ maxPositions: 2 }).hold('two', 'BBB', '1')
    world.place(world.terms({ symbol: 'BBB' }))
    world.place(world.terms({ symbol: 'BBB', strategy: 'two' }))
    const result = world.check('MAX_POSITIONS', world.terms())
    expect(result).toMatchObject({ outcome: 'PASS', measured: 2, limit: 2 })
  })

  it('working exits and guards are no positions', () => {
    const world = worldOf({ maxPositions: 2 }).hold('two', 'BBB', '1')
    world.place(world.exitTerms({ symbol: 'BBB', strategy: 'two' }))
    expect(outcomeOf(world, 'MAX_POSITIONS')).toBe('PASS')
  })
})

describe('MAX_POSITION', () => {
  it('adds the position, what is pending in it, and the order, of all strategies', () => {
    const world = worldOf({ maxPositionFraction: 0.03 }).hold('two', 'AAA', '10')
    world.place(world.terms({ strategy: 'two' }))
    expect(outcomeOf(world, 'MAX_POSITION')).toBe('PASS')
    expect(outcomeOf(world, 'MAX_POSITION', { quantity: quantity('10.000000001') })).toBe('FAIL')
    expect(outcomeOf(world, 'MAX_POSITION', { symbol: 'BBB', quantity: quantity('30') })).toBe('PASS')
  })

  it('a partly filled order counts by what is left of it', () => {
    const world = worldOf({ maxPositionFraction: 0.03 })
    const order = world.place(world.terms({ strategy: 'two', quantity: quantity('20') }))
    world.fill(order.terms.clientOrderId, quantity('5'))
    expect(outcomeOf(world, 'MAX_POSITION')).toBe('PASS')
    expect(outcomeOf(world, 'MAX_POSITION', { quantity: quantity('11') })).toBe('FAIL')
  })

  it('a replacement counts in place of the working order', () => {
    const world = worldOf({ maxPositionFraction: 0.03 })
    const { terms } = world.place(world.terms({ quantity: quantity('20') }))
    expect(world.check('MAX_POSITION', { ...terms, quantity: quantity('30') }).outcome).toBe('PASS')
    expect(world.check('MAX_POSITION', { ...terms, quantity: quantity('31') }).outcome).toBe('FAIL')
  })

  it('both versions of an entry count while the venue has not answered the change', () => {
    const world = worldOf({ maxPositionFraction: 0.05 })
    const order = world.place(world.terms({ strategy: 'two' }))
    const { clientOrderId } = order.terms
    order.status = 'PENDING_UPDATE'
    world.apply({ kind: 'OrderPendingUpdate', clientOrderId, changes: { quantity: quantity('20') } })
    expect(outcomeOf(world, 'MAX_POSITION', { quantity: quantity('21') })).toBe('FAIL')
    expect(outcomeOf(world, 'MAX_POSITION', { quantity: quantity('20') })).toBe('PASS')
    order.status = 'ACCEPTED'
    order.terms = { ...order.terms, quantity: quantity('20') }
    expect(outcomeOf(world, 'MAX_POSITION', { quantity: quantity('30') })).toBe('PASS')
    expect(outcomeOf(world, 'MAX_POSITION', { quantity: quantity('31') })).toBe('FAIL')
  })

  it.each([Number.NaN, 0, -1, Number.POSITIVE_INFINITY])('fails where a mark is %f', (mark) => {
    const world = worldOf({}).hold('two', 'AAA', '10').add('AAA', { price: mark })
    expect(outcomeOf(world, 'MAX_POSITION')).toBe('FAIL')
    for (const code of ['MAX_ORDER_VALUE', 'CAPITAL_AGGREGATE', 'BUYING_POWER']) {
      expect(outcomeOf(world, code, { side: 'SELL' }), code).toBe('FAIL')
    }
  })
})

describe('SECTOR_CONCENTRATION', () => {
  it('adds longs, shorts and pending entries of the sector', () => {
    const world = worldOf({ sectorFraction: 0.04, allowShorts: true })
      .add('BBB').add('CCC').add('OIL', { instrument: { sector: 'Energy' } })
      .hold('two', 'BBB', '10').hold('two', 'CCC', '-10').hold('two', 'OIL', '50')
    world.place(world.terms({ symbol: 'DDD' }))
    expect(outcomeOf(world, 'SECTOR_CONCENTRATION')).toBe('PASS')
    expect(outcomeOf(world, 'SECTOR_CONCENTRATION', { quantity: quantity('10.000000001') })).toBe('FAIL')
  })

  it('UNKNOWN is a sector of its own live, and no sector in a backtest', () => {
    const of = (profile: 'live' | 'backtest'): string => {
      const unknown = { instrument: { sector: 'UNKNOWN' } }
      const world = worldOf({ profile, sectorFraction: 0.01 }).add('AAA', unknown).add('BBB', unknown)
      world.hold('two', 'BBB', '10')
      return outcomeOf(world, 'SECTOR_CONCENTRATION')
    }
    expect(of('live')).toBe('FAIL')
    expect(of('backtest')).toBe('NOT_APPLICABLE')
  })

  it('fails where the value of a holding is unknown', () => {
    const world = worldOf({}).hold('two', 'BBB', '10').add('BBB', { price: Number.NaN })
    expect(outcomeOf(world, 'SECTOR_CONCENTRATION')).toBe('FAIL')
  })
})

describe('CORRELATION', () => {
  const wave = (shift: number): number[] => (
    Array.from({ length: 60 }, (_, day) => Math.sin(day + shift) / 100)
  )
  const worldWith = (limits: Partial<RiskLimits>, returns: readonly number[], units = '10'): RiskWorld => (
    worldOf({ correlationMax: 0.85, allowShorts: true, ...limits })
      .add('AAA', { returns: wave(0) }).add('BBB', { returns }).hold('two', 'BBB', units)
  )

  it('compares with every holding and takes the highest', () => {
    expect(outcomeOf(worldWith({}, wave(1.5)), 'CORRELATION')).toBe('PASS')
    expect(outcomeOf(worldWith({}, wave(0)), 'CORRELATION')).toBe('FAIL')
    const two = worldWith({}, wave(0)).add('CCC', { returns: wave(1.5) }).hold('two', 'CCC', '1')
    expect(two.check('CORRELATION', two.terms()).message).toContain('BBB')
  })

  it('passes at the limit exactly', () => {
    const found = correlationOf(wave(0), wave(0.5), 20)
    expect(outcomeOf(worldWith({ correlationMax: found }, wave(0.5)), 'CORRELATION')).toBe('PASS')
    expect(outcomeOf(worldWith({ correlationMax: found - 1e-12 }, wave(0.5)), 'CORRELATION')).toBe('FAIL')
  })

  it('a short against a long counts with its sign turned', () => {
    expect(outcomeOf(worldWith({}, wave(0), '-10'), 'CORRELATION')).toBe('PASS')
    expect(outcomeOf(worldWith({}, wave(Math.PI), '-10'), 'CORRELATION')).toBe('FAIL')
    expect(outcomeOf(worldWith({}, wave(0), '-10'), 'CORRELATION', { side: 'SELL' })).toBe('FAIL')
  })

  it('compares with what is being entered', () => {
    const world = worldOf({ correlationMax: 0.85 })
    for (const symbol of ['AAA', 'BBB']) world.add(symbol, { returns: wave(0) })
    world.place(world.terms({ symbol: 'BBB' }))
    expect(outcomeOf(world, 'CORRELATION')).toBe('FAIL')
  })

  it('one that is too high is not hidden by one that is unknown', () => {
    const world = worldWith({}, []).add('CCC', { returns: wave(0) }).hold('two', 'CCC', '1')
    expect(outcomeOf(world, 'CORRELATION')).toBe('FAIL')
    world.add('CCC', { returns: wave(1.5) })
    expect(outcomeOf(world, 'CORRELATION')).toBe('NOT_APPLICABLE')
  })

  it('too few common returns fail live and are not applicable in a backtest', () => {
    expect(outcomeOf(worldWith({}, wave(0).slice(0, 20)), 'CORRELATION')).not.toBe('NOT_APPLICABLE')
    expect(outcomeOf(worldWith({}, wave(0).slice(0, 19)), 'CORRELATION')).toBe('NOT_APPLICABLE')
    expect(outcomeOf(worldWith({ profile: 'live' }, wave(0).slice(0, 19)), 'CORRELATION')).toBe('FAIL')
  })

  it('with nothing else held there is nothing to compare', () => {
    expect(outcomeOf(new RiskWorld(), 'CORRELATION')).toBe('PASS')
  })

  it('is Pearson\'s r of the newest common part', () => {
    // Anscombe 1973, data set I: r = 0.81642 (https://en.wikipedia.org/wiki/Anscombe%27s_quartet).
    const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
    const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]
    expect(correlationOf(x, y, 2)).toBeCloseTo(0.816_42, 5)
    expect(correlationOf([99, ...x], y, 2)).toBeCloseTo(0.816_42, 5)
    expect(correlationOf(x, x.map(() => 3), 2)).toBe(0)
    expect(correlationOf(x.map(() => 0.001), x, 2)).toBe(0)
    expect(correlationOf([], [], 0)).toBeNaN()
    expect(correlationOf([1, Number.NaN], [1, 2], 2)).toBeNaN()
  })
})

describe('CAPITAL_AGGREGATE', () => {
  it('adds positions of both directions and pending entries at their worst price', () => {
    const world = worldOf({ grossFraction: 0.5, slippageBufferFraction: 0.01 })
      .hold('two', 'BBB', '100').hold('two', 'CCC', '-100')
    world.place(world.terms({ symbol: 'DDD', quantity: quantity('100') }))
    const asked = { symbol: 'EEE', type: 'MARKET', quantity: quantity('100') } as const
    const { limitPrice: _, ...market } = world.terms(asked)
    world.place(market)
    // 10,000 long, 10,000 short, 10,000 at its limit, 10,100 at the market with slippage: 9,900 are left.
    expect(outcomeOf(world, 'CAPITAL_AGGREGATE', { quantity: quantity('99') })).toBe('PASS')
    expect(outcomeOf(world, 'CAPITAL_AGGREGATE', { quantity: quantity('99.000000001') })).toBe('FAIL')
  })

  it('an order with an unclear outcome counts', () => {
    const world = worldOf({ grossFraction: 0.02 })
    world.place(world.terms({ symbol: 'DDD' })).isOutcomeUnknown = true
    expect(outcomeOf(world, 'CAPITAL_AGGREGATE', { quantity: quantity('10') })).toBe('PASS')
    expect(outcomeOf(world, 'CAPITAL_AGGREGATE', { quantity: quantity('11') })).toBe('FAIL')
  })

  it('a short entry counts at the higher of its limit and the market', () => {
    const world = worldOf({ grossFraction: 0.01, allowShorts: true })
    const result = world.check('CAPITAL_AGGREGATE', world.terms({ side: 'SELL', limitPrice: price('99') }))
    expect(result).toMatchObject({ outcome: 'PASS', measured: 1_000, limit: 1_000 })
  })

  it('adds up exactly, each order rounded as money is', () => {
    // 162.5 short, 5.5 x 48.509699999 = 266.803349994 (half-even), 300.059999997, and the order's 500.5.
    const outcomes = [0.012_298_633_499_91, 0.012_298_633_499_9].map((grossFraction) => {
      const world = worldOf({ grossFraction }).add('CCC', { price: 25 }).hold('two', 'CCC', '-6.5')
      const half = { symbol: 'BBB', quantity: quantity('5.5'), limitPrice: price('48.509699999') }
      world.place(world.terms(half))
      world.place(world.terms({ quantity: quantity('3'), limitPrice: price('100.019999999') }))
      const asked = { quantity: quantity('5'), limitPrice: price('100.1') }
      return outcomeOf(world, 'CAPITAL_AGGREGATE', asked)
    })
    expect(outcomes).toEqual(['PASS', 'FAIL'])
  })

  it('fails where a mark or the equity is unknown', () => {
    const world = worldOf({}).hold('two', 'BBB', '10').add('BBB', { price: Number.NaN })
    expect(outcomeOf(world, 'CAPITAL_AGGREGATE')).toBe('FAIL')
    expect(outcomeOf(unreadable(new RiskWorld(), 'equity'), 'CAPITAL_AGGREGATE')).toBe('FAIL')
  })
})

describe('BUYING_POWER', () => {
  it.each([
    // Two puts written at 40: 8,000; two calls on what is worth 100: 20,000; on what nobody prices: 8,000.
    ['AAA260116P00040000', 8_000], ['AAA260116C00040000', 20_000], ['ZZZ260116C00040000', 8_000],
  ])('counts what others have written, %s, at what its shares are worth', (symbol, worth) => {
    const world = (room: number): RiskWorld => {
      const cash = worth + room
      const made = new RiskWorld({ cash, limits: { grossFraction: 1, maxPositionFraction: 10 } }).add('AAA')
      made.holdForeign(symbol, '-2', '1.5')
      return made
    }
    const codes = ['CAPITAL_AGGREGATE', 'BUYING_POWER']
    const outcomes = (room: number): readonly string[] => codes.map((code) => (
      world(room).check(code, world(room).terms({ quantity: quantity('1') })).outcome))
    expect([outcomes(103), outcomes(99)]).toEqual([['PASS', 'PASS'], ['FAIL', 'FAIL']])
  })

  it('takes slippage and fees into account, and what pending entries may cost', () => {
    const world = new RiskWorld({ cash: 3_005, limits: { feeBufferFraction: 0.001, grossFraction: 9 } })
    world.place(world.terms({ symbol: 'BBB' }))
    // 1,001 reserved; 20 x 100.1 = 2,002 and 20.02 x 100.1 = 2,004.002.
    expect(outcomeOf(world, 'BUYING_POWER', { quantity: quantity('20') })).toBe('PASS')
    expect(outcomeOf(world, 'BUYING_POWER', { quantity: quantity('20.02') })).toBe('FAIL')
  })

  it('passes at the last cent', () => {
    const world = new RiskWorld({ cash: 1_000 })
    expect(outcomeOf(world, 'BUYING_POWER')).toBe('PASS')
    expect(outcomeOf(world, 'BUYING_POWER', { quantity: quantity('10.000000001') })).toBe('FAIL')
  })

  it('spends only what has settled, and not what selling short brought in', () => {
    const unsettled = new RiskWorld({ cash: 1_000 })
    unsettled.unsettled = money('0.01')
    expect(outcomeOf(unsettled, 'BUYING_POWER')).toBe('FAIL')
    const short = new RiskWorld({ cash: 1_000 }).hold('two', 'BBB', '-5')
    expect(short.cash).toBe(money('1500'))
    expect(outcomeOf(short, 'BUYING_POWER')).toBe('PASS')
    expect(outcomeOf(short, 'BUYING_POWER', { quantity: quantity('11') })).toBe('FAIL')
  })

  it('fails without a price', () => {
    expect(outcomeOf(new RiskWorld().add('AAA', { price: Number.NaN }), 'BUYING_POWER')).toBe('FAIL')
  })
})
