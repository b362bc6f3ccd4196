import { describe, expect, it } from 'vitest'
import { normalInput, oneDayInput, zeroTradesInput } from '../../test/e2e/report-input.ts'
import { chartCurves, runBenchmark, runEquity } from './run-curves.ts'
import type { RunResult } from './run-result.ts'

/** The run with only its first sessions. */
function shortened(result: RunResult, sessions: number): RunResult {
  const first = ({ at, value }: RunResult['equity']): RunResult['equity'] => (
    { at: at.slice(0, sessions), value: value.slice(0, sessions) })
  return { ...result, equity: first(result.equity), equitySample: first(result.equitySample) }
}

const { result } = normalInput()

describe('runEquity', () => {
  it('opens with the capital and has a row a session', () => {
    const curve = runEquity(result)
    expect(curve.length).toBe(result.equity.at.length + 1)
    expect(curve.equity[0]).toBe(result.capital)
    expect(curve.equity.at(-1)).toBe(result.finalEquity)
    expect([curve.days[0], curve.days.at(-1)]).toEqual(['2000-01-03', '2019-05-10'])
  })

  it('gives a session that ends at midnight to the day that is over', () => {
    const midnight = Date.UTC(2020, 0, 2)
    const equity = { at: [midnight], value: [1] }
    const curve = runEquity({ ...result, fromAt: midnight - 86_400_000, equity })
    expect(curve.days).toEqual(['2020-01-01'])
  })

  it('is one row for a run without sessions', () => {
    expect(runEquity(shortened(result, 0)).length).toBe(1)
  })
})

describe('runBenchmark', () => {
  it('begins at its first close, and is nothing without two', () => {
    const closes = result.benchmark.curve
    expect(runBenchmark(result)?.equity[0]).toBe(closes.value[0])
    expect(runBenchmark(result)?.length).toBe(closes.at.length)
    const none = { symbol: '', curve: { at: [], value: [] } }
    expect(runBenchmark({ ...result, benchmark: none })).toBeUndefined()
    expect(runBenchmark(oneDayInput().result)).toBeUndefined()
  })
})

describe('chartCurves', () => {
  it('scales the benchmark to the capital and draws falls below zero', () => {
    const curves = chartCurves(result)
    const closes = result.benchmark.curve.value
    expect(curves.benchmark[0]).toBe(result.capital)
    const growth = (closes.at(-1) ?? 0) / (closes[0] ?? 1)
    expect(curves.benchmark.at(-1)).toBeCloseTo(growth * result.capital, 6)
    expect(Math.max(...curves.drawdown)).toBe(0)
    expect(Math.min(...curves.drawdown)).toBeCloseTo(-(result.metrics['maxDrawdown'] ?? 0), 12)
    const columns = [curves.at, curves.equity, curves.benchmark, curves.drawdown, curves.rolling]
    expect(new Set(columns.map(({ length }) => length))).toEqual(new Set([result.equity.at.length + 1]))
  })

  it('shortens the rolling window for a short run and leaves it out for a very short one', () => {
    const windowOf = (sessions: number): number => chartCurves(shortened(result, sessions)).rollingWindow
    expect([300, 200, 60, 30].map(windowOf)).toEqual([126, 63, 21, 0])
    expect(chartCurves(shortened(result, 30)).rolling).toEqual([])
  })

  it('has no rolling Sharpe ratio where equity never moves', () => {
    expect(chartCurves(zeroTradesInput().result).rolling).toEqual([])
  })

  it('takes the moments of the day where there is but one', () => {
    const curves = chartCurves(oneDayInput().result)
    expect(curves.isDaily).toBe(false)
    expect(curves.equity.length).toBe(79)
    expect(curves.equity[0]).toBe(100_000)
  })
})
