import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { price, sessionDate, utcMillis } from '../base/index.ts'
import type { BarColumns, CorporateAction, SeriesKey } from '../model/index.ts'
import { Adjustment } from '../model/index.ts'
import type { BarSource } from '../port/index.ts'
import { AdjustedSource, factorsAt } from './adjusted-source.ts'
import { adjustmentTable, closesBefore } from './adjustment-table.ts'
import { ColumnsSource, readChunks } from './columns-source.ts'
import { GrowingColumns } from './growing-columns.ts'

const KEY: SeriesKey = { symbol: 'X', timeframe: '1d', adjustment: Adjustment.Raw }
const DAY = 86_400_000

/** Day `index` opens at noon and closes at six, with one price. */
function daily(prices: readonly number[]): BarColumns {
  const columns = new GrowingColumns()
  for (const [index, close] of prices.entries()) {
    const openAt = index * DAY + DAY / 2
    columns.push({
      openAt,
      closeAt: openAt + DAY / 4,
      open: close,
      high: close,
      low: close,
      close,
      volume: 100,
    })
  }
  return columns.columns
}

const about = (day: number) => ({
  symbol: 'X',
  date: sessionDate('2020-01-01'),
  at: utcMillis(day * DAY + DAY / 2),
})
const split = (day: number, newUnits: number, oldUnits = 1): CorporateAction => ({
  kind: 'Split',
  ...about(day),
  newUnits,
  oldUnits,
})
const dividend = (day: number, amount: string): CorporateAction => ({
  kind: 'CashDividend',
  ...about(day),
  amount: price(amount),
})

async function view(
  prices: readonly number[], actions: readonly CorporateAction[], adjustment: Adjustment,
): Promise<{ close: number[]; volume: number[] }> {
  const source = (): BarSource => new ColumnsSource(KEY, daily(prices))
  const closes = await closesBefore(source(), actions.map(({ at }) => at))
  const table = adjustmentTable(actions, adjustment, (at) => closes.get(at))
  if (!table.ok) throw new Error(table.failure.code)
  const result = { close: [] as number[], volume: [] as number[] }
  await readChunks(new AdjustedSource(source(), adjustment, table.value), ({ close, volume, length }) => {
    result.close.push(...close.subarray(0, length))
    result.volume.push(...volume.subarray(0, length))
  })
  return result
}

describe('the split view', () => {
  it('divides earlier prices and multiplies earlier volumes', async () => {
    expect(await view([700, 700, 100, 100], [split(2, 7)], 'split'))
      .toEqual({ close: [100, 100, 100, 100], volume: [700, 700, 100, 100] })
  })

  it('multiplies earlier prices at a reverse split', async () => {
    expect(await view([1, 20], [split(1, 1, 20)], 'split')).toEqual({ close: [20, 20], volume: [5, 100] })
  })

  it('accumulates splits and ignores dividends', async () => {
    const { close } = await view([60, 30, 30, 10], [split(1, 2), dividend(2, '1'), split(3, 3)], 'split')
    expect(close).toEqual([10, 10, 10, 10])
  })
})

describe('the total-return view', () => {
  // Yahoo's own example: $0.08 on a close of $24.96 gives the factor 0.9968. https://help.yahoo.com/kb/SLN28256.html
  it('multiplies earlier prices by 1 - dividend / close before', async () => {
    const { close, volume } = await view([24.96, 24.96, 24.9], [dividend(2, '0.08')], 'total')
    expect(close.map((value) => value / 24.96)[0]).toBeCloseTo(0.9968, 4)
    expect(close[2]).toBe(24.9)
    expect(volume).toEqual([100, 100, 100])
  })

  it('takes a dividend that goes ex with a split in units from before the split', async () => {
    const { close } = await view([100, 49], [split(1, 2), dividend(1, '2')], 'total')
    expect(close).toEqual([49, 49])
  })

  it('leaves a holder who reinvests neither richer nor poorer through any ex-date', async () => {
    const event = fc.record({
      day: fc.integer({ min: 1, max: 8 }),
      units: fc.integer({ min: 1, max: 9 }),
      cents: fc.integer({ min: 0, max: 300 }),
    })
    const events = fc.uniqueArray(event, { maxLength: 5, selector: ({ day }) => day })
    const moves = fc.array(fc.double({ min: 0.8, max: 1.25, noNaN: true }), { minLength: 9, maxLength: 9 })
    await fc.assert(fc.asyncProperty(events, moves, async (happening, changes) => {
      // The wealth of one who reinvests at the close before; the raw price drops by dividend and split alone.
      const prices = [100]
      const wealth = [100]
      const actions: CorporateAction[] = []
      for (const [index, change] of changes.entries()) {
        const own = happening.find(({ day }) => day === index + 1)
        const before = prices.at(-1) as number
        const cash = (own?.cents ?? 0) / 100
        if (cash >= before) return
        if (own !== undefined && own.units > 1) actions.push(split(index + 1, own.units))
        if (cash > 0) actions.push(dividend(index + 1, cash.toFixed(2)))
        prices.push(((before - cash) / (own?.units ?? 1)) * change)
        wealth.push((wealth.at(-1) as number) * change)
      }
      const { close } = await view(prices, actions, 'total')
      const last = close.at(-1) as number
      for (const [index, value] of close.entries()) {
        expect(value / last).toBeCloseTo((wealth[index] as number) / (wealth.at(-1) as number), 9)
      }
    }), { numRuns: 50 })
  })

  it('passes over a dividend before the first bar, and refuses one as large as the price', async () => {
    expect((await view([10, 10], [dividend(0, '1')], 'total')).close).toEqual([10, 10])
    await expect(view([10, 10], [dividend(1, '10')], 'total')).rejects.toThrow('DIVIDEND_TOO_LARGE')
  })
})

describe('a week in which a split lies', () => {
  it('stays as it is told: in the terms after it', async () => {
    const week = new GrowingColumns()
    for (const openAt of [0, 7 * DAY]) {
      const close = openAt === 0 ? 40 : 10
      const prices = { open: close, high: close, low: close, close, volume: 100 }
      week.push({ openAt, closeAt: openAt + 5 * DAY, ...prices })
    }
    const table = adjustmentTable([split(9, 4)], 'split', () => undefined)
    if (!table.ok) throw new Error('no table')
    const source = new ColumnsSource({ ...KEY, timeframe: '1w' }, week.columns)
    const closes: number[] = []
    await readChunks(new AdjustedSource(source, 'split', table.value), ({ close, length }) => {
      closes.push(...close.subarray(0, length))
    })
    expect(closes).toEqual([10, 10])
  })
})

describe('closesBefore', () => {
  it('gives the close of the last bar that had ended, and nothing before the first', async () => {
    const instants = [0, DAY / 2 + DAY / 4, 2 * DAY, 9 * DAY]
    const closes = await closesBefore(new ColumnsSource(KEY, daily([1, 2, 3])), instants)
    expect([...closes]).toEqual([[DAY / 2 + DAY / 4, 1], [2 * DAY, 2], [9 * DAY, 3]])
  })
})

describe('factorsAt', () => {
  it('says by what a single bar is multiplied', () => {
    const table = adjustmentTable([split(2, 4)], 'split', () => undefined)
    if (!table.ok) throw new Error('no table')
    expect(factorsAt(table.value, DAY)).toMatchObject({ priceFactor: 0.25, volumeFactor: 4 })
    expect(factorsAt(table.value, 2 * DAY + 3 * DAY / 4)).toEqual({ priceFactor: 1, volumeFactor: 1 })
  })
})
