import { describe, expect, it } from 'vitest'
import { formatFixed, price, utcMillis } from '../base/index.ts'
import type { OrderTerms, Signal } from '../model/index.ts'
import { NOW, RiskWorld } from '../../test/property/risk-world.ts'
import type { RiskLimits } from './risk-limits.ts'
import type { RiskOutcome } from './risk-engine.ts'

const SHORTS = { allowShorts: true }
const worldWith = (limits: Partial<RiskLimits> = {}): RiskWorld => new RiskWorld({ limits })
const codeOf = (signal: Partial<Signal>, limits: Partial<RiskLimits> = {}): string => (
  worldWith(limits).one(signal).decision.code
)
const termsOf = ({ decision }: RiskOutcome): OrderTerms => {
  if (decision.terms === undefined) throw new Error(`no order: ${decision.message}`)
  return decision.terms
}
const brief = (signal: Partial<Signal>, limits: Partial<RiskLimits> = {}): string => {
  const { type, stopPrice, limitPrice, quantity: units } = termsOf(worldWith(limits).one(signal))
  const shown = [stopPrice, limitPrice].flatMap((each) => (each === undefined ? [] : [formatFixed(each)]))
  return [formatFixed(units), type, ...shown].join(' ')
}
const lifeOf = (signal: Partial<Signal>, limits: Partial<RiskLimits> = {}): string => {
  const { timeInForce, expiresAt } = termsOf(worldWith(limits).one({ quantity: 1, ...signal }))
  return expiresAt === undefined ? timeInForce : `${timeInForce} +${expiresAt - NOW}`
}

describe('the prices of an entry with a trigger', () => {
  const buffered = { slippageBufferFraction: 0.001 }

  it('are the trigger and the limit that were asked for', () => {
    expect(brief({ quantity: 5, trigger: 101, priceTarget: 101.5 })).toBe('5 STOP_LIMIT 101 101.5')
    expect(brief({ quantity: 5, trigger: 101, priceTarget: 100.5 })).toBe('5 STOP_LIMIT 101 100.5')
  })

  it('without a limit follow the default type: so far beyond the trigger, or a stop', () => {
    expect(brief({ quantity: 5, trigger: 101 }, buffered)).toBe('5 STOP_LIMIT 101 101.11')
    expect(brief({ quantity: 5, trigger: 101 }, { defaultOrderType: 'MARKET' })).toBe('5 STOP 101')
    expect(brief({ quantity: 5, type: 'SELL', trigger: 99 }, { ...buffered, ...SHORTS }))
      .toBe('5 STOP_LIMIT 99 98.9')
  })

  it('move to the tick that is no sooner and no worse than asked', () => {
    expect(brief({ quantity: 5, trigger: 101.001, priceTarget: 101.509 })).toBe('5 STOP_LIMIT 101.01 101.5')
    expect(brief({ quantity: 5, type: 'SELL', trigger: 98.999, priceTarget: 98.501 }, SHORTS))
      .toBe('5 STOP_LIMIT 98.99 98.51')
  })

  it.each<[string, Partial<Signal>, string]>([
    ['at the price of a buy', { trigger: 100 }, 'TRIGGER_PASSED'],
    ['below it', { trigger: 99 }, 'TRIGGER_PASSED'],
    ['a tick above it', { trigger: 100.01 }, ''],
    ['at the price of a sale', { type: 'SELL', trigger: 100 }, 'TRIGGER_PASSED'],
    ['above it', { type: 'SELL', trigger: 101 }, 'TRIGGER_PASSED'],
    ['a tick below it', { type: 'SELL', trigger: 99.99 }, ''],
    ['that is no price', { trigger: Number.NaN }, 'BAD_PRICE'],
    ['that is negative', { trigger: -1 }, 'BAD_PRICE'],
  ])('a trigger %s', (_, signal, code) => {
    expect(codeOf({ quantity: 5, ...signal }, SHORTS)).toBe(code)
  })

  it('are beyond the far side of a quote, not of the last price', () => {
    const world = worldWith().add('AAA', { quote: { bid: 101, ask: 101.1 } })
    const { decision } = world.one({ quantity: 5, trigger: 101.05 })
    expect(decision.code).toBe('TRIGGER_PASSED')
    expect(decision.message)
      .toBe("the trigger of a buy must be above the market's price 101.1, found 101.05")
  })

  it('are looked at again when the order is to leave once more', () => {
    const world = worldWith().add('AAA')
    const terms = termsOf(world.trade({ quantity: 5, trigger: 101 }))
    world.add('AAA', { price: 101.2 })
    const { decision, approval } = world.engine.approve(terms, true)
    expect([decision.code, approval]).toEqual(['TRIGGER_PASSED', undefined])
  })
})

