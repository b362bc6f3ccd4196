import { describe, expect, it } from 'vitest'
import { beforeSplit, dailyBars, intradayBars, type Candle } from '../../../test/harness/daily-bars.ts'
import { inScope, readings } from '../../../test/harness/scope-harness.ts'
import { MILLIS_PER_MINUTE, utcMillis } from '../../base/index.ts'
import { candlestickPatternList } from '../../indicator/index.ts'
import { on, rsi, sma } from '../indicator-factory.ts'
import {
  inSessionWindow,
  isFalling,
  isFarFrom,
  isRising,
  regime,
  showsPattern,
  volatilityBetween,
  volumeAbove,
  when,
} from './condition.ts'

describe('when', () => {
  it.each([[() => Promise.resolve(false), 'a promise'], [() => 'yes', 'the text "yes"'], [() => 1, '1']])(
    'throws where its test says neither true nor false: %s', (test, found) => {
      const rig = inScope(() => when('odd', test as unknown as () => boolean))
      expect(() => readings(rig, dailyBars('AAA', [[1, 2, 1, 2]]), (rule) => rule.holds)).toThrow(
        `odd: its test has to return true or false at once, found ${found}`)
    },
  )

  it('asks its test of the present bar, and does not hold before there is one', () => {
    const rig = inScope(() => when('closes at its high', (bar) => bar.close === bar.high))
    expect(rig.made.holds).toBe(false)
    expect(
      readings(
        rig,
        dailyBars('AAA', [
          [1, 2, 1, 2],
          [1, 2, 1, 1.5],
        ]),
        (rule) => rule.holds,
      ),
    ).toEqual([true, false])
    expect(rig.made.trace()).toEqual({ rule: 'closes at its high', held: false, values: {} })
    expect(rig.made.firstBlock).toBe(rig.made)
  })

  it('inside `on` judges the bar of that series, not the one that is decided on', () => {
    const rig = inScope(() => on('1d', () => when('up day', (bar) => bar.close > bar.open)), '1h')
    const [day] = dailyBars('AAA', [[10, 12, 9, 11]])
    const hours = intradayBars('AAA', 60, utcMillis(0), [[5, 5, 4, 4]])
    rig.show(...hours)
    expect(rig.made.holds).toBe(false)
    rig.show(...(day === undefined ? [] : [day]))
    expect(rig.made.holds).toBe(true)
    rig.show(...hours)
    expect(rig.made.holds).toBe(true)
  })
})

describe('isRising and isFalling', () => {
  it('hold when each of the last bars went the same way', () => {
    const rig = inScope(() => ({ up: isRising('close', 2), down: isFalling('close', 2) }))
    const found = readings(rig, dailyBars('AAA', [1, 2, 3, 4, 3, 2]), ({ up, down }) => [
      up.holds,
      down.holds,
    ])
    expect(found).toEqual([
      [false, false],
      [false, false],
      [true, false],
      [true, false],
      [false, false],
      [false, true],
    ])
  })

  it('do not take standing still for a move', () => {
    const rig = inScope(() => [isRising('close'), isFalling('close')])
    rig.show(...dailyBars('AAA', [5, 5]))
    expect(rig.made.map((rule) => rule.holds)).toEqual([false, false])
  })

  it('wait for an operand that is not ready', () => {
    const rig = inScope(() => isRising(sma(2)))
    expect(readings(rig, dailyBars('AAA', [1, 2, 3]), (rule) => rule.holds)).toEqual([false, false, true])
    expect(rig.made.trace()).toEqual({ rule: 'isRising(sma(2), 1)', held: true, values: { 'sma(2)': 2.5 } })
    expect(rig.made.firstBlock).toBe(rig.made)
  })

  it.each([
    ['close', 2],
    ['volume', 1 / 2],
  ] as const)('see through a split in %s', (field, ratio) => {
    const candles = [1, 2, 3, 4].map((x): Candle => [x, x, x, x, 10 * x])
    const rig = inScope(() => isRising(field, 2))
    const bars = beforeSplit(dailyBars('AAA', candles), 2, ratio)
    rig.show(...bars.slice(0, 2))
    rig.scope.rescale(1 / ratio, ratio)
    expect(readings(rig, bars.slice(2), (rule) => rule.holds)).toEqual([true, true])
  })

  it('are not disturbed by a split where the operand has no unit', () => {
    const rig = inScope(() => isRising(rsi(2)))
    const plain = inScope(() => isRising(rsi(2)))
    const bars = dailyBars('AAA', [4, 5, 4, 6, 7, 6, 8])
    rig.show(...beforeSplit(bars, 5, 4).slice(0, 5))
    rig.scope.rescale(1 / 4, 4)
    plain.show(...bars.slice(0, 5))
    expect(readings(rig, bars.slice(5), (rule) => rule.holds)).toEqual(
      readings(plain, bars.slice(5), (rule) => rule.holds),
    )
  })
})

