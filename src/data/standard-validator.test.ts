import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allocateColumns, emptyRows, fillRow, ROW_LENGTH } from '../model/index.ts'
import { writeRow, type BarRow } from './bar-row.ts'
import { BarValidator, standardChecks } from './bar-validator.ts'
import { StandardValidator } from './standard-validator.ts'

describe('StandardValidator', () => {
  const good: BarRow = { openAt: 1, closeAt: 2, open: 10, high: 12, low: 9, close: 11, volume: 5 }

  function faultsOf(bars: readonly BarRow[]): { found: readonly number[]; rejected: object } {
    const columns = allocateColumns(bars.length)
    for (const [index, bar] of bars.entries()) writeRow(columns, index, bar)
    const rows = emptyRows(bars.length)
    for (const row of bars.keys()) fillRow(rows, row * ROW_LENGTH, columns, row)
    const validator = new StandardValidator()
    return {
      found: bars.map((_, row) => validator.checkRow(rows, row * ROW_LENGTH)),
      rejected: validator.rejected.toRecord(),
    }
  }

  it('judges as the three checks do, whatever the rows', () => {
    const number = fc.oneof(
      fc.double(),
      fc.double({ min: 1, max: 20, noNaN: true }),
      fc.constantFrom(0, -1, 10, 11, NaN, Infinity, -Infinity),
    )
    const step = fc.integer({ min: -1, max: 3 })
    const changed = fc.record({
      openAt: step, closeAt: step, open: number, high: number, low: number, close: number, volume: number,
    }, { requiredKeys: ['openAt', 'closeAt'] })
    fc.assert(fc.property(fc.array(changed, { maxLength: 30 }), (changes) => {
      // Times move on by small steps, so that good rows, doubles and overlaps come often.
      const bars = changes.map((change, index) => ({
        ...good, ...change, openAt: 2 * index + change.openAt, closeAt: 2 * index + 1 + change.closeAt,
      }))
      const whole = new BarValidator(standardChecks())
      const faults = bars.map((bar) => whole.check(bar))
      expect(faultsOf(bars)).toEqual({ found: faults, rejected: whole.rejected.toRecord() })
    }), { numRuns: 1000 })
  })

  it('compares with the last good row, not with one that it refused', () => {
    const bars = [good, { ...good, openAt: 2, closeAt: 9, volume: -1 }, { ...good, openAt: 2, closeAt: 3 }]
    expect(faultsOf(bars)).toEqual({ found: [0, 18, 0], rejected: { NEGATIVE_VOLUME: 1 } })
  })
})
