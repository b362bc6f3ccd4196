import { describe, expect, it } from 'vitest'
import { price, utcMillis, type Price } from '../base/index.ts'
import { NOW, RiskWorld } from '../../test/property/risk-world.ts'
import type { Quote, Signal } from '../model/index.ts'
import type { RiskLimits } from './risk-limits.ts'

const LIVE: Partial<RiskLimits> = { dataAgeMsMax: 2_000, slippageBufferFraction: 0.01 }
const AGO = (ms: number): Pick<Quote, 'at'> => ({ at: utcMillis(NOW - ms) })

/** A world whose last bar closed at 100 and that was quoted so. */
function quoted(quote: Partial<Quote>, limits: Partial<RiskLimits> = {}): RiskWorld {
  return new RiskWorld({ limits: { ...LIVE, ...limits } }).add('AAA', { quote })
}

/** What a signal without a price of its own pays at most. */
function limitOf(world: RiskWorld, changes: Partial<Signal> = {}): Price | undefined {
  const { decision } = world.one({ quantity: 10, ...changes })
  return decision.terms?.limitPrice
}

describe('the price that an entry is made of', () => {
  it('is the far side of a fresh quote: the ask for who buys, the bid for who sells', () => {
    const market = { bid: 100.4, ask: 100.6, ...AGO(2_000) }
    expect(limitOf(quoted(market))).toBe(price('101.61'))
    expect(limitOf(quoted(market, { allowShorts: true }), { type: 'SELL' })).toBe(price('99.39'))
    const size = quoted(market).one({ weight: 0.5 }).decision.terms?.quantity
    expect(size).toBe(BigInt(Math.floor(50_000 / 100.6)) * 1_000_000_000n)
  })

  it.each<readonly [string, Partial<Quote>]>([
    ['is too old', AGO(2_001)], ['comes from the future', AGO(-1)],
    ['has no bid', { bid: 0 }], ['has no ask', { ask: 0 }], ['is crossed', { bid: 100.7 }],
    ['is wider than the collar', { bid: 98, ask: 102 }], ['has no end', { ask: Number.POSITIVE_INFINITY }],
  ])('is that of the last bar where the quote %s', (_, quote) => {
    expect(limitOf(quoted({ bid: 100.4, ask: 100.6, ...quote }))).toBe(price('101'))
    expect(limitOf(new RiskWorld({ limits: LIVE }))).toBe(price('101'))
  })

  it('is as fresh as a bar has to be where the age is measured in bars', () => {
    const market = { bid: 100.4, ask: 100.6 }
    const inBars = { dataAgeMsMax: undefined }
    expect(limitOf(quoted({ ...market, ...AGO(60_000) }, inBars))).toBe(price('101.61'))
    expect(limitOf(quoted({ ...market, ...AGO(60_001) }, inBars))).toBe(price('101'))
  })

  it('wants a stop below the bid, at which it would be left', () => {
    const world = quoted({ bid: 100.4, ask: 100.6 })
    expect(world.one({ quantity: 10, stopLoss: 100.5 }).decision.code).toBe('STOP_WRONG_SIDE')
    expect(world.one({ quantity: 10, stopLoss: 100.3 }).decision.verdict).toBe('APPROVED')
    expect(quoted(AGO(9_000)).one({ quantity: 10, stopLoss: 99.9 }).decision.verdict).toBe('APPROVED')
  })
})

describe('the checks with a quote', () => {
  const outcome = (code: string, quote: Partial<Quote>, limitPrice: Price | undefined): string => {
    const world = quoted(quote)
    const { limitPrice: _, ...market } = world.terms({ type: 'MARKET' })
    return world.check(code, limitPrice === undefined ? market : world.terms({ limitPrice })).outcome
  }

  it('a quote as wide as the collar of its bid is believed, to the ninth decimal', () => {
    const limitAt = (ask: number): Price | undefined => (
      limitOf(quoted({ bid: 102.5, ask }, { slippageBufferFraction: 0 }))
    )
    expect(limitAt(105.575)).toBe(price('105.58'))
    expect(limitAt(105.575_000_001)).toBe(price('100'))
  })

  it('PRICE_COLLAR holds the price to the last bar and to the quote', () => {
    const away = { bid: 102.9, ask: 102.95 }
    expect(outcome('PRICE_COLLAR', away, price('102.9'))).toBe('PASS')
    expect(outcome('PRICE_COLLAR', away, price('103.01'))).toBe('FAIL')
    expect(outcome('PRICE_COLLAR', away, price('99.9'))).toBe('PASS')
    expect(outcome('PRICE_COLLAR', away, price('99.8'))).toBe('FAIL')
    expect(outcome('PRICE_COLLAR', AGO(9_000), price('103'))).toBe('PASS')
  })

  it('PRICE_COLLAR says which of the two was further', () => {
    const world = quoted({ bid: 102.9, ask: 103 })
    const said = (limit: string): string => (
      world.check('PRICE_COLLAR', world.terms({ limitPrice: price(limit) })).message
    )
    expect(said('103')).toMatch(/3.* from the last price 100,/)
    expect(said('99')).toMatch(/3.* from the quoted price 103,/)
  })

  it('PRICE_COLLAR takes what is asked for the price of an order at the market', () => {
    expect(outcome('PRICE_COLLAR', { bid: 102.9, ask: 103 }, undefined)).toBe('PASS')
    expect(outcome('PRICE_COLLAR', { bid: 103, ask: 103.01 }, undefined)).toBe('FAIL')
    expect(outcome('PRICE_COLLAR', { bid: 103, ask: 103.01, ...AGO(9_000) }, undefined)).toBe('PASS')
  })

  it('DATA_FRESH is content with a fresh quote of a symbol in which nobody has traded', () => {
    const old = { lastAt: NOW - 600_000 }
    const check = (quote?: Partial<Quote>): string => {
      const world = new RiskWorld({ limits: LIVE }).add('AAA', quote === undefined ? old : { ...old, quote })
      return world.check('DATA_FRESH', world.terms()).outcome
    }
    expect([check(), check({}), check(AGO(2_000))]).toEqual(['FAIL', 'PASS', 'PASS'])
    expect([check(AGO(2_001)), check({ bid: 0 })]).toEqual(['FAIL', 'FAIL'])
  })

  it('BUYING_POWER counts an order at the market at what is asked', () => {
    const world = new RiskWorld({ cash: 1_000, limits: { ...LIVE, slippageBufferFraction: 0 } })
    world.add('AAA')
    const { limitPrice: _, ...terms } = world.terms({ type: 'MARKET' })
    expect(world.check('BUYING_POWER', terms).outcome).toBe('PASS')
    world.add('AAA', { quote: { bid: 100, ask: 100.01 } })
    expect(world.check('BUYING_POWER', { ...terms, clientOrderId: world.terms().clientOrderId }).outcome)
      .toBe('FAIL')
  })

  it('an order that only reduces is stopped by none, whatever is quoted', () => {
    for (const quote of [{ bid: 1, ask: 1.01 }, { bid: 0, ask: 0 }, AGO(-9_000), { bid: Number.NaN }]) {
      const world = quoted(quote).hold('one', 'AAA', '10')
      expect(world.engine.approve(world.exitTerms()).decision.verdict).toBe('APPROVED')
    }
  })
})
