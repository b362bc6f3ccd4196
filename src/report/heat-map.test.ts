import { describe, expect, it } from 'vitest'
import { dailyCurve } from '../../test/golden/analysis-series.ts'
import { heatMap } from './heat-map.ts'

describe('heatMap', () => {
  it('deepens with the size of the return and takes its sign', () => {
    // From 3 January 2000, a day a row: 29 days in January, then 29 in February.
    const stay = (value: number, days: number): number[] => Array.from({ length: days }, () => value)
    const rows = heatMap(dailyCurve([100, ...stay(104, 28), ...stay(103, 30)]))
    const [january, february, march] = rows[0]?.months ?? []
    expect(january?.return).toBeCloseTo(0.04, 12)
    expect(january?.level).toBe(5)
    expect(february?.return).toBeCloseTo(103 / 104 - 1, 12)
    expect(february?.level).toBe(-2)
    expect(march).toEqual({ return: 0, level: 0 })
    expect(rows[0]?.months[5]).toEqual({ return: undefined, level: 0 })
    expect(rows[0]?.total.return).toBeCloseTo(0.03, 12)
  })

  it('keeps months pale while nothing reaches one percent', () => {
    const [row] = heatMap(dailyCurve([100, 100.1]))
    expect(row?.months[0]?.level).toBe(1)
  })
})
