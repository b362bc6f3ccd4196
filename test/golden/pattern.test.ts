import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { PatternDirection } from '../../src/indicator/pattern/candlestick-pattern.ts'
import type { CandlestickPattern, PatternFactory } from '../../src/indicator/pattern/candlestick-pattern.ts'
import { candlestickPatternList } from '../../src/indicator/pattern/candlestick-patterns.ts'
import { candleBar, digest, generateSeries, readCandles, seriesDigest } from './pattern-series.ts'
import type { CandleColumns, SeriesRecipe } from './pattern-series.ts'

const RECIPE_NAMES = ['figures', 'coarse', 'edges'] as const
type RecipeName = (typeof RECIPE_NAMES)[number]
/** Indexes of the outputs that are not 0, by value. */
type Figures = Readonly<Record<string, readonly number[]>>
type FigureTable = Readonly<Record<string, Figures>>

/** Outputs of the real TA-Lib (`source` has its version), written by tools/golden/candlestick-patterns.py. */
const golden: {
  readonly source: string
  readonly recipes: Readonly<Record<RecipeName, SeriesRecipe & { readonly digest: number }>>
  readonly lookback: Readonly<Record<string, number>>
  readonly figures: FigureTable
  readonly coarse: FigureTable
  readonly sp500: FigureTable
  /** Each over a series of one pattern's figures: outputs that are not 0, and the digest of all. */
  readonly edges: Readonly<Record<string, readonly [nonzeros: number, digest: number]>>
  readonly 'figures penetration 0.1': FigureTable
  readonly 'figures penetration 0.6': FigureTable
} = JSON.parse(readFileSync(new URL('./pattern-figures.json', import.meta.url), 'utf8'))

const series = {
  figures: generateSeries(golden.recipes.figures),
  coarse: generateSeries(golden.recipes.coarse),
  sp500: readCandles(new URL('../../node_modules/vega-datasets/data/sp500-2000.csv', import.meta.url)),
}
const SERIES_NAMES = ['figures', 'coarse', 'sp500'] as const
const byTalibName = candlestickPatternList.map((pattern) => [pattern.definition.talibName, pattern] as const)
const penetrating = byTalibName.filter(([, pattern]) => pattern.definition.penetration !== undefined)

/** All outputs from the figures: NaN before the lookback, 0 where no figure is. */
function expand(figures: Figures, length: number, lookback: number): Float64Array {
  const outputs = new Float64Array(length).fill(0).fill(Number.NaN, 0, lookback)
  for (const [value, indexes] of Object.entries(figures)) {
    for (const index of indexes) outputs[index] = Number(value)
  }
  return outputs
}

/** The indexes at which the pattern's value is not the expected one, with both values. */
function differences(pattern: CandlestickPattern, columns: CandleColumns, expected: Float64Array): string[] {
  const found: string[] = []
  for (let row = 0; row < columns.length; row += 1) {
    pattern.update(candleBar(columns, row))
    if (Object.is(pattern.value, expected[row])) continue
    found.push(`${row}: ${pattern.value}, not ${expected[row]}`)
  }
  return found
}

/** Every value a pattern can give: all can be reached; the direction tells but for the cases named first. */
function possibleValues({ definition }: PatternFactory): readonly number[] {
  const { talibName, direction, confirmation } = definition
  if (['CDLENGULFING', 'CDLHARAMI', 'CDLHARAMICROSS'].includes(talibName)) return [-100, -80, 80, 100]
  if (confirmation !== undefined) return [-200, -100, 100, 200]
  if (['CDLHIGHWAVE', 'CDLSHORTLINE', 'CDLSPINNINGTOP'].includes(talibName)) return [-100, 100]
  if (direction === PatternDirection.Bearish) return [-100]
  return direction === PatternDirection.Either ? [-100, 100] : [100]
}

describe('candlestick patterns against the real TA-Lib', () => {
  it('are the 61 that TA-Lib names', () => {
    expect(byTalibName.map(([name]) => name)).toEqual(Object.keys(golden.lookback))
    expect(candlestickPatternList).toHaveLength(61)
  })

  it.each(RECIPE_NAMES)('see the same candles in the series %s as TA-Lib saw', (name) => {
    expect(seriesDigest(generateSeries(golden.recipes[name]))).toBe(golden.recipes[name].digest)
  })

  it.each(byTalibName)('%s equals TA-Lib at every index of three series', (name, pattern) => {
    for (const which of SERIES_NAMES) {
      const expected = expand(golden[which][name] ?? {}, series[which].length, golden.lookback[name] ?? 0)
      expect(differences(pattern(), series[which], expected), which).toEqual([])
    }
  })

  it.each(byTalibName)('%s equals TA-Lib where its comparisons meet equality', (name, pattern) => {
    const columns = generateSeries(golden.recipes.edges, name)
    const indicator = pattern()
    const outputs = Array.from({ length: columns.length }, (_, row) => {
      indicator.update(candleBar(columns, row))
      return indicator.isReady ? indicator.value : 0
    })
    expect([outputs.filter((value) => value !== 0).length, digest(outputs)]).toEqual(golden.edges[name])
  })

  it.each(byTalibName)('%s has three figures of each value it can give, and no other', (name, pattern) => {
    const counts = new Map<number, number>()
    for (const which of SERIES_NAMES) {
      for (const [value, indexes] of Object.entries(golden[which][name] ?? {})) {
        counts.set(Number(value), (counts.get(Number(value)) ?? 0) + indexes.length)
      }
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual(possibleValues(pattern))
    for (const count of counts.values()) expect(count).toBeGreaterThanOrEqual(3)
  })

  it.each(penetrating)('%s equals TA-Lib with penetrations other than the default', (name, pattern) => {
    for (const penetration of [0.1, 0.6] as const) {
      const figures = golden[`figures penetration ${penetration}`][name]
      const expected = expand(figures ?? {}, series.figures.length, golden.lookback[name] ?? 0)
      expect(figures).not.toEqual(golden.figures[name])
      expect(differences(pattern({ penetration }), series.figures, expected)).toEqual([])
    }
  })

  it.each(byTalibName)('%s equals TA-Lib on prices that split two to one under way', (name, pattern) => {
    const columns = series.figures
    const expected = expand(golden.figures[name] ?? {}, columns.length, golden.lookback[name] ?? 0)
    const split = pattern()
    const wrong: number[] = []
    let factor = 1
    for (let row = 0; row < columns.length; row += 1) {
      if (row % 97 === 96) {
        factor /= 2
        split.rescale(0.5, 2)
      }
      split.update(candleBar(columns, row, factor))
      if (!Object.is(split.value, expected[row])) wrong.push(row)
    }
    expect(wrong).toEqual([])
  })
})
