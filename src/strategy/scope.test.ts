import { describe, expect, it } from 'vitest'
import { dailyBars, intradayBars } from '../../test/harness/daily-bars.ts'
import { inScope } from '../../test/harness/scope-harness.ts'
import { utcMillis } from '../base/index.ts'
import { output } from './feed.ts'
import { atr, bollinger, macd, on, rsi, sma } from './indicator-factory.ts'
import { isAbove } from './rule/comparison.ts'
import { volumeAbove } from './rule/condition.ts'
import { buildIn, Scope } from './scope.ts'

describe('warm-up', () => {
  it('is the longest of the indicators', () => {
    expect(inScope(() => [sma(5), atr(14)]).scope.warmUp).toBe(15)
    expect(inScope(() => {}).scope.warmUp).toBe(0)
  })

  it('adds up along a chain: an indicator of another waits for its first value', () => {
    const rig = inScope(() => sma(4, rsi(3)))
    // RSI(3) has a value on the fourth bar; the fourth such value is on the seventh.
    expect(rig.scope.warmUp).toBe(7)
    rig.show(...dailyBars('AAA', [1, 2, 1, 2, 1, 2]))
    expect(rig.made.isReady).toBe(false)
    rig.show(...dailyBars('AAA', [1]))
    expect(rig.made.isReady).toBe(true)
  })

  it('adds up through an output', () => {
    const rig = inScope(() => sma(3, output(macd({ fast: 2, slow: 3, signal: 2 }), 'signal')))
    expect(rig.scope.warmUp).toBe(6)
  })

  it('is counted for each series apart', () => {
    const { scope } = inScope(
      () => [
        sma(5),
        on('1d', () => sma(200)),
        sma(
          2,
          on('1d', () => rsi(3)),
        ),
      ],
      '1h',
    )
    expect(scope.warmUp).toBe(5)
    expect([...scope.warmUps]).toEqual([
      ['1h', 5],
      ['1d', 200],
    ])
  })
})

describe('series', () => {
  it('names its own series and those asked for by `on`, once each', () => {
    const { scope } = inScope(
      () => [on('1d', () => sma(2)), on('1d', () => sma(3)), on('1w', () => sma(2))],
      '1h',
    )
    expect(scope.timeframes).toEqual(['1h', '1d', '1w'])
    expect(scope.nodesOf('1d')).toHaveLength(2)
    expect(scope.nodesOf('1m')).toEqual([])
  })

  it('feeds what was made in `on` with bars of that series alone', () => {
    const rig = inScope(() => ({ own: sma(2), daily: on('1d', () => sma(2)) }), '1h')
    rig.show(...intradayBars('AAA', 60, utcMillis(0), [1, 3]), ...dailyBars('AAA', [10, 20]))
    expect([rig.made.own.value, rig.made.daily.value]).toEqual([2, 15])
  })

  it('goes back to its own series after `on`, even when the making throws', () => {
    const { scope } = inScope(() => {
      expect(() =>
        on('1d', () => {
          throw new Error('oops')
        }),
      ).toThrow('oops')
      sma(2)
    })
    expect(scope.nodesOf('1d')).toHaveLength(1)
  })
})

describe('fields inside `on`', () => {
  it('are of the bar of that series, not of the one that is decided on', () => {
    const rig = inScope(() => on('1d', () => isAbove('close', 'open')), '1h')
    const [day] = dailyBars('AAA', [[10, 12, 9, 11]])
    rig.show(...(day === undefined ? [] : [day]), ...intradayBars('AAA', 60, utcMillis(0), [[5, 5, 4, 4]]))
    expect(rig.made.holds).toBe(true)
    expect(rig.made.trace().values).toEqual({ '1d close': 11, '1d open': 10 })
  })

  it('move with a split', () => {
    const rig = inScope(() => on('1d', () => isAbove('close', 5)), '1h')
    rig.show(...dailyBars('AAA', [8]))
    rig.scope.rescale(1 / 2, 2)
    expect(rig.made.holds).toBe(false)
  })
})

describe('snapshot', () => {
  it('holds ready indicators by name, and every output of those that have several', () => {
    const rig = inScope(() => [sma(2), sma(9), bollinger(2)])
    rig.show(...dailyBars('AAA', [10, 12]))
    expect(rig.scope.snapshot()).toEqual({
      'sma(2)': 11,
      'bollinger-bands(2,2).middle': 11,
      'bollinger-bands(2,2).upper': 13,
      'bollinger-bands(2,2).lower': 9,
      'bollinger-bands(2,2).bandwidth': 4 / 11,
      'bollinger-bands(2,2).percentB': 0.75,
    })
  })

  it('tells indicators apart that differ in what they are computed on', () => {
    const rig = inScope(() => [sma(2), volumeAbove(1, 2), on('1w', () => sma(2)), sma(2, rsi(1))])
    rig.show(
      ...dailyBars('AAA', [
        [10, 10, 10, 10, 5],
        [12, 12, 12, 12, 7],
        [14, 14, 14, 14, 7],
      ]),
    )
    expect(rig.scope.snapshot()).toEqual({
      'sma(2)': 13,
      'sma(2) of volume': 7,
      'rsi(1)': 100,
      'sma(2) of rsi(1)': 100,
    })
    const weeks = dailyBars('AAA', [20, 30]).map((bar) => ({ ...bar, timeframe: '1w' as const }))
    rig.show(...weeks)
    expect(rig.scope.snapshot()).toMatchObject({ 'sma(2)': 13, '1w sma(2)': 25 })
  })
})

describe('building', () => {
  it('refuses an indicator made outside of a strategy, and says where it belongs', () => {
    expect(() => sma(2)).toThrow('sma(2) was made outside eachSymbol')
  })

  it('refuses to build one scope inside another', () => {
    const inner = new Scope('BBB', '1d')
    expect(() => inScope(() => buildIn(inner, () => sma(2)))).toThrow('a scope is being built inside another')
    expect(() => sma(2)).toThrow('outside eachSymbol')
  })
})
