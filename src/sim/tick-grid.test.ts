import fc from 'fast-check'
import { expect, it } from 'vitest'
import { price, quantity, type Price, type SessionDate } from '../base/index.ts'
import { tickAt, type Instrument } from '../model/index.ts'
import { TickGrid } from './tick-grid.ts'

const date = fc.integer({ min: 1, max: 28 })
  .map((day) => `2024-02-${String(day).padStart(2, '0')}` as SessionDate)
const cents = fc.integer({ min: 1, max: 500 }).map((value) => BigInt(value) * 10_000_000n as Price)

function instrument(tickTable: Instrument['tickTable']): Instrument {
  return {
    symbol: 'ABC', name: 'A share', assetClass: 'equity', currency: 'USD', sector: 'UNKNOWN',
    calendar: 'XNYS', tickTable, lotSize: quantity('1'), isFractionable: false, isShortable: true,
    borrowFeeFraction: 0,
  }
}

it('gives the ticks that the table gives, for any table, and dates and prices in any order', () => {
  const table = fc.array(fc.record({ since: date, atLeast: cents, tick: cents }), {
    minLength: 1, maxLength: 6,
  })
  const asked = fc.array(fc.tuple(cents, date), { maxLength: 30, size: 'max' })
  fc.assert(fc.property(table, asked, (tickTable, questions) => {
    const rules = instrument(tickTable)
    const grid = new TickGrid(rules)
    for (const [at, day] of questions) expect(grid.at(at, day)).toBe(tickAt(rules, at, day))
  }))
})

it('an instrument without a tick is a bug', () => {
  const grid = new TickGrid(instrument([]))
  for (const _ of ['once', 'again']) {
    expect(() => grid.at(price('1'), '2024-02-01' as SessionDate)).toThrow('ABC has no tick')
  }
})
