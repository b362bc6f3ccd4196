import { describe, expect, it } from 'vitest'
import { describeIndicatorContract } from '../../../test/contract/indicator-contract.ts'
import { coarseWalk, randomWalk, sampleBar } from '../../../test/golden/series.ts'
import type { Bar } from '../../model/index.ts'
import type { ValueIndicator } from '../indicator.ts'
import { AnchoredVwap } from './anchored-vwap.ts'
import { Dema } from './dema.ts'
import { Ema } from './ema.ts'
import { Hma } from './hma.ts'
import { Kama } from './kama.ts'
import { Lwma } from './lwma.ts'
import { Rma } from './rma.ts'
import { SessionVwap } from './session-vwap.ts'
import { Sma } from './sma.ts'
import { Tema } from './tema.ts'
import { Vwma } from './vwma.ts'
import { Wma } from './wma.ts'

/** The constructions that every average with one period refuses. */
function badPeriods(make: (period: number) => unknown): Record<string, () => unknown> {
  return {
    'a period of 0': () => make(0),
    'a negative period': () => make(-5),
    'a broken period': () => make(2.5),
    'a period that is not a number': () => make(Number.NaN),
    'a period without end': () => make(Number.POSITIVE_INFINITY),
  }
}

type Make = (period: number) => ValueIndicator | Vwma

function contractOf(title: string, make: Make, lengths: { warmUp: number; memory?: number }): void {
  const rejects = badPeriods(make)
  describeIndicatorContract(title, () => make(20), { ...lengths, flat: { value: 100 }, rejects })
}

contractOf('Sma', (period) => new Sma(period), { warmUp: 20, memory: 20 })
contractOf('Ema', (period) => new Ema(period), { warmUp: 20 })
contractOf('Wma', (period) => new Wma(period), { warmUp: 20, memory: 20 })
contractOf('Lwma', (period) => new Lwma(period), { warmUp: 20, memory: 20 })
contractOf('Dema', (period) => new Dema(period), { warmUp: 39 })
contractOf('Tema', (period) => new Tema(period), { warmUp: 58 })
contractOf('Hma', (period) => new Hma(period), { warmUp: 23, memory: 23 })
contractOf('Kama', (period) => new Kama(period), { warmUp: 21 })
contractOf('Rma', (period) => new Rma(period), { warmUp: 20 })
contractOf('Vwma', (period) => new Vwma(period), { warmUp: 20, memory: 20 })
describeIndicatorContract('SessionVwap', () => new SessionVwap(), {
  warmUp: 1, flat: { value: 100 }, rejects: {}, memory: 'all',
})
describeIndicatorContract('AnchoredVwap', () => new AnchoredVwap(), {
  warmUp: 1, flat: { value: 100 }, rejects: {}, memory: 'all',
})

const series = randomWalk(200, 5)

describe('averages of one number', () => {
  it('are that number', () => {
    for (const average of [new Sma(1), new Ema(1), new Wma(1), new Rma(1), new Dema(1), new Tema(1)]) {
      for (const value of [3, 5, -2.5]) {
        average.update(value)
        expect(average.value, average.name).toBeCloseTo(value, 12)
      }
    }
  })
})

describe('Hma', () => {
  it('refuses a period that has no half', () => {
    expect(() => new Hma(1)).toThrow('hma: period must be a whole number from 2 to 100000, found 1')
  })
})

describe('Kama', () => {
  it('stands still in a flat series and follows at two thirds squared in a straight line', () => {
    const kama = new Kama(4)
    for (let count = 0; count < 5; count += 1) kama.update(10)
    expect(kama.value).toBe(10)
    for (const value of [11, 12, 13]) kama.update(value)
    const before = kama.value
    kama.update(14)
    expect(kama.value).toBeCloseTo(before + (4 / 9) * (14 - before), 12)
  })
})

function barWith(prices: Partial<Bar>): Bar {
  return { ...sampleBar(series, 0), ...prices }
}

describe('Vwma', () => {
  it('is the plain mean of closes where nothing was traded', () => {
    const vwma = new Vwma(2)
    for (const close of [10, 20, 40]) vwma.update(barWith({ close, volume: 0 }))
    expect(vwma.value).toBe(30)
    vwma.update(barWith({ close: 50, volume: 7 }))
    expect(vwma.value).toBe(50)
  })
})

describe('SessionVwap', () => {
  it('forgets the last session on resetSession and is not ready until a bar comes', () => {
    const [vwap, fresh] = [new SessionVwap(), new SessionVwap()]
    for (let row = 0; row < 100; row += 1) vwap.update(sampleBar(series, row))
    vwap.resetSession()
    expect([vwap.isReady, vwap.value]).toStrictEqual([false, Number.NaN])
    for (let row = 100; row < 200; row += 1) {
      vwap.update(sampleBar(series, row))
      fresh.update(sampleBar(series, row))
      expect(vwap.value).toBe(fresh.value)
    }
  })

  it('is the typical price of the last bar until something is traded', () => {
    const vwap = new SessionVwap()
    vwap.update(barWith({ high: 12, low: 9, close: 9, volume: 0 }))
    expect(vwap.value).toBe(10)
    vwap.rescale(0.5, 2)
    expect(vwap.value).toBe(5)
    vwap.update(barWith({ high: 24, low: 18, close: 18, volume: 5 }))
    expect(vwap.value).toBe(20)
  })

  it('stays within the typical prices of the session', () => {
    const columns = coarseWalk(2_000, 6)
    const vwap = new SessionVwap()
    let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (let row = 0; row < columns.length; row += 1) {
      const bar = sampleBar(columns, row)
      const typicalPrice = (bar.high + bar.low + bar.close) / 3
      ;[lowest, highest] = [Math.min(lowest, typicalPrice), Math.max(highest, typicalPrice)]
      vwap.update(bar)
      expect(vwap.value).toBeGreaterThanOrEqual(lowest - 1e-9)
      expect(vwap.value).toBeLessThanOrEqual(highest + 1e-9)
    }
  })
})

describe('AnchoredVwap', () => {
  it('starts afresh at its anchor', () => {
    const [vwap, fresh] = [new AnchoredVwap(), new AnchoredVwap()]
    for (let row = 0; row < 50; row += 1) vwap.update(sampleBar(series, row))
    vwap.anchor()
    expect([vwap.isReady, vwap.value]).toStrictEqual([false, Number.NaN])
    for (let row = 50; row < 60; row += 1) {
      vwap.update(sampleBar(series, row))
      fresh.update(sampleBar(series, row))
    }
    expect(vwap.value).toBe(fresh.value)
  })
})
