import { expect, it } from 'vitest'
import { dailyBars } from '../../test/harness/daily-bars.ts'
import { inScope } from '../../test/harness/scope-harness.ts'
import { on, sma } from './indicator-factory.ts'
import { settle } from './settle.ts'

it('makes the warm-up as long as it says', () => {
  const rig = inScope(() => [sma(2), settle(4)])
  expect(rig.scope.warmUp).toBe(4)
  rig.show(...dailyBars('AAA', [1, 2, 3]))
  expect(rig.scope.isWarm).toBe(false)
  rig.show(...dailyBars('AAA', [4]))
  expect(rig.scope.isWarm).toBe(true)
})

it('does not shorten it', () => {
  const rig = inScope(() => [sma(3), settle(1)])
  expect(rig.scope.warmUp).toBe(3)
})

it('shows nothing of itself in the record of a decision', () => {
  const rig = inScope(() => [sma(1), settle(1)])
  rig.show(...dailyBars('AAA', [5]))
  expect(rig.scope.snapshot()).toEqual({ 'sma(1)': 5 })
})

it('goes on through a split', () => {
  const rig = inScope(() => settle(2))
  rig.show(...dailyBars('AAA', [5]))
  rig.scope.rescale(1 / 2, 2)
  rig.show(...dailyBars('AAA', [3]))
  expect(rig.scope.isWarm).toBe(true)
})

it('counts bars of the series that it is made on', () => {
  const rig = inScope(() => on('1w', () => settle(3)))
  expect([...rig.scope.warmUps]).toEqual([['1w', 3]])
})

it.each([0, 1.5, Number.NaN])('refuses %d bars', (bars) => {
  expect(() => inScope(() => settle(bars))).toThrow(`settle: bars must be a whole number >= 1, found ${bars}`)
})
