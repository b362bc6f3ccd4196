import { describe, expect, it } from 'vitest'
import { InvariantError } from './invariant.ts'
import {
  formatUtc, MILLIS_PER_DAY, MILLIS_PER_HOUR, MILLIS_PER_MINUTE, MILLIS_PER_SECOND, parseUtc, sessionDate,
  durationText, utcMillis,
} from './time.ts'

describe('an instant', () => {
  it('is whole milliseconds, before 1970 as well', () => {
    expect(utcMillis(0)).toBe(0)
    expect(utcMillis(-1)).toBe(-1)
    expect(utcMillis(Number.MAX_SAFE_INTEGER)).toBe(Number.MAX_SAFE_INTEGER)
  })

  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('is not %d', (value) => {
    expect(() => utcMillis(value)).toThrow(InvariantError)
  })

  it.each([
    [0, '1970-01-01T00:00:00Z'], [1, '1970-01-01T00:00:00.001Z'], [-1, '1969-12-31T23:59:59.999Z'],
    [1_709_217_000_000, '2024-02-29T14:30:00Z'], [1_709_217_000_250, '2024-02-29T14:30:00.25Z'],
  ])('%d is written as %s and read back', (at, text) => {
    expect(formatUtc(utcMillis(at))).toBe(text)
    expect(parseUtc(text)).toBe(at)
  })

  it('is read in any offset that the text names', () => {
    expect(parseUtc('2024-02-29T09:30:00-05:00')).toBe(1_709_217_000_000)
    expect(parseUtc('2024-02-29T14:30+00:00')).toBe(1_709_217_000_000)
  })

  it('loses parts of a millisecond, towards the past', () => {
    expect(parseUtc('1970-01-01T00:00:00.0019999Z')).toBe(1)
    expect(parseUtc('1969-12-31T23:59:59.9989999Z')).toBe(-2)
  })

  it.each([
    '', '2024-02-29', '2024-02-29T14:30:00', '2024-02-29 14:30', '2023-02-29T14:30:00Z',
    '2024-02-29T25:00:00Z', '1709217000000', 'yesterday', '2024-02-29T14:30:00[America/New_York]',
  ])('is not guessed from %j', (text) => {
    expect(parseUtc(text)).toBeUndefined()
  })

  it('is counted in units that fit into each other', () => {
    expect(MILLIS_PER_MINUTE).toBe(60 * MILLIS_PER_SECOND)
    expect(MILLIS_PER_HOUR).toBe(60 * MILLIS_PER_MINUTE)
    expect(MILLIS_PER_DAY).toBe(24 * MILLIS_PER_HOUR)
    expect(parseUtc('1970-01-02T00:00:00Z')).toBe(MILLIS_PER_DAY)
  })
})

describe('a session date', () => {
  it('is written as YYYY-MM-DD', () => {
    expect(sessionDate('2024-02-29')).toBe('2024-02-29')
  })

  it.each(['2024-2-29', '20240229', '2024-02-29T00:00', ' 2024-02-29', '2024-02-29\n', ''])(
    'is not %j', (text) => {
      expect(() => sessionDate(text)).toThrow(InvariantError)
    })
})

describe('a span', () => {
  it.each([
    [0, '0 ms'], [340, '340 ms'], [1_000, '1 s'], [2_050, '2.05 s'], [60_000, '1 min'], [61_234, '61.234 s'],
    [23_400_000, '6.5 h'], [23_400_001, '23400.001 s'], [86_400_000, '1 days'], [-90_000, '-1.5 min'],
    [0.25, '0.25 ms'], [Number.NaN, 'NaN ms'], [Number.POSITIVE_INFINITY, 'Infinity ms'],
  ])('of %d ms is %s', (ms, text) => {
    expect(durationText(ms)).toBe(text)
  })
})
