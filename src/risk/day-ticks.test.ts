import fc from 'fast-check'
import { expect, it } from 'vitest'
import { price, sessionDate, type Price } from '../base/index.ts'
import { tableTick, type TickStep } from '../model/index.ts'
import { instrumentOf, RiskWorld, SESSION } from '../../test/property/risk-world.ts'
import { tickFor } from './day-ticks.ts'
import { readSituation } from './situation.ts'

const date = fc.constantFrom('1997-06-24', '2001-04-09', '2006-01-31', '2024-03-04').map(sessionDate)
const amount = fc.integer({ min: 0, max: 30 }).map((tenths) => price(String(tenths / 10)))
const tick = fc.constantFrom('0.0001', '0.01', '0.0625', '0.125').map(price)
const table: fc.Arbitrary<readonly TickStep[]> = fc.array(
  fc.record({ since: date, atLeast: amount, tick }), { minLength: 1, maxLength: 6 },
)

const world = new RiskWorld().add('AAA')
const views = { account: world, orders: world, market: world, session: world, safety: world }
const situation = readSituation(
  { views, limits: world.limits, approved: [] }, { strategy: 'one', symbol: 'AAA' },
)

it('says of every table, day and price what the table says, where the market is not below it', () => {
  const days = fc.array(fc.record({ date, amount }), { minLength: 1 })
  fc.assert(fc.property(table, days, (tickTable, asked) => {
    const instrument = instrumentOf('AAA', { tickTable })
    for (const day of asked) {
      const session = { ...SESSION, date: day.date }
      for (const off of [-1n, 0n, 1n]) {
        const at = (day.amount + off) as Price
        expect(tickFor({ ...situation, session }, instrument, at)).toBe(tableTick(instrument, at, day.date))
      }
    }
  }))
})

it('of a market below one tick every price goes by nine decimals, of others none that is asked for', () => {
  const cents = { since: sessionDate('1900-01-01'), atLeast: price('0'), tick: price('0.01') }
  const instrument = instrumentOf('AAA', { tickTable: [cents] })
  const ticks = (lastPrice: number): readonly bigint[] => (
    ['0.000024183', '0.004', '1'].map((at) => tickFor({ ...situation, lastPrice }, instrument, price(at))))
  expect(ticks(0.0000241833)).toEqual([1n, 1n, 1n])
  expect(ticks(0.01)).toEqual([price('0.01'), price('0.01'), price('0.01')])
  expect(ticks(Number.NaN)).toEqual([price('0.01'), price('0.01'), price('0.01')])
})
