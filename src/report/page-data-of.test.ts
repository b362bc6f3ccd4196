import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FakeWindow } from '../../test/e2e/fake-page.ts'
import { hostileInput, normalInput } from '../../test/e2e/report-input.ts'
import { codeColumn } from './column-code.ts'
import { curveSeconds, pageDataOf } from './page-data-of.ts'
import { PageKit } from './page/page-kit.ts'

const kit = new PageKit(new FakeWindow().page)
const DAY = 86_400

describe('codeColumn', () => {
  it('is read back by the page to the decimals that were asked for', () => {
    const value = fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constant(Number.NaN))
    fc.assert(fc.property(fc.array(value), (column) => {
      const read = kit.column(codeColumn(column, 2))
      for (const [index, value] of column.entries()) {
        if (Number.isNaN(value)) expect(read[index]).toBeNaN()
        else expect(Math.abs((read[index] ?? NaN) - value)).toBeLessThanOrEqual(0.005_000_1)
      }
    }))
  })
})

describe('curveSeconds', () => {
  it('names days by their midnight, each once, the opening on the day before', () => {
    const close = Date.UTC(2000, 0, 3, 21)
    const days = kit.column(curveSeconds([close - 3_600_000, close, close + DAY * 1_000], true))
    expect(days).toEqual([2, 3, 4].map((day) => Date.UTC(2000, 0, day) / 1_000))
  })

  it('gives midnight to the day that is over', () => {
    expect(kit.column(curveSeconds([Date.UTC(2000, 0, 4)], true))).toEqual([Date.UTC(2000, 0, 3) / 1_000])
  })

  it('keeps moments as they are', () => {
    expect(kit.column(curveSeconds([1_000, 61_000], false))).toEqual([1, 61])
  })
})

describe('pageDataOf', () => {
  it('has a point for every row of the run', () => {
    const input = normalInput(400)
    const data = pageDataOf(input)
    expect(data.curves.equity.steps.length).toBe(401)
    expect(data.bars[0]?.close.steps.length).toBe(400)
    expect(data.trades.number.steps.length).toBe(input.trades.length)
    expect(data.trades.hasTimes).toBe(false)
  })

  it('makes a quantity that is no number nothing, and names visible', () => {
    const data = pageDataOf(hostileInput())
    expect(new Set(data.trades.quantity)).toEqual(new Set([null]))
    expect(data.trades.symbol.names[0]).toContain('\\u{202e}')
  })
})
