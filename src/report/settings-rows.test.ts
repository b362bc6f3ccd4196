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

  it('has a row a setting of a run by its key, with where it was set', () => {
    const rows = settingsRows([
      { key: 'a.b', value: 5, origin: { kind: 'default' } },
      { key: 'a.c', value: ['X', 'Y'], origin: { kind: 'file', file: 'i.yaml', line: 3, column: 5 } },
      { key: 'a.d', value: [{ above: 50 }], origin: { kind: 'set', word: 'a.d' } },
      { key: 'a.e', value: [], origin: { kind: 'environment', variable: 'INVESTOR_A__E' } },
    ])
    expect(rows).toEqual([
      { path: 'a.b', value: '5', origin: 'default' },
      { path: 'a.c', value: 'X, Y', origin: 'i.yaml:3:5' },
      { path: 'a.d', value: '[{"above":50}]', origin: '--set a.d' },
      { path: 'a.e', value: 'none', origin: 'INVESTOR_A__E' },
    ])
  })

  it('stops at twelve levels instead of following for ever', () => {
    const deep = Array.from({ length: 40 }).reduce<unknown>((inner) => ({ x: inner }), 1)
    const rows = settingsRows(deep)
    expect(rows.length).toBe(1)
    expect(rows[0]?.path.split('.').length).toBe(12)
  })
})
