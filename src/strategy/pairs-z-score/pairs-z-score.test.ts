import { describe, expect, it } from 'vitest'
import { beforeSplit, dailyBars } from '../../../test/harness/daily-bars.ts'
import {
  blocksOf,
  runStrategy,
  timeline,
  type HarnessOptions,
  type HarnessOutcome,
} from '../../../test/harness/strategy-harness.ts'
import type { Bar } from '../../model/index.ts'
import pairsZScore from './pairs-z-score.ts'

/**
 * Two symbols of which the first moves about twice as much as the second.
 *
 * Scores of the newest log price on the line through the last ten, and slopes, computed with
 * `statistics.linear_regression` of Python 3.11 and the population deviation of its residuals:
 */
const X = [
  100, 101, 102, 103, 102, 101, 100, 99, 98, 99, 100, 101, 102, 103, 102, 101, 100, 99, 98, 99, 100, 101,
]
const Y = [
  50.2, 51.1, 52.3, 52.9, 52.2, 50.9, 50.1, 48.9, 48.2, 49.1, 50.1, 50.9, 53.2, 54, 52.6, 50.8, 49.9, 49,
  46.8, 45, 47.5, 50.6,
]
const SCORES = [
  0.005646956647578744, 0.21337077571905125, -1.036221590987069, 2.686692981493362, 0.8244439680793005,
  0.030138720230559343, -1.6980524796002878, -0.7537566107291951, 0.01424718056721797, -1.4452807672013686,
  -2.7040070424813716, -1.351064881290373, -0.10087397935888989,
]
const SLOPE_12 = 2.0842202500784213

const x = dailyBars('XXX', X)
const y = dailyBars('YYY', Y)
const QUICK = { lookback: 10, entryZ: 1.5, exitZ: 0.5, stopZ: 2.9 }

const run = (parameters: Record<string, unknown>, options: Partial<HarnessOptions> = {}): HarnessOutcome =>
  runStrategy({ definition: pairsZScore, parameters, bars: [...y, ...x], ...options })
const rows = (parameters: Record<string, unknown>, options: Partial<HarnessOptions> = {}): string[] =>
  timeline(run(parameters, options), x)

const SELL_SPREAD = 'SELL YYY + BUY XXX'
const BUY_SPREAD = 'BUY YYY + SELL XXX'
const COVER = 'CLOSE_SHORT YYY + CLOSE_LONG XXX'
const SELL_OUT = 'CLOSE_LONG YYY + CLOSE_SHORT XXX'

