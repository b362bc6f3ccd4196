import { describe, expect, it } from 'vitest'
import { describeIndicatorContract } from '../../../test/contract/indicator-contract.ts'
import { sampleBar, randomWalk } from '../../../test/golden/series.ts'
import type { Bar } from '../../model/index.ts'
import type { BarIndicator, ValueIndicator } from '../indicator.ts'
import { AwesomeOscillator } from './awesome-oscillator.ts'
import { Cci } from './cci.ts'
import { Macd } from './macd.ts'
import { Mfi } from './mfi.ts'
import { Mom } from './mom.ts'
import { Ppo } from './ppo.ts'
import { Roc } from './roc.ts'
import { Rsi } from './rsi.ts'
import { StochRsi } from './stoch-rsi.ts'
import { Stochastic } from './stochastic.ts'
import { Trix } from './trix.ts'
import { Tsi } from './tsi.ts'
import { UltimateOscillator } from './ultimate-oscillator.ts'
import { WilliamsR } from './williams-r.ts'

interface OnePeriodCase {
  readonly title: string
  readonly make: (period?: number) => ValueIndicator | BarIndicator
  readonly warmUp: number
  readonly memory?: number
}

const ONE_PERIOD_CASES: readonly OnePeriodCase[] = [
  { title: 'Rsi', make: (period) => new Rsi(period), warmUp: 15 },
  { title: 'WilliamsR', make: (period) => new WilliamsR(period), warmUp: 14, memory: 14 },
  { title: 'Cci', make: (period) => new Cci(period), warmUp: 20, memory: 20 },
  { title: 'Mfi', make: (period) => new Mfi(period), warmUp: 15, memory: 15 },
  { title: 'Roc', make: (period) => new Roc(period), warmUp: 11, memory: 11 },
  { title: 'Mom', make: (period) => new Mom(period), warmUp: 11, memory: 11 },
  { title: 'Trix', make: (period) => new Trix(period), warmUp: 44 },
]

for (const { title, make, warmUp, memory } of ONE_PERIOD_CASES) {
  describeIndicatorContract(title, () => make(), {
    warmUp,
    flat: { value: 0 },
    ...(memory === undefined ? {} : { memory }),
    rejects: {
      'a period of 0': () => make(0),
      'a broken period': () => make(14.5),
      'a period that is not a number': () => make(Number.NaN),
    },
  })
}

describeIndicatorContract('Macd', () => new Macd(), {
  warmUp: 34,
  flat: { value: 0, signal: 0, histogram: 0 },
  rejects: {
    'a fast period that is not shorter': () => new Macd({ fast: 26, slow: 26 }),
    'a fast period of 0': () => new Macd({ fast: 0 }),
    'a slow period that is not a number': () => new Macd({ slow: Number.NaN }),
    'a broken signal period': () => new Macd({ signal: 1.5 }),
  },
})

describeIndicatorContract('Ppo', () => new Ppo(), {
  warmUp: 34,
  flat: { value: 0, signal: 0, histogram: 0 },
  rejects: {
    'a fast period that is not shorter': () => new Ppo({ fast: 30, slow: 26 }),
    'a slow period of 1': () => new Ppo({ slow: 1 }),
    'a signal period of 0': () => new Ppo({ signal: 0 }),
  },
})

describeIndicatorContract('StochRsi', () => new StochRsi(), {
  warmUp: 30,
  flat: { k: 0, d: 0 },
  rejects: {
    'a period of 0': () => new StochRsi({ period: 0 }),
    'a broken kPeriod': () => new StochRsi({ kPeriod: 3.5 }),
    'a dPeriod of 0': () => new StochRsi({ dPeriod: 0 }),
  },
})

describeIndicatorContract('Stochastic', () => new Stochastic(), {
  warmUp: 18,
  memory: 18,
  flat: { k: 0, d: 0 },
  rejects: {
    'a kPeriod of 0': () => new Stochastic({ kPeriod: 0 }),
    'a broken kSmoothing': () => new Stochastic({ kSmoothing: 1.5 }),
    'a dPeriod of 0': () => new Stochastic({ dPeriod: 0 }),
  },
})

describeIndicatorContract('Tsi', () => new Tsi(), {
  warmUp: 38,
  flat: { value: 0 },
  rejects: {
    'a long period of 0': () => new Tsi({ long: 0 }),
    'a broken short period': () => new Tsi({ short: 2.5 }),
  },
})

