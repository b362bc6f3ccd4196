import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { sessionDate } from '../base/index.ts'
import { dateOfDay, dayOf } from './civil-date.ts'
import { calendarNamed } from './calendar-named.ts'
import { addDays, endsWeek, weekOf } from './week-of.ts'

describe('weekOf', () => {
  it('is the Monday on or before the date', () => {
    expect(weekOf(sessionDate('2024-03-11'))).toBe('2024-03-11')
    expect(weekOf(sessionDate('2024-03-15'))).toBe('2024-03-11')
    expect(weekOf(sessionDate('2024-03-17'))).toBe('2024-03-11')
    expect(weekOf(sessionDate('2024-03-18'))).toBe('2024-03-18')
  })

  it('reaches over months and years', () => {
    expect(weekOf(sessionDate('2025-01-01'))).toBe('2024-12-30')
    expect(weekOf(sessionDate('2024-03-01'))).toBe('2024-02-26')
  })

  it('agrees with the ISO week of Temporal', () => {
    const anyDay = fc.integer({ min: dayOf(1990, 1, 1), max: dayOf(2030, 12, 31) })
    fc.assert(fc.property(anyDay, (day) => {
      const date = dateOfDay(day)
      const monday = Temporal.PlainDate.from(weekOf(date))
      expect(monday.dayOfWeek).toBe(1)
      expect(monday.weekOfYear).toBe(Temporal.PlainDate.from(date).weekOfYear)
    }))
  })
})

describe('endsWeek', () => {
  it('is true of the last session of a week alone, holidays and the end of the calendar included', () => {
    const calendar = calendarNamed('XNYS')
    const ends = (date: string): boolean => endsWeek(sessionDate(date), calendar)
    expect(['2024-03-27', '2024-03-28', '2024-04-01', '2024-04-05'].map(ends))
      .toEqual([false, true, false, true])
    expect(['2030-12-30', '2030-12-31'].map(ends)).toEqual([false, true])
  })
})

describe('addDays', () => {
  it('moves both ways over leap days and years', () => {
    expect(addDays(sessionDate('2024-02-28'), 1)).toBe('2024-02-29')
    expect(addDays(sessionDate('2024-03-01'), -1)).toBe('2024-02-29')
    expect(addDays(sessionDate('2024-12-30'), 6)).toBe('2025-01-05')
  })

  it('refuses a date that does not exist', () => {
    expect(() => addDays(sessionDate('2023-02-29'), 1)).toThrow('2023-02-29')
  })
})
