import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { SessionDate, UtcMillis } from '../base/index.ts'
import {
  formatUtc, MILLIS_PER_DAY, MILLIS_PER_HOUR, parseUtc, sessionDate, utcMillis,
} from '../base/index.ts'
import type { Session } from '../model/index.ts'
import { calendarNamed } from './calendar-named.ts'
import { CALENDAR_NAMES, isCalendarName, TradingHours } from './exchange-calendar.ts'
import type { ExchangeCalendar } from './exchange-calendar.ts'

const nyse = calendarNamed('XNYS')
const fx = calendarNamed('FX')
const crypto = calendarNamed('24x7')

const day = (text: string): SessionDate => sessionDate(text)

function at(text: string): UtcMillis {
  const instant = parseUtc(text)
  if (instant === undefined) throw new Error(`${text} is no instant`)
  return instant
}

/** Writes a session as its four instants in order, pre-market first. */
function instants(session: Session | undefined): readonly string[] {
  if (session === undefined) return []
  return [session.preOpenAt, session.openAt, session.closeAt, session.postCloseAt].map(formatUtc)
}

function opens(calendar: ExchangeCalendar, from: string, to: string): readonly string[] {
  return calendar.sessions(day(from), day(to)).map(({ openAt }) => formatUtc(openAt))
}

describe('names of calendars', () => {
  it('each give the calendar of that name, the same one every time', () => {
    for (const name of CALENDAR_NAMES) {
      expect(calendarNamed(name).name).toBe(name)
      expect(calendarNamed(name)).toBe(calendarNamed(name))
    }
  })

  it('are told from other text', () => {
    expect(isCalendarName('XNYS')).toBe(true)
    expect(isCalendarName('xnys')).toBe(false)
  })
})

describe('a session of the NYSE', () => {
  it('has regular hours with pre-market and after-hours around them', () => {
    expect(nyse.session(day('2024-01-17'))).toEqual({
      date: '2024-01-17',
      preOpenAt: at('2024-01-17T04:00-05:00'),
      openAt: at('2024-01-17T09:30-05:00'),
      closeAt: at('2024-01-17T16:00-05:00'),
      postCloseAt: at('2024-01-17T20:00-05:00'),
      isEarlyClose: false,
    })
  })

  it('closes early at 13:00, after-hours at 17:00', () => {
    const session = nyse.session(day('2024-07-03'))
    expect(session?.isEarlyClose).toBe(true)
    expect(instants(session)).toEqual(
      ['2024-07-03T08:00:00Z', '2024-07-03T13:30:00Z', '2024-07-03T17:00:00Z', '2024-07-03T21:00:00Z'],
    )
  })

  it('keeps its pre-market where it opens late', () => {
    const session = nyse.session(day('2002-09-11'))
    expect(session?.isEarlyClose).toBe(false)
    expect(instants(session)).toEqual(
      ['2002-09-11T08:00:00Z', '2002-09-11T16:00:00Z', '2002-09-11T20:00:00Z', '2002-09-12T00:00:00Z'],
    )
  })

  it('opens late and closes early in a blizzard', () => {
    const session = nyse.session(day('1996-01-08'))
    expect(session?.isEarlyClose).toBe(true)
    expect(instants(session).slice(1, 3)).toEqual(['1996-01-08T16:00:00Z', '1996-01-08T19:00:00Z'])
  })

  it.each([
    ['2024-03-09', undefined], ['2024-03-10', undefined], ['2024-03-29', 'Good Friday'],
    ['2022-06-20', 'Juneteenth'], ['2021-06-18', undefined], ['1997-01-20', undefined],
    ['1998-01-19', 'Martin Luther King Jr. Day'], ['2023-01-02', "New Year's Day"], ['2021-12-31', undefined],
    ['2020-07-03', 'Independence Day'], ['2021-12-24', 'Christmas Day'], ['2024-07-03', undefined],
    ['2001-09-12', 'Attack on the World Trade Center'],
    ['2025-01-09', 'National Day of Mourning for Jimmy Carter'],
  ])('is missing on %s because of %s', (date, name) => {
    expect(nyse.holidayName(day(date))).toBe(name)
    if (name !== undefined) expect(nyse.session(day(date))).toBeUndefined()
  })

  it('trades the Friday before a New Year on Saturday, and the Monday after it', () => {
    const around = ['1999-12-31', '2000-01-03', '2010-12-31', '2011-01-03', '2021-12-31', '2022-01-03']
    for (const date of around) {
      expect(nyse.session(day(date))?.date).toBe(date)
    }
  })

  it('is the same at Nasdaq', () => {
    const [from, to] = [day('2020-01-01'), day('2025-12-31')]
    expect(calendarNamed('XNAS').sessions(from, to)).toEqual(nyse.sessions(from, to))
  })
})

