import { describe, expect, it } from 'vitest'
import { describeIndicatorContract } from '../../../test/contract/indicator-contract.ts'
import { InvariantError } from '../../base/index.ts'
import type { Bar } from '../../model/index.ts'
import type { BarIndicator } from '../indicator.ts'
import { HeikinAshi } from './heikin-ashi.ts'
import { LinearRegressionSlope } from './linear-regression-slope.ts'
import { LinearRegression } from './linear-regression.ts'
import type { PairIndicator } from './pair-indicator.ts'
import { PercentRank } from './percent-rank.ts'
import { PivotPoints, type PivotVariant } from './pivot-points.ts'
import { RollingBeta } from './rolling-beta.ts'
import { RollingCorrelation } from './rolling-correlation.ts'
import { RollingMax } from './rolling-max.ts'
import { RollingMin } from './rolling-min.ts'
import { RollingPercentile } from './rolling-percentile.ts'
import { ZScore } from './z-score.ts'

/** Lets the contract suite feed a pair indicator: x is each bar's open, y its close. */
class OpenAndClose implements BarIndicator {
  readonly input = 'bar'
  readonly outputs = ['value'] as const
  readonly name: string
  readonly warmUp: number
  readonly #pair: PairIndicator

  constructor(pair: PairIndicator) {
    this.#pair = pair
    this.name = pair.name
    this.warmUp = pair.warmUp
  }

  get isReady(): boolean {
    return this.#pair.isReady
  }

  get value(): number {
    return this.#pair.value
  }

  update(bar: Bar): void {
    this.#pair.update(bar.open, bar.close)
  }

  rescale(priceFactor: number): void {
    this.#pair.rescale(priceFactor, priceFactor)
  }
}

describeIndicatorContract('LinearRegression', () => new LinearRegression(14), {
  warmUp: 14,
  memory: 14,
  flat: { value: 100, slope: 0 },
  rejects: { 'a period of 1': () => new LinearRegression(1) },
})

describeIndicatorContract('LinearRegressionSlope', () => new LinearRegressionSlope(14), {
  warmUp: 14,
  memory: 14,
  flat: { value: 0 },
  rejects: { 'a period of 1': () => new LinearRegressionSlope(1) },
})

describeIndicatorContract('ZScore', () => new ZScore(20), {
  warmUp: 20,
  memory: 20,
  flat: { value: 0 },
  rejects: { 'a period of 1': () => new ZScore(1) },
})

describeIndicatorContract('RollingCorrelation', () => new OpenAndClose(new RollingCorrelation(30)), {
  warmUp: 30,
  memory: 30,
  flat: { value: 0 },
  rejects: { 'a period of 1': () => new RollingCorrelation(1) },
})

describeIndicatorContract('RollingBeta', () => new OpenAndClose(new RollingBeta(60)), {
  warmUp: 61,
  memory: 61,
  flat: { value: 0 },
  rejects: { 'a period of 1': () => new RollingBeta(1) },
})

describeIndicatorContract('HeikinAshi', () => new HeikinAshi(), {
  warmUp: 1, memory: 100, flat: { value: 100, open: 100, high: 100, low: 100, close: 100 }, rejects: {},
})

const flatLevels = { value: 100, pivot: 100, r1: 100, r2: 100, r3: 100, s1: 100, s2: 100, s3: 100 }

for (const variant of ['classic', 'fibonacci', 'woodie'] as const) {
  describeIndicatorContract(`PivotPoints ${variant}`, () => new PivotPoints(variant), {
    warmUp: 1, memory: 1, flat: flatLevels, rejects: {},
  })
}

describeIndicatorContract('PivotPoints camarilla', () => new PivotPoints('camarilla'), {
  warmUp: 1,
  memory: 1,
  flat: { ...flatLevels, r4: 100, s4: 100 },
  rejects: { 'an unknown variant': () => new PivotPoints('demark' as PivotVariant) },
})

describeIndicatorContract('RollingMax', () => new RollingMax(30), {
  warmUp: 30, memory: 30, flat: { value: 100 }, rejects: { 'a period of 0': () => new RollingMax(0) },
})

describeIndicatorContract('RollingMin', () => new RollingMin(30), {
  warmUp: 30, memory: 30, flat: { value: 100 }, rejects: { 'a period of 0': () => new RollingMin(0) },
})

describeIndicatorContract('RollingPercentile', () => new RollingPercentile(100, { fraction: 0.9 }), {
  warmUp: 100,
  memory: 100,
  flat: { value: 100 },
  rejects: {
    'a period of 0': () => new RollingPercentile(0),
    'a fraction above 1': () => new RollingPercentile(100, { fraction: 1.01 }),
    'a negative fraction': () => new RollingPercentile(100, { fraction: -0.1 }),
  },
})

describeIndicatorContract('PercentRank', () => new PercentRank(100), {
  warmUp: 101,
  memory: 101,
  flat: { value: 100 },
  rejects: { 'a period of 0': () => new PercentRank(0) },
})

describe('pair indicators', () => {
  for (const make of [() => new RollingCorrelation(5), () => new RollingBeta(5)]) {
    it(`${make().name} refuses a number that is not finite on either side`, () => {
      expect(() => make().update(Number.NaN, 1)).toThrow(InvariantError)
      expect(() => make().update(1, Number.POSITIVE_INFINITY)).toThrow(InvariantError)
    })
  }

  it('let a split of one side pass without a trace', () => {
    for (const make of [() => new RollingCorrelation(5), () => new RollingBeta(5)]) {
      const [split, whole] = [make(), make()]
      for (let index = 0; index < 20; index += 1) {
        if (index === 12) split.rescale(1, 0.25)
        const [x, y] = [100 + Math.sin(index), 50 + Math.cos(2 * index)]
        split.update(x, index >= 12 ? y * 0.25 : y)
        whole.update(x, y)
        if (whole.isReady) expect(split.value).toBeCloseTo(whole.value, 12)
      }
    }
  })
})
