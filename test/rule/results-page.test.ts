import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { METRIC_CATALOG } from '../../src/analysis/index.ts'
import { equityCsv, ordersCsv, tradesCsv } from '../../src/report/index.ts'

const page = readFileSync(new URL('../../docs/RESULTS.md', import.meta.url), 'utf8')

/** First cells of the rows of a section's table. */
function keysOf(heading: string): readonly string[] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  return [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, key]) => key as string)
}

const columnsOf = (csv: string): readonly string[] => (csv.split('\n')[0] as string).trim().split(',')

it('the columns of the files of a run are those of the page, in order', () => {
  const noCurve = { symbol: '', curve: { at: [], value: [] } }
  expect(columnsOf(tradesCsv([]))).toEqual(keysOf('trades.csv'))
  expect(columnsOf(ordersCsv([]))).toEqual(keysOf('orders.csv'))
  expect(columnsOf(equityCsv({ at: [], value: [], days: [] }, noCurve))).toEqual(keysOf('equity.csv'))
})

it('the figures of a run are on the page with unit, convention and source', () => {
  const rows = METRIC_CATALOG.map(({ key, title, unit, convention, source }) => (
    `| \`${key}\` | ${title} | ${unit} | ${convention} | ${source} |`))
  const [, figures = ''] = page.split('\n## The figures\n')
  expect(figures.trimEnd().split('\n').filter((line) => line.startsWith('| `'))).toEqual(rows)
})
