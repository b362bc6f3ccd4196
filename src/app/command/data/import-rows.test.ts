import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { BarCatalog } from '../../../adapter/duckdb/index.ts'
import { utcMillis } from '../../../base/index.ts'
import { Adjustment } from '../../../model/index.ts'
import type { ImportReport } from './data-import.ts'
import { importFile } from './data-import.ts'
import type { ImportRequest } from './import-request.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'investor-rows-'))
const catalog = new BarCatalog(path.join(folder, 'catalog'))
afterAll(async () => {
  await catalog.close()
  rmSync(folder, { recursive: true })
})

const HEADER = 'date,open,high,low,close,volume,note\n'
/** Days of a market that never closes, so that each of them is a session. */
const rows = (count: number, from = 0): string[] => Array.from({ length: count }, (_, day) => {
  const date = new Date(Date.UTC(2024, 0, 1 + from + day)).toISOString().slice(0, 10)
  return `${date},10,12,9,11,5,\n`
})

function importText(text: string, request: Partial<ImportRequest> = {}): Promise<ImportReport> {
  const file = path.join(folder, 'x.csv')
  writeFileSync(file, text)
  const context = { now: utcMillis(Date.UTC(2025, 0, 1)), toolVersion: '1' }
  return importFile(catalog, {
    file, symbol: 'X', facts: { calendar: '24x7' }, mapping: {}, adjustment: Adjustment.Raw,
    keepsExtended: false, repairsHighLow: false, replaces: true, allowsBad: false, isDryRun: true, ...request,
  }, context)
}

describe('a quote in a file of bars', () => {
  it('is text within a field', async () => {
    const lines = rows(30)
    lines[20] = lines[20]?.replace(/,\n$/, ',5" pipe\n') ?? ''
    lines[25] = lines[25]?.replace(/,\n$/, ',6" pipe\n') ?? ''
    expect(await importText(`${HEADER}${lines.join('')}`)).toMatchObject({ rows: 30, goodRows: 30 })
  })

  it.each([
    ['is never closed', '2024-01-21,10,12,9,11,"5,\n',
      'the quote that opens field 6 is not closed on its line'],
    ['closes before the end of its field', '2024-01-21,10,12,9,"11"9,5,\n',
      'text follows the closing quote of field 5'],
  ])('that %s costs its own line and no other', async (_, line, reason) => {
    const report = await importText(`${HEADER}${rows(30).with(20, line).join('')}`)
    expect(report).toMatchObject({ rows: 30, goodRows: 29 })
    expect(report.rejected).toEqual([{ symbol: 'X', line: 22, code: 'BAD_QUOTE', reason, row: line.trim() }])
  })
})

describe('column names in the midst of a file', () => {
  it('are passed over where they are those of its first line, and told of', async () => {
    const text = `${HEADER}${rows(10).join('')}${HEADER}${rows(10, 10).join('')}`
    const report = await importText(text)
    expect(report).toMatchObject({ rows: 20, goodRows: 20 })
    expect(report.notes).toContain('the column names stand again in line 12 and were passed over')
  })

  it.each([
    ['in another order', 'date,close,high,low,open,volume,note\n', {}],
    ['where the first line has none', HEADER,
      { stamp: '1', open: '2', high: '3', low: '4', close: '5', volume: '6' }],
  ])('are refused %s', async (_, again, mapping) => {
    const first = Object.keys(mapping).length === 0 ? HEADER : ''
    const text = `${first}${rows(10).join('')}${again}${rows(10, 10).join('')}`
    const line = first === '' ? 11 : 12
    await expect(importText(text, { mapping, allowsBad: true })).rejects.toMatchObject({
      failure: { code: 'HEADER_CHANGED', message: expect.stringContaining(`x.csv: line ${line}: found`) },
    })
  })

  it('are no row of words that name no prices', async () => {
    const text = `${HEADER}${rows(30).join('')}Total,,,,,,\n`
    expect((await importText(text)).rejectedByCode).toEqual({ BAD_TIMESTAMP: 1 })
  })
})

describe('a last line without an end', () => {
  const OPEN_END = 'the last line has no line end, as in a file that was cut off: check its last row'

  it('is told of, since its last number may be a part of one', async () => {
    const text = `${HEADER}${rows(10).join('')}`
    expect((await importText(text.slice(0, -1))).notes).toContain(OPEN_END)
    expect((await importText(text)).notes).not.toContain(OPEN_END)
  })
})

describe('columns that were mistaken for one another', () => {
  it('are no misprints: nothing is repaired, and the advice is to name them', async () => {
    const text = `date,open,low,high,close,volume,note\n${rows(30).join('')}`
    const message = expect.stringMatching(/\(30 HIGH_LOW_ORDER\); so many are no misprints: check --map/)
    await expect(importText(text, { repairsHighLow: true })).rejects.toMatchObject({ failure: { message } })
  })
})

describe('the columns of Tiingo', () => {
  it('have dividends and splits, and rows without either', async () => {
    const header = 'date,close,high,low,open,volume,adjClose,divCash,splitFactor\n'
    const lines = rows(4).map((line, day) => {
      const [dividend, split] = [day === 1 ? 0.77 : 0, day === 2 ? 4 : 1].map((each) => each.toFixed(2))
      const prices = day > 1 ? '10,11,9,10' : '40,41,39,40'
      return `${line.slice(0, 10)}T00:00:00.000Z,${prices},5,2,${dividend},${split}\n`
    })
    const { series } = await importText(`${header}${lines.join('')}`, { timeZone: 'UTC' })
    expect(series).toMatchObject([{ rows: 4, actions: 2 }])
  })
})
