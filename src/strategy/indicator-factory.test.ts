import { describe, expect, it } from 'vitest'
import { dailyBars } from '../../test/harness/daily-bars.ts'
import { inScope } from '../../test/harness/scope-harness.ts'
import { randomWalk } from '../../test/golden/series.ts'
import * as direct from '../indicator/index.ts'
import { barAt, type Bar } from '../model/index.ts'
import * as factory from './indicator-factory.ts'
import { lag } from './lag.ts'
import { utcMillis } from '../base/index.ts'

type Fed = direct.BarIndicator | direct.ValueIndicator

/** Each factory with the indicator that it stands for, made by hand. */
const CASES: readonly [string, () => Fed, () => Fed][] = [
  ['sma', () => factory.sma(5), () => new direct.Sma(5)],
  ['ema', () => factory.ema(5), () => new direct.Ema(5)],
  ['wma', () => factory.wma(5), () => new direct.Wma(5)],
  ['lwma', () => factory.lwma(5), () => new direct.Lwma(5)],
  ['dema', () => factory.dema(5), () => new direct.Dema(5)],
  ['tema', () => factory.tema(5), () => new direct.Tema(5)],
  ['hma', () => factory.hma(5), () => new direct.Hma(5)],
  ['kama', () => factory.kama(5), () => new direct.Kama(5)],
  ['rma', () => factory.rma(5), () => new direct.Rma(5)],
  [
    'macd',
    () => factory.macd({ fast: 3, slow: 6, signal: 2 }),
    () => new direct.Macd({ fast: 3, slow: 6, signal: 2 }),
  ],
  ['ppo', () => factory.ppo({ fast: 3, slow: 6 }), () => new direct.Ppo({ fast: 3, slow: 6 })],
  ['rsi', () => factory.rsi(5), () => new direct.Rsi(5)],
  ['stochRsi', () => factory.stochRsi(), () => new direct.StochRsi()],
  ['roc', () => factory.roc(5), () => new direct.Roc(5)],
  ['momentum', () => factory.momentum(5), () => new direct.Mom(5)],
  ['trix', () => factory.trix(5), () => new direct.Trix(5)],
  ['tsi', () => factory.tsi(), () => new direct.Tsi()],
  ['stdDev', () => factory.stdDev(5), () => new direct.StdDev(5)],
  [
    'bollinger',
    () => factory.bollinger(5, { deviations: 1 }),
    () => new direct.BollingerBands(5, { deviations: 1 }),
  ],
  ['linearRegression', () => factory.linearRegression(5), () => new direct.LinearRegression(5)],
  [
    'linearRegressionSlope',
    () => factory.linearRegressionSlope(5),
    () => new direct.LinearRegressionSlope(5),
  ],
  ['zScore', () => factory.zScore(5), () => new direct.ZScore(5)],
  ['percentRank', () => factory.percentRank(5), () => new direct.PercentRank(5)],
  ['rollingMin', () => factory.rollingMin(5), () => new direct.RollingMin(5)],
  ['rollingMax', () => factory.rollingMax(5), () => new direct.RollingMax(5)],
  ['rollingPercentile', () => factory.rollingPercentile(5), () => new direct.RollingPercentile(5)],
  ['vwma', () => factory.vwma(5), () => new direct.Vwma(5)],
  ['awesome', () => factory.awesome(), () => new direct.AwesomeOscillator()],
  ['cci', () => factory.cci(5), () => new direct.Cci(5)],
  ['mfi', () => factory.mfi(5), () => new direct.Mfi(5)],
  ['stochastic', () => factory.stochastic(), () => new direct.Stochastic()],
  ['ultimateOscillator', () => factory.ultimateOscillator(), () => new direct.UltimateOscillator()],
  ['williamsR', () => factory.williamsR(5), () => new direct.WilliamsR(5)],
  ['trueRange', () => factory.trueRange(), () => new direct.TrueRange()],
  ['atr', () => factory.atr(5), () => new direct.Atr(5)],
  ['natr', () => factory.natr(5), () => new direct.Natr(5)],
  ['keltner', () => factory.keltner(5), () => new direct.KeltnerChannel(5)],
  ['donchian', () => factory.donchian(5), () => new direct.DonchianChannel(5)],
  ['adx', () => factory.adx(5), () => new direct.Adx(5)],
  ['adxr', () => factory.adxr(5), () => new direct.Adxr(5)],
  ['dmi', () => factory.dmi(5), () => new direct.DirectionalMovement(5)],
  ['aroon', () => factory.aroon(5), () => new direct.Aroon(5)],
  ['psar', () => factory.psar(), () => new direct.ParabolicSar()],
  ['supertrend', () => factory.supertrend(5), () => new direct.Supertrend(5)],
  ['ichimoku', () => factory.ichimoku(), () => new direct.Ichimoku()],
  ['vortex', () => factory.vortex(5), () => new direct.Vortex(5)],
  ['obv', () => factory.obv(), () => new direct.Obv()],
  [
    'accumulationDistribution',
    () => factory.accumulationDistribution(),
    () => new direct.AccumulationDistribution(),
  ],
  ['chaikinMoneyFlow', () => factory.chaikinMoneyFlow(5), () => new direct.ChaikinMoneyFlow(5)],
  ['chaikinOscillator', () => factory.chaikinOscillator(), () => new direct.ChaikinOscillator()],
  ['forceIndex', () => factory.forceIndex(5), () => new direct.ForceIndex(5)],
  ['heikinAshi', () => factory.heikinAshi(), () => new direct.HeikinAshi()],
  ['pivotPoints', () => factory.pivotPoints(), () => new direct.PivotPoints()],
  ['anchoredVwap', () => factory.anchoredVwap(), () => new direct.AnchoredVwap()],
]

