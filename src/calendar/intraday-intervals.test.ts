import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { MILLIS_PER_MINUTE, sessionDate, utcMillis } from '../base/index.ts'
import type { Session } from '../model/index.ts'
import { calendarNamed } from './calendar-named.ts'
import { CALENDAR_NAMES, TradingHours } from './exchange-calendar.ts'
import { intradayIntervals } from './intraday-intervals.ts'

const NEW_YORK = 'America/New_York'
const nyse = calendarNamed('XNYS')

function sessionOf(date: string): Session {
  const session = nyse.session(sessionDate(date))
  if (session === undefined) throw new Error(`${date} is no session`)
  return session
}

/** Writes the intervals as New York times: `09:30-10:30 10:30-11:30 ...`. */
function clockTimes(session: Session, minutes: number, hours?: TradingHours): string {
  const intervals = intradayIntervals(session, minutes, hours)
  const time = (at: number): string =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(NEW_YORK).toString().slice(11, 16)
  return Array.from({ length: intervals.count }, (_, index) =>
    `${time(intervals.openAt(index))}-${time(intervals.closeAt(index))}`).join(' ')
}

describe('intraday intervals of the NYSE', () => {
  it('are anchored at the open and cut at the close', () => {
    expect(clockTimes(sessionOf('2024-03-07'), 60)).toBe(
      '09:30-10:30 10:30-11:30 11:30-12:30 12:30-13:30 13:30-14:30 14:30-15:30 15:30-16:00',
    )
  })

  it('stop at an early close', () => {
    expect(clockTimes(sessionOf('2024-11-29'), 60)).toBe('09:30-10:30 10:30-11:30 11:30-12:30 12:30-13:00')
  })

  it('start at a late open', () => {
    expect(clockTimes(sessionOf('1996-01-08'), 60)).toBe('11:00-12:00 12:00-13:00 13:00-14:00')
  })

  it.each([[1, 390], [5, 78], [15, 26], [60, 7], [390, 1], [1_440, 1]])(
    'of %i minutes number %i a day',
    (minutes, count) => {
      expect(intradayIntervals(sessionOf('2024-03-07'), minutes).count).toBe(count)
    },
  )

  it('never mix regular and extended trading', () => {
    expect(clockTimes(sessionOf('2024-11-29'), 60, TradingHours.Extended)).toBe(
      '04:00-05:00 05:00-06:00 06:00-07:00 07:00-08:00 08:00-09:00 09:00-09:30 '
      + '09:30-10:30 10:30-11:30 11:30-12:30 12:30-13:00 '
      + '13:00-14:00 14:00-15:00 15:00-16:00 16:00-17:00',
    )
  })

  it('find the interval of an instant, and none outside the hours', () => {
    const session = sessionOf('2024-03-07')
    const intervals = intradayIntervals(session, 60)
    expect(intervals.indexOf(utcMillis(session.openAt - 1))).toBeUndefined()
    expect(intervals.indexOf(session.openAt)).toBe(0)
    expect(intervals.indexOf(utcMillis(session.openAt + 60 * MILLIS_PER_MINUTE - 1))).toBe(0)
    expect(intervals.indexOf(utcMillis(session.openAt + 60 * MILLIS_PER_MINUTE))).toBe(1)
    expect(intervals.indexOf(utcMillis(session.closeAt - 1))).toBe(6)
    expect(intervals.indexOf(session.closeAt)).toBeUndefined()
    expect(intradayIntervals(session, 60, TradingHours.Extended).indexOf(session.closeAt)).toBe(13)
  })

  it.each([-1, 7, 0.5, Number.NaN])('have no interval %d', (index) => {
    const intervals = intradayIntervals(sessionOf('2024-03-07'), 60)
    expect(() => intervals.openAt(index)).toThrow('has intervals 0 to 6')
    expect(() => intervals.closeAt(index)).toThrow('has intervals 0 to 6')
  })

  it.each([0, -5, 0.5, Number.NaN, Infinity])('cannot last %d minutes', (minutes) => {
    expect(() => intradayIntervals(sessionOf('2024-03-07'), minutes)).toThrow('whole minutes')
  })
})

describe('intraday intervals of any session', () => {
  const anySession = fc.record({
    name: fc.constantFrom(...CALENDAR_NAMES),
    at: fc.integer({ min: Date.UTC(1991, 0, 1), max: Date.UTC(2030, 0, 1) }),
  }).map(({ name, at }) => calendarNamed(name).nextSession(utcMillis(at)))
  const anyMinutes = fc.integer({ min: 1, max: 1_500 })
  const anyHours = fc.constantFrom(TradingHours.Regular, TradingHours.Extended)

  it('tile the hours without gap or overlap, and each contains its own instants', () => {
    fc.assert(fc.property(anySession, anyMinutes, anyHours, (session, minutes, hours) => {
      const intervals = intradayIntervals(session, minutes, hours)
      const isRegular = hours === TradingHours.Regular
      let expectedOpen = isRegular ? session.openAt : session.preOpenAt
      for (let index = 0; index < intervals.count; index++) {
        const openAt = intervals.openAt(index)
        const closeAt = intervals.closeAt(index)
        if (openAt !== expectedOpen || closeAt <= openAt) throw new Error(`bounds of interval ${index}`)
        if (intervals.indexOf(openAt) !== index) throw new Error(`open of interval ${index}`)
        if (intervals.indexOf(utcMillis(closeAt - 1)) !== index) throw new Error(`close of interval ${index}`)
        expectedOpen = closeAt
      }
      expect(expectedOpen).toBe(isRegular ? session.closeAt : session.postCloseAt)
    }), { numRuns: 200 })
  })

  it('fill a round-the-clock day with 24 hours', () => {
    const day = calendarNamed('24x7').session(sessionDate('2024-02-29'))
    expect(day && intradayIntervals(day, 60).count).toBe(24)
  })
})
