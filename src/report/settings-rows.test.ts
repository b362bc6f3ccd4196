import { describe, expect, it } from 'vitest'
import { settingsRows } from './settings-rows.ts'

describe('settingsRows', () => {
  it('has a row a value by its path, lists of plain values in one', () => {
    expect(settingsRows({ risk: { max: 5, symbols: ['A', 'B'], off: false, none: null }, list: [{ a: 1 }], empty: {} })).toEqual([
      { path: 'risk.max', value: '5' }, { path: 'risk.symbols', value: 'A, B' }, { path: 'risk.off', value: 'false' },
      { path: 'risk.none', value: 'none' }, { path: 'list.0.a', value: '1' }, { path: 'empty', value: 'none' },
    ])
  })

  it('stops at twelve levels instead of following for ever', () => {
    const deep = Array.from({ length: 40 }).reduce<unknown>((inner) => ({ x: inner }), 1)
    const rows = settingsRows(deep)
    expect(rows.length).toBe(1)
    expect(rows[0]?.path.split('.').length).toBe(12)
  })
})