describe('daylight saving time', () => {
  it('moves the open of the NYSE from 14:30Z to 13:30Z in spring', () => {
    expect(opens(nyse, '2024-03-07', '2024-03-12')).toEqual(
      ['2024-03-07T14:30:00Z', '2024-03-08T14:30:00Z', '2024-03-11T13:30:00Z', '2024-03-12T13:30:00Z'],
    )
  })

  it('moves it back in autumn', () => {
    expect(opens(nyse, '2024-10-31', '2024-11-05')).toEqual(
      ['2024-10-31T13:30:00Z', '2024-11-01T13:30:00Z', '2024-11-04T14:30:00Z', '2024-11-05T14:30:00Z'],
    )
  })

  it('follows the law of the year: April and October before 2007, March and November from then on', () => {
    expect(opens(nyse, '2006-03-31', '2006-04-03')).toEqual(['2006-03-31T14:30:00Z', '2006-04-03T13:30:00Z'])
    expect(opens(nyse, '2006-10-27', '2006-10-30')).toEqual(['2006-10-27T13:30:00Z', '2006-10-30T14:30:00Z'])
    expect(opens(nyse, '2007-03-09', '2007-03-12')).toEqual(['2007-03-09T14:30:00Z', '2007-03-12T13:30:00Z'])
    expect(opens(nyse, '2007-11-02', '2007-11-05')).toEqual(['2007-11-02T13:30:00Z', '2007-11-05T14:30:00Z'])
  })

  it('moves the currency day from 22:00Z to 21:00Z in spring, and back in autumn', () => {
    expect(opens(fx, '2024-03-08', '2024-03-12')).toEqual(
      ['2024-03-07T22:00:00Z', '2024-03-10T21:00:00Z', '2024-03-11T21:00:00Z'],
    )
    expect(opens(fx, '2024-11-01', '2024-11-05')).toEqual(
      ['2024-10-31T21:00:00Z', '2024-11-03T22:00:00Z', '2024-11-04T22:00:00Z'],
    )
  })

  it('leaves the UTC day alone', () => {
    expect(opens(crypto, '2024-03-09', '2024-03-11')).toEqual(
      ['2024-03-09T00:00:00Z', '2024-03-10T00:00:00Z', '2024-03-11T00:00:00Z'],
    )
  })

  it('is that of the market, whatever the zone of the process', () => {
    const script = `
      import { calendarNamed } from ${JSON.stringify(resolve(import.meta.dirname, 'index.ts'))}
      const found = ['XNYS', 'FX', '24x7'].flatMap((name) => [2007, 2024].flatMap((year) =>
        calendarNamed(name).sessions(year + '-01-01', year + '-12-31')))
      console.log(JSON.stringify([new Date(2024, 0, 1).getTimezoneOffset(), found]))`
    const expected = (['XNYS', 'FX', '24x7'] as const).flatMap((name) => ['2007', '2024'].flatMap((year) =>
      calendarNamed(name).sessions(day(`${year}-01-01`), day(`${year}-12-31`))))
    const zones = [['Asia/Tokyo', -540], ['America/New_York', 300], ['Europe/London', 0]] as const
    for (const [zone, offsetMinutes] of zones) {
      const options = { env: { TZ: zone, NODE_NO_WARNINGS: '1' }, encoding: 'utf8' } as const
      const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], options)
      expect(JSON.parse(output)).toEqual([offsetMinutes, expected])
    }
  })
})

