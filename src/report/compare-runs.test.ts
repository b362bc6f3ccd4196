import { describe, expect, it } from 'vitest'
import { hostileInput, normalInput } from '../../test/e2e/report-input.ts'
import { compareRuns, dataText } from './compare-runs.ts'
import { renderComparison } from './render-comparison.ts'
import type { RunResult } from './run-result.ts'

const { result: first } = normalInput(600)

function changed(change: Partial<RunResult>): RunResult {
  return { ...first, resultHash: 'other', ...change }
}

describe('compareRuns', () => {
  it('finds no difference between a run and itself', () => {
    const comparison = compareRuns(first, first)
    expect(comparison).toMatchObject({
      isSameResult: true, isSameData: true, strategies: [], settings: [], data: [],
    })
    expect(new Set(comparison.metrics.map(({ better }) => better))).toEqual(new Set(['same']))
  })

  it('says which run is better where the metric has a direction', () => {
    const metrics = {
      ...first.metrics, sharpeRatio: 9, maxDrawdown: 0.9, totalTrades: 900, calmarRatio: null,
    }
    const found = new Map(compareRuns(first, changed({ metrics })).metrics.map((each) => [each.key, each]))
    expect(found.get('sharpeRatio')?.better).toBe('second')
    expect(found.get('maxDrawdown')?.better).toBe('first')
    expect(found.get('totalTrades')?.better).toBe('unknown')
    expect(found.get('calmarRatio')).toMatchObject({ better: 'unknown', difference: null, second: null })
  })

  it('names the parameter, the setting and the series that differ', () => {
    const [strategy] = first.strategies
    const [series] = first.series
    if (strategy === undefined || series === undefined) throw new Error('the run has both')
    const second = changed({
      strategies: [{ ...strategy, parameters: { fast: 10, slow: 50, stopFraction: 0.07, extra: true } }],
      series: [{ ...series, bars: 599 }],
      settings: (first.settings as readonly { readonly key: string }[]).map((each) => (
        each.key === 'risk.max_positions' ? { ...each, value: 6, origin: { kind: 'default' } } : each)),
    })
    const comparison = compareRuns(first, second)
    expect(comparison.isSameResult).toBe(false)
    expect(comparison.isSameData).toBe(false)
    expect(comparison.strategies).toEqual([
      { path: 'parameters.fast', first: '20', second: '10' },
      { path: 'parameters.allowsShorts', first: 'false', second: '' },
      { path: 'parameters.extra', first: '', second: 'true' },
    ])
    expect(comparison.settings).toEqual([{ path: 'risk.max_positions', first: '5', second: '6' }])
    expect(comparison.data).toEqual([{ path: 'SYNTH 1d raw.bars', first: '600', second: '599' }])
  })

  it('tells bars with other values, where both runs have a check sum of theirs', () => {
    const [series] = first.series
    if (series === undefined) throw new Error('the run has one')
    const [a, b] = ['0a', '0b'].map((digest) => changed({ series: [{ ...series, digest }] })) as
      [RunResult, RunResult]
    expect(compareRuns(a, b).data).toEqual([{ path: 'SYNTH 1d raw.digest', first: '0a', second: '0b' }])
    expect(compareRuns(a, b).isSameData).toBe(false)
    expect(dataText(compareRuns(a, a))).toBe('They read the same bars, value for value.')
    expect(dataText(compareRuns(a, first))).toContain('an older run has no check sum of values')
  })
})

describe('renderComparison', () => {
  it('puts figures side by side with a mark at the better one', () => {
    const second = changed({ metrics: { ...first.metrics, sharpeRatio: 9, maxDrawdown: 0.9 } })
    const text = renderComparison(compareRuns(first, second), { width: 100, color: false })
    expect(text).toMatch(/^Sharpe ratio +-?\d\.\d\d +9\.00 +\+\d+\.\d\d \^$/m)
    expect(text).toMatch(/^Maximum drawdown +[\d.]+% +90\.00% +\+[\d.]+% v$/m)
    expect(text).toContain('The runs differ.\nTheir data have the same symbols, days and numbers of bars;')
    expect(text).toContain('Settings: no difference')
  })

  it('fits the width and keeps names from moving the cursor', () => {
    const text = renderComparison(compareRuns(first, hostileInput().result), { width: 70, color: false })
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(70)
    expect(text).toMatch(/^[\n -~]*$/)
  })
})
