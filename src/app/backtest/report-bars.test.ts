import { expect, it } from 'vitest'
import { sessionDate, utcMillis } from '../../base/index.ts'
import type { CorporateAction } from '../../model/index.ts'
import { restate, splitsOf } from './report-bars.ts'

const split = (symbol: string, at: number, newUnits: number, oldUnits: number): CorporateAction => ({
  kind: 'Split', symbol, date: sessionDate('2020-01-02'), at: utcMillis(at), newUnits, oldUnits,
})

it('bars of a chart are in the terms after the last split among them', () => {
  const chart = {
    symbol: 'AAA', at: [10, 20, 30], open: [60, 30, 60], high: [66, 33, 66], low: [54, 27, 54],
    close: [60, 30, 60],
  }
  const actions = [
    split('AAA', 10, 7, 1), split('AAA', 20, 2, 1), split('BBB', 20, 3, 1), split('AAA', 30, 1, 2),
  ]
  const splits = splitsOf(actions, chart)
  expect(splits).toEqual([{ at: 20, factor: 0.5 }, { at: 30, factor: 2 }])
  restate(chart, splits)
  const { open, high, low, close } = chart
  expect([open, high, low, close]).toEqual([[60, 60, 60], [66, 66, 66], [54, 54, 54], [60, 60, 60]])
})
