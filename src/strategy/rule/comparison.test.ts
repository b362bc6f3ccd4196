import { describe, expect, it } from 'vitest'
import { dailyBars } from '../../../test/harness/daily-bars.ts'
import { inScope, readings } from '../../../test/harness/scope-harness.ts'
import { useValue } from '../feed.ts'
import { sma } from '../indicator-factory.ts'
import { crossesAbove, crossesBelow, isAbove, isBelow, isBetween } from './comparison.ts'
import { Sma } from '../../indicator/index.ts'
import type { Rule } from './rule.ts'

describe('isAbove and isBelow', () => {
  it('hold on their side and not at equality', () => {
    const rig = inScope(() => ({ above: isAbove('close', 10), below: isBelow('close', 10) }))
    const found = readings(rig, dailyBars('AAA', [9, 10, 11]), ({ above, below }) => [
      above.holds,
      below.holds,
    ])
    expect(found).toEqual([
      [false, true],
      [false, false],
      [true, false],
    ])
  })

  it('do not hold before the first bar or while an operand is not ready', () => {
    const rig = inScope(() => [isAbove('close', sma(3)), isBelow('close', sma(3)), isAbove('close', 0)])
    expect(rig.made.map((rule) => rule.holds)).toEqual([false, false, false])
    rig.show(...dailyBars('AAA', [1, 2]))
    expect(rig.made.map((rule) => rule.holds)).toEqual([false, false, true])
  })

  it('say what they compared and name themselves as what blocks', () => {
    const { made, show } = inScope(() => isAbove('close', sma(2)))
    show(...dailyBars('AAA', [10, 12]))
    expect(made.trace()).toEqual({
      rule: 'isAbove(close, sma(2))',
      held: true,
      values: { close: 12, 'sma(2)': 11 },
    })
    expect(made.firstBlock).toBe(made)
  })

  it('tell operands of one name apart', () => {
    const { made, show } = inScope(() => isAbove(sma(2), useValue(new Sma(2), 'volume')))
    show(
      ...dailyBars('AAA', [
        [5, 5, 5, 5, 40],
        [7, 7, 7, 7, 20],
      ]),
    )
    expect(made.trace()).toEqual({
      rule: 'isAbove(sma(2), sma(2) of volume)',
      held: false,
      values: { 'sma(2)': 6, 'sma(2) of volume': 30 },
    })
  })
})

describe('crossesAbove', () => {
  const crossings = (closes: readonly number[]): boolean[] =>
    readings(
      inScope(() => crossesAbove('close', 10)),
      dailyBars('AAA', closes),
      (rule) => rule.holds,
    )

  it('holds on the one bar that goes from below to above', () => {
    expect(crossings([9, 11, 12])).toEqual([false, true, false])
  })

  it('counts a bar at equality as not yet above', () => {
    expect(crossings([9, 10, 11])).toEqual([false, false, true])
  })

  it('does not hold on the first bar, which has nothing before it', () => {
    expect(crossings([11, 12])).toEqual([false, false])
  })

  it('does not hold on the first bar on which an operand is ready', () => {
    const rig = inScope(() => crossesAbove('close', sma(3)))
    expect(readings(rig, dailyBars('AAA', [10, 10, 13, 9, 12]), (rule) => rule.holds)).toEqual([
      false,
      false,
      false,
      false,
      true,
    ])
  })

  it('gives the difference of the bar before in its trace', () => {
    const { made, show } = inScope(() => crossesAbove('close', 10))
    show(...dailyBars('AAA', [8, 11]))
    expect(made.trace()).toEqual({
      rule: 'crossesAbove(close, 10)',
      held: true,
      values: { close: 11, 10: 10, 'difference before': -2 },
    })
  })
})

describe('a pair of crosses', () => {
  const pairs = (): readonly Rule[] => [crossesAbove(close, ten), crossesBelow(close, ten)]
  const close = { name: 'close', value: 0 }
  const ten = { name: 'ten', value: 10 }

  it('made together is fed once', () => {
    const rig = inScope(pairs)
    expect(rig.scope.nodesOf('1d')).toHaveLength(1)
    const held = [9, 11, 10, 9].map((value) => {
      close.value = value
      rig.show(...dailyBars('AAA', [value]))
      return rig.made.map((rule) => rule.holds)
    })
    expect(held).toEqual([[false, false], [true, false], [false, false], [false, true]])
  })

  it('with something made between is fed twice, each in its place', () => {
    const rig = inScope(() => [crossesAbove(close, ten), sma(2), crossesBelow(close, ten)])
    expect(rig.scope.nodesOf('1d')).toHaveLength(3)
  })

  it('the other way round is not the same', () => {
    const rig = inScope(() => [crossesAbove(close, ten), crossesBelow(ten, close)])
    expect(rig.scope.nodesOf('1d')).toHaveLength(2)
  })
})

describe('crossesBelow', () => {
  it('is the mirror of crossesAbove', () => {
    const rig = inScope(() => crossesBelow('close', 10))
    expect(readings(rig, dailyBars('AAA', [11, 10, 9, 8, 10, 9]), (rule) => rule.holds)).toEqual([
      false,
      false,
      true,
      false,
      false,
      true,
    ])
    expect(rig.made.trace()).toMatchObject({
      rule: 'crossesBelow(close, 10)',
      values: { 'difference before': 0 },
    })
  })
})

describe('isBetween', () => {
  it('holds within both bounds, ends included', () => {
    const rig = inScope(() => isBetween('close', 10, 12))
    expect(readings(rig, dailyBars('AAA', [9.99, 10, 11, 12, 12.01]), (rule) => rule.holds)).toEqual([
      false,
      true,
      true,
      true,
      false,
    ])
    expect(rig.made.trace()).toEqual({
      rule: 'isBetween(close, 10, 12)',
      held: false,
      values: { close: 12.01, low: 10, high: 12 },
    })
    expect(rig.made.firstBlock).toBe(rig.made)
  })

  it('does not hold while a bound is not ready', () => {
    const { made, show } = inScope(() => isBetween('close', sma(2), 100))
    show(...dailyBars('AAA', [50]))
    expect(made.holds).toBe(false)
  })
})
