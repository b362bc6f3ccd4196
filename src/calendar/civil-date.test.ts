import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { sessionDate } from '../base/index.ts'
import {
  dateOfDay, dayOf, dayOfDate, easterSunday, lastWeekday, nthWeekday, parseDay, weekdayOf, Weekday, yearOfDay,
} from './civil-date.ts'

const anyDay = fc.integer({ min: dayOf(1600, 1, 1), max: dayOf(2400, 12, 31) })

describe('days of the civil calendar', () => {
  it('agree with Temporal on date, weekday and year', () => {
    fc.assert(fc.property(anyDay, (day) => {
      const plain = Temporal.PlainDate.from('1970-01-01').add({ days: day })
      expect(dateOfDay(day)).toBe(plain.toString())
      expect(weekdayOf(day)).toBe(plain.dayOfWeek)
      expect(yearOfDay(day)).toBe(plain.year)
      expect(dayOfDate(dateOfDay(day))).toBe(day)
    }))
  })

  it.each(['2023-02-29', '2023-02-30', '2023-04-31', '2023-13-01', '2023-00-10', '2023-01-00'])(
    'hold no day %s',
    (text) => {
      expect(parseDay(sessionDate(text))).toBeUndefined()
      expect(() => dayOfDate(sessionDate(text))).toThrow(text)
    },
  )

  it('hold the leap day', () => {
    expect(parseDay(sessionDate('2024-02-29'))).toBe(dayOf(2024, 2, 29))
  })
})

describe('weekdays counted in a month', () => {
  it('start at the first such weekday', () => {
    expect(dateOfDay(nthWeekday(2024, 1, Weekday.Monday, 1))).toBe('2024-01-01')
    expect(dateOfDay(nthWeekday(2024, 11, Weekday.Thursday, 4))).toBe('2024-11-28')
    expect(dateOfDay(nthWeekday(2026, 9, Weekday.Monday, 1))).toBe('2026-09-07')
  })

  it('end at the last such weekday', () => {
    expect(dateOfDay(lastWeekday(2027, 5, Weekday.Monday))).toBe('2027-05-31')
    expect(dateOfDay(lastWeekday(2024, 5, Weekday.Monday))).toBe('2024-05-27')
    expect(dateOfDay(lastWeekday(2023, 12, Weekday.Sunday))).toBe('2023-12-31')
  })
})

describe('Easter Sunday', () => {
  // US Census Bureau, "Easter Dates", https://www.census.gov/data/software/x13as/genhol/easter-dates.html
  const published = `
    1990-04-15 1991-03-31 1992-04-19 1993-04-11 1994-04-03 1995-04-16 1996-04-07 1997-03-30
    1998-04-12 1999-04-04 2000-04-23 2001-04-15 2002-03-31 2003-04-20 2004-04-11 2005-03-27
    2006-04-16 2007-04-08 2008-03-23 2009-04-12 2010-04-04 2011-04-24 2012-04-08 2013-03-31
    2014-04-20 2015-04-05 2016-03-27 2017-04-16 2018-04-01 2019-04-21 2020-04-12 2021-04-04
    2022-04-17 2023-04-09 2024-03-31 2025-04-20 2026-04-05 2027-03-28 2028-04-16 2029-04-01
    2030-04-21 2038-04-25 2049-04-18 2076-04-19`

  it.each(published.trim().split(/\s+/))('is %s', (date) => {
    expect(dateOfDay(easterSunday(Number(date.slice(0, 4))))).toBe(date)
  })

  it('is a Sunday from 22 March to 25 April', () => {
    fc.assert(fc.property(fc.integer({ min: 1583, max: 4000 }), (year) => {
      const easter = easterSunday(year)
      expect(weekdayOf(easter)).toBe(Weekday.Sunday)
      expect(easter).toBeGreaterThanOrEqual(dayOf(year, 3, 22))
      expect(easter).toBeLessThanOrEqual(dayOf(year, 4, 25))
    }))
  })
})
