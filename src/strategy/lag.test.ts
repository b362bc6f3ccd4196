import { describe, expect, it } from 'vitest'
import { describeIndicatorContract } from '../../test/contract/indicator-contract.ts'
import { dailyBars } from '../../test/harness/daily-bars.ts'
import { inScope, readings } from '../../test/harness/scope-harness.ts'
import { output } from './feed.ts'
import { donchian } from './indicator-factory.ts'
import { Lag, lag } from './lag.ts'
import { isAbove } from './rule/comparison.ts'

describeIndicatorContract('Lag', () => new Lag(3), {
  warmUp: 4,
  memory: 4,
  flat: { value: 100 },
  rejects: {
    'a lag of 0': () => new Lag(0),
    'a broken lag': () => new Lag(1.5),
    'a lag that is not a number': () => new Lag(Number.NaN),
  },
})

describe('lag', () => {
  it('is the value of so many bars ago', () => {
    const rig = inScope(() => lag('close', 2))
    expect(readings(rig, dailyBars('AAA', [1, 2, 3, 4]), ({ value }) => value)).toEqual([
      Number.NaN,
      Number.NaN,
      1,
      2,
    ])
  })

  it('is one bar unless said otherwise', () => {
    const rig = inScope(() => lag('close'))
    expect(readings(rig, dailyBars('AAA', [1, 2]), ({ value }) => value)).toEqual([Number.NaN, 1])
  })

  it('lets a close be compared with a channel that does not contain it', () => {
    const rig = inScope(() => isAbove('close', lag(output(donchian(2), 'upper'))))
    expect(readings(rig, dailyBars('AAA', [5, 6, 7, 7]), (rule) => rule.holds)).toEqual([
      false,
      false,
      true,
      false,
    ])
    expect(rig.scope.warmUp).toBe(3)
  })
})