describeIndicatorContract('UltimateOscillator', () => new UltimateOscillator(), {
  warmUp: 29,
  memory: 29,
  flat: { value: 0 },
  rejects: {
    'spans that do not rise': () => new UltimateOscillator({ short: 14, middle: 14 }),
    'a middle span that is not below the long one': () => new UltimateOscillator({ middle: 28 }),
    'a long span that is not a number': () => new UltimateOscillator({ long: Number.NaN }),
  },
})

describeIndicatorContract('AwesomeOscillator', () => new AwesomeOscillator(), {
  warmUp: 34,
  memory: 34,
  flat: { value: 0 },
  rejects: {
    'a fast period that is not shorter': () => new AwesomeOscillator({ fast: 34 }),
    'a slow period of 0': () => new AwesomeOscillator({ slow: 0 }),
  },
})

const someBar = sampleBar(randomWalk(1, 1), 0)

function barWith(prices: Partial<Bar>): Bar {
  return { ...someBar, ...prices }
}

function fed<T extends ValueIndicator>(indicator: T, values: readonly number[]): T {
  for (const value of values) indicator.update(value)
  return indicator
}

const RISING = Array.from({ length: 60 }, (_, index) => 100 + index)

describe('Rsi', () => {
  it('is 100 on a series that only rises and 0 on one that only falls', () => {
    expect(fed(new Rsi(14), RISING).value).toBe(100)
    expect(fed(new Rsi(14), RISING.toReversed()).value).toBe(0)
  })

  it('keeps its value when the series stops moving', () => {
    const rsi = fed(new Rsi(2), [10, 12, 11, 13])
    const { value } = rsi
    fed(rsi, Array.from({ length: 500 }, () => 13))
    expect(rsi.value).toBeCloseTo(value, 9)
  })
})

describe('StochRsi', () => {
  it('takes an RSI that only trembles in its last digits for one that does not move', () => {
    const moves = [10, 10.3, 10.1, 10.7, 10.2, 10.2]
    const stochRsi = fed(new StochRsi({ period: 3, kPeriod: 2, dPeriod: 1 }), moves)
    const rsi = fed(new Rsi(3), moves)
    const [ks, rsis] = [new Set<number>(), new Set<number>()]
    for (let count = 0; count < 20; count += 1) {
      ks.add(fed(stochRsi, [10.2]).k)
      rsis.add(fed(rsi, [10.2]).value)
    }
    expect(rsis.size, 'different values of a standing RSI').toBeGreaterThan(1)
    expect(ks).toStrictEqual(new Set([0]))
  })
})

describe('Stochastic and WilliamsR', () => {
  it('are at their ends when the close is at the high or the low', () => {
    const [fast, williams] = [new Stochastic({ kPeriod: 2, kSmoothing: 1, dPeriod: 1 }), new WilliamsR(2)]
    for (const close of [10, 20]) {
      for (const indicator of [fast, williams]) {
        for (let count = 0; count < 2; count += 1) indicator.update(barWith({ high: 20, low: 10, close }))
      }
      expect([fast.k, fast.d, williams.value]).toStrictEqual(close === 20 ? [100, 100, 0] : [0, 0, -100])
    }
  })
})

describe('Cci', () => {
  it('is 0 on a flat price that binary fractions cannot hold', () => {
    const cci = new Cci(7)
    for (let count = 0; count < 30; count += 1) {
      cci.update(barWith({ high: 0.1, low: 0.1, close: 0.1 }))
      if (cci.isReady) expect(cci.value).toBe(0)
    }
  })
})

describe('Mfi', () => {
  it('counts small turnovers too', () => {
    const mfi = new Mfi(2)
    for (const price of [0.001, 0.002, 0.001]) {
      mfi.update(barWith({ high: price, low: price, close: price, volume: 1 }))
    }
    expect(mfi.value).toBeCloseTo((100 * 2) / 3, 9)
  })
})

describe('Roc, Ppo and Trix', () => {
  it('are 0 where the number to compare with is 0', () => {
    const zeros = Array.from({ length: 60 }, () => 0)
    expect(fed(new Roc(2), [0, 1, 5]).value).toBe(0)
    expect(fed(new Ppo(), zeros).value).toBe(0)
    expect(fed(new Trix(5), zeros).value).toBe(0)
  })
})

describe('Macd', () => {
  it('has a histogram that is value less signal', () => {
    const macd = fed(new Macd(), RISING)
    expect(macd.histogram).toBe(macd.value - macd.signal)
    expect(macd.value).toBeGreaterThan(0)
  })
})

describe('Tsi', () => {
  it('is 100 on a series that only rises and -100 on one that only falls', () => {
    expect(fed(new Tsi(), RISING).value).toBeCloseTo(100, 9)
    expect(fed(new Tsi(), RISING.toReversed()).value).toBeCloseTo(-100, 9)
  })
})
