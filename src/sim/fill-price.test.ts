import { expect, it } from 'vitest'
import { formatFixed, price, sessionDate } from '../base/index.ts'
import { defaultInstrument } from '../data/index.ts'
import { fillPrice } from './fill-price.ts'
import { TickGrid } from './tick-grid.ts'

const date = sessionDate('2024-03-01')

function filled(market: number, isBuy: boolean, limit?: string): string {
  const ticks = new TickGrid(defaultInstrument('COIN', { assetClass: 'crypto' })) // one tick: 0.01
  const limitPrice = limit === undefined ? undefined : price(limit)
  return formatFixed(fillPrice({ isBuy, limitPrice }, market, { market, ticks, date }))
}

it('rounds onto the tick against the order, and never beyond its limit (docs/MATCHING.md, R22)', () => {
  expect([filled(0.5031, true), filled(0.5031, false)]).toEqual(['0.51', '0.5'])
  expect([filled(0.5031, true, '0.5'), filled(0.5031, false, '0.51')]).toEqual(['0.5', '0.51'])
})

it('leaves a price below one tick as it is: nobody buys at 0.01 what trades at 0.0000242', () => {
  expect([filled(0.0000241833, true), filled(0.0000241833, false)]).toEqual(['0.000024183', '0.000024183'])
  expect([filled(0.01, true), filled(0.01, false)]).toEqual(['0.01', '0.01'])
})