describe('the currency week', () => {
  it('runs from Sunday 17:00 to Friday 17:00 New York without a pause', () => {
    const week = fx.sessions(day('2024-01-15'), day('2024-01-21'))
    expect(week.map(({ date }) => date)).toEqual(
      ['2024-01-15', '2024-01-16', '2024-01-17', '2024-01-18', '2024-01-19'],
    )
    expect(week[0]?.openAt).toBe(at('2024-01-14T17:00-05:00'))
    expect(week[4]?.closeAt).toBe(at('2024-01-19T17:00-05:00'))
    for (const [index, session] of week.entries()) {
      if (index > 0) expect(session.openAt).toBe(week[index - 1]?.closeAt)
    }
  })

  it('gives Sunday evening to Monday', () => {
    expect(fx.sessionAt(at('2024-01-14T17:00-05:00'))?.date).toBe('2024-01-15')
    expect(fx.sessionAt(at('2024-01-14T16:59:59-05:00'))).toBeUndefined()
    expect(fx.sessionAt(at('2024-01-19T16:59:59-05:00'))?.date).toBe('2024-01-19')
    expect(fx.sessionAt(at('2024-01-19T17:00-05:00'))).toBeUndefined()
  })

  it('has days of 24 hours, and weekends of 48, 47 or 49', () => {
    const weekends = new Map<number, number>()
    const all = fx.sessions(fx.firstDate, fx.lastDate)
    for (const [index, session] of all.entries()) {
      if (session.closeAt - session.openAt !== MILLIS_PER_DAY) throw new Error(`length of ${session.date}`)
      const gap = index === 0 ? 0 : session.openAt - (all[index - 1]?.closeAt ?? 0)
      if (gap > 0) weekends.set(gap / MILLIS_PER_HOUR, (weekends.get(gap / MILLIS_PER_HOUR) ?? 0) + 1)
    }
    expect(weekends.get(47)).toBe(41)
    expect(weekends.get(49)).toBe(41)
    expect([...weekends.keys()].toSorted()).toEqual([47, 48, 49])
  })
})

describe('the round-the-clock calendar', () => {
  it('has a session for every UTC day', () => {
    expect(crypto.sessions(day('2024-01-01'), day('2024-12-31'))).toHaveLength(366)
    expect(instants(crypto.session(day('2024-12-25')))).toEqual(
      ['2024-12-25T00:00:00Z', '2024-12-25T00:00:00Z', '2024-12-26T00:00:00Z', '2024-12-26T00:00:00Z'],
    )
    expect(crypto.isRoundTheClock).toBe(true)
    expect(crypto.holidayName(day('2024-12-25'))).toBeUndefined()
  })
})

