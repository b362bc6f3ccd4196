import { describe, expect, it } from 'vitest'
import { checkedPlan, checkedUniversePlan, refuseAnswer } from './check-plan.ts'
import { isAbove } from './rule/comparison.ts'
import { buildIn, Scope } from './scope.ts'

const rule = buildIn(new Scope('AAA', '1d'), () => isAbove('close', 1))
const onBar = (): void => undefined

describe('a plan for each symbol', () => {
  it('of rules, figures and functions passes as it is', () => {
    const plan = {
      entry: rule, exit: rule, shortEntry: undefined, filter: rule, stop: () => 1, strength: 0.5,
      weight: () => 1, atr: () => 2, adjust: () => undefined, cancel: rule, trigger: () => 1,
      timeInForce: 'GTC',
    }
    expect(checkedPlan(plan)).toBe(plan)
    expect(checkedPlan({ onBar })).toEqual({ onBar })
    expect(checkedPlan({})).toEqual({})
  })

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'must return { entry, exit, ... } or { onBar }, found undefined'],
    ['a number', 7, 'found 7'],
    ['a text', 'buy', 'found the text "buy"'],
    ['a promise', Promise.resolve({ onBar }), 'found a promise: write it without async'],
    ['a rule that is a number', { entry: 5 }, 'entry must be a rule, such as crossesAbove(...), found 5'],
    ['a rule that is a function', { entry: () => true }, 'entry must be a rule'],
    ['a rule of another kind', { entry: rule, exit: {} }, 'exit must be a rule'],
    ['a stop that is a number', { entry: rule, stop: 90 }, 'stop must be a function, found 90'],
    ['a strength in words', { entry: rule, strength: 'high' }, 'strength must be a number or a function'],
    ['code that is none', { onBar: {} }, 'onBar must be a function, found an object of another kind'],
    ['code that waits', { onBar: async () => 1 }, 'onBar must answer at once: write it without async'],
    ['a generator that waits', { async* onBar() {} }, 'onBar must answer at once'],
    ['a way back that is no rule', { entry: rule, cancel: () => true }, 'cancel must be a rule'],
    ['a life of another word', { entry: rule, timeInForce: 'Day' }, 'timeInForce must be one of DAY, GTC'],
    ['a life that cannot wait', { entry: rule, trigger: () => 1, timeInForce: 'FOK' }, 'a trigger waits'],
    ['a life of two kinds', { entry: rule, goodTill: () => 1, timeInForce: 'GTC' }, 'leave timeInForce off'],
    ['a name that is unknown', { entry: rule, stopLoss: () => 1 }, '"stopLoss", which no plan has; known'],
  ])('is refused when it is %s', (_, plan, message) => {
    expect(() => checkedPlan(plan)).toThrow(message)
  })
})

describe('a plan for all symbols', () => {
  it('needs onSlice', () => {
    const plan = { onSlice: onBar }
    expect(checkedUniversePlan(plan)).toBe(plan)
    expect(() => checkedUniversePlan({ onBar })).toThrow('onSlice must be a function, found undefined')
    expect(() => checkedUniversePlan(undefined)).toThrow('allSymbols must return { onSlice }')
    expect(() => checkedUniversePlan({ onSlice: async () => undefined })).toThrow('without async')
  })
})

describe('what a strategy answers', () => {
  it.each([undefined, false, null, 0, '', Number.NaN])('is nothing after a condition: %s', (answer) => {
    expect(() => refuseAnswer('onBar', answer)).not.toThrow()
  })

  it.each([true, 42, 'BUY', { type: 'BUY' }, []])('is refused where it is something: %s', (answer) => {
    expect(() => refuseAnswer('onBar', answer)).toThrow('onBar must return nothing')
  })
})
