import {
  AccumulationDistribution,
  Adx,
  Adxr,
  AnchoredVwap,
  Aroon,
  Atr,
  AwesomeOscillator,
  type AwesomeOscillatorOptions,
  BollingerBands,
  Cci,
  ChaikinMoneyFlow,
  ChaikinOscillator,
  Dema,
  DirectionalMovement,
  DonchianChannel,
  Ema,
  ForceIndex,
  HeikinAshi,
  Hma,
  Ichimoku,
  type IchimokuOptions,
  Kama,
  KeltnerChannel,
  type KeltnerOptions,
  LinearRegression,
  LinearRegressionSlope,
  Lwma,
  Macd,
  type MacdOptions,
  Mfi,
  Mom,
  Natr,
  Obv,
  ParabolicSar,
  type ParabolicSarOptions,
  PercentRank,
  PivotPoints,
  type PivotVariant,
  Ppo,
  type PpoOptions,
  Rma,
  Roc,
  RollingBeta,
  RollingCorrelation,
  RollingMax,
  RollingMin,
  RollingPercentile,
  Rsi,
  SessionVwap,
  Sma,
  StdDev,
  Stochastic,
  type StochasticOptions,
  StochRsi,
  type StochRsiOptions,
  Supertrend,
  Tema,
  Trix,
  TrueRange,
  Tsi,
  type TsiOptions,
  UltimateOscillator,
  type UltimateOscillatorOptions,
  Vortex,
  Vwma,
  WilliamsR,
  Wma,
  ZScore,
} from '../indicator/index.ts'
import type { Timeframe } from '../model/index.ts'
import { checkOptions, knownTimeframe } from './check-input.ts'
import { useBar, usePair, useValue } from './feed.ts'
import type { Operand } from './operand.ts'
import { currentScope } from './scope.ts'
import { SessionVwapFeed } from './session-vwap-feed.ts'

/** Simple moving average. */
export function sma(period: number, of?: Operand): Sma {
  return useValue(new Sma(period), of)
}

/** Exponential moving average. */
export function ema(period: number, of?: Operand): Ema {
  return useValue(new Ema(period), of)
}

/** Weighted moving average. */
export function wma(period: number, of?: Operand): Wma {
  return useValue(new Wma(period), of)
}

/** Linearly weighted moving average. */
export function lwma(period: number, of?: Operand): Lwma {
  return useValue(new Lwma(period), of)
}

/** Double exponential moving average. */
export function dema(period: number, of?: Operand): Dema {
  return useValue(new Dema(period), of)
}

/** Triple exponential moving average. */
export function tema(period: number, of?: Operand): Tema {
  return useValue(new Tema(period), of)
}

/** Hull moving average. */
export function hma(period: number, of?: Operand): Hma {
  return useValue(new Hma(period), of)
}

/** Kaufman adaptive moving average. */
export function kama(period: number, of?: Operand): Kama {
  return useValue(new Kama(period), of)
}

/** Running (Wilder) moving average. */
export function rma(period: number, of?: Operand): Rma {
  return useValue(new Rma(period), of)
}

/** Moving average convergence/divergence; outputs `signal`, `histogram`. */
export function macd(options?: MacdOptions, of?: Operand): Macd {
  checkOptions('macd', options, ['fast', 'slow', 'signal'])
  return useValue(new Macd(options), of)
}

/** Percentage price oscillator; outputs `signal`, `histogram`. */
export function ppo(options?: PpoOptions, of?: Operand): Ppo {
  checkOptions('ppo', options, ['fast', 'slow', 'signal'])
  return useValue(new Ppo(options), of, 'none')
}

/** Relative strength index, 0..100. */
export function rsi(period?: number, of?: Operand): Rsi {
  return useValue(new Rsi(period), of, 'none')
}

/** Stochastic of the RSI; outputs `k`, `d`. */
export function stochRsi(options?: StochRsiOptions, of?: Operand): StochRsi {
  checkOptions('stochRsi', options, ['period', 'kPeriod', 'dPeriod'])
  return useValue(new StochRsi(options), of, 'none')
}

/** Rate of change in percent. */
export function roc(period?: number, of?: Operand): Roc {
  return useValue(new Roc(period), of, 'none')
}