describe('looking up an instant', () => {
  it('takes the open in and leaves the close out', () => {
    expect(nyse.sessionAt(at('2024-01-17T09:29:59.999-05:00'))).toBeUndefined()
    expect(nyse.sessionAt(at('2024-01-17T09:30-05:00'))?.date).toBe('2024-01-17')
    expect(nyse.sessionAt(at('2024-01-17T15:59:59.999-05:00'))?.date).toBe('2024-01-17')
    expect(nyse.sessionAt(at('2024-01-17T16:00-05:00'))).toBeUndefined()
  })

  it('takes in the extended hours when asked, past midnight UTC too', () => {
    const { Extended } = TradingHours
    expect(nyse.sessionAt(at('2024-01-17T03:59:59.999-05:00'), Extended)).toBeUndefined()
    expect(nyse.sessionAt(at('2024-01-17T04:00-05:00'), Extended)?.date).toBe('2024-01-17')
    expect(nyse.sessionAt(at('2024-01-18T00:59:59Z'), Extended)?.date).toBe('2024-01-17')
    expect(nyse.sessionAt(at('2024-01-18T01:00:00Z'), Extended)).toBeUndefined()
    expect(nyse.sessionAt(at('2024-07-03T17:00-04:00'), Extended)).toBeUndefined()
  })

  it('finds the session that opens strictly later', () => {
    expect(nyse.nextSession(at('2024-01-17T09:29:59.999-05:00')).date).toBe('2024-01-17')
    expect(nyse.nextSession(at('2024-01-17T09:30-05:00')).date).toBe('2024-01-18')
    expect(nyse.nextSession(at('2001-09-10T20:00:00Z')).date).toBe('2001-09-17')
  })

  it('finds the session that has closed, at once or before', () => {
    expect(nyse.previousSession(at('2024-01-17T15:59:59.999-05:00')).date).toBe('2024-01-16')
    expect(nyse.previousSession(at('2024-01-17T16:00-05:00')).date).toBe('2024-01-17')
    expect(nyse.previousSession(at('2001-09-17T13:30:00Z')).date).toBe('2001-09-10')
    expect(crypto.previousSession(at('2024-01-17T00:00:00Z')).date).toBe('2024-01-16')
  })

  it('agrees with a search of the whole list', () => {
    const anyCase = fc.record({
      calendar: fc.constantFrom(nyse, fx, crypto),
      moment: fc.integer({ min: Date.UTC(2018, 0, 10), max: Date.UTC(2021, 11, 20) }),
      hours: fc.constantFrom(TradingHours.Regular, TradingHours.Extended),
    })
    const lists = new Map([nyse, fx, crypto].map((calendar) =>
      [calendar.name, calendar.sessions(day('2018-01-01'), day('2021-12-31'))]))
    fc.assert(fc.property(anyCase, ({ calendar, moment, hours }) => {
      const list = lists.get(calendar.name) ?? []
      const isRegular = hours === TradingHours.Regular
      expect(calendar.sessionAt(utcMillis(moment), hours)).toBe(list.find((session) => isRegular
        ? session.openAt <= moment && moment < session.closeAt
        : session.preOpenAt <= moment && moment < session.postCloseAt))
      expect(calendar.nextSession(utcMillis(moment))).toBe(list.find(({ openAt }) => openAt > moment))
      const closed = list.findLast(({ closeAt }) => closeAt <= moment)
      expect(calendar.previousSession(utcMillis(moment))).toBe(closed)
    }), { numRuns: 300 })
  })
})

describe.each(CALENDAR_NAMES)('calendar %s as a whole', (name) => {
  const calendar = calendarNamed(name)

  it('ascends without overlap, extended hours included', () => {
    let previous: Session | undefined
    for (const session of calendar.sessions(calendar.firstDate, calendar.lastDate)) {
      const { preOpenAt, openAt, closeAt, postCloseAt } = session
      const isOrdered = preOpenAt <= openAt && openAt < closeAt && closeAt <= postCloseAt
      if (!isOrdered) throw new Error(`the instants of ${session.date} are out of order`)
      if (previous !== undefined && (previous.postCloseAt > preOpenAt || previous.date >= session.date)) {
        throw new Error(`session ${session.date} does not follow ${previous.date}`)
      }
      previous = session
    }
  })

  it('covers its first and last session, and refuses what lies beyond', () => {
    const { firstDate, lastDate } = calendar
    const all = calendar.sessions(firstDate, lastDate)
    const [first, last] = [all[0], all.at(-1)]
    if (first === undefined || last === undefined) throw new Error('no sessions')
    expect(calendar.sessionAt(first.openAt)).toBe(first)
    expect(calendar.sessionAt(utcMillis(last.closeAt - 1))).toBe(last)
    expect(calendar.checkDates(firstDate, lastDate)).toEqual({ ok: true, value: true })
    const dayBefore = day(`${Number(firstDate.slice(0, 4)) - 1}-12-31`)
    const dayAfter = day(`${Number(lastDate.slice(0, 4)) + 1}-01-01`)
    expect(() => calendar.session(dayBefore)).toThrow(firstDate)
    expect(() => calendar.holidayName(dayAfter)).toThrow(lastDate)
    expect(() => calendar.sessions(firstDate, dayAfter)).toThrow(lastDate)
    for (const moment of [first.openAt - 2 * MILLIS_PER_DAY, last.closeAt + MILLIS_PER_DAY].map(utcMillis)) {
      expect(calendar.coversInstant(moment)).toBe(false)
      expect(() => calendar.sessionAt(moment)).toThrow('knows')
      expect(() => calendar.nextSession(moment)).toThrow('knows')
      expect(() => calendar.previousSession(moment)).toThrow('knows')
    }
    expect(() => calendar.session(dayAfter)).toThrow(expect.objectContaining({
      failure: expect.objectContaining({
        code: 'CALENDAR_RANGE',
        message: `calendar ${calendar.name} knows ${firstDate} to ${lastDate}; found ${dayAfter}: a newer `
          + 'version of investor knows later years; else choose other dates, or another calendar for the '
          + 'instrument',
      }) as unknown,
    }))
    expect(() => calendar.nextSession(last.openAt)).toThrow(`the next session after ${lastDate} is not known`)
    expect(() => calendar.previousSession(first.openAt)).toThrow(`no session before ${firstDate} is known`)
  })
})

