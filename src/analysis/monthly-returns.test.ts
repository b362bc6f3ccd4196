import { describe, expect, it } from 'vitest'
import { sessionDate } from '../base/index.ts'
import type { DailyEquity } from './equity-curve.ts'
import { monthlyReturns, monthlyReturnsTable } from './monthly-returns.ts'

function curveOn(opening: number, rows: readonly (readonly [day: string, equity: number])[]): DailyEquity {
  return {
    at: Float64Array.of(0, ...rows.map(([day]) => Date.parse(day))),
    equity: Float64Array.of(opening, ...rows.map(([, equity]) => equity)),
    length: rows.length + 1,
    openingDay: sessionDate('2023-10-31'),
    days: rows.map(([day]) => sessionDate(day)),
  }
}

describe('monthlyReturns', () => {
  const curve = curveOn(100, [
    ['2023-11-01', 90], ['2023-11-30', 110], ['2023-12-29', 99], ['2024-02-01', 100], ['2024-02-29', 198],
  ])

  it('compares the last equity of each month with the last before it', () => {
    expect(monthlyReturns(curve)).toEqual([
      { year: 2023, month: 11, return: expect.closeTo(0.1, 12) },
      { year: 2023, month: 12, return: expect.closeTo(-0.1, 12) },
      { year: 2024, month: 2, return: expect.closeTo(1, 12) },
    ])
  })

  it('fills a table of years by months, with the year compounded', () => {
    const [first, second] = monthlyReturnsTable(curve)
    expect(first).toMatchObject({ year: 2023, return: expect.closeTo(-0.01, 12) })
    expect(first?.months).toHaveLength(12)
    expect(first?.months[9]).toBeUndefined()
    expect(first?.months[10]).toBeCloseTo(0.1, 12)
    expect(second?.months[0]).toBeUndefined()
    expect(second?.months[1]).toBeCloseTo(1, 12)
  })

  it('is empty without days and undefined where nothing was left to grow', () => {
    expect(monthlyReturns(curveOn(100, []))).toEqual([])
    expect(monthlyReturnsTable(curveOn(100, []))).toEqual([])
    const broke = curveOn(100, [['2023-11-30', 0], ['2023-12-29', 50]])
    expect(monthlyReturns(broke).map((month) => month.return)).toEqual([-1, undefined])
  })
})