/** Difference to `period` values ago. */
export function momentum(period?: number, of?: Operand): Mom {
  return useValue(new Mom(period), of)
}

/** One-bar rate of change of a triple EMA. */
export function trix(period?: number, of?: Operand): Trix {
  return useValue(new Trix(period), of, 'none')
}

/** True strength index. */
export function tsi(options?: TsiOptions, of?: Operand): Tsi {
  checkOptions('tsi', options, ['long', 'short'])
  return useValue(new Tsi(options), of, 'none')
}

/** Population standard deviation. */
export function stdDev(period?: number, of?: Operand): StdDev {
  return useValue(new StdDev(period), of)
}

/** Bollinger bands; outputs `upper`, `middle`, `lower`, `bandwidth`, `percentB`. */
export function bollinger(
  period?: number,
  options?: { readonly deviations?: number },
  of?: Operand,
): BollingerBands {
  checkOptions('bollinger', options, ['deviations'])
  return useValue(new BollingerBands(period, options), of)
}

/** End of the least-squares line; output `slope`. */
export function linearRegression(period?: number, of?: Operand): LinearRegression {
  return useValue(new LinearRegression(period), of)
}

/** Slope of the least-squares line, per bar. */
export function linearRegressionSlope(period?: number, of?: Operand): LinearRegressionSlope {
  return useValue(new LinearRegressionSlope(period), of)
}

/** Distance from the mean in standard deviations. */
export function zScore(period?: number, of?: Operand): ZScore {
  return useValue(new ZScore(period), of, 'none')
}

/** Rank of the present value among the last ones. */
export function percentRank(period?: number, of?: Operand): PercentRank {
  return useValue(new PercentRank(period), of, 'none')
}

/** Lowest of the last values. */
export function rollingMin(period?: number, of?: Operand): RollingMin {
  return useValue(new RollingMin(period), of)
}

/** Highest of the last values. */
export function rollingMax(period?: number, of?: Operand): RollingMax {
  return useValue(new RollingMax(period), of)
}

/** Quantile of the last values. */
export function rollingPercentile(
  period?: number,
  options?: { readonly fraction?: number },
  of?: Operand,
): RollingPercentile {
  checkOptions('rollingPercentile', options, ['fraction'])
  return useValue(new RollingPercentile(period, options), of)
}

/** Volume-weighted moving average. */
export function vwma(period: number): Vwma {
  return useBar(new Vwma(period))
}

/** Awesome oscillator. */
export function awesome(options?: AwesomeOscillatorOptions): AwesomeOscillator {
  checkOptions('awesome', options, ['fast', 'slow'])
  return useBar(new AwesomeOscillator(options))
}

/** Commodity channel index. */
export function cci(period?: number): Cci {
  return useBar(new Cci(period), 'none')
}

/** Money flow index, 0..100. */
export function mfi(period?: number): Mfi {
  return useBar(new Mfi(period), 'none')
}

/** Stochastic oscillator; outputs `k`, `d`. */
export function stochastic(options?: StochasticOptions): Stochastic {
  checkOptions('stochastic', options, ['kPeriod', 'kSmoothing', 'dPeriod'])
  return useBar(new Stochastic(options), 'none')
}

/** Ultimate oscillator. */
export function ultimateOscillator(options?: UltimateOscillatorOptions): UltimateOscillator {
  checkOptions('ultimateOscillator', options, ['short', 'middle', 'long'])
  return useBar(new UltimateOscillator(options), 'none')
}

/** Williams %R, -100..0. */
export function williamsR(period?: number): WilliamsR {
  return useBar(new WilliamsR(period), 'none')
}

/** True range of the bar. */
export function trueRange(): TrueRange {
  return useBar(new TrueRange())
}

/** Average true range. */
export function atr(period?: number): Atr {
  return useBar(new Atr(period))
}

/** Average true range in percent of the close. */
export function natr(period?: number): Natr {
  return useBar(new Natr(period), 'none')
}

/** Keltner channel; outputs `upper`, `middle`, `lower`. */
export function keltner(period?: number, options?: KeltnerOptions): KeltnerChannel {
  checkOptions('keltner', options, ['atrPeriod', 'multiplier'])
  return useBar(new KeltnerChannel(period, options))
}

