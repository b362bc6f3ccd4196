import { describe, expect, it } from 'vitest'
import { price, utcMillis } from '../base/index.ts'
import { Side } from '../model/index.ts'
import { exposureFraction } from './exposure.ts'
import { slippageBps } from './slippage.ts'
import { turnover } from './turnover.ts'

const at = utcMillis
const span = { from: at(0), to: at(100) }
const held = (entryAt: number, exitAt: number): { entryAt: typeof span.from; exitAt: typeof span.from } => {
  return { entryAt: at(entryAt), exitAt: at(exitAt) }
}

describe('exposureFraction', () => {
  it('counts time held once, whatever overlaps, in any order', () => {
    expect(exposureFraction([held(50, 60), held(10, 30), held(20, 40), held(15, 18)], span)).toBe(0.4)
  })

  it('cuts holdings off at the span', () => {
    expect(exposureFraction([held(-50, 10), held(90, 300), held(200, 300)], span)).toBe(0.2)
  })

  it('is 0 without holdings and undefined without time', () => {
    expect(exposureFraction([], span)).toBe(0)
    expect(exposureFraction([held(0, 10)], { from: at(5), to: at(5) })).toBeUndefined()
  })
})

describe('turnover', () => {
  it('is 1 when the account was sold and bought anew in a year', () => {
    expect(turnover({ tradedNotional: 200, averageEquity: 100, years: 1 })).toBe(1)
    expect(turnover({ tradedNotional: 200, averageEquity: 100, years: 2 })).toBe(0.5)
  })

  it('is undefined without time or equity', () => {
    expect(turnover({ tradedNotional: 200, averageEquity: 100, years: 0 })).toBeUndefined()
    expect(turnover({ tradedNotional: 200, averageEquity: 0, years: 1 })).toBeUndefined()
    expect(turnover({ tradedNotional: 200, averageEquity: -5, years: 1 })).toBeUndefined()
  })
})

describe('slippageBps', () => {
  const reference = price('100')

  it('is positive when a buyer paid more or a seller got less', () => {
    const of = (side: Side, fill: string): number => {
      return slippageBps({ side, referencePrice: reference, fillPrice: price(fill) })
    }
    expect(of(Side.Buy, '100.05')).toBeCloseTo(5, 9)
    expect(of(Side.Buy, '99.9')).toBeCloseTo(-10, 9)
    expect(of(Side.Sell, '99.9')).toBeCloseTo(10, 9)
    expect(of(Side.Sell, '100.05')).toBeCloseTo(-5, 9)
  })

  it('stops on a reference price that is not positive', () => {
    const sample = { side: Side.Buy, referencePrice: price('0'), fillPrice: reference }
    expect(() => slippageBps(sample)).toThrow('positive')
  })
})