describe('covered instants', () => {
  it.each([
    [nyse, '1990-01-01T00:00-05:00', '2031-01-01T00:00-05:00'],
    [fx, '1989-12-31T17:00-05:00', '2030-12-31T17:00-05:00'],
    [crypto, '1970-01-01T00:00Z', '2100-01-01T00:00Z'],
  ])('begin and end with the trading day of %o', (calendar, start, end) => {
    expect(calendar.coversInstant(utcMillis(at(start) - 1))).toBe(false)
    expect(calendar.coversInstant(at(start))).toBe(true)
    expect(calendar.coversInstant(utcMillis(at(end) - 1))).toBe(true)
    expect(calendar.coversInstant(at(end))).toBe(false)
  })
})

describe('a range of dates', () => {
  it.each([
    ['1989-12-29', '2020-01-01', 'found 1989-12-29'],
    ['2020-01-01', '2031-01-02', 'found 2031-01-02'],
    ['2020-01-02', '2020-01-01', 'from the earlier date'],
    ['2020-02-30', '2020-03-01', 'no such day'],
  ])('from %s to %s is refused with CALENDAR_RANGE', (from, to, thrown) => {
    const checked = nyse.checkDates(day(from), day(to))
    expect(checked).toMatchObject({ ok: false, failure: { code: 'CALENDAR_RANGE', retry: 'never' } })
    const message = `calendar XNYS knows 1990-01-01 to 2030-12-31, found ${from} to ${to}`
    expect(checked.ok ? '' : checked.failure.message).toContain(message)
    expect(() => nyse.sessions(day(from), day(to))).toThrow(thrown)
  })

  it('takes in both ends', () => {
    expect(opens(nyse, '2024-01-17', '2024-01-17')).toHaveLength(1)
    expect(opens(nyse, '2024-01-13', '2024-01-15')).toEqual([])
  })
})

it('a session says where the market does not close after it', () => {
  const into = (calendar: ExchangeCalendar, from: string, to: string): readonly (true | undefined)[] => (
    calendar.sessions(day(from), day(to)).map(({ endsIntoNext }) => endsIntoNext))
  expect(into(fx, '2024-03-04', '2024-03-10')).toEqual([true, true, true, true, undefined])
  expect(into(calendarNamed('24x7'), '2024-03-08', '2024-03-10')).toEqual([true, true, true])
  expect(into(nyse, '2024-03-04', '2024-03-05')).toEqual([undefined, undefined])
  for (const calendar of [fx, calendarNamed('24x7'), nyse]) {
    for (const { closeAt, endsIntoNext } of calendar.sessions(day('2024-02-26'), day('2024-03-29'))) {
      const follows = calendar.sessionAt(closeAt)?.openAt === closeAt
      expect(follows).toBe(endsIntoNext === true)
    }
  }
})
