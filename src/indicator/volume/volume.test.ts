import { describeIndicatorContract } from '../../../test/contract/indicator-contract.ts'
import { AccumulationDistribution } from './accumulation-distribution.ts'
import { ChaikinMoneyFlow } from './chaikin-money-flow.ts'
import { ChaikinOscillator } from './chaikin-oscillator.ts'
import { ForceIndex } from './force-index.ts'
import { Obv } from './obv.ts'

describeIndicatorContract('Obv', () => new Obv(), {
  warmUp: 1, memory: 'all', flat: { value: 1000 }, rejects: {},
})

describeIndicatorContract('AccumulationDistribution', () => new AccumulationDistribution(), {
  warmUp: 1, memory: 'all', flat: { value: 0 }, rejects: {},
})

describeIndicatorContract('ChaikinMoneyFlow', () => new ChaikinMoneyFlow(20), {
  warmUp: 20,
  memory: 20,
  flat: { value: 0 },
  rejects: { 'a period of 0': () => new ChaikinMoneyFlow(0) },
})

describeIndicatorContract('ChaikinOscillator', () => new ChaikinOscillator({ fast: 3, slow: 10 }), {
  warmUp: 10,
  flat: { value: 0 },
  rejects: {
    'a fast period of 1': () => new ChaikinOscillator({ fast: 1 }),
    'a fast period that is not faster': () => new ChaikinOscillator({ fast: 10, slow: 10 }),
    'a slow period of 2': () => new ChaikinOscillator({ slow: 2 }),
  },
})

describeIndicatorContract('ForceIndex', () => new ForceIndex(13), {
  warmUp: 14,
  flat: { value: 0 },
  rejects: { 'a period of 0': () => new ForceIndex(0) },
})
