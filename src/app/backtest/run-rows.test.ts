import { describe, expect, it } from 'vitest'
import { sessionDate } from '../../base/index.ts'
import { calendarNamed } from '../../calendar/index.ts'
import { periodsPerYear, sparseNotes } from './run-rows.ts'

const NYSE = calendarNamed('XNYS')
const DAYS = [{ timeframe: '1d' }] as const
const WEEKS = [{ timeframe: '1w' }] as const

describe('rows a year', () => {
  it('are 252 sessions, around the clock 365 days', () => {
    expect(periodsPerYear(DAYS, NYSE)).toBe(252)
    expect(periodsPerYear(DAYS, calendarNamed('24x7'))).toBe(365)
  })

  it('are 52 where nothing but weekly bars is read', () => {
    expect(periodsPerYear(WEEKS, NYSE)).toBe(52)
    expect(periodsPerYear(WEEKS, calendarNamed('24x7'))).toBe(52)
    expect(periodsPerYear([...WEEKS, ...DAYS], NYSE)).toBe(252)
  })
})

describe('rows that are missing', () => {
  // NYSE 2019: 252 sessions, from 2 January to 31 December, in 53 weeks of the calendar.
  const closes = NYSE.sessions(sessionDate('2019-01-02'), sessionDate('2019-12-31'))
    .map(({ closeAt }) => closeAt)

  it('are none in a run with a row each session, nor with a few suspensions', () => {
    expect(sparseNotes(closes, DAYS, NYSE)).toEqual([])
    expect(sparseNotes(closes.filter((_, row) => row < 60 || row > 80), DAYS, NYSE)).toEqual([])
    expect(sparseNotes([], DAYS, NYSE)).toEqual([])
  })

  it('are told where bars closed in one session of five', () => {
    const some = closes.filter((_, row) => row % 5 === 0 || row === 251)
    expect(sparseNotes(some, DAYS, NYSE)).toEqual([
      'Bars closed in 52 of 252 sessions: what is annualised by 252 rows a year (volatility, Sharpe ratio, '
      + 'alpha ...) is too large',
    ])
  })

  it('are counted in weeks where nothing but weekly bars is read', () => {
    // 52 Fridays from 4 January to 27 December, one of them Good Friday.
    const fridays = closes.filter((at) => new Date(at).getUTCDay() === 5)
    expect(sparseNotes(fridays, WEEKS, NYSE)).toEqual([])
    expect(sparseNotes(fridays.filter((_, row) => row % 2 === 0), WEEKS, NYSE)[0])
      .toMatch(/^Bars closed in 26 of 52 weeks: what is annualised by 52 rows/)
  })
})
