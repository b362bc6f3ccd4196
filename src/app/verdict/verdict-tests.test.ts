import { describe, expect, it } from 'vitest'
import { Outcome, type TrialResult } from '../../report/index.ts'
import { verdictTests, worstOf, type VerdictEvidence } from './verdict-tests.ts'

const OWN: TrialResult = {
  parameters: { days: 9 }, isNear: true, sharpe: 1, totalReturn: 0.4, maxDrawdown: 0.1, trades: 200,
}
const near = (sharpe: number): TrialResult => ({ ...OWN, sharpe })
const FOLD = {
  from: '2020-01-02', to: '2020-12-31', parameters: {}, insideSharpe: 1, outsideSharpe: 0.8,
  outsideReturn: 0.1, trades: 9,
} as unknown as VerdictEvidence['walk']['folds'][number]
/** What passes every test. */
const GOOD: VerdictEvidence = {
  findings: [{ name: 'look-ahead', passed: true, detail: 'nothing' }],
  own: OWN, trials: [0.6, 0.7, 0.8, 0.9, 1].map(near), independentTrials: 3, luckSharpe: 0.2,
  deflatedSharpe: 0.99, overfitting: { probability: 0.1, lossProbability: 0.05 },
  walk: { folds: [FOLD], outside: new Float64Array(0), efficiency: 0.8 }, outsideSharpe: 0.8,
  bootstrap: { lossProbability: 0.01, drawdown95: 0.2 },
  costs: [{ factor: 1, sharpe: 1, totalReturn: 0.4 }, { factor: 2, sharpe: 0.8, totalReturn: 0.3 }],
}
const { Passed, Doubtful, Failed, Unknown } = Outcome

function outcomeOf(name: string, change: Partial<VerdictEvidence>): Outcome | undefined {
  return verdictTests({ ...GOOD, ...change }).find((test) => test.name === name)?.outcome
}

describe('the tests of a verdict', () => {
  it('all pass for good evidence, and the worst of them is the verdict', () => {
    const tests = verdictTests(GOOD)
    expect(tests.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 8 }, () => Passed))
    expect(worstOf(tests)).toBe(Passed)
    const [one, two] = tests as [typeof tests[0], typeof tests[0]]
    expect(worstOf([{ ...one, outcome: Unknown }, two])).toBe(Passed)
    expect(worstOf([{ ...one, outcome: Doubtful }, two])).toBe(Doubtful)
    expect(worstOf([{ ...one, outcome: Doubtful }, { ...two, outcome: Failed }])).toBe(Failed)
    expect(worstOf([{ ...one, outcome: Unknown }])).toBe(Unknown)
  })

  it.each<[string, Partial<VerdictEvidence>, Outcome]>([
    ['bias', { findings: [{ name: 'look-ahead', passed: false, detail: 'it knew' }] }, Failed],
    ['sample', { own: { ...OWN, trades: 30 } }, Passed],
    ['sample', { own: { ...OWN, trades: 29 } }, Doubtful],
    ['sample', { own: { ...OWN, trades: 10 } }, Doubtful],
    ['sample', { own: { ...OWN, trades: 9 } }, Failed],
    ['luck', { deflatedSharpe: 0.95 }, Passed],
    ['luck', { deflatedSharpe: 0.94 }, Doubtful],
    ['luck', { deflatedSharpe: 0.49 }, Failed],
    ['luck', { deflatedSharpe: undefined }, Unknown],
    ['overfitting', { overfitting: { probability: 0.9, lossProbability: 0.1 } }, Passed],
    ['overfitting', { overfitting: { probability: 0.2, lossProbability: 0.25 } }, Passed],
    ['overfitting', { overfitting: { probability: 0.21, lossProbability: 0.25 } }, Doubtful],
    ['overfitting', { overfitting: { probability: 0.5, lossProbability: 0.25 } }, Doubtful],
    ['overfitting', { overfitting: { probability: 0.5, lossProbability: 0.26 } }, Failed],
    ['overfitting', { overfitting: { probability: 0.49, lossProbability: 0.6 } }, Doubtful],
    ['overfitting', { overfitting: undefined }, Unknown],
    ['walk-forward', { outsideSharpe: 0 }, Failed],
    ['walk-forward', { walk: { ...GOOD.walk, efficiency: 0.49 } }, Doubtful],
    ['walk-forward', { walk: { ...GOOD.walk, efficiency: undefined } }, Doubtful],
    ['walk-forward', { walk: { ...GOOD.walk, folds: [] } }, Unknown],
    ['walk-forward', { outsideSharpe: undefined }, Unknown],
    ['neighbours', { trials: [0, 0, 0.5, 2, 2].map(near) }, Passed],
    ['neighbours', { trials: [0, 0, 0.49, 2, 2].map(near) }, Doubtful],
    ['neighbours', { trials: [0, 0, 0, 2, 2].map(near) }, Failed],
    ['neighbours', { trials: [1, 1, 1, 1].map(near) }, Unknown],
    ['neighbours', { trials: Array.from({ length: 9 }, () => ({ ...OWN, isNear: false })) }, Unknown],
    ['order', { bootstrap: { lossProbability: 0.05, drawdown95: 0 } }, Passed],
    ['order', { bootstrap: { lossProbability: 0.06, drawdown95: 0 } }, Doubtful],
    ['order', { bootstrap: { lossProbability: 0.25, drawdown95: 0 } }, Failed],
    ['costs', { costs: [{ factor: 2, sharpe: 0, totalReturn: 0 }] }, Doubtful],
    ['costs', { own: { ...OWN, totalReturn: 0 } }, Failed],
  ])('%s: %j', (name, change, expected) => {
    expect(outcomeOf(name, change)).toBe(expected)
  })

  it('say what was measured and what would have passed', () => {
    for (const { detail } of verdictTests(GOOD)) expect(detail).toMatch(/pass/)
    const [bias] = verdictTests({
      ...GOOD, findings: [{ name: 'look-ahead', passed: false, detail: 'it knew tomorrow' }],
    })
    expect(bias?.detail).toBe('look-ahead: it knew tomorrow')
  })
})
