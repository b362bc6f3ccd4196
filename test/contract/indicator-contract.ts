import { describe, expect, it } from 'vitest'
import { InvariantError } from '../../src/base/index.ts'
import type { BarIndicator, Indicator, ValueIndicator } from '../../src/indicator/indicator.ts'
import type { Bar, BarColumns } from '../../src/model/index.ts'
import { isClose, outputOf } from '../golden/compare.ts'
import { coarseWalk, randomWalk, sampleBar } from '../golden/series.ts'

/** What one indicator's author says about it, so that the suite can check it. */
export interface IndicatorContractOptions {
  /** Updates until the first value, written as a number rather than read from the indicator. */
  readonly warmUp: number
  /** Constructions that must throw a RangeError naming the indicator, each under what is wrong with it. */
  readonly rejects: Readonly<Record<string, () => unknown>>
  /**
   * What each output is on a series that never moves (price 100, volume 1000); an omitted output must be
   * finite.
   */
  readonly flat: Readonly<Record<string, number>>
  /**
   * How many of the last updates decide the value to 1e-9; `'all'` for sums since the start.
   *
   * Omitted: 100 warm-ups and 20,000 updates, after which any exponential average has forgotten its start.
   */
  readonly memory?: number | 'all'
  /**
   * Tolerance of rescale and drift comparisons, relative to the output or to 1; 1e-9 unless there is a
   * reason.
   */
  readonly tolerance?: number
  /** Ceiling of one update in microseconds on a busy machine; 2 unless there is a reason. */
  readonly updateMicrosMax?: number
}

type Any = ValueIndicator | BarIndicator

const LONG_RUN = 1_000_000
/** A price made 1/4 by a split makes four times the volume; 1/3 is not exact in binary. */
const SPLIT_FACTORS = [0.25, 1 / 3, 10] as const

const longSeries = randomWalk(LONG_RUN, 20_260_101)
const awkwardSeries = coarseWalk(10_000, 20_260_102)
const reusedBar: { -readonly [K in keyof Bar]: Bar[K] } = { ...sampleBar(longSeries, 0) }

interface Feed {
  readonly columns: BarColumns
  readonly priceFactor?: number
}

/** Feeds rows [from, to), as one bar object that is written over each time, or as closes. */
function feed(indicator: Any, { columns, priceFactor = 1 }: Feed, from: number, to: number): void {
  if (indicator.input === 'value') {
    for (let row = from; row < to; row += 1) indicator.update((columns.close[row] as number) * priceFactor)
    return
  }
  for (let row = from; row < to; row += 1) {
    reusedBar.openAt = columns.openAt[row] as Bar['openAt']
    reusedBar.closeAt = columns.closeAt[row] as Bar['closeAt']
    reusedBar.open = (columns.open[row] as number) * priceFactor
    reusedBar.high = (columns.high[row] as number) * priceFactor
    reusedBar.low = (columns.low[row] as number) * priceFactor
    reusedBar.close = (columns.close[row] as number) * priceFactor
    reusedBar.volume = (columns.volume[row] as number) / priceFactor
    indicator.update(reusedBar)
  }
}

function rescale(indicator: Any, priceFactor: number): void {
  if (indicator.input === 'value') indicator.rescale(priceFactor)
  else indicator.rescale(priceFactor, 1 / priceFactor)
}

/** The outputs by name, for comparison; `value` is always among them. */
function snapshot(indicator: Indicator): Record<string, number> {
  const values: Record<string, number> = { value: indicator.value }
  for (const name of indicator.outputs) values[name] = outputOf(indicator, name)
  return values
}

/** The outputs that differ, each as `found != expected`; empty when all agree. */
function differences(found: Indicator, model: Indicator, tolerance: number): string[] {
  const wanted = snapshot(model)
  return Object.entries(snapshot(found))
    .map(([name, value]) => ({ name, value, expected: wanted[name] as number }))
    .filter(({ value, expected }) => !Object.is(value, expected) && !isClose(value, expected, tolerance, 1))
    .map(({ name, value, expected }) => `${name}: ${value} != ${expected}`)
}

