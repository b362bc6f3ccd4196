import { describe, expect, it } from 'vitest'
import { inScope } from '../../test/harness/scope-harness.ts'
import type { BarIndicator, PairIndicator, ValueIndicator } from '../indicator/index.ts'
import type { Timeframe } from '../model/index.ts'
import { output, useBar, usePair, useValue } from './feed.ts'
import * as factory from './indicator-factory.ts'
import type { Operand } from './operand.ts'
import { isAbove } from './rule/comparison.ts'
import { all, any, heldWithin, holdsFor, not } from './rule/composition.ts'
import {
  inSessionWindow, isFarFrom, isRising, regime, showsPattern, volumeAbove,
} from './rule/condition.ts'
import type { Rule } from './rule/rule.ts'
import { defineStrategy, type StrategyDefinition } from './strategy.ts'

/** What a file may hold that no compiler has seen. */
function unseen<T>(value: unknown): T {
  return value as T
}

const field = (name: string): Operand => unseen(name)
const rule = (value: unknown): Rule => unseen(value)

describe('what a strategy file misspells is named while it is built', () => {
  it.each<[string, () => unknown, RegExp]>([
    ['a field', () => isAbove(field('clos'), 1), /a field of the bar \(open, .*median\).*"clos"/],
    ['a field of an indicator', () => factory.rsi(14, field('clsoe')), /"clsoe"/],
    ['a number as a text', () => isAbove('close', field('30')), /found the text "30"/],
    ['nothing', () => isAbove('close', unseen<Operand>(undefined)), /found undefined/],
    ['no number', () => isAbove('close', Number.NaN), /found NaN/],
    ['a rule as an operand', () => isAbove(unseen<Operand>(isAbove('close', 1)), 1), /an object of another/],
    ['an output', () => output(factory.macd(), unseen<'signal'>('sginal')),
      /the output of macd\(12,26,9\) must be one of 'value', 'signal', 'histogram', found the text "sginal"/],
    ['an option', () => factory.macd(unseen({ fst: 5 })), /macd: there is no option "fst"; known are fast/],
    ['an operand as options', () => factory.bollinger(20, unseen('close')), /options must be an object/],
    ['a timeframe', () => factory.on(unseen<Timeframe>('2h'), () => 1), /one of 1m, .*, found the text "2h"/],
    ['a regime', () => regime(unseen<'bull'>('bullish')), /must be one of 'bull', 'bear'/],
    ['a direction', () => showsPattern('doji', unseen<'bullish'>('up')), /'bullish', 'bearish', found/],
    ['a multiple', () => volumeAbove(-1), /volumeAbove: multiple must be a number >= 0, found -1/],
    ['a distance', () => isFarFrom('close', unseen<number>('2')), /isFarFrom: multiple/],
    ['bars of a trend', () => isRising('close', 0), /isRising: bars must be a whole number >= 1, found 0/],
    ['bars of a rule', () => holdsFor(isAbove('close', 1), 1.5), /holdsFor: bars .*found 1.5/],
    ['bars of a memory', () => heldWithin(isAbove('close', 1), 0), /heldWithin: bars/],
    ['a part of all', () => all(isAbove('close', 1), rule(factory.sma(5))), /all is made of rules/],
    ['a part of any', () => any(rule(true)), /any is made of rules.*found true/],
    ['what not turns', () => not(rule(undefined)), /not is made of rules/],
    ['a minute', () => inSessionWindow(unseen({ afterOpn: 5 })), /no option "afterOpn"; known are afterOpen/],
    ['a window without end', () => inSessionWindow({ afterOpen: -1 }), /afterOpen must be a number >= 0/],
    ['minutes of a day', () => inSessionWindow({ beforeClose: 5 }), /bars of 1d close with their session/],
  ])('%s', (_, make, message) => {
    expect(() => inScope(make)).toThrow(message)
  })

  it.each<[string, object, RegExp]>([
    ['a name', { name: '' }, /an indicator needs name, a text/],
    ['its warm-up', { warmUp: undefined }, /the indicator own needs warmUp, a whole number/],
    ['its outputs', { outputs: 'value' }, /needs outputs, a list/],
    ['what it is fed by', { update: undefined }, /needs update, a method/],
    ['what follows a split', { rescale: undefined }, /needs rescale, a method that is told of splits/],
  ])('and so is what an own indicator lacks: %s', (_, lacking, message) => {
    const parts = {
      name: 'own', warmUp: 1, outputs: ['value'], value: 1, isReady: true, update() {}, rescale() {},
    }
    const own = { ...parts, ...lacking }
    expect(() => inScope(() => useBar(unseen<BarIndicator>(own)))).toThrow(message)
    expect(() => inScope(() => useValue(unseen<ValueIndicator>(own)))).toThrow(message)
    expect(() => inScope(() => usePair(unseen<PairIndicator>(own), 'high', 'low'))).toThrow(message)
    expect(() => inScope(() => useBar(unseen<BarIndicator>(parts)))).not.toThrow()
  })

  it('and so is a part of the definition', () => {
    const parts = { name: 'One', description: '', eachSymbol: () => ({}) }
    const made = (more: object) => () => defineStrategy(unseen<StrategyDefinition>({ ...parts, ...more }))
    expect(made({})).not.toThrow()
    expect(made({ timeFrame: '1h' })).toThrow(/a part "timeFrame", which no strategy has; known are name,/)
    expect(made({ timeframe: '4h' })).toThrow(/timeframe of strategy One must be one of 1m, .*"4h"/)
  })
})
