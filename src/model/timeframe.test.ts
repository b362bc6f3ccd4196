import { describe, expect, it } from 'vitest'
import { intradayMillis, isTimeframe, timeframeRank, TIMEFRAMES } from './timeframe.ts'

describe('timeframes', () => {
  it('stand from short to long', () => {
    expect(TIMEFRAMES.map(timeframeRank)).toEqual([0, 1, 2, 3, 4, 5])
    const lengths = TIMEFRAMES.map(intradayMillis).filter((length) => length !== undefined)
    expect(lengths).toEqual([60_000, 300_000, 900_000, 3_600_000])
  })

  it('have a length of their own only within a session', () => {
    expect(intradayMillis('1d')).toBeUndefined()
    expect(intradayMillis('1w')).toBeUndefined()
  })

  it.each([['1m', true], ['1w', true], ['2m', false], ['1D', false], ['', false], ['toString', false]])(
    '%j is one: %s', (text, expected) => {
      expect(isTimeframe(text)).toBe(expected)
    })
})
