import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Script } from 'node:vm'
import type * as charts from 'lightweight-charts'
import { describe, expect, it } from 'vitest'
import { comparisonScript, reportScript } from './page-script.ts'
import type { Chart, ChartLibrary, ChartMarker, ChartSeries, ChartTimeScale } from './page/chart-library.ts'

/** Names that the page uses and the library does not have; the compiler says which. */
type Unknown =
  | Exclude<keyof ChartLibrary, keyof typeof charts>
  | Exclude<keyof Chart, keyof charts.IChartApi>
  | Exclude<keyof ChartSeries, keyof charts.ISeriesApi<'Candlestick'>>
  | Exclude<keyof ChartTimeScale, keyof charts.ITimeScaleApi<charts.Time>>
  | Exclude<keyof ChartMarker, keyof charts.SeriesMarker<charts.Time>>

const folder = join(import.meta.dirname, 'page')

describe('page scripts', () => {
  it('are JavaScript that a browser can read', () => {
    for (const script of [reportScript(), comparisonScript()]) {
      expect(() => new Script(script)).not.toThrow()
      expect(script).not.toContain('import')
    }
  })

  it('consist of classes that use nothing of the module around them', () => {
    for (const file of readdirSync(folder).filter((name) => !name.endsWith('.test.ts'))) {
      const source = readFileSync(join(folder, file), 'utf8')
      for (const line of source.split('\n')) {
        if (!/^(?:import|export|const|let|var|function|class)\b/.test(line)) continue
        expect(line).toMatch(/^(?:import type|export (?:class|interface|type)) /)
      }
    }
  })

  it('use names of the chart library that its own types have', () => {
    const hasAll: Unknown extends never ? true : false = true
    expect(hasAll).toBe(true)
  })
})
