import { describeIndicatorContract } from '../../../test/contract/indicator-contract.ts'
import { Atr } from './atr.ts'
import { BollingerBands } from './bollinger-bands.ts'
import { DonchianChannel } from './donchian-channel.ts'
import { KeltnerChannel } from './keltner-channel.ts'
import { Natr } from './natr.ts'
import { StdDev } from './std-dev.ts'
import { TrueRange } from './true-range.ts'

describeIndicatorContract('TrueRange', () => new TrueRange(), {
  warmUp: 2, memory: 2, flat: { value: 0 }, rejects: {},
})

describeIndicatorContract('Atr', () => new Atr(14), {
  warmUp: 15,
  flat: { value: 0 },
  rejects: { 'a period of 0': () => new Atr(0), 'a broken period': () => new Atr(1.5) },
})

describeIndicatorContract('Natr', () => new Natr(14), {
  warmUp: 15,
  flat: { value: 0 },
  rejects: { 'a period of 0': () => new Natr(0), 'a period above 100,000': () => new Natr(1e6) },
})

describeIndicatorContract('StdDev', () => new StdDev(20), {
  warmUp: 20,
  memory: 20,
  flat: { value: 0 },
  rejects: { 'a period of 1': () => new StdDev(1), 'a broken period': () => new StdDev(2.5) },
})

describeIndicatorContract('StdDev of a sample', () => new StdDev(5, { isSample: true }), {
  warmUp: 5, memory: 5, flat: { value: 0 }, rejects: {},
})

describeIndicatorContract('BollingerBands', () => new BollingerBands(20, { deviations: 2 }), {
  warmUp: 20,
  memory: 20,
  flat: { value: 100, middle: 100, upper: 100, lower: 100, bandwidth: 0, percentB: 0.5 },
  rejects: {
    'a period of 1': () => new BollingerBands(1),
    'no deviations': () => new BollingerBands(20, { deviations: 0 }),
    'infinite deviations': () => new BollingerBands(20, { deviations: Number.POSITIVE_INFINITY }),
  },
})

describeIndicatorContract('KeltnerChannel', () => new KeltnerChannel(20, { atrPeriod: 10, multiplier: 2 }), {
  warmUp: 20,
  flat: { value: 100, middle: 100, upper: 100, lower: 100 },
  rejects: {
    'a period of 0': () => new KeltnerChannel(0),
    'an ATR period of 0': () => new KeltnerChannel(20, { atrPeriod: 0 }),
    'a negative multiplier': () => new KeltnerChannel(20, { multiplier: -2 }),
  },
})

describeIndicatorContract('KeltnerChannel of slow range', () => new KeltnerChannel(5, { atrPeriod: 10 }), {
  warmUp: 11, flat: { value: 100, middle: 100, upper: 100, lower: 100 }, rejects: {},
})

describeIndicatorContract('DonchianChannel', () => new DonchianChannel(20), {
  warmUp: 20,
  memory: 20,
  flat: { value: 100, middle: 100, upper: 100, lower: 100 },
  rejects: { 'a period of 0': () => new DonchianChannel(0) },
})