describe('what an entry with a trigger is sized and guarded by', () => {
  it('is the distance from the trigger to its stop', () => {
    // 1 % of 100,000 over 102 - 98.
    const risk = { riskPerTradeFraction: 0.01 }
    expect(brief({ trigger: 102, stopLoss: 98 }, risk)).toBe('250 STOP_LIMIT 102 102')
    // From the limit, where one is named: it is what the entry may cost.
    expect(brief({ trigger: 102, priceTarget: 103, stopLoss: 98 }, risk)).toBe('200 STOP_LIMIT 102 103')
  })

  it('is a weight at the trigger', () => {
    expect(brief({ trigger: 102, weight: 0.1 })).toBe('98 STOP_LIMIT 102 102')
  })

  it.each<[string, Partial<Signal>, string]>([
    ['a stop above the market, below the trigger', { trigger: 103, stopLoss: 101 }, ''],
    ['a stop at the trigger', { trigger: 103, stopLoss: 103 }, 'STOP_WRONG_SIDE'],
    ['a stop between trigger and limit', { trigger: 102, priceTarget: 103, stopLoss: 102.5 },
      'STOP_WRONG_SIDE'],
    ['a target above the market, below the trigger', { trigger: 103, takeProfit: 102 }, 'TARGET_WRONG_SIDE'],
    ['a target between trigger and limit', { trigger: 102, priceTarget: 103, takeProfit: 102.5 },
      'TARGET_WRONG_SIDE'],
    ['both beyond', { trigger: 102, priceTarget: 103, stopLoss: 101, takeProfit: 104 }, ''],
    ['a short stop below the market, above the trigger', { type: 'SELL', trigger: 97, stopLoss: 99 }, ''],
    ['a short stop at the trigger', { type: 'SELL', trigger: 97, stopLoss: 97 }, 'STOP_WRONG_SIDE'],
  ])('takes %s as it should be', (_, signal, code) => {
    expect(codeOf({ quantity: 5, ...signal }, SHORTS)).toBe(code)
  })

  it('says where the trigger is when a stop lies on the wrong side of it', () => {
    const { decision } = worldWith().one({ quantity: 5, trigger: 103, stopLoss: 104 })
    expect(decision.message).toBe('the stop of a long must be below 103 (trigger 103), found 104')
  })
})

describe('what an entry with a trigger counts for', () => {
  const buffered = { slippageBufferFraction: 0.01, feeBufferFraction: 0 }
  const measured = (code: string, terms: Partial<OrderTerms>, at = 100): number => {
    const world = worldWith({ ...buffered, ...SHORTS }).add('AAA', { price: at })
    return world.check(code, { ...world.terms(), limitPrice: undefined, ...terms }).measured
  }
  const stop = (at: string): Partial<OrderTerms> => ({ type: 'STOP', stopPrice: price(at) })
  const stopLimit = (at: string, limit: string): Partial<OrderTerms> => (
    { type: 'STOP_LIMIT', stopPrice: price(at), limitPrice: price(limit) }
  )

  it.each<[string, Partial<OrderTerms>, number, { value: number; worst: number }]>([
    ['a buy stop', stop('102'), 100, { value: 1_020, worst: 1_030.2 }],
    ['a buy stop that the market has passed', stop('102'), 103, { value: 1_030, worst: 1_040.3 }],
    ['a buy stop-limit', stopLimit('102', '103'), 100, { value: 1_020, worst: 1_030 }],
    ['a buy stop-limit whose limit is nearer', stopLimit('102', '101'), 100, { value: 1_010, worst: 1_010 }],
    ['a sell stop', { side: 'SELL', ...stop('98') }, 100, { value: 980, worst: 1_010 }],
    ['a sell stop-limit', { side: 'SELL', ...stopLimit('98', '97') }, 100, { value: 980, worst: 1_000 }],
    ['a sell stop-limit whose limit is nearer', { side: 'SELL', ...stopLimit('98', '99') }, 100,
      { value: 990, worst: 1_000 }],
  ])('%s', (_, terms, at, { value, worst }) => {
    expect(measured('MAX_ORDER_VALUE', terms, at)).toBeCloseTo(value, 9)
    expect(measured('MAX_POSITION', terms, at)).toBeCloseTo(value, 9)
    expect(measured('CAPITAL_AGGREGATE', terms, at)).toBeCloseTo(worst, 9)
    expect(measured('BUYING_POWER', terms, at)).toBeCloseTo(worst, 9)
  })

  it('a stop without a limit is counted among the new entries of the day', () => {
    const world = worldWith({ turnoverFraction: 1 }).add('AAA')
    world.place({ ...world.terms(), ...stop('102'), limitPrice: undefined })
    expect(world.check('BURST_NOTIONAL', world.terms()).measured).toBe(1_020 + 1_000)
  })

  it('its trigger and its limit both lie within the price collar', () => {
    // 3 % above fifty.
    const judged = (terms: Partial<OrderTerms>): string => {
      const world = worldWith().add('AAA')
      return world.check('PRICE_COLLAR', { ...world.terms(), limitPrice: undefined, ...terms }).outcome
    }
    expect(judged(stop('103'))).toBe('PASS')
    expect(judged(stop('103.01'))).toBe('FAIL')
    expect(judged(stopLimit('103.01', '103'))).toBe('FAIL')
    expect(judged(stopLimit('103', '103.01'))).toBe('FAIL')
    expect(judged(stopLimit('102', '103'))).toBe('PASS')
  })

  it('it would meet an own target at its trigger', () => {
    const meets = (at: string, last = 100): string => {
      const world = worldWith({ allowPyramiding: true }).hold('one', 'AAA', '10')
      world.add('AAA', { price: last })
      world.place(world.exitTerms({ role: 'target', type: 'LIMIT', limitPrice: price('102'), ocoGroup: 'g' }))
      return world.check('SELF_TRADE', { ...world.terms(), ...stop(at), limitPrice: undefined }).outcome
    }
    expect(meets('101.99')).toBe('PASS')
    expect(meets('102')).toBe('FAIL')
    expect(meets('101.99', 102)).toBe('FAIL')
    // While no price is known it may be anywhere.
    for (const last of [Number.NaN, -1, 0]) expect(meets('101.99', last), String(last)).toBe('FAIL')
  })
})

