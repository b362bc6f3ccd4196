import { expect, it } from 'vitest'
import { formatUtc } from '../base/index.ts'
import type { CalendarName } from '../calendar/index.ts'
import { instantOf, passedAt } from './moment.ts'

const end = (when: string, calendar: CalendarName): string => formatUtc(instantOf(when, calendar))

it('a day ends with its session, early and late hours included', () => {
  expect(end('2024-06-18', 'XNYS')).toBe('2024-06-19T00:00:00Z') // 20:00 in New York
  expect(end('2024-06-18', '24x7')).toBe('2024-06-19T00:00:00Z')
})

// OANDA v20, dailyAlignment: https://developer.oanda.com/rest-live-v20/instrument-ep/
it('a day of currencies ends at 17:00 in New York: Monday evening is Tuesday', () => {
  expect(end('2024-06-17', 'FX')).toBe('2024-06-17T21:00:00Z')
  expect(end('2024-01-17', 'FX')).toBe('2024-01-17T22:00:00Z')
})

it('a day without a session ends as it does on the wall', () => {
  expect(end('2024-06-15', 'FX')).toBe('2024-06-16T03:59:59.999Z')
  expect(end('2024-06-19', 'XNYS')).toBe('2024-06-20T03:59:59.999Z')
  expect(end('1890-01-01', 'XNYS').slice(0, 10)).toBe('1890-01-02')
})

it('an instant is one, in the zone of the exchange where it names none', () => {
  expect(end('2024-06-18T10:30', 'XNYS')).toBe('2024-06-18T14:30:00Z')
  expect(end('2024-06-18T10:30Z', 'FX')).toBe('2024-06-18T10:30:00Z')
  expect(() => end('2024-13-01', 'XNYS')).toThrow('must be a day')
})

it('a day is past with the close of its session, and an instant at once', () => {
  const passed = (when: string): string => formatUtc(passedAt(when, 'XNYS'))
  expect(passed('2024-06-18')).toBe('2024-06-18T20:00:00Z')
  expect(passed('2024-07-03')).toBe('2024-07-03T17:00:00Z')
  expect(passed('2024-06-19')).toBe('2024-06-20T03:59:59.999Z')
  expect(passed('2024-06-18T10:30')).toBe('2024-06-18T14:30:00Z')
})