describe('Pairs_ZScore', () => {
  it('enters both legs when the spread leaves its band, and closes both when it is back', () => {
    expect(rows(QUICK)).toEqual([
      `12 ${SELL_SPREAD}`,
      `14 ${COVER}`,
      `15 ${BUY_SPREAD}`,
      `17 ${SELL_OUT}`,
      `19 ${BUY_SPREAD}`,
      `21 ${SELL_OUT}`,
    ])
  })

  it('weighs the legs by the hedge ratio, together as much as is asked for', () => {
    const [signal] = run({ ...QUICK, gross: 0.3 }).signals
    const [first, second] = (signal?.legs ?? []).map(({ weight }) => weight ?? 0)
    expect(first).toBeCloseTo(0.3 / (1 + SLOPE_12), 10)
    expect(second).toBeCloseTo((0.3 * SLOPE_12) / (1 + SLOPE_12), 10)
    expect(signal?.strength).toBeCloseTo(2.686692981493362 / 2.9, 10)
    expect(signal?.reason).toBe('YYY is dear against XXX')
  })

  it('measures the spread as an independent regression does', () => {
    const seen = SCORES.map((_, at) => {
      const bars = [...y.slice(0, 10 + at), ...x.slice(0, 10 + at)]
      const indicators = runStrategy({ definition: pairsZScore, parameters: QUICK, bars }).instance.think(
        'YYY',
      )?.indicators
      return indicators?.['spread-score(10) of XXX close and YYY close.value']
    })
    for (const [at, score] of SCORES.entries()) expect(seen[at]).toBeCloseTo(score, 9)
  })

  it('gives up beyond the stop, and does not enter again before the spread was back inside', () => {
    const outcome = run({ ...QUICK, entryZ: 1.3, stopZ: 2.6 })
    expect(timeline(outcome, x)).toEqual([
      `15 ${BUY_SPREAD}`,
      `17 ${SELL_OUT}`,
      `18 ${BUY_SPREAD}`,
      `19 ${SELL_OUT}`,
    ])
    expect(outcome.signals.map(({ reason }) => reason)).toEqual([
      'YYY is cheap against XXX',
      'the spread came back',
      'YYY is cheap against XXX',
      'the spread ran away',
    ])
    // Bar 12 jumps over the band and the stop at once.
    expect(blocksOf(outcome)['*']).toMatchObject({ 'the spread is beyond its stop': 1 })
  })

  it('closes a leg that lost its partner', () => {
    const outcome = run(QUICK, { unfilled: ['XXX'] })
    expect(timeline(outcome, x).slice(0, 2)).toEqual([`12 ${SELL_SPREAD}`, '13 CLOSE_SHORT YYY'])
    expect(timeline(run(QUICK, { unfilled: ['YYY'] }), x).slice(0, 2)).toEqual([
      `12 ${SELL_SPREAD}`,
      '13 CLOSE_LONG XXX',
    ])
    expect(outcome.signals[1]?.reason).toBe('a leg without its partner')
  })

  it('stays out where the symbols do not move together', () => {
    const against = dailyBars(
      'YYY',
      Y.map((close) => 2500 / close),
    )
    const outcome = run(QUICK, { bars: [...against, ...x] })
    expect(outcome.signals).toEqual([])
    expect(blocksOf(outcome)['*']).toMatchObject({ 'the symbols do not move together': 3 })
  })

  it('sees no spread where prices do not move, through a split either', () => {
    const still = (symbol: string, close: number): Bar[] =>
      dailyBars(
        symbol,
        X.map(() => close),
      )
    const bars = [...beforeSplit(still('YYY', 10.1), 13, 3), ...still('XXX', 7.7)]
    const outcome = run(QUICK, { bars, splits: [{ symbol: 'YYY', at: (x[13] as Bar).openAt, ratio: 3 }] })
    expect(outcome.signals).toEqual([])
    expect(blocksOf(outcome)['*']).toEqual({ 'warm-up': 9, 'the spread has not just left its band': 13 })
  })

  it('waits while a symbol has no bar', () => {
    const without = [...y, ...x.filter((_, at) => at !== 12)]
    const outcome = run(QUICK, { bars: without })
    expect(timeline(outcome, x)[0]).not.toBe(`12 ${SELL_SPREAD}`)
    expect(blocksOf(outcome)['*']).toMatchObject({ 'a symbol has no bar': 1 })
  })

  it('does not take a spread that is stretched on its first score for one that just left the band', () => {
    const late = { bars: [...y.slice(3), ...x.slice(3)] }
    expect(rows(QUICK, late)[0]).toBe(`15 ${BUY_SPREAD}`)
  })

  it('is warm after one lookback, fed while it is silent', () => {
    expect(run({}).instance.warmUp).toBe(60)
    const at = (x[12] as Bar).closeAt
    expect(rows(QUICK, { activeFrom: at })[0]).toBe(`12 ${SELL_SPREAD}`)
  })

  it.each(['XXX', 'YYY'])('decides the same through a split of %s', (symbol) => {
    const cut = (bars: readonly Bar[]): Bar[] =>
      bars[0]?.symbol === symbol ? beforeSplit(bars, 13, 4) : [...bars]
    const splits = [{ symbol, at: (x[13] as Bar).openAt, ratio: 4 }]
    expect(rows(QUICK, { bars: [...cut(y), ...cut(x)], splits })).toEqual(rows(QUICK))
  })

  it.each([
    [{ lookback: 9 }, 'lookback must be a whole number from 10 to 1000, found 9'],
    [{ gross: 1.5 }, 'gross must be a number above 0 and up to 1, found 1.5'],
    [{ exitZ: 2 }, 'exitZ, entryZ and stopZ must rise in this order, found 2, 2 and 4'],
    [{ stopZ: 1 }, 'exitZ, entryZ and stopZ must rise in this order, found 0.5, 2 and 1'],
  ])('refuses %j and says what would be right', (parameters, message) => {
    expect(() => run(parameters)).toThrow(message)
  })

  it('refuses any other number of symbols than two', () => {
    expect(() => run({}, { bars: x })).toThrow('it trades exactly two symbols, found 1 (XXX)')
    expect(() => run({}, { bars: [...x, ...y, ...dailyBars('ZZZ', X)] })).toThrow('found 3 (XXX, YYY, ZZZ)')
  })
})
