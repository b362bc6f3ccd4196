import { describe, expect, it } from 'vitest'
import { HaltReader } from './halt-reader.ts'
import { LocalClock } from './local-clock.ts'

const newYork = (() => {
  const clock = LocalClock.for('America/New_York')
  return clock.ok ? clock.value : undefined
})()

function read(row: string, header = 'symbol,from,to,reason', clock = newYork): unknown {
  const reader = HaltReader.from(header.split(','), clock)
  if (!reader.ok) return reader.failure.message
  const halt = reader.value.read({ line: 2, fields: row.split(',') })
  return halt.ok ? halt.value : halt.failure.message
}

// The first market-wide circuit breaker since 1997: NYSE, 2020-03-09, 09:34:13 to 09:49:13
// (https://www.sec.gov/files/mwcb-working-group-report.pdf).
const FROM = Date.UTC(2020, 2, 9, 13, 34, 13)
const UNTIL = Date.UTC(2020, 2, 9, 13, 49, 13)
const SPY = { symbol: 'SPY', from: FROM, until: UNTIL }

describe('HaltReader', () => {
  it('reads clock times of a zone, and instants', () => {
    expect(read('SPY,2020-03-09 09:34:13,2020-03-09 09:49:13,MWC1')).toEqual({ ...SPY, reason: 'MWC1' })
    expect(read('SPY,2020-03-09T13:34:13Z,2020-03-09T09:49:13-04:00,')).toEqual({ ...SPY, reason: '' })
    expect(read(`SPY,${FROM},${UNTIL},x`, undefined, undefined)).toEqual({ ...SPY, reason: 'x' })
  })

  it('reads the lists of Nasdaq and of the NYSE as they are', () => {
    const nasdaq = 'Halt Date,Halt Time,Issue Symbol,Issue Name,Market,Reason Codes,Pause Threshold Price,'
      + 'Resumption Date,Resumption Quote Time,Resumption Trade Time'
    expect(read('03/09/2020,09:34:13,SPY,SPDR,NYSE,,,03/09/2020,09:44:13,09:49:13', nasdaq))
      .toEqual({ ...SPY, reason: '' })
    const nyse = 'Halt Date,Halt Time,Symbol,Name,Exchange,Reason,Resume Date,NYSE Resume Time'
    expect(read('2020-03-09,09:34:13,SPY,SPDR,NYSE,MWCB,2020-03-09,09:49:13', nyse))
      .toEqual({ ...SPY, reason: 'MWCB' })
  })

  it('reads a halt that has not ended', () => {
    expect(read('SPY,2020-03-09 09:34:13,,T1')).toEqual({ symbol: 'SPY', from: FROM, reason: 'T1' })
  })

  it.each([
    [',2020-03-09 09:34:13,,T1', 'line 2: symbol is empty'],
    ['SPY,,,T1', 'line 2: from is ""; a day with a time'],
    ['SPY,2020-03-09,,T1', 'line 2: from is "2020-03-09"; a day with a time'],
    ['SPY,2020-03-09 09:34:13,later,T1', 'line 2: to is "later"; a day with a time'],
    ['SPY,2020-03-09 09:34:13,2020-03-09 09:34:13,', 'not after it begins at 2020-03-09T13:34:13'],
    ['SPY,2020-03-08 02:30:00,,', 'the clocks of America/New_York showed it never'],
    ['SPY,2020-11-01 01:30:00,,', 'the clocks of America/New_York showed it twice'],
  ])('refuses %s', (row, why) => {
    expect(read(row)).toContain(why)
  })

  it('asks for the zone where the file names none', () => {
    const reader = HaltReader.from(['symbol', 'from', 'to'], undefined)
    const read = reader.ok ? reader.value.read({ line: 2, fields: ['A', '2020-03-09 09:34:13', ''] }) : reader
    expect(read.ok).toBe(false)
    if (!read.ok) expect(read.failure.message).toContain('say --time-zone')
  })

  it('names the columns that are missing or there twice', () => {
    expect(read('', 'symbol,reason')).toContain('without from, to')
    expect(read('', 'symbol,halt date,to')).toContain('without from')
    expect(read('', 'symbol,ticker,from,to')).toContain('found "symbol" and "ticker"')
  })
})
