import { describe, expect, it } from 'vitest'
import { METRIC_CATALOG, MetricUnit } from '../analysis/index.ts'
import { metricDirection } from './metric-direction.ts'
import { metricGroups } from './metric-group.ts'
import { metricText, runMetricText } from './metric-text.ts'

describe('metricGroups', () => {
  it('has every metric of the catalog once, and none outside a group with a name', () => {
    const keys = metricGroups().flatMap(({ entries }) => entries.map(({ key }) => key))
    expect(keys.toSorted()).toEqual(METRIC_CATALOG.map(({ key }) => key as string).toSorted())
    expect(metricGroups().map(({ title }) => title)).not.toContain('Further')
  })
})

describe('metricDirection', () => {
  it('says which way losses, costs and rewards are better, and nothing of counts', () => {
    const keys = ['sharpeRatio', 'maxDrawdown', 'slippageBps', 'worstDay', 'totalTrades', 'beta']
    expect(keys.map(metricDirection))
      .toEqual(['higher', 'lower', 'lower', 'higher', undefined, undefined])
  })
})

describe('metricText', () => {
  it('shows each unit as people read it', () => {
    expect(Object.values(MetricUnit).map((unit) => metricText(1_234.5678, unit))).toEqual([
      '1,234.57', '123,456.78%', '123,456.78%', '1,234.57', '1,234.57 / y', '1,235', '1,235 d',
      '1,234.6 bps', '123,456.8%',
    ])
  })

  it('shows a dash for what is undefined or unknown', () => {
    expect(runMetricText({ sharpeRatio: null }, 'sharpeRatio')).toBe('–')
    expect(runMetricText({}, 'cagr')).toBe('–')
    expect(runMetricText({ x: 1 }, 'x')).toBe('–')
  })
})
