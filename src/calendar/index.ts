/**
 * Session tables: when each market is open, which days it keeps shut, and how its day is cut into bars.
 *
 * Invariants: everything is a pure function of the calendar's name; instants are UTC and do not depend on
 * the zone of the machine; sessions ascend and never overlap; a date or an instant outside
 * `firstDate`..`lastDate` is refused, never extrapolated. Tables are built a year at a time when first
 * asked for, and kept.
 *
 * Must never read a clock, and never learn from prices: hours are those known before the session opened.
 */
export * from './calendar-named.ts'
export * from './exchange-calendar.ts'
export * from './intraday-intervals.ts'
export * from './week-of.ts'
