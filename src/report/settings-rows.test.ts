import { describe, expect, it } from 'vitest'
import { settingsRows } from './settings-rows.ts'

describe('settingsRows', () => {
  it('has a row a value by its path, lists of plain values in one', () => {
    const risk = { max: 5, symbols: ['A', 'B'], off: false, none: null }
    const rows = settingsRows({ risk, list: [{ a: 1 }], empty: {} })
    expect(rows.map(({ path, value }) => `${path}=${value}`)).toEqual([
      'risk.max=5', 'risk.symbols=A, B', 'risk.off=false', 'risk.none=none', 'list.0.a=1', 'empty=none',
    ])
  })

  it('stops at twelve levels instead of following for ever', () => {
    const deep = Array.from({ length: 40 }).reduce<unknown>((inner) => ({ x: inner }), 1)
    const rows = settingsRows(deep)
    expect(rows.length).toBe(1)
    expect(rows[0]?.path.split('.').length).toBe(12)
  })
})
