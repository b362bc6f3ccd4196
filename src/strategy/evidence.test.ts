import { describe, expect, it } from 'vitest'
import { dailyBars } from '../../test/harness/daily-bars.ts'
import { inScope } from '../../test/harness/scope-harness.ts'
import type { RuleTrace } from '../model/index.ts'
import { EvidenceRecorder } from './evidence.ts'
import { output, useValue } from './feed.ts'
import { macd, sma } from './indicator-factory.ts'
import { crossesAbove, isAbove, isBetween } from './rule/comparison.ts'
import { all, any, heldWithin, holdsFor, not } from './rule/composition.ts'
import { inSessionWindow, isFarFrom, isRising, volumeAbove, when } from './rule/condition.ts'
import type { Rule } from './rule/rule.ts'
import { Sma } from '../indicator/index.ts'

const CLOSES = [10, 11, 9, 12, 13, 12, 14, 15, 11, 16, 17, 15, 18, 20, 19, 22, 25, 21, 24, 26]

const QUICK = { fast: 2, slow: 3, signal: 2 }

/** One rule of every kind. */
const everyRule = (): Rule[] => [
  all(isAbove('close', sma(2)), any(not(isAbove('close', 12)), isBetween('close', 9, sma(3)))),
  holdsFor(isAbove('close', 10), 2),
  heldWithin(crossesAbove(sma(2), sma(3)), 4),
  isRising('close', 2),
  volumeAbove(2, 3),
  isFarFrom(sma(3), 1, 2),
  inSessionWindow({ afterOpen: 5 }),
  when('a new high', (bar) => bar.close === bar.high),
]

describe('evidence', () => {
  it('says of every kind of rule what its trace said when the signal was made', () => {
    const rig = inScope(everyRule)
    const recorder = new EvidenceRecorder(
      [{ scope: rig.scope, prefix: '' }],
      rig.made.map((rule) => ({ role: 'entry', rule })),
    )
    for (const bar of dailyBars('AAA', CLOSES)) {
      rig.show(bar)
      const traces = rig.made.map((rule) => rule.trace())
      const indicators = rig.scope.snapshot()
      const evidence = recorder.take()
      // What comes later does not change it.
      rig.show({ ...bar, close: bar.close + 50, high: bar.high + 50 })
      expect(evidence.indicators).toEqual(indicators)
      expect(evidence.rules).toEqual(traces.map((trace) => ({ ...trace, rule: `entry: ${trace.rule}` })))
      expect(JSON.stringify(evidence)).toBe(
        JSON.stringify({ indicators: evidence.indicators, rules: evidence.rules }),
      )
    }
  })

  it('leaves out what is not ready, and names outputs and symbols', () => {
    const make = (): unknown => [sma(2), sma(30), macd(QUICK), useValue(new Sma(1), 'volume')]
    const rig = inScope(make)
    rig.show(...dailyBars('AAA', CLOSES))
    const { indicators } = new EvidenceRecorder([{ scope: rig.scope, prefix: 'AAA ' }]).take()
    expect(Object.keys(indicators)).toEqual([
      'AAA sma(2)',
      'AAA macd(2,3,2).value',
      'AAA macd(2,3,2).signal',
      'AAA macd(2,3,2).histogram',
      'AAA sma(1) of volume',
    ])
  })

  it('keeps not a number, infinity and the sign of zero as they were', () => {
    const rig = inScope(() => isBetween(() => -0, () => Number.POSITIVE_INFINITY, sma(9)))
    rig.show(...dailyBars('AAA', [1]))
    const { rules } = new EvidenceRecorder([], [{ role: 'exit', rule: rig.made }]).take()
    expect(Object.values(rules[0]?.values ?? {})).toEqual([-0, Number.POSITIVE_INFINITY, Number.NaN])
  })

  it('asks a rule of the author\'s own for its trace at once, alone or within another', () => {
    let count = 0
    const own: Rule = {
      name: 'own',
      holds: true,
      get firstBlock() {
        return own
      },
      trace: (): RuleTrace => ({ held: true, rule: 'own', values: { count: ++count } }),
    }
    const rig = inScope(() => all(own, isAbove('close', 5), not(own)))
    rig.show(...dailyBars('AAA', [7]))
    const recorder = new EvidenceRecorder([], [
      { role: 'entry', rule: rig.made },
      { role: 'exit', rule: own },
    ])
    const { rules } = recorder.take()
    expect(count).toBe(3)
    expect(JSON.stringify(rules)).toBe(
      '[{"rule":"entry: all","held":false,"values":{},"parts":['
      + '{"held":true,"rule":"own","values":{"count":1}},'
      + '{"rule":"isAbove(close, 5)","held":true,"values":{"5":5,"close":7}},'
      + '{"rule":"not","held":false,"values":{},"parts":[{"held":true,"rule":"own","values":{"count":2}}]}]},'
      + '{"held":true,"rule":"exit: own","values":{"count":3}}]',
    )
  })

  it('shows the own trace of a rule that was made of another', () => {
    const rig = inScope(() => {
      const base = isBetween('close', 1, 9)
      return { ...base, trace: (): RuleTrace => ({ rule: 'mine', held: true, values: {} }) }
    })
    const { rules } = new EvidenceRecorder([], [{ role: 'entry', rule: rig.made }]).take()
    expect(rules).toEqual([{ rule: 'entry: mine', held: true, values: {} }])
  })

  it('follows an output of an indicator', () => {
    const rig = inScope(() => isAbove(output(macd(QUICK), 'histogram'), 0))
    rig.show(...dailyBars('AAA', CLOSES))
    const [rule] = new EvidenceRecorder([], [{ role: 'entry', rule: rig.made }]).take().rules
    expect(rule).toEqual({ ...rig.made.trace(), rule: `entry: ${rig.made.trace().rule}` })
  })
})
