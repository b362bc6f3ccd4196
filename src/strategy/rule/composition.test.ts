import { describe, expect, it } from 'vitest'
import { dailyBars } from '../../../test/harness/daily-bars.ts'
import { inScope, readings } from '../../../test/harness/scope-harness.ts'
import { isAbove, isBelow } from './comparison.ts'
import { all, any, heldWithin, holdsFor, not } from './composition.ts'

const above = (level: number): ReturnType<typeof isAbove> => isAbove('close', level)

describe('all', () => {
  it('holds only while every part holds', () => {
    const rig = inScope(() => all(above(1), above(2)))
    expect(readings(rig, dailyBars('AAA', [1, 2, 3]), (rule) => rule.holds)).toEqual([false, false, true])
  })

  it('names the first part that does not hold as what blocks, through nested parts', () => {
    const { made, show } = inScope(() => all(above(1), all(above(2), above(3)), above(4)))
    show(...dailyBars('AAA', [2.5]))
    expect(made.firstBlock.name).toBe('isAbove(close, 3)')
  })

  it('holds when there are no parts', () => {
    expect(inScope(() => all()).made.holds).toBe(true)
  })

  it('traces every part, those after the first failure included', () => {
    const { made, show } = inScope(() => all(above(5), above(1)))
    show(...dailyBars('AAA', [2]))
    expect(made.trace()).toEqual({
      rule: 'all',
      held: false,
      values: {},
      parts: [
        { rule: 'isAbove(close, 5)', held: false, values: { close: 2, 5: 5 } },
        { rule: 'isAbove(close, 1)', held: true, values: { close: 2, 1: 1 } },
      ],
    })
    expect(made.name).toBe('all(isAbove(close, 5), isAbove(close, 1))')
  })
})

describe('any', () => {
  it('holds while at least one part holds, and blocks as a whole', () => {
    const rig = inScope(() => any(above(2), isBelow('close', 1)))
    expect(readings(rig, dailyBars('AAA', [0.5, 1.5, 3]), (rule) => rule.holds)).toEqual([true, false, true])
    expect(rig.made.firstBlock).toBe(rig.made)
    expect(rig.made.trace()).toMatchObject({
      rule: 'any',
      held: true,
      parts: [{ held: true }, { held: false }],
    })
  })

  it('does not hold when there are no parts', () => {
    expect(inScope(() => any()).made.holds).toBe(false)
  })
})

describe('not', () => {
  it('turns a rule around', () => {
    const rig = inScope(() => not(above(2)))
    expect(readings(rig, dailyBars('AAA', [1, 2, 3]), (rule) => rule.holds)).toEqual([true, true, false])
    expect(rig.made.firstBlock).toBe(rig.made)
    expect(rig.made.trace()).toMatchObject({ rule: 'not', held: false, parts: [{ held: true }] })
  })
})

describe('holdsFor', () => {
  it('holds once the part has held on so many bars in a row', () => {
    const rig = inScope(() => holdsFor(above(1), 2))
    expect(readings(rig, dailyBars('AAA', [2, 2, 2, 1, 2, 2]), (rule) => rule.holds)).toEqual([
      false,
      true,
      true,
      false,
      false,
      true,
    ])
    expect(rig.made.trace()).toMatchObject({
      held: true,
      values: { bars: 2, needed: 2 },
      parts: [{ held: true }],
    })
    expect(rig.made.firstBlock).toBe(rig.made)
  })

  it('does not count twice when it is asked twice', () => {
    const { made, show } = inScope(() => holdsFor(above(1), 2))
    show(...dailyBars('AAA', [2]))
    expect([made.holds, made.holds, made.trace().held]).toEqual([false, false, false])
  })
})

describe('heldWithin', () => {
  it('holds on the bar and for the bars after it that are within reach', () => {
    const rig = inScope(() => heldWithin(above(1), 3))
    expect(readings(rig, dailyBars('AAA', [1, 2, 1, 1, 1, 1]), (rule) => rule.holds)).toEqual([
      false,
      true,
      true,
      true,
      false,
      false,
    ])
    expect(rig.made.trace()).toMatchObject({ held: false, values: { bars: 4, needed: 3 } })
  })
})