const WITHOUT_CASE = ['vwap', 'correlation', 'beta', 'on']
const LENGTH = 150
const columns = randomWalk(LENGTH, 20_261_122)
const bars: Bar[] = Array.from({ length: LENGTH }, (_, row) =>
  barAt(columns, row, { symbol: 'AAA', timeframe: '1d' }),
)

function outputs(indicator: Fed): Record<string, unknown> {
  return Object.fromEntries(
    ['value', 'isReady', ...indicator.outputs].map((name) => [name, indicator[name as 'value']]),
  )
}

function feedByHand(indicator: Fed, fed: readonly Bar[]): void {
  for (const bar of fed) {
    if (indicator.input === 'bar') indicator.update(bar)
    else indicator.update(bar.close)
  }
}

describe('every factory', () => {
  it('has a case here', () => {
    expect(Object.keys(factory).toSorted()).toEqual(
      [...CASES.map(([name]) => name), ...WITHOUT_CASE].toSorted(),
    )
  })

  it.each(CASES)('%s is fed by the engine as by hand, and gates the warm-up', (_name, make, makeByHand) => {
    const rig = inScope(make)
    rig.show(...bars)
    const byHand = makeByHand()
    feedByHand(byHand, bars)
    expect(byHand.isReady).toBe(true)
    expect(outputs(rig.made)).toEqual(outputs(byHand))
    expect(rig.scope.indicators).toEqual([rig.made])
    expect([rig.scope.warmUp, rig.scope.isWarm]).toEqual([byHand.warmUp, true])
  })

  it.each(CASES)('%s goes through a split as on the adjusted series', (_name, make) => {
    const raw = inScope(make)
    for (const bar of bars.slice(0, 100)) raw.show(scaled(bar, 4))
    raw.scope.rescale(1 / 4, 4)
    raw.show(...bars.slice(100))
    const adjusted = inScope(make)
    adjusted.show(...bars)
    for (const [name, value] of Object.entries(outputs(adjusted.made))) {
      const found = raw.made[name as 'value']
      if (typeof value === 'number' && Number.isFinite(value)) expect(found, name).toBeCloseTo(value, 6)
      else expect(found, name).toBe(value)
    }
  })
})

describe('the unit of every factory', () => {
  it.each(CASES)('%s: what was computed from its value moves with a split as it does', (_name, make) => {
    const raw = inScope(() => lag(make()))
    for (const bar of bars.slice(0, 100)) raw.show(scaled(bar, 4))
    raw.scope.rescale(1 / 4, 4)
    raw.show(...bars.slice(100, 101))
    const adjusted = inScope(() => lag(make()))
    adjusted.show(...bars.slice(0, 101))
    expect(raw.made.value).toBeCloseTo(adjusted.made.value, 6)
    expect(adjusted.made.isReady).toBe(true)
  })
})

describe('correlation and beta', () => {
  it('are fed with both operands', () => {
    const rig = inScope(
      () => [factory.correlation(5, 'close', 'volume'), factory.beta(5, 'high', 'close')] as const,
    )
    rig.show(...bars)
    const correlation = new direct.RollingCorrelation(5)
    const beta = new direct.RollingBeta(5)
    for (const bar of bars) {
      correlation.update(bar.close, bar.volume)
      beta.update(bar.high, bar.close)
    }
    expect(rig.made.map(({ value }) => value)).toEqual([correlation.value, beta.value])
    expect(rig.scope.warmUp).toBe(6)
  })

  it('wait until both operands have a value', () => {
    const rig = inScope(() => factory.correlation(2, 'close', factory.sma(3)))
    rig.show(...dailyBars('AAA', [1, 2, 3]))
    expect(rig.made.isReady).toBe(false)
    rig.show(...dailyBars('AAA', [4]))
    expect(rig.made.isReady).toBe(true)
    expect(rig.scope.warmUp).toBe(4)
  })
})

describe('vwap', () => {
  it('starts anew with every session', () => {
    const rig = inScope(() => factory.vwap())
    rig.scope.sessionOpenAt = utcMillis(1)
    rig.show(
      ...dailyBars('AAA', [
        [10, 10, 10, 10, 100],
        [20, 20, 20, 20, 300],
      ]),
    )
    expect(rig.made.value).toBe(17.5)
    rig.scope.sessionOpenAt = utcMillis(2)
    rig.show(...dailyBars('AAA', [30]))
    expect(rig.made.value).toBe(30)
  })

  it('moves with a split', () => {
    const rig = inScope(() => factory.vwap())
    rig.show(...dailyBars('AAA', [[10, 10, 10, 10, 100]]))
    rig.scope.rescale(1 / 2, 2)
    expect(rig.made.value).toBe(5)
    rig.show(...dailyBars('AAA', [[8, 8, 8, 8, 100]]))
    expect(rig.made.value).toBe(6)
  })
})

function scaled(bar: Bar, ratio: number): Bar {
  return {
    ...bar,
    open: bar.open * ratio,
    high: bar.high * ratio,
    low: bar.low * ratio,
    close: bar.close * ratio,
    volume: bar.volume / ratio,
  }
}
