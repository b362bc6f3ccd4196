import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { utcMillis } from '../../base/index.ts'
import { EquityRecorder } from './equity-recorder.ts'

function recorded(values: readonly number[]): EquityRecorder {
  const recorder = new EquityRecorder()
  for (const [index, value] of values.entries()) recorder.record(utcMillis(index + 1), value, value % 2 === 0)
  return recorder
}

describe('EquityRecorder', () => {
  it('keeps the deepest drawdown over every slice, to the last digit', () => {
    const walk = fc.array(fc.double({ min: -1000, max: 1000, noNaN: true }), { maxLength: 60 })
    fc.assert(
      fc.property(walk, fc.constantFrom(0, 500, 100_000), (steps, start) => {
        let equity = start
        let peak = 0
        let deepest = 0
        const curve = steps.map((step) => (equity += step))
        for (const value of curve) {
          peak = Math.max(peak, value)
          if (peak > 0) deepest = Math.max(deepest, 1 - value / peak)
        }
        expect(recorded(curve).maxDrawdown).toBe(deepest)
      }),
      { numRuns: 1000 },
    )
  })

  it('samples evenly, and every second point once the sample is full', () => {
    const short = recorded(Array.from({ length: 16_384 }, (_, index) => index)).sample
    expect([short.length, short.equity[1]]).toEqual([16_384, 1])
    const long = recorded(Array.from({ length: 40_000 }, (_, index) => index)).sample
    expect(long.length).toBe(10_000)
    expect(Array.from(long.equity.subarray(0, long.length))).toEqual(
      Array.from({ length: 10_000 }, (_, index) => index * 4),
    )
  })

  it('counts slices and those with a position', () => {
    const { slices, heldSlices } = recorded([1, 2, 3, 4, 6])
    expect([slices, heldSlices]).toEqual([5, 3])
  })

  it('keeps the last slice of a session as its point, once', () => {
    const recorder = recorded([10, 20])
    recorder.endSession()
    recorder.endSession()
    recorder.record(utcMillis(3), 30, false)
    recorder.endSession()
    const { at, equity, length } = recorder.daily
    expect([length, ...at.subarray(0, 2), ...equity.subarray(0, 2)]).toEqual([2, 2, 3, 20, 30])
  })
})
