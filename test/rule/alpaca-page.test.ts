import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ALPACA_ERRORS, ruleOf } from '../../src/adapter/alpaca/index.ts'

const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/ALPACA.md'), 'utf8')
const ROW = /^\| (\d+) \| `(.+)` \| `([A-Z_]+)` \| ([a-z-]+) \|$/gm
const rows = [...page.matchAll(ROW)].map(([, status, text = '', code, retry]) => (
  { status: Number(status), text, code, retry }
))

describe('the errors of docs/ALPACA.md', () => {
  it('are read as the page says', () => {
    expect(rows.length).toBeGreaterThan(40)
    for (const { status, text, code, retry } of rows) {
      expect({ text, ...pick(ruleOf(status, text)) }).toEqual({ text, code, retry })
    }
  })

  it('leave out none that the adapter knows', () => {
    const listed = new Set(rows.map(({ code }) => code))
    expect(ALPACA_ERRORS.map(({ code }) => code).filter((code) => !listed.has(code))).toEqual([])
  })
})

function pick({ code, retry }: { code: string; retry: string }): { code: string; retry: string } {
  return { code, retry }
}
