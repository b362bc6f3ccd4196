import { describe, expect, it } from 'vitest'
import { FakeCharts, FakeWindow } from '../../../test/e2e/fake-page.ts'
import type { FakeElement } from '../../../test/e2e/fake-page.ts'
import { normalInput, zeroTradesInput } from '../../../test/e2e/report-input.ts'
import { pageDataOf } from '../page-data-of.ts'
import type { ReportInput } from '../run-result.ts'
import { CurveCharts } from './curve-charts.ts'
import { PageKit } from './page-kit.ts'

function open(input: ReportInput): { window: FakeWindow; charts: FakeCharts; years: FakeElement } {
  const window = new FakeWindow()
  const years = window.addButton('years', '1')
  const charts = new FakeCharts()
  void new CurveCharts(new PageKit(window.page), charts.library, pageDataOf(input).curves)
  return { window, charts, years }
}

describe('CurveCharts', () => {
  it('draws benchmark, equity, both drawdowns and the rolling Sharpe ratio over the same days', () => {
    const { charts } = open(normalInput(400))
    expect(charts.series.map(({ points }) => points.length)).toEqual([401, 401, 401, 401, 401])
    const times = charts.series[0]?.points.map(({ time }) => time) ?? []
    expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b))
    expect(charts.series[1]?.points[0]?.value).toBe(100_000)
    expect(charts.series[4]?.points[10]).not.toHaveProperty('value')
    expect(charts.series[4]?.points[126]?.value).toBeTypeOf('number')
  })

  it('leaves out what there is not', () => {
    const { result, ...rest } = zeroTradesInput()
    const benchmark = { symbol: '', curve: { at: [], value: [] } }
    expect(open({ ...rest, result: { ...result, benchmark } }).charts.series.length).toBe(2)
  })

  it('shows the last values until the pointer says otherwise', () => {
    const { window } = open(normalInput())
    expect(window.at('curves-at').textContent).toBe('2019-05-10')
    expect(window.at('curve-1').textContent).toBe('202,358')
  })

  it('takes the benchmark away and brings it back', () => {
    const { window, charts } = open(normalInput(400))
    window.at('with-benchmark').fire('click')
    expect(charts.series.map(({ options }) => options['visible']))
      .toEqual([false, undefined, false, undefined, undefined])
    expect(window.at('key-0').hidden).toBe(true)
    window.at('with-benchmark').fire('click')
    expect(charts.series[0]?.options['visible']).toBe(true)
    expect(window.at('with-benchmark').attributes.get('aria-pressed')).toBe('true')
  })

  it('shows the last year', () => {
    const { charts, years } = open(normalInput())
    years.fire('click')
    const { from = 0, to = 0 } = charts.range ?? {}
    expect(to).toBe(Date.UTC(2019, 4, 10) / 1_000)
    expect((to - from) / 86_400).toBe(365.25)
  })
})
