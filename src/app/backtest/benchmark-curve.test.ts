import { describe, expect, it } from 'vitest'
import { price, sessionDate, utcMillis } from '../../base/index.ts'
import type { CorporateAction } from '../../model/index.ts'
import { BenchmarkCurve } from './benchmark-curve.ts'

const WHEN = { date: sessionDate('2020-01-03'), at: utcMillis(2) }
const split: CorporateAction = { kind: 'Split', symbol: 'AAA', ...WHEN, newUnits: 4, oldUnits: 1 }
const dividend: CorporateAction = { kind: 'CashDividend', symbol: 'AAA', ...WHEN, amount: price('2') }

/** What a unit is worth after closes of 100 and `close`, with `actions` between them. */
function worth(actions: readonly CorporateAction[], close: number): readonly number[] {
  const curve = new BenchmarkCurve('AAA')
  curve.note(utcMillis(1), 100)
  for (const action of actions) curve.apply(action)
  curve.note(utcMillis(3), close)
  return curve.points.value
}

describe('the curve of a benchmark', () => {
  it('does not fall where the instrument splits', () => {
    expect(worth([split], 25.5)).toEqual([100, 102])
  })

  it('earns the dividend on its ex-date, and with what it buys from then on', () => {
    expect(worth([dividend], 98)[1]).toBeCloseTo(100, 12)
    const curve = new BenchmarkCurve('AAA')
    curve.note(utcMillis(1), 100)
    curve.apply(dividend)
    curve.note(utcMillis(3), 50)
    curve.note(utcMillis(4), 100)
    expect(curve.points.value).toEqual([100, 52, 104])
  })

  it('is paid for old units where both come at once', () => {
    expect(worth([dividend, split], 24.5)[1]).toBeCloseTo(100, 12)
  })

  it('ends at what a delisting paid', () => {
    const delisting: CorporateAction = { kind: 'Delisting', symbol: 'AAA', ...WHEN, finalPrice: price('41') }
    expect(worth([split, delisting], 25)).toEqual([100, 164])
    expect(worth([{ kind: 'Delisting', symbol: 'AAA', ...WHEN }], 100)).toEqual([100, 100])
  })

  it('leaves alone what happened to others, and before its first close', () => {
    expect(worth([{ ...split, symbol: 'BBB' }], 101)).toEqual([100, 101])
    const curve = new BenchmarkCurve('AAA')
    curve.apply(split)
    curve.note(utcMillis(1), Number.NaN)
    curve.note(utcMillis(3), 25)
    curve.note(utcMillis(3), 26)
    expect(curve.points).toEqual({ at: [3], value: [25] })
  })
})
