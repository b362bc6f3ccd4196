import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sessionDate } from '../base/index.ts'
import type { SessionDate, UtcMillis } from '../base/index.ts'
import { dailyEquity, utcDay } from './equity-curve.ts'
import type { EquityCurve } from './equity-curve.ts'

function curveAt(rows: readonly (readonly [at: string, equity: number])[]): EquityCurve {
  return {
    at: Float64Array.from(rows, ([at]) => Date.parse(at)),
    equity: Float64Array.from(rows, ([, equity]) => equity),
    length: rows.length,
  }
}

describe('dailyEquity', () => {
  const intraday = curveAt([
    ['2024-03-04T14:30Z', 100], ['2024-03-04T15:30Z', 90], ['2024-03-04T21:00Z', 110],
    ['2024-03-05T14:31Z', 120], ['2024-03-07T15:00Z', 80], ['2024-03-07T21:00Z', 99],
  ])

  it('keeps the opening row and the last row of each day', () => {
    const daily = dailyEquity(intraday, utcDay)
    expect(Array.from(daily.equity)).toEqual([100, 110, 120, 99])
    expect(daily.days).toEqual(['2024-03-04', '2024-03-05', '2024-03-07'])
    expect(daily.openingDay).toBe('2024-03-04')
    expect(daily.at[3]).toBe(Date.parse('2024-03-07T21:00Z'))
    expect(daily.length).toBe(4)
  })

  it('takes the first of daily closes as the opening, without a return of its own', () => {
    const daily = dailyEquity(curveAt([['2024-03-04T21:00Z', 100], ['2024-03-05T21:00Z', 101]]), utcDay)
    expect(daily.days).toEqual(['2024-03-05'])
    expect(daily.openingDay).toBe('2024-03-04')
  })

  it('asks the exchange, not UTC, which day it is', () => {
    const evening = curveAt([
      ['2024-03-04T14:30Z', 100], ['2024-03-05T00:30Z', 90], ['2024-03-05T14:30Z', 95],
    ])
    const newYork = (at: UtcMillis): SessionDate => {
      return sessionDate(Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('America/New_York')
        .toPlainDate().toString())
    }
    expect(Array.from(dailyEquity(evening, newYork).equity)).toEqual([100, 90, 95])
    expect(dailyEquity(evening, newYork).days).toEqual(['2024-03-04', '2024-03-05'])
  })

  it('reads no further than length, and is the same when applied to its own result', () => {
    const shorter = dailyEquity({ ...intraday, length: 4 }, utcDay)
    expect(Array.from(shorter.equity)).toEqual([100, 110, 120])
    expect(dailyEquity(shorter, utcDay)).toEqual(shorter)
  })

  it('has no days for one row, and nothing for none', () => {
    expect(dailyEquity({ ...intraday, length: 1 }, utcDay)).toMatchObject({ length: 1, days: [] })
    const none = dailyEquity({ ...intraday, length: 0 }, utcDay)
    expect(none).toMatchObject({ length: 0, openingDay: undefined })
  })

  it('stops on rows out of order, on days that go back and on equity that is no number', () => {
    const disordered = curveAt([['2024-03-05', 1], ['2024-03-04', 1]])
    expect(() => dailyEquity(disordered, utcDay)).toThrow('row 1 is earlier')
    let calls = 0
    const backwards = (): SessionDate => sessionDate(calls++ === 0 ? '2024-03-05' : '2024-03-04')
    expect(() => dailyEquity(intraday, backwards)).toThrow('days must not go back')
    const broken = curveAt([['2024-03-05', Number.NaN]])
    expect(() => dailyEquity(broken, utcDay)).toThrow('must be a finite number')
  })
})

describe('utcDay', () => {
  it('agrees with Temporal on every day from 1900 to 2200', () => {
    fc.assert(fc.property(fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2200, 0, 1) }), (at) => {
      expect(utcDay(at as UtcMillis)).toBe(Temporal.Instant.fromEpochMilliseconds(at).toString().slice(0, 10))
    }), { numRuns: 500 })
  })

  it('knows leap days and the ends of years', () => {
    for (const day of ['2000-02-29', '1999-12-31', '2024-02-29', '2024-03-01', '2100-03-01', '1970-01-01']) {
      expect(utcDay(Date.parse(`${day}T23:59:59.999Z`) as UtcMillis)).toBe(day)
    }
  })
})