/** Donchian channel; outputs `upper`, `middle`, `lower`; includes the present bar. */
export function donchian(period?: number): DonchianChannel {
  return useBar(new DonchianChannel(period))
}

/** Average directional index; outputs `plusDi`, `minusDi`. */
export function adx(period?: number): Adx {
  return useBar(new Adx(period), 'none')
}

/** Average directional index rating. */
export function adxr(period?: number): Adxr {
  return useBar(new Adxr(period), 'none')
}

/** Directional movement; outputs `plusDi`, `minusDi`. */
export function dmi(period?: number): DirectionalMovement {
  return useBar(new DirectionalMovement(period), 'none')
}

/** Aroon; outputs `up`, `down`, `oscillator`. */
export function aroon(period?: number): Aroon {
  return useBar(new Aroon(period), 'none')
}

/** Parabolic stop and reverse. */
export function psar(options?: ParabolicSarOptions): ParabolicSar {
  checkOptions('psar', options, ['acceleration', 'maximum'])
  return useBar(new ParabolicSar(options))
}

/** Supertrend; output `direction`. */
export function supertrend(period?: number, options?: { readonly multiplier?: number }): Supertrend {
  checkOptions('supertrend', options, ['multiplier'])
  return useBar(new Supertrend(period, options))
}

/** Ichimoku cloud. */
export function ichimoku(options?: IchimokuOptions): Ichimoku {
  checkOptions('ichimoku', options, ['tenkan', 'kijun', 'senkouB', 'displacement'])
  return useBar(new Ichimoku(options))
}

/** Vortex; outputs `plusVi`, `minusVi`. */
export function vortex(period?: number): Vortex {
  return useBar(new Vortex(period), 'none')
}

/** On-balance volume. */
export function obv(): Obv {
  return useBar(new Obv(), 'volume')
}

/** Accumulation/distribution line. */
export function accumulationDistribution(): AccumulationDistribution {
  return useBar(new AccumulationDistribution(), 'volume')
}

/** Chaikin money flow. */
export function chaikinMoneyFlow(period?: number): ChaikinMoneyFlow {
  return useBar(new ChaikinMoneyFlow(period), 'none')
}

/** Chaikin oscillator. */
export function chaikinOscillator(options?: {
  readonly fast?: number
  readonly slow?: number
}): ChaikinOscillator {
  checkOptions('chaikinOscillator', options, ['fast', 'slow'])
  return useBar(new ChaikinOscillator(options), 'volume')
}

/** Force index. */
export function forceIndex(period?: number): ForceIndex {
  return useBar(new ForceIndex(period), 'none')
}

/** Heikin-Ashi candle; outputs `open`, `high`, `low`, `close`. */
export function heikinAshi(): HeikinAshi {
  return useBar(new HeikinAshi())
}

/** Pivot points of the period before; use within a daily series: `on('1d', () => pivotPoints())`. */
export function pivotPoints(variant?: PivotVariant): PivotPoints {
  return useBar(new PivotPoints(variant))
}

/** Volume-weighted average price since the session opened. */
export function vwap(): SessionVwap {
  const scope = currentScope('vwap')
  const indicator = new SessionVwap()
  const { name, warmUp } = indicator
  scope.requireBar(name)
  scope.add(new SessionVwapFeed(indicator, scope))
  scope.describe(indicator, { symbol: scope.symbol, unit: 'price', warmUp, label: scope.named(name) })
  scope.indicators.push(indicator)
  return indicator
}

/** Volume-weighted average price since the author last called its `anchor()`. */
export function anchoredVwap(): AnchoredVwap {
  return useBar(new AnchoredVwap())
}

/** Rolling correlation of two operands, -1..1. */
export function correlation(period: number, x: Operand, y: Operand): RollingCorrelation {
  return usePair(new RollingCorrelation(period), x, y)
}

/** Rolling slope of the returns of `y`, an asset, on those of `x`, a benchmark. */
export function beta(period: number, x: Operand, y: Operand): RollingBeta {
  return usePair(new RollingBeta(period), x, y)
}

/** Builds on bars of another timeframe, shown only once they have closed: `on('1d', () => sma(200))`. */
export function on<T>(timeframe: Timeframe, make: () => T): T {
  return currentScope(`on ${timeframe}`).within(knownTimeframe('the timeframe of on', timeframe), make)
}