describe('how long an entry lives', () => {
  it('is what the signal says, else what the settings say', () => {
    expect(lifeOf({})).toBe('DAY')
    expect(lifeOf({}, { defaultTimeInForce: 'GTC' })).toBe('GTC')
    expect(lifeOf({ timeInForce: 'IOC' })).toBe('IOC')
    expect(lifeOf({ goodTill: utcMillis(NOW + 60_000) })).toBe('GTD +60000')
    expect(lifeOf({ timeInForce: 'GTC', trigger: 101 })).toBe('GTC')
  })

  it.each<[string, Partial<Signal>, Partial<RiskLimits>]>([
    ['a trigger that is to fill at once', { trigger: 101, timeInForce: 'IOC' }, {}],
    ['a trigger in an auction', { trigger: 101, timeInForce: 'CLS' }, {}],
    ['a trigger where the settings say so', { trigger: 101 }, { defaultTimeInForce: 'FOK' }],
    ['an instant that is over', { goodTill: NOW }, {}],
    ['no instant', { timeInForce: 'GTD' }, {}],
  ])('is refused with %s', (_, signal, limits) => {
    expect(codeOf({ quantity: 1, ...signal }, limits)).toBe('BAD_TIME_IN_FORCE')
  })

  it('is that of every entry of a basket, which has no trigger', () => {
    const legs = ['AAA', 'BBB'].map((symbol) => ({ symbol, type: 'BUY', weight: 0.1 }) as const)
    const outcomes = worldWith().decide({ legs, timeInForce: 'GTC' })
    const lives = outcomes.map((each) => termsOf(each).timeInForce)
    expect(lives).toEqual(['GTC', 'GTC'])
    expect(worldWith().decide({ legs, trigger: 101 }).map(({ decision }) => decision.code))
      .toEqual(['BAD_BASKET', 'BAD_BASKET'])
  })

  it('has no place in what takes a position out', () => {
    const long = (): RiskWorld => worldWith().hold('one', 'AAA', '30')
    for (const wish of [{ trigger: 98 }, { timeInForce: 'GTC' }, { goodTill: utcMillis(NOW + 1) }] as const) {
      expect(long().one({ type: 'SELL', ...wish }).decision.code).toBe('BAD_EXIT')
    }
    const basket = long().decide({
      timeInForce: 'GTC',
      legs: [{ symbol: 'AAA', type: 'CLOSE_LONG' }, { symbol: 'BBB', type: 'BUY', weight: 0.1 }],
    })
    expect(basket.map((each) => termsOf(each).timeInForce)).toEqual(['DAY', 'GTC'])
  })
})

describe('an entry that rests', () => {
  it('keeps others of its strategy and symbol away, and is told of where it is taken back', () => {
    const world = worldWith().add('AAA')
    world.trade({ quantity: 5, trigger: 101 })
    expect(world.one({ quantity: 5, trigger: 102 }).decision.code).toBe('ENTRY_PENDING')
    const { code, message } = world.one({ type: 'CLOSE_LONG' }).decision
    expect(code).toBe('ENTRY_TAKEN_BACK')
    expect(message).toBe('one holds no long position in AAA; its entry ii-0-one-1-e0-0 is taken back')
    expect(world.one({ type: 'CLOSE_LONG', strategy: 'two' }).decision.code).toBe('NO_POSITION')
  })

  it('takes up what it may cost until it has ended', () => {
    const world = new RiskWorld({ cash: 1_000 }).add('AAA').add('BBB')
    const { clientOrderId } = termsOf(world.trade({ quantity: 8, trigger: 101, priceTarget: 102 }))
    const left = (): string => {
      const outcome = world.one({ symbol: 'BBB', quantity: 99 })
      world.engine.endInput()
      return formatFixed(termsOf(outcome).quantity)
    }
    expect(left()).toBe('1')
    world.end(clientOrderId)
    expect(left()).toBe('10')
  })
})