/** The outputs that are not finite, each as `name: value`; empty when all are. */
function notFinite(indicator: Indicator): string[] {
  return Object.entries(snapshot(indicator))
    .filter(([, value]) => !Number.isFinite(value))
    .map(([name, value]) => `${name}: ${value}`)
}

function constantColumns(price: number, volume: number): BarColumns {
  const columns = randomWalk(1, 1)
  for (const column of [columns.open, columns.high, columns.low, columns.close]) column[0] = price
  columns.volume[0] = volume
  return columns
}

/** Updates with the same bar or number, `times` times over. */
function feedFlat(indicator: Any, price: number, times: number): void {
  const columns = constantColumns(price, 1000)
  for (let time = 0; time < times; time += 1) feed(indicator, { columns }, 0, 1)
}

function describeShape(make: () => Any, { warmUp, rejects }: IndicatorContractOptions): void {
  it('has a name, outputs and a warm-up', () => {
    const indicator = make()
    expect(indicator.name).toMatch(/^[a-z][a-z0-9-]*\([^()]*\)$/)
    expect(indicator.warmUp).toBe(warmUp)
    expect(indicator.outputs.length).toBeGreaterThan(0)
    for (const name of indicator.outputs) expect(typeof Reflect.get(indicator, name), name).toBe('number')
  })

  it('is not ready and NaN before update number warmUp, ready and finite from it on', () => {
    const indicator = make()
    for (let updates = 0; updates < warmUp; updates += 1) {
      expect(indicator.isReady, `after ${updates} updates`).toBe(false)
      expect(indicator.value, `after ${updates} updates`).toBeNaN()
      feed(indicator, { columns: longSeries }, updates, updates + 1)
    }
    for (let updates = warmUp; updates < warmUp + 5; updates += 1) {
      expect(indicator.isReady, `after ${updates} updates`).toBe(true)
      expect(notFinite(indicator), `after ${updates} updates`).toStrictEqual([])
      feed(indicator, { columns: longSeries }, updates, updates + 1)
    }
  })

  it('shows its main output first', () => {
    const indicator = make()
    feed(indicator, { columns: longSeries }, 0, warmUp + 3)
    expect(outputOf(indicator, indicator.outputs[0] ?? '')).toBe(indicator.value)
  })

  for (const [reason, construct] of Object.entries(rejects)) {
    it(`refuses ${reason}`, () => {
      const shortName = make().name.replace(/\(.*$/, '')
      expect(construct).toThrow(RangeError)
      expect(construct).toThrow(new RegExp(`^${shortName}: .*found `))
    })
  }
}

function describeContinuity(make: () => Any, { warmUp, tolerance = 1e-9 }: IndicatorContractOptions): void {
  it('gives the same outputs for the same inputs', () => {
    const [first, second] = [make(), make()]
    for (let row = 0; row < warmUp + 50; row += 1) {
      feed(first, { columns: longSeries }, row, row + 1)
      feed(second, { columns: longSeries }, row, row + 1)
      expect(snapshot(first)).toStrictEqual(snapshot(second))
    }
  })

  it('goes on after a rescale as if every input had been rescaled from the start', () => {
    const places = [0, 1, Math.ceil(warmUp / 2), warmUp - 1, warmUp, warmUp + 1, 2 * warmUp + 7]
    for (const priceFactor of SPLIT_FACTORS) {
      for (const place of places) {
        const [rescaled, fresh] = [make(), make()]
        feed(rescaled, { columns: longSeries }, 0, place)
        rescale(rescaled, priceFactor)
        feed(fresh, { columns: longSeries, priceFactor }, 0, place)
        const when = `x${priceFactor} at ${place}`
        expect(differences(rescaled, fresh, tolerance), when).toStrictEqual([])
        for (let row = place; row < place + warmUp + 20; row += 1) {
          feed(rescaled, { columns: longSeries, priceFactor }, row, row + 1)
          feed(fresh, { columns: longSeries, priceFactor }, row, row + 1)
          const found = differences(rescaled, fresh, tolerance)
          if (rescaled.isReady !== fresh.isReady) found.push(`isReady: ${rescaled.isReady}`)
          if (found.length > 0) expect.fail(`row ${row}, ${when}: ${found}`)
        }
      }
    }
  })
}

function describeEdges(make: () => Any, { warmUp, flat }: IndicatorContractOptions): void {
  it('has its documented value on a series that never moves', () => {
    const indicator = make()
    for (let updates = 1; updates <= 3 * warmUp + 100; updates += 1) {
      feedFlat(indicator, 100, 1)
      if (updates < warmUp) continue
      for (const [name, value] of Object.entries(snapshot(indicator))) {
        const wanted = flat[name]
        const right = wanted === undefined ? Number.isFinite(value) : isClose(value, wanted, 1e-9, 1)
        if (!right) expect.fail(`${name} after ${updates} flat updates is ${value}, documented ${wanted}`)
      }
    }
  })

  it('stays finite on ties, still runs, bars without a range and bars without volume', () => {
    const indicator = make()
    for (let row = 0; row < awkwardSeries.length; row += 1) {
      feed(indicator, { columns: awkwardSeries }, row, row + 1)
      const bad = row + 1 < warmUp ? [] : notFinite(indicator)
      if (bad.length > 0) expect.fail(`row ${row}: ${bad}`)
    }
    expect(notFinite(indicator)).toStrictEqual([])
  })

  it('stays finite when a moving series goes flat and moves again', () => {
    const indicator = make()
    feed(indicator, { columns: longSeries }, 0, warmUp + 10)
    for (let round = 0; round < 3 * warmUp + 2000; round += 1) {
      feedFlat(indicator, 0.1, 1)
      if (notFinite(indicator).length > 0) expect.fail(`${round + 1} flat updates: ${notFinite(indicator)}`)
    }
    feed(indicator, { columns: longSeries }, 0, warmUp)
    expect(notFinite(indicator), 'after it moved again').toStrictEqual([])
  })

  if (make().input === 'value') {
    it('refuses a number that is not finite', () => {
      for (const found of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        const indicator = make()
        expect(() => indicator.input === 'value' && indicator.update(found)).toThrow(InvariantError)
      }
    })
  }
}

function describeLongRun(make: () => Any, options: IndicatorContractOptions): void {
  const { warmUp, tolerance = 1e-9, updateMicrosMax = 2, memory = 100 * warmUp + 20_000 } = options

  it('takes a million updates quickly, stays finite and does not drift', { timeout: 30_000 }, () => {
    let [indicator, microseconds] = [make(), Number.POSITIVE_INFINITY]
    // A busy machine can spoil one run; three slow ones are the indicator's fault.
    for (let run = 0; run < 3 && microseconds > updateMicrosMax; run += 1) {
      indicator = make()
      const startedAt = performance.now()
      feed(indicator, { columns: longSeries }, 0, LONG_RUN)
      microseconds = ((performance.now() - startedAt) * 1000) / LONG_RUN
    }
    expect(microseconds, 'microseconds an update').toBeLessThanOrEqual(updateMicrosMax)
    expect(notFinite(indicator), 'after a million updates').toStrictEqual([])
    if (memory === 'all') return
    const fresh = make()
    feed(fresh, { columns: longSeries }, LONG_RUN - memory, LONG_RUN)
    expect(fresh.isReady, 'memory is at least the warm-up').toBe(true)
    expect(differences(indicator, fresh, tolerance), 'after a million updates').toStrictEqual([])
  })
}

/**
 * Registers the tests that every streaming indicator passes.
 *
 * Checked: name, exact warm-up, refused parameters, determinism, exact rescale at once and afterwards, no
 * NaN on flat input, refused non-finite numbers, and a million updates: finite, fast, equal to a fresh
 * computation.
 */
export function describeIndicatorContract(
  name: string,
  make: () => Any,
  options: IndicatorContractOptions,
): void {
  describe(`indicator contract: ${name}`, () => {
    describeShape(make, options)
    describeContinuity(make, options)
    describeEdges(make, options)
    describeLongRun(make, options)
  })
}
