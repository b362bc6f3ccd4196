import { expect, it } from 'vitest'
import { ExposureRecorder, type HeldPosition } from './exposure-recorder.ts'

/** A position of strategies with so many units each. */
function held(symbol: string, mark: number, units: Readonly<Record<string, number>>): HeldPosition {
  const parts = Object.entries(units).map(([strategy, each]) => ({ strategy, units: each }))
  return { symbol, mark, value: mark * parts.reduce((sum, part) => sum + part.units, 0), parts }
}

const SECTORS: Readonly<Record<string, string>> = { AAA: 'TECH', BBB: 'TECH', CCC: 'ENERGY' }

it('is the mean and the most of |market value| over equity on the days, by hand', () => {
  const recorder = new ExposureRecorder((symbol) => SECTORS[symbol] ?? 'UNKNOWN')
  // Day 1: AAA 20 x 100 = 2,000 of equity 10,000 (0.2); CCC short 10 x 50 = 500 (0.05).
  recorder.record(10_000, [held('AAA', 100, { One: 20 }), held('CCC', 50, { Two: -10 })])
  // Day 2: AAA 2,400 of 12,000 (0.2), of which One has 1,200; BBB 3,600 (0.3).
  recorder.record(12_000, [held('AAA', 120, { One: 10, Two: 10 }), held('BBB', 36, { One: 100 })])
  // Day 3: nothing. Day 4: opposite parts of two strategies: nothing net, 1,000 each.
  recorder.record(11_000, [])
  recorder.record(10_000, [held('AAA', 100, { One: 10, Two: -10 })])
  const { days, symbols, sectors, strategies } = recorder.result()
  expect(days).toBe(4)
  const close = (mean: number, max: number): object => (
    { mean: expect.closeTo(mean, 12) as number, max: expect.closeTo(max, 12) as number })
  expect(symbols).toEqual([
    { name: 'AAA', ...close((0.2 + 0.2) / 4, 0.2) },
    { name: 'BBB', ...close(0.3 / 4, 0.3) },
    { name: 'CCC', ...close(0.05 / 4, 0.05) },
  ])
  expect(sectors).toEqual([
    { name: 'TECH', ...close((0.2 + 0.5) / 4, 0.5) },
    { name: 'ENERGY', ...close(0.05 / 4, 0.05) },
  ])
  expect(strategies).toEqual([
    { name: 'One', ...close((0.2 + 0.1 + 0.3 + 0.1) / 4, 0.4) },
    { name: 'Two', ...close((0.05 + 0.1 + 0.1) / 4, 0.1) },
  ])
})

it('leaves out a day without equity, which nothing is a part of', () => {
  const recorder = new ExposureRecorder(() => 'UNKNOWN')
  recorder.record(-5, [held('AAA', 100, { One: 1 })])
  expect(recorder.result()).toEqual({ days: 0, symbols: [], sectors: [], strategies: [] })
})
