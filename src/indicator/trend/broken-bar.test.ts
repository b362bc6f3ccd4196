import { expect, it } from 'vitest'
import { randomWalk, sampleBar } from '../../../test/golden/series.ts'
import { InvariantError } from '../../base/index.ts'
import type { BarIndicator } from '../indicator.ts'
import { HeikinAshi } from '../statistic/heikin-ashi.ts'
import { PivotPoints } from '../statistic/pivot-points.ts'
import { Atr } from '../volatility/atr.ts'
import { DonchianChannel } from '../volatility/donchian-channel.ts'
import { KeltnerChannel } from '../volatility/keltner-channel.ts'
import { Natr } from '../volatility/natr.ts'
import { TrueRange } from '../volatility/true-range.ts'
import { AccumulationDistribution } from '../volume/accumulation-distribution.ts'
import { ChaikinMoneyFlow } from '../volume/chaikin-money-flow.ts'
import { ChaikinOscillator } from '../volume/chaikin-oscillator.ts'
import { ForceIndex } from '../volume/force-index.ts'
import { Obv } from '../volume/obv.ts'
import { Adx } from './adx.ts'
import { Adxr } from './adxr.ts'
import { Aroon } from './aroon.ts'
import { DirectionalMovement } from './directional-movement.ts'
import { Ichimoku } from './ichimoku.ts'
import { ParabolicSar } from './parabolic-sar.ts'
import { Supertrend } from './supertrend.ts'
import { Vortex } from './vortex.ts'

const ofPrice: readonly (() => BarIndicator)[] = [
  () => new Adx(), () => new Adxr(), () => new Aroon(), () => new DirectionalMovement(), () => new Ichimoku(),
  () => new ParabolicSar(), () => new Supertrend(), () => new Vortex(), () => new Atr(), () => new Natr(),
  () => new DonchianChannel(), () => new KeltnerChannel(), () => new TrueRange(), () => new HeikinAshi(),
  () => new PivotPoints(),
]
const ofVolume: readonly (() => BarIndicator)[] = [
  () => new AccumulationDistribution(), () => new ChaikinMoneyFlow(), () => new ChaikinOscillator(),
  () => new ForceIndex(), () => new Obv(),
]

const bar = sampleBar(randomWalk(1, 1), 0)

for (const make of ofPrice) {
  it(`${make().name} refuses a bar without a high`, () => {
    expect(() => make().update({ ...bar, high: Number.NaN })).toThrow(InvariantError)
  })
}

for (const make of ofVolume) {
  it(`${make().name} refuses a bar without a volume`, () => {
    expect(() => make().update({ ...bar, volume: Number.NaN })).toThrow(InvariantError)
  })
}
