import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDecimal } from './decimal-text.ts'
import { civilDate, StampReader, type DateOrder } from './stamp-text.ts'

function read(text: string, order?: DateOrder): string | undefined {
  const reader = new StampReader(order)
  if (!reader.read(text)) return undefined
  return `${reader.kind} ${Temporal.Instant.fromEpochMilliseconds(reader.millis).toString()}`
}

describe('StampReader', () => {
  it.each([
    ['2020-01-31', 'date 2020-01-31T00:00:00Z'],
    ['20200131', 'date 2020-01-31T00:00:00Z'],
    ['1/31/2020', 'date 2020-01-31T00:00:00Z'],
    ['2020-01-31 09:30', 'local 2020-01-31T09:30:00Z'],
    ['2020-01-31T09:30:15', 'local 2020-01-31T09:30:15Z'],
    ['2020-01-31 09:30:15.250000', 'local 2020-01-31T09:30:15.25Z'],
    ['20200131 093015', 'local 2020-01-31T09:30:15Z'],
    ['20200131093015', 'local 2020-01-31T09:30:15Z'],
    ['20200131 09:30', 'local 2020-01-31T09:30:00Z'],
    ['20200131  09:30:15', 'local 2020-01-31T09:30:15Z'],
    ['20200131-09:30:15', 'local 2020-01-31T09:30:15Z'],
    ['1580463000123.0', 'instant 2020-01-31T09:30:00.123Z'],
    ['1/31/2020 4:05 PM', 'local 2020-01-31T16:05:00Z'],
    ['1/31/2020 12:05:00 AM', 'local 2020-01-31T00:05:00Z'],
    ['2020-01-31 09:30:00+00:00', 'instant 2020-01-31T09:30:00Z'],
    ['2020-01-31T09:30:00-05:00', 'instant 2020-01-31T14:30:00Z'],
    ['2020-01-31T09:30:00Z', 'instant 2020-01-31T09:30:00Z'],
    ['1580463000', 'instant 2020-01-31T09:30:00Z'],
    ['1580463000123', 'instant 2020-01-31T09:30:00.123Z'],
    ['1580463000123000000', 'instant 2020-01-31T09:30:00.123Z'],
    ['946909800', 'instant 2000-01-03T14:30:00Z'],
    ['946909800000', 'instant 2000-01-03T14:30:00Z'],
    ['946909800000000', 'instant 2000-01-03T14:30:00Z'],
    ['946909800000000000', 'instant 2000-01-03T14:30:00Z'],
    ['1580463000.0', 'instant 2020-01-31T09:30:00Z'],
    ['1580463000.250000', 'instant 2020-01-31T09:30:00.25Z'],
    ['200001031430', 'local 2000-01-03T14:30:00Z'],
    ['2020-02-29', 'date 2020-02-29T00:00:00Z'],
    ['2020.01.31', 'date 2020-01-31T00:00:00Z'],
    ['2020/01/31 09:30', 'local 2020-01-31T09:30:00Z'],
    ['2020.01.31 09:30:15', 'local 2020-01-31T09:30:15Z'],
    ['31-Jan-2020', 'date 2020-01-31T00:00:00Z'],
    ['5 FEB 2020', 'date 2020-02-05T00:00:00Z'],
    ['Jan 31, 2020', 'date 2020-01-31T00:00:00Z'],
    ['Jan 31, 2020 4:05 PM', 'local 2020-01-31T16:05:00Z'],
  ])('reads %s as %s', (text, wanted) => {
    expect(read(text)).toBe(wanted)
  })

  it.each([
    '',
    'Date',
    '2020-02-30',
    '2019-02-29',
    '2020-13-01',
    '13/1/2020',
    '2020-00-10',
    '2020-01-31 24:00',
    '2020-01-31 09:60',
    '2020-1-31',
    '20200131-093015',
    '20200131 09:60',
    '1580463000123.5',
    '2020-01.31',
    '2020.01/31',
    '31-Jam-2020',
    '31-Feb-2020',
    'January 31, 2020',
    '31.01.2020',
    '1/31/20',
    '13:00 PM',
    '1/31/2020 13:00 PM',
    '2020-01-31 09:30:00.0000001',
    '1580463000123456789',
    '1580463000.1234567',
    '123',
    '0',
    '2020-01-31T09:30:00+25:00',
    '1899-12-31',
    'NaN',
  ])('refuses %j', (text) => {
    expect(read(text)).toBeUndefined()
  })

  it('reads back every instant that ISO 8601 spells', () => {
    const min = Date.UTC(1950, 0, 1)
    const max = Date.UTC(2100, 0, 1)
    fc.assert(fc.property(fc.integer({ min, max }), (millis) => {
      const text = Temporal.Instant.fromEpochMilliseconds(millis).toString()
      const reader = new StampReader()
      expect(reader.read(text)).toBe(true)
      expect([reader.kind, reader.millis]).toEqual(['instant', millis])
      expect(civilDate(millis)).toBe(text.slice(0, 10))
    }))
  })
})

describe('parseDecimal', () => {
  it.each([
    ['12.5', 12.5], ['-3', -3], ['+7', 7], ['1e-05', 0.00001], ['0', 0], ['15897800.0', 15_897_800],
  ])('reads %s', (text, wanted) => {
    expect(parseDecimal(text)).toBe(wanted)
  })

  it.each([
    '',
    ' ',
    '1,234.5',
    '1 234',
    '1.234,5',
    'NaN',
    'Infinity',
    '-inf',
    '1e309',
    '0x10',
    '1_000',
    '.5',
    '5.',
    '12abc',
    '$12',
    '--1',
    'null',
    '1e',
  ])('refuses %j', (text) => {
    expect(parseDecimal(text)).toBeNaN()
  })
})

describe('days that come first', () => {
  it.each([
    ['31.01.2020', 'date 2020-01-31T00:00:00Z'],
    ['1/2/2020', 'date 2020-02-01T00:00:00Z'],
    ['31/1/2020 16:05', 'local 2020-01-31T16:05:00Z'],
    ['31.1.2020 16:05:07', 'local 2020-01-31T16:05:07Z'],
    ['2020-01-31', 'date 2020-01-31T00:00:00Z'],
  ])('%s is %s', (text, wanted) => {
    expect(read(text, 'day-first')).toBe(wanted)
  })

  it.each(['1/31/2020', '30.02.2020', '31.1/2020'])('%s is no day', (text) => {
    expect(read(text, 'day-first')).toBeUndefined()
  })
})
