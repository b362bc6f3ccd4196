import { getHolidays } from 'nyse-holidays'
import { describe, expect, it } from 'vitest'
import type { SessionDate } from '../../src/base/index.ts'
import { sessionDate } from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import type { Session } from '../../src/model/index.ts'

/*
 * Goal: the sessions of the NYSE are those that the exchange announced.
 * Method: each year's full holidays and early closes are copied from an announcement, not computed, and
 * compared with everything the calendar says about that year.
 */
const nyse = calendarNamed('XNYS')

function yearOf(year: number): readonly Session[] {
  return nyse.sessions(sessionDate(`${year}-01-01`), sessionDate(`${year}-12-31`))
}

/** Weekdays of a year by Temporal, as `YYYY-MM-DD`. */
function weekdaysOf(year: number): readonly SessionDate[] {
  const first = Temporal.PlainDate.from({ year, month: 1, day: 1 })
  return Array.from({ length: first.daysInYear }, (_, days) => first.add({ days }))
    .filter(({ dayOfWeek }) => dayOfWeek <= 5)
    .map((date) => sessionDate(date.toString()))
}

function newYorkTime(at: number): string {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('America/New_York')
  return local.toString().slice(11, 16)
}

const words = (text: string): readonly string[] => (text === '' ? [] : text.split(' '))

const NYSE_2014 = 'NYSE 2014-12-08, businesswire.com/news/home/20141208006349'
const NYSE_2018 = 'NYSE, kept at paulmaior.ro/2018/09/stock-market-and-bank-holidays-for-2018-2019-and-2020'
const NYSE_2019 = 'NYSE Group 2019-12-09, mondovisione.com: nyse-group-announces-2020-2021-and-2022-holiday'
const NYSE_2021 = 'NYSE Group 2021-12-27, mondovisione.com: nyse-group-announces-2022-2023-and-2024-holiday'
const NYSE_2022 = 'NYSE Group 2022-12-21, businesswire.com/news/home/20221221005578'
const NYSE_2025 = 'NYSE Group 2025-12-23, mondovisione.com: nyse-group-announces-2026-2027-and-2028-holiday'

/** Year, full holidays, closes at 13:00, source; closures ordered later are added after a plus sign. */
const ANNOUNCED: readonly (readonly [number, string, string, string])[] = [
  [2013, '01-01 01-21 02-18 03-29 05-27 07-04 09-02 11-28 12-25', '07-03 11-29 12-24',
    'wealthdaily.com/resources/nyse-holiday-calendar/22; holidaystracker.com, NYSE holidays 2013'],
  [2014, '01-01 01-20 02-17 04-18 05-26 07-04 09-01 11-27 12-25', '07-03 11-28 12-24',
    'wallstreetdiary.blogspot.com/2013/03/nyse-holiday-schedule.html'],
  [2015, '01-01 01-19 02-16 04-03 05-25 07-03 09-07 11-26 12-25', '11-27 12-24', NYSE_2014],
  [2016, '01-01 01-18 02-15 03-25 05-30 07-04 09-05 11-24 12-26', '11-25', NYSE_2014],
  [2017, '01-02 01-16 02-20 04-14 05-29 07-04 09-04 11-23 12-25', '07-03 11-24',
    'profitconfidential.com/nyse-holidays-schedule-calendar'],
  // 12-05: NYSE 2018-12-01, tmcnet.com/usubmit/2018/12/01/8860763.htm
  [2018, '01-01 01-15 02-19 03-30 05-28 07-04 09-03 11-22 12-05 12-25', '07-03 11-23 12-24', NYSE_2018],
  [2019, '01-01 01-21 02-18 04-19 05-27 07-04 09-02 11-28 12-25', '07-03 11-29 12-24', NYSE_2018],
  [2020, '01-01 01-20 02-17 04-10 05-25 07-03 09-07 11-26 12-25', '11-27 12-24', NYSE_2019],
  [2021, '01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24', '11-26', NYSE_2019],
  [2022, '01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26', '11-25', NYSE_2021],
  [2023, '01-02 01-16 02-20 04-07 05-29 06-19 07-04 09-04 11-23 12-25', '07-03 11-24', NYSE_2022],
  [2024, '01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25', '07-03 11-29 12-24', NYSE_2022],
  // 01-09: NYSE 2024-12-30, ibtimes.com/nyse-nasdaq-markets-closed-jan-9-day-mourning-jimmy-carter-3757298
  [2025, '01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25', '07-03 11-28 12-24', NYSE_2022],
  [2026, '01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25', '11-27 12-24', NYSE_2025],
  [2027, '01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24', '11-26', NYSE_2025],
  [2028, '01-17 02-21 04-14 05-29 06-19 07-04 09-04 11-23 12-25', '07-03 11-24', NYSE_2025],
]

