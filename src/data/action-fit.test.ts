import { describe, expect, it } from 'vitest'
import { MILLIS_PER_DAY, price, sessionDate, type UtcMillis } from '../base/index.ts'
import type { CorporateAction, Timeframe } from '../model/index.ts'
import { actionMisfits } from './action-fit.ts'
import { ColumnsSource } from './columns-source.ts'
import { GrowingColumns } from './growing-columns.ts'

/** Bars of whole days from [close before, open after] on; the action takes effect at the midnight between. */
const MIDNIGHT = Date.UTC(2020, 7, 31)
const about = { symbol: 'X', date: sessionDate('2020-08-31'), at: MIDNIGHT as UtcMillis }
const split = (newUnits: number, oldUnits = 1): CorporateAction => (
  { kind: 'Split', ...about, newUnits, oldUnits })
const dividend = (amount: number): CorporateAction => (
  { kind: 'CashDividend', ...about, amount: price(String(amount)) })

async function problems(
  [before, after]: readonly [number, number], action: CorporateAction,
  { gapDays = 0, timeframe = '1d' }: { gapDays?: number; timeframe?: Timeframe } = {},
): Promise<readonly string[]> {
  const columns = new GrowingColumns()
  for (const [day, price] of [[-2, before], [-1, before], [gapDays, after], [gapDays + 1, after]] as const) {
    const openAt = MIDNIGHT + day * MILLIS_PER_DAY
    const prices = { open: price, high: price, low: price, close: price }
    columns.push({ openAt, closeAt: openAt + MILLIS_PER_DAY, ...prices, volume: 1 })
  }
  const source = new ColumnsSource({ symbol: 'X', timeframe, adjustment: 'raw' }, columns.columns)
  return (await actionMisfits(source, [action])).map(({ problem }) => problem)
}

describe('a split that raw prices', () => {
  it.each([
    // Apple closed at 499.23 on 2020-08-28 and opened at 127.58 after its split of 4:1.
    [[499.23, 127.58], split(4)],
    [[124.81, 510.32], split(1, 4)],
    [[2, 40], split(1, 20)],
    // A rise of a fifth beside 3:2: 30 over 24 is 1.25, and the middle between 1 and 1.5 is 1.22.
    [[30, 24], split(3, 2)],
  ] as const)('follow is fine: %#', async (prices, action) => {
    expect(await problems(prices, action)).toEqual([])
  })

  it('do not follow is found, since a run would count it twice', async () => {
    expect(await problems([124.81, 127.58], split(4))).toEqual([
      '2020-08-31: a 4:1 split that the price does not follow: 124.81 before it, 127.58 after it; prices '
      + 'that are adjusted for splits already would count it twice',
    ])
    expect(await problems([40, 40.1], split(1, 20))).toHaveLength(1)
    // A fall by a tenth is no 3:2 split, which is a third.
    expect(await problems([30, 27], split(3, 2))).toHaveLength(1)
  })

  it('cannot tell is left alone: near 1, or over a long gap', async () => {
    expect(await problems([100, 100], split(11, 10))).toEqual([])
    expect(await problems([100, 100], split(6, 5))).toHaveLength(1)
    expect(await problems([100, 100], split(6, 5), { timeframe: '1w' })).toEqual([])
    expect(await problems([100, 100], split(4), { gapDays: 5 })).toHaveLength(1)
    expect(await problems([100, 100], split(4), { gapDays: 6 })).toEqual([])
  })

  it('do not reach is left alone', async () => {
    expect(await problems([100, 100], { ...split(4), at: (MIDNIGHT - 2 * MILLIS_PER_DAY) as UtcMillis }))
      .toEqual([])
    expect(await problems([100, 100], { ...split(4), at: (MIDNIGHT + 9 * MILLIS_PER_DAY) as UtcMillis }))
      .toEqual([])
  })
})

describe('a dividend', () => {
  it('is less than the close before it', async () => {
    expect(await problems([93.51, 93], dividend(93.5))).toEqual([])
    expect(await problems([93.51, 93], dividend(93.51))).toHaveLength(1)
    expect(await problems([93.51, 93], dividend(5_000), { gapDays: 30 })).toEqual([
      '2020-08-31: a dividend of 5000 on a close of 93.51 before it; a dividend is less than the price',
    ])
  })
})
