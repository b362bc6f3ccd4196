import { describeIndicatorContract } from '../../../test/contract/indicator-contract.ts'
import { Adx } from './adx.ts'
import { Adxr } from './adxr.ts'
import { Aroon } from './aroon.ts'
import { DirectionalMovement } from './directional-movement.ts'
import { Ichimoku } from './ichimoku.ts'
import { ParabolicSar } from './parabolic-sar.ts'
import { Supertrend } from './supertrend.ts'
import { Vortex } from './vortex.ts'

describeIndicatorContract('DirectionalMovement', () => new DirectionalMovement(14), {
  warmUp: 15,
  flat: { value: 0, dx: 0, plusDi: 0, minusDi: 0 },
  rejects: { 'a period of 1': () => new DirectionalMovement(1) },
})

describeIndicatorContract('Adx', () => new Adx(14), {
  warmUp: 28,
  flat: { value: 0, adx: 0, plusDi: 0, minusDi: 0 },
  rejects: { 'a period of 1': () => new Adx(1), 'a broken period': () => new Adx(14.5) },
})

describeIndicatorContract('Adxr', () => new Adxr(14), {
  warmUp: 41,
  flat: { value: 0 },
  rejects: { 'a period of 1': () => new Adxr(1) },
})

describeIndicatorContract('Aroon', () => new Aroon(14), {
  warmUp: 15,
  memory: 15,
  flat: { value: 0, oscillator: 0, up: 100, down: 100 },
  rejects: { 'a period of 1': () => new Aroon(1) },
})

describeIndicatorContract('ParabolicSar', () => new ParabolicSar({ acceleration: 0.02, maximum: 0.2 }), {
  warmUp: 2,
  flat: { value: 100, next: 100 },
  rejects: {
    'no acceleration': () => new ParabolicSar({ acceleration: 0 }),
    'a start above the ceiling': () => new ParabolicSar({ acceleration: 0.3, maximum: 0.2 }),
    'a ceiling that is not a number': () => new ParabolicSar({ maximum: Number.NaN }),
  },
})

describeIndicatorContract('Supertrend', () => new Supertrend(10, { multiplier: 3 }), {
  warmUp: 11,
  flat: { value: 100, direction: 1 },
  rejects: {
    'a period of 0': () => new Supertrend(0),
    'no multiplier': () => new Supertrend(10, { multiplier: 0 }),
  },
})

const ichimokuFlat = { tenkan: 100, kijun: 100, senkouA: 100, senkouB: 100, chikou: 100, priceAtChikou: 100 }

describeIndicatorContract('Ichimoku', () => new Ichimoku(), {
  warmUp: 78,
  memory: 78,
  flat: { value: 100, ...ichimokuFlat },
  rejects: {
    'a tenkan period of 0': () => new Ichimoku({ tenkan: 0 }),
    'a broken kijun period': () => new Ichimoku({ kijun: 0.5 }),
    'a negative senkou B period': () => new Ichimoku({ senkouB: -52 }),
    'no displacement': () => new Ichimoku({ displacement: 0 }),
  },
})

describeIndicatorContract('Vortex', () => new Vortex(14), {
  warmUp: 15,
  memory: 15,
  flat: { value: 0, plusVi: 0, minusVi: 0 },
  rejects: { 'a period of 1': () => new Vortex(1) },
})
