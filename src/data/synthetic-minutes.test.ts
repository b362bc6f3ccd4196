import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sessionDate } from '../base/index.ts'
import { calendarNamed } from '../calendar/index.ts'
import type { SeriesKey } from '../model/index.ts'
import { Adjustment } from '../model/index.ts'
import type { BarSource } from '../port/index.ts'
import { aggregate } from './aggregated-source.ts'
import type { BarRow } from './bar-row.ts'
import { emptyRow, readRow } from './bar-row.ts'
import { BarValidator, standardChecks } from './bar-validator.ts'
import { ColumnsSource, readChunks } from './columns-source.ts'
import { GrowingColumns } from './growing-columns.ts'
import { SyntheticDays, syntheticInstruments } from './synthetic-days.ts'
import { SyntheticMinutes } from './synthetic-minutes.ts'

const calendar = calendarNamed('XNYS')
const KEY: SeriesKey = { symbol: 'X', timeframe: '1d', adjustment: Adjustment.Raw }

async function rowsOf(source: BarSource): Promise<BarRow[]> {
  const rows: BarRow[] = []
  await readChunks(source, (columns) => {
    for (let index = 0; index < columns.length; index++) {
      const row = emptyRow()
      readRow(row, columns, index)
      rows.push(row)
    }
  })
  return rows
}

function invented(seed: number, from = '2020-11-02', to = '2020-12-31'): SyntheticDays {
  const [instrument] = syntheticInstruments(1, seed)
  if (instrument === undefined) throw new Error('none')
  return new SyntheticDays(instrument, { seed, calendar, from: sessionDate(from), to: sessionDate(to) })
}

describe('SyntheticMinutes', () => {
  it('keep to the open, high, low, close and volume of every day', async () => {
    const sessions = calendar.sessions(sessionDate('2020-11-23'), sessionDate('2020-11-27'))
    const cents = fc.integer({ min: 1, max: 1_000_000 }).map((value) => value / 100)
    const odd = fc.double({ min: 0.5, max: 5_000, noNaN: true })
    const prices = fc.tuple(
      fc.oneof(cents, odd),
      fc.oneof(cents, odd),
      fc.oneof(cents, odd),
      fc.oneof(cents, odd),
    )
    const volume = fc.oneof(
      fc.constant(0),
      fc.integer({ min: 1, max: 2 ** 40 }),
      fc.double({ min: 0, max: 1e6, noNaN: true }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(prices, volume), { minLength: 4, maxLength: 4 }),
        fc.nat(99),
        async (drawn, seed) => {
          const columns = new GrowingColumns()
          for (const [index, [[open, close, one, other], traded]] of drawn.entries()) {
            const session = sessions[index]
            if (session === undefined) throw new Error('none')
            const [high, low] = [Math.max(open, close, one, other), Math.min(open, close, one, other)]
            columns.push({
              openAt: session.openAt,
              closeAt: session.closeAt,
              open,
              high,
              low,
              close,
              volume: traded,
            })
          }
          const days = (): BarSource => new ColumnsSource(KEY, columns.columns)
          const minutes = await rowsOf(new SyntheticMinutes(days(), { calendar, seed }))
          expect(minutes).toHaveLength(3 * 390 + 210)
          const validator = new BarValidator(standardChecks({ hours: { calendar, timeframe: '1m' } }))
          for (const minute of minutes) expect(validator.check(minute)).toBe(0)
          const again = aggregate(new SyntheticMinutes(days(), { calendar, seed }), '1d', calendar)
          if (!again.ok) throw new Error('no aggregate')
          expect(await rowsOf(again.value)).toEqual(await rowsOf(days()))
        },
      ),
      { numRuns: 25 },
    )
  })

  it('walk: a move says little of the next one, and prices do not rest at the extremes', async () => {
    const minutes = await rowsOf(new SyntheticMinutes(invented(3, '2019-01-02'), { calendar, seed: 4 }))
    const moves = minutes.map(({ open, close }) => Math.log(close / open))
    const pairs = moves.slice(1).map((move, index) => move * (moves[index] ?? 0))
    const sum = (all: readonly number[]): number => all.reduce((total, each) => total + each, 0)
    expect(Math.abs(sum(pairs) / sum(moves.map((move) => move * move)))).toBeLessThan(0.1)
    const days = await rowsOf(invented(3, '2019-01-02'))
    const extremes = new Set(
      days.flatMap(({ openAt, high, low }) => [`${openAt} ${high}`, `${openAt} ${low}`]),
    )
    const dayOf = (at: number): number => days.findLast(({ openAt }) => openAt <= at)?.openAt ?? 0
    const resting = minutes.filter(({ openAt, close }) => extremes.has(`${dayOf(openAt)} ${close}`))
    expect(resting.length / minutes.length).toBeLessThan(0.01)
  })

  it('are the same for the same seed, and others for another', async () => {
    const draw = (seed: number): Promise<BarRow[]> =>
      rowsOf(new SyntheticMinutes(invented(1), { calendar, seed }))
    expect(await draw(7)).toEqual(await draw(7))
    expect(await draw(8)).not.toEqual(await draw(7))
  })

  it('of a day do not depend on the days before it', async () => {
    const all = await rowsOf(invented(1))
    const columns = new GrowingColumns()
    for (const day of all.slice(20, 21)) columns.push(day)
    const key = { ...KEY, symbol: 'SYN1' }
    const alone = await rowsOf(
      new SyntheticMinutes(new ColumnsSource(key, columns.columns), { calendar, seed: 3 }),
    )
    const amid = await rowsOf(new SyntheticMinutes(invented(1), { calendar, seed: 3 }))
    const [first] = alone
    expect(alone).toHaveLength(390)
    const from = amid.findIndex(({ openAt }) => openAt === first?.openAt)
    expect(amid.slice(from, from + 390)).toEqual(alone)
  })
})

describe('SyntheticDays', () => {
  it('pass every check, one a session', async () => {
    const days = await rowsOf(invented(5, '2015-01-02', '2020-12-31'))
    const validator = new BarValidator(standardChecks({ hours: { calendar, timeframe: '1d' } }))
    for (const day of days) expect(validator.check(day)).toBe(0)
    expect(days).toHaveLength(calendar.sessions(sessionDate('2015-01-02'), sessionDate('2020-12-31')).length)
  })

  it('have about the volatility that they were given', async () => {
    const days = await rowsOf(invented(5, '2000-01-03', '2020-12-31'))
    const [instrument] = syntheticInstruments(1, 5)
    const moves = days.slice(1).map(({ close }, index) => Math.log(close / (days[index]?.close ?? NaN)))
    const mean = moves.reduce((sum, move) => sum + move, 0) / moves.length
    const variance = moves.reduce((sum, move) => sum + (move - mean) ** 2, 0) / (moves.length - 1)
    const { volatilityFraction = 0, beta = 0 } = instrument ?? {}
    // The day itself, the gap of 0.3 of it overnight, and the market move of 16 %.
    const wanted = Math.hypot(volatilityFraction, 0.3 * volatilityFraction, beta * 0.16)
    expect(Math.sqrt(variance * 252) / wanted).toBeCloseTo(1, 1)
  })

  it('name their instruments apart, each with a sector', () => {
    const instruments = syntheticInstruments(13, 1)
    expect(new Set(instruments.map(({ symbol }) => symbol)).size).toBe(13)
    expect(new Set(instruments.map(({ sector }) => sector)).size).toBe(11)
  })
})
