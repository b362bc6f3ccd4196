import { dayOf, weekdayOf, Weekday } from './civil-date.ts'
import { thanksgivingOf } from './nyse-closures.ts'

/** Hours of one session, in minutes of the New York day. */
export interface NyseHours {
  readonly preOpenMinute: number
  readonly openMinute: number
  readonly closeMinute: number
  readonly postCloseMinute: number
  readonly isEarlyClose: boolean
}

const MINUTES_PER_HOUR = 60
const PRE_OPEN = 4 * MINUTES_PER_HOUR
const OPEN = 9 * MINUTES_PER_HOUR + 30
const CLOSE = 16 * MINUTES_PER_HOUR
const POST_CLOSE = 20 * MINUTES_PER_HOUR
const POST_CLOSE_ON_EARLY_CLOSE = 17 * MINUTES_PER_HOUR
const TEN_THIRTY = 10 * MINUTES_PER_HOUR + 30
const ELEVEN = 11 * MINUTES_PER_HOUR
const NOON = 12 * MINUTES_PER_HOUR
const ONE = 13 * MINUTES_PER_HOUR
const TWO = 14 * MINUTES_PER_HOUR

const FIRST_ONE_O_CLOCK_CLOSE = 1993
const FIRST_SHORT_THANKSGIVING_FRIDAY = 1992
const FIRST_SHORT_INDEPENDENCE_EVE = 1995
const FIRST_SHORT_WEDNESDAY_EVE = 2013

/** Early closes that no rule explains. */
const SPECIAL_CLOSES: ReadonlyMap<number, number> = new Map([
  // Snow: trading announced for 11:00 to 14:00. https://www.apnews.com/5a53fc70e2d1e46e52cd5d636020d891
  [dayOf(1996, 1, 8), TWO],
  // The Friday after Christmas. NYSE, nyse.com/pdfs/closings.pdf
  [dayOf(1997, 12, 26), ONE],
  // Change of the century. NYSE, 1999-06-04, "Defers Off-Hours Trading Until Second Half 2000";
  // http://www.independent.co.uk/news/business/nyse-delays-extended-opening-1098012.html
  [dayOf(1999, 12, 31), ONE],
  // The Friday after Christmas. NYSE, nyse.com/pdfs/closings.pdf
  [dayOf(2003, 12, 26), ONE],
])

/** Openings put off by an hour or more before the day's trading had begun. */
const LATE_OPENS: ReadonlyMap<number, number> = new Map([
  // Transformer fire. https://www.latimes.com/archives/la-xpm-1990-12-28-fi-7529-story.html
  [dayOf(1990, 12, 27), ELEVEN],
  // Computer failure. https://www.latimes.com/archives/la-xpm-1995-12-19-fi-15720-story.html
  [dayOf(1995, 12, 18), TEN_THIRTY],
  // Snow. https://www.apnews.com/5a53fc70e2d1e46e52cd5d636020d891
  [dayOf(1996, 1, 8), ELEVEN],
  // First anniversary of the attack of 2001.
  // https://variety.com/2002/scene/markets-festivals/market-s-mourning-session-1117872664/
  [dayOf(2002, 9, 11), NOON],
])

/** Early closes of one year by day number; some fall on days that are no session and then mean nothing. */
function earlyCloses(year: number): ReadonlyMap<number, number> {
  const closes = new Map<number, number>()
  const early = year < FIRST_ONE_O_CLOCK_CLOSE ? TWO : ONE
  if (year >= FIRST_SHORT_THANKSGIVING_FRIDAY) closes.set(thanksgivingOf(year) + 1, early)
  closes.set(dayOf(year, 12, 24), early)
  if (year >= FIRST_SHORT_INDEPENDENCE_EVE) {
    const eve = dayOf(year, 7, 3)
    const isThursdayHoliday = weekdayOf(eve) === Weekday.Wednesday
    closes.set(isThursdayHoliday && year < FIRST_SHORT_WEDNESDAY_EVE ? eve + 2 : eve, early)
  }
  for (const [day, minute] of SPECIAL_CLOSES) closes.set(day, minute)
  return closes
}

/**
 * Makes the function that gives the hours of each session of one year.
 *
 * Regular hours are 09:30 to 16:00. Trading ends at 13:00 (14:00 before 1993) on Christmas Eve, on the
 * Friday after Thanksgiving (from 1992), and from 1995 on 3 July, except that when Independence Day fell on
 * a Thursday before 2013 the Friday after it was short instead. Source: NYSE's announced calendars, those
 * of 2013 on in the golden test; before that nyse.com/pdfs/closings.pdf.
 *
 * Hours are those known before the session began, because a strategy may plan by them. So these stand at
 * 16:00 though trading stopped sooner or later, and show as gaps or late bars in data: 1994-02-11 (14:30,
 * snow), 1997-10-27 (15:30, circuit breaker), 2005-06-01 (15:56, failure), 2009-07-02 (16:15, failure), and
 * every halt. A minute of silence before the first trade (as on 2001-09-17) moves no open: bars are still
 * labelled from 09:30.
 *
 * Extended hours are those of the electronic venues today, 04:00 to 20:00, and to 17:00 after an early
 * close (NYSE Group's calendars say so since 2019-12-09); they are applied to all years, though in the
 * 1990s few traded then.
 */
export function nyseHours(year: number): (day: number) => NyseHours {
  const closes = earlyCloses(year)
  return (day) => {
    const earlyClose = closes.get(day)
    return {
      preOpenMinute: PRE_OPEN,
      openMinute: LATE_OPENS.get(day) ?? OPEN,
      closeMinute: earlyClose ?? CLOSE,
      postCloseMinute: earlyClose === undefined ? POST_CLOSE : POST_CLOSE_ON_EARLY_CLOSE,
      isEarlyClose: earlyClose !== undefined,
    }
  }
}
