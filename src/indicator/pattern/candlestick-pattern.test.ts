import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { UtcMillis } from '../../base/index.ts'
import type { Bar } from '../../model/index.ts'
import { candlestickPatternList, candlestickPatterns } from './candlestick-patterns.ts'
import { doji } from './doji.ts'
import { hikkake } from './hikkake.ts'
import { morningStar } from './morning-star.ts'

type Prices = readonly [open: number, high: number, low: number, close: number]

function bar([open, high, low, close]: Prices): Bar {
  return {
    symbol: 'TEST',
    timeframe: '1d',
    openAt: 0 as UtcMillis,
    closeAt: 1 as UtcMillis,
    open,
    high,
    low,
    close,
    volume: 1,
  }
}

/** Ten candles with bodies of 2 and ranges of 4, closing at 100. */
const calm: readonly Prices[] = Array.from({ length: 10 }, (_, row) => (row % 2 === 0
  ? [100, 103, 99, 102]
  : [102, 103, 99, 100]))

const morning: readonly Prices[] = [[100, 101, 89, 90], [88, 89, 86, 87], [89, 97, 88, 96]]

/** Candles in half units, flat ones and wide ones included. */
const fourNumbers = fc.tuple(fc.nat(400), fc.nat(40), fc.nat(40), fc.nat(40))
const anyCandle = fourNumbers.map(([base, first, last, shadow]): Prices => {
  const low = 50 + base / 2
  return [low + first / 2, low + (Math.max(first, last) + shadow) / 2, low, low + last / 2]
})

describe('CandlestickPattern', () => {
  it('gives NaN until its lookback is over, 0 without the figure and 100 with it', () => {
    const star = morningStar()
    const values = [...calm, ...morning].map((prices) => {
      star.update(bar(prices))
      return star.value
    })
    expect(star.warmUp).toBe(13)
    expect(values).toEqual([...Array.from({ length: 12 }, () => Number.NaN), 100])
    star.update(bar([96, 98, 95, 97]))
    expect(star.value).toBe(0)
  })

  it('asks the last close to enter the first body by the penetration', () => {
    const shallow = morningStar({ penetration: 0.5 })
    const deep = morningStar({ penetration: 0.7 })
    for (const prices of [...calm, ...morning]) {
      shallow.update(bar(prices))
      deep.update(bar(prices))
    }
    expect([shallow.name, shallow.value]).toEqual(['morning-star(0.5)', 100])
    expect([deep.name, deep.value]).toEqual(['morning-star(0.7)', 0])
  })

  it('refuses a penetration where there is none, and one that is no fraction', () => {
    expect(() => doji({ penetration: 0.3 })).toThrow('doji takes no penetration')
    expect(() => morningStar({ penetration: -0.1 })).toThrow('penetration -0.1')
    expect(() => morningStar({ penetration: Number.NaN })).toThrow('penetration NaN')
  })

  it('confirms a hikkake once, within three bars', () => {
    const figure: readonly Prices[] = [[10, 20, 1, 11], [10, 21, 0, 11], [10, 15, 5, 11], [10, 14, 4, 8]]
    const trace = (after: readonly Prices[]): number[] => {
      const trap = hikkake()
      return [...figure, ...after].map((prices) => {
        trap.update(bar(prices))
        return trap.value
      }).slice(5)
    }
    const wait: Prices = [8, 14, 4, 9]
    const breaks: Prices = [10, 17, 4, 16]
    expect(trace([wait, breaks, breaks])).toEqual([200, 0])
    expect(trace([wait, wait, breaks])).toEqual([0, 200])
    expect(trace([wait, wait, wait, breaks])).toEqual([0, 0, 0])
  })

  it('keeps no reference to the bar', () => {
    const reused: { -readonly [key in keyof Bar]: Bar[key] } = bar([0, 0, 0, 0])
    const fresh = morningStar()
    const fed = morningStar()
    for (const prices of [...calm, ...morning]) {
      fresh.update(bar(prices))
      fed.update(Object.assign(reused, bar(prices)))
      Object.assign(reused, { open: 1, high: 1, low: 1, close: 1 })
    }
    expect(fed.value).toBe(fresh.value)
  })
})

describe('candlestickPatterns', () => {
  it('finds every pattern by its TA-Lib name and by its readable one', () => {
    expect(candlestickPatterns.size).toBe(2 * 61)
    for (const pattern of candlestickPatternList) {
      const { name, talibName } = pattern.definition
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/)
      expect(candlestickPatterns.get(name)).toBe(pattern)
      expect(candlestickPatterns.get(talibName)).toBe(pattern)
    }
  })

  it('hold averages enough for any candles, and give only values that TA-Lib gives', () => {
    const values = new Set([-200, -100, -80, 0, 80, 100, 200])
    fc.assert(fc.property(fc.array(anyCandle, { minLength: 15, maxLength: 40 }), (candles) => {
      for (const pattern of candlestickPatternList) {
        const indicator = pattern()
        candles.forEach((prices, row) => {
          indicator.update(bar(prices))
          expect(indicator.isReady).toBe(row >= pattern.definition.lookback)
          expect(values.has(indicator.value), `${indicator.name}: ${indicator.value}`).toBe(indicator.isReady)
        })
      }
    }), { numRuns: 20 })
  })
})