describe('inSessionWindow', () => {
  const openAt = utcMillis(1_000 * MILLIS_PER_MINUTE)

  it('holds from `afterOpen` minutes into the session to `beforeClose` before its end, both included', () => {
    const rig = inScope(() => inSessionWindow({ afterOpen: 10, beforeClose: 10 }), '5m')
    rig.scope.sessionOpenAt = openAt
    rig.scope.sessionCloseAt = utcMillis(openAt + 30 * MILLIS_PER_MINUTE)
    const bars = intradayBars('AAA', 5, openAt, [1, 1, 1, 1, 1, 1])
    expect(readings(rig, bars, (rule) => rule.holds)).toEqual([false, true, true, true, false, false])
    expect(rig.made.trace()).toEqual({
      rule: 'inSessionWindow(10, 10)',
      held: false,
      values: { 'minutes after open': 30, 'minutes before close': 0 },
    })
  })
})

describe('volumeAbove', () => {
  it('holds from the multiple of the average on, this bar included', () => {
    const bars = dailyBars(
      'AAA',
      [100, 300].map((volume): Candle => [1, 1, 1, 1, volume]),
    )
    const rig = inScope(() => [volumeAbove(1.5, 2), volumeAbove(1.51, 2)])
    const found = readings(rig, bars, (rules) => rules.map((rule) => rule.holds))
    expect(found).toEqual([
      [false, false],
      [true, false],
    ])
    expect(rig.made[1]?.trace()).toEqual({
      rule: 'volumeAbove(1.51, 2)',
      held: false,
      values: { volume: 300, average: 200, needed: 302 },
    })
  })
})

describe('volatilityBetween', () => {
  it('holds while NATR is within the bounds', () => {
    // Ranges of 2 around 100: NATR(2) is 2.
    const candles = Array.from({ length: 4 }, (): Candle => [100, 101, 99, 100])
    const rig = inScope(() => [
      volatilityBetween(2, 3, 2),
      volatilityBetween(2.1, 3, 2),
      volatilityBetween(1, 2, 2),
    ])
    const found = readings(rig, dailyBars('AAA', candles), (rules) => rules.map((rule) => rule.holds))
    expect(found).toEqual([
      [false, false, false],
      [false, false, false],
      [true, false, true],
      [true, false, true],
    ])
  })
})

describe('regime', () => {
  it('is bull above the long average, bear below it, neither at it', () => {
    const rig = inScope(() => [regime('bull', 3), regime('bear', 3)])
    const found = readings(rig, dailyBars('AAA', [5, 5, 5, 8, 2]), (rules) => rules.map((rule) => rule.holds))
    expect(found).toEqual([
      [false, false],
      [false, false],
      [false, false],
      [true, false],
      [false, true],
    ])
  })

  it('inside `on` compares the close of that series', () => {
    const rig = inScope(() => on('1d', () => regime('bull', 2)), '1h')
    rig.show(...dailyBars('AAA', [10, 12]), ...intradayBars('AAA', 60, utcMillis(0), [3]))
    expect(rig.made.holds).toBe(true)
  })
})

describe('isFarFrom', () => {
  it('holds at the multiple of the average range on either side', () => {
    // True ranges of 2 throughout: the ATR is 2, twice it is 4.
    const candles = [
      [100, 101, 99, 100],
      [100, 101, 99, 100],
      [100, 101, 99, 100],
    ] as const
    const rig = inScope(() => [96, 104, 96.01, 103.99].map((level) => isFarFrom(level, 2, 2)))
    rig.show(...dailyBars('AAA', candles))
    expect(rig.made.map((rule) => rule.holds)).toEqual([true, true, false, false])
    expect(rig.made[0]?.trace()).toEqual({
      rule: 'isFarFrom(96, 2)',
      held: true,
      values: { distance: 4, needed: 4 },
    })
  })

  it('does not hold before the range is ready', () => {
    const { made, show } = inScope(() => isFarFrom(1, 0, 5))
    show(...dailyBars('AAA', [100, 100]))
    expect(made.holds).toBe(false)
  })
})

describe('showsPattern', () => {
  it('holds on the bar that completes the pattern in the wanted direction', () => {
    const candles = [
      [10, 10, 10, 10],
      [10, 10.5, 8.5, 9],
      [8.5, 11, 8, 10.5],
      [11, 11, 7, 8],
    ] as const
    const rig = inScope(() => [showsPattern('engulfing', 'bullish'), showsPattern('CDLENGULFING', 'bearish')])
    const found = readings(rig, dailyBars('AAA', candles), (rules) => rules.map((rule) => rule.holds))
    expect(found).toEqual([
      [false, false],
      [false, false],
      [true, false],
      [false, true],
    ])
  })

  it('takes a pattern that the author made', () => {
    const made = candlestickPatternList.find(({ definition }) => definition.name === 'hammer')?.()
    expect(made).toBeDefined()
    if (made !== undefined)
      expect(inScope(() => showsPattern(made, 'bullish')).made.name).toBe('isAbove(hammer, 0)')
  })

  it('refuses an unknown name and lists the known ones', () => {
    expect(() => inScope(() => showsPattern('evening-sun', 'bearish'))).toThrow(
      /no candlestick pattern "evening-sun"; known are abandoned-baby, .*, upside-gap-two-crows$/,
    )
  })
})