describe.each(ANNOUNCED)('the NYSE in %i', (year, holidays, earlyCloses, source) => {
  const sessions = yearOf(year)
  const shut = words(holidays).map((date) => sessionDate(`${year}-${date}`))

  it(`stays shut on the announced holidays alone (${source})`, () => {
    const open = new Set(sessions.map(({ date }) => date))
    expect(weekdaysOf(year).filter((date) => !open.has(date))).toEqual(shut)
    expect(shut.filter((date) => nyse.holidayName(date) === undefined)).toEqual([])
  })

  it('closes at 13:00 on the announced days alone, and at 16:00 on all others', () => {
    const early = new Set(words(earlyCloses).map((date) => `${year}-${date}`))
    for (const { date, openAt, closeAt, postCloseAt, isEarlyClose } of sessions) {
      const hours = `${date} ${newYorkTime(openAt)}-${newYorkTime(closeAt)}, ${newYorkTime(postCloseAt)}`
      expect(hours).toBe(early.has(date) ? `${date} 09:30-13:00, 17:00` : `${date} 09:30-16:00, 20:00`)
      expect(isEarlyClose).toBe(early.has(date))
    }
  })

  it('trades on every other weekday', () => {
    expect(sessions).toHaveLength(weekdaysOf(year).length - shut.length)
  })
})

describe('early closes of the NYSE from 1990 to 2012', () => {
  // "NYSE special closings", nyse.com/pdfs/closings.pdf, as kept at
  // github.com/rsheftel/pandas_market_calendars/files/6827110/Stocks.NYSE-Closings.pdf; for 1996-01-08 see
  // apnews.com/5a53fc70e2d1e46e52cd5d636020d891, for 1999-12-31 the NYSE's announcement of 1999-06-04.
  const atTwo = '1990-12-24 1991-12-24 1992-11-27 1992-12-24 1996-01-08'
  const atOne = `
    1993-11-26 1994-11-25 1995-07-03 1995-11-24 1996-07-05 1996-11-29 1996-12-24 1997-07-03 1997-11-28
    1997-12-24 1997-12-26 1998-11-27 1998-12-24 1999-11-26 1999-12-31 2000-07-03 2000-11-24 2001-07-03
    2001-11-23 2001-12-24 2002-07-05 2002-11-29 2002-12-24 2003-07-03 2003-11-28 2003-12-24 2003-12-26
    2004-11-26 2005-11-25 2006-07-03 2006-11-24 2007-07-03 2007-11-23 2007-12-24 2008-07-03 2008-11-28
    2008-12-24 2009-11-27 2009-12-24 2010-11-26 2011-11-25 2012-07-03 2012-11-23 2012-12-24`

  it('are those of the exchange\'s list', () => {
    const sessions = nyse.sessions(sessionDate('1990-01-01'), sessionDate('2012-12-31'))
    const early = sessions.filter(({ isEarlyClose }) => isEarlyClose)
    const closing = (time: string): readonly string[] =>
      early.filter(({ closeAt }) => newYorkTime(closeAt) === time).map(({ date }) => date)
    expect(closing('14:00')).toEqual(atTwo.split(' '))
    expect(closing('13:00')).toEqual(atOne.trim().split(/\s+/))
    expect(early).toHaveLength(closing('14:00').length + closing('13:00').length)
  })
})

describe('late opens of the NYSE', () => {
  it('are the four that were known before the session began', () => {
    const sessions = nyse.sessions(nyse.firstDate, nyse.lastDate)
    const late = sessions.filter(({ openAt }) => newYorkTime(openAt) !== '09:30')
    expect(late.map(({ date, openAt }) => `${date} ${newYorkTime(openAt)}`)).toEqual([
      '1990-12-27 11:00', // latimes.com/archives/la-xpm-1990-12-28-fi-7529-story.html
      '1995-12-18 10:30', // latimes.com/archives/la-xpm-1995-12-19-fi-15720-story.html, which tells of both
      '1996-01-08 11:00', // apnews.com/5a53fc70e2d1e46e52cd5d636020d891
      '2002-09-11 12:00', // variety.com/2002/scene/markets-festivals/market-s-mourning-session-1117872664
    ])
  })
})

describe('sessions a year', () => {
  it.each([
    [2001, 248, 'CRSP daily stock file, iangow.github.io/notes/published/trading_dates.html'],
    [2016, 252, 'Wikipedia, "Trading day"'],
    [2017, 251, 'Wikipedia, "Trading day"'],
    [2019, 252, 'Wikipedia, "Trading day"'],
    [2020, 253, 'fireproofyourcareer.com/trading-days-year'],
    [2023, 250, 'docs.aptech.com/gauss/annualtradingdays.html'],
  ])('number in %i: %i (%s)', (year, count) => {
    expect(yearOf(year)).toHaveLength(count)
  })
})

describe('full holidays from 1990 to 2030', () => {
  // nyse-holidays 1.2.0 computes the regular holidays only: what the exchange ordered besides is ours alone.
  const ordered = words(
    '1994-04-27 2001-09-11 2001-09-12 2001-09-13 2001-09-14 2004-06-11 2007-01-02 2012-10-29 2012-10-30 '
    + '2018-12-05 2025-01-09',
  )

  it('agree with the package nyse-holidays', () => {
    for (let year = 1990; year <= 2030; year++) {
      const theirs = getHolidays(year).map(({ dateString }) => dateString)
      const ours = weekdaysOf(year).filter((date) => nyse.holidayName(date) !== undefined)
      expect(ours.filter((date) => !ordered.includes(date))).toEqual(theirs)
    }
  })
})
