import { describe, expect, it } from 'vitest'
import type { Indicators } from '../../../src/server/contract/index.ts'
import { LINE_COLOURS, linesOf, lookOf, strategiesWithLines } from './chart-lines.ts'

const line = (indicator: string, output: string, place: 'price' | 'own') => ({
  indicator,
  output,
  place,
  values: [null, 2, 3],
})
const INDICATORS: Indicators = {
  symbol: 'AAA',
  timeframe: '1d',
  adjustment: 'raw',
  openAt: [1_000, 2_000, 3_999],
  closeAt: [2_000, 3_000, 4_000],
  strategies: [
    { name: 'Weekly', timeframe: '1w', lines: [] },
    {
      name: 'Daily',
      timeframe: '1d',
      lines: [
        line('sma(3)', '', 'price'),
        line('macd', 'histogram', 'own'),
        line('lag(1) of sma(3)', '', 'price'),
      ],
    },
  ],
}

describe('lines of the chart', () => {
  it('lie at the bars from the first value on, in a pane of their own where they need one', () => {
    expect(strategiesWithLines(INDICATORS)).toEqual(['Daily'])
    const points = new Map([[2, 2], [3, 3]])
    expect(linesOf(INDICATORS, 'Daily')).toEqual([
      { name: 'sma(3)', pane: '', isHistogram: false, isEcho: false, values: points, look: 0 },
      { name: 'macd histogram', pane: 'macd', isHistogram: true, isEcho: false, values: points, look: 1 },
      { name: 'lag(1) of sma(3)', pane: '', isHistogram: false, isEcho: true, values: points, look: 2 },
    ])
    expect(linesOf(INDICATORS, 'None')).toEqual([])
  })

  it('differ in colour or in dashes', () => {
    const looks = Array.from({ length: 3 * LINE_COLOURS }, (_, look) => JSON.stringify(lookOf(look)))
    expect(new Set(looks).size).toBe(looks.length)
  })
})
