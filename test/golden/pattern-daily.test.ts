import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { candlestickPatternList } from '../../src/indicator/pattern/candlestick-patterns.ts'
import { candleBar, digest, readCandles } from './pattern-series.ts'

/** Digests of the real TA-Lib's outputs, written by tools/golden/candlestick-patterns.py. */
const golden: {
  readonly source: string
  readonly lengths: Readonly<Record<string, number>>
  readonly outputs: Readonly<Record<string, readonly [nonzeros: number, digest: number]>>
} = JSON.parse(readFileSync(new URL('./pattern-daily.json', import.meta.url), 'utf8'))

const DAILY = resolve(import.meta.dirname, '../../../shared/data/daily')
const missing = Object.keys(golden.lengths).filter((name) => !existsSync(resolve(DAILY, name)))
if (missing.length > 0) {
  console.log(`skipped: candlestick patterns on daily bars, ${DAILY} lacks ${missing.join(', ')}`)
}

describe.skipIf(missing.length > 0)('candlestick patterns on eleven stocks, 2006 to 2017', () => {
  it('equal the real TA-Lib at every index', () => {
    const files = Object.entries(golden.lengths).map(([name, length]) => {
      const columns = readCandles(resolve(DAILY, name))
      expect(columns.length, name).toBe(length)
      return Array.from({ length }, (_, row) => candleBar(columns, row))
    })
    const found = candlestickPatternList.map((pattern) => {
      const outputs: number[] = []
      for (const bars of files) {
        const indicator = pattern()
        for (const bar of bars) {
          indicator.update(bar)
          outputs.push(indicator.isReady ? indicator.value : 0)
        }
      }
      return [pattern.definition.talibName, [outputs.filter((value) => value !== 0).length, digest(outputs)]]
    })
    expect(Object.fromEntries(found)).toEqual(golden.outputs)
  })
})
