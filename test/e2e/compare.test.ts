import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emptyFolder, investor } from '../harness/cli.ts'

const folder = emptyFolder()
beforeAll(() => {
  const words = ['backtest', '--from', '2015-01-01', '--to', '2016-06-01']
  expect(investor(folder.path, ...words).code).toBe(0)
  const changed = ['--set', 'trading.max_positions=3', '--set', 'risk.restricted_symbols=[XYZ]']
  expect(investor(folder.path, ...words, ...changed).code).toBe(0)
}, 300_000)
afterAll(() => folder.remove())

describe('the settings of two runs', () => {
  it('are compared by name, a row a setting, wherever the values come from', () => {
    const { out } = investor(folder.path, 'compare', '1', '2', '--json')
    expect((JSON.parse(out) as { settings: unknown }).settings).toEqual([
      { path: 'trading.max_positions', first: '10', second: '3' },
      { path: 'risk.restricted_symbols', first: 'none', second: 'XYZ' },
    ])
    const text = investor(folder.path, 'compare', '1', '2').out
    expect(text).toMatch(/trading\.max_positions: +10 -> 3/)
    expect(text).not.toContain('origin')
  })

  it('are on the page of the comparison by name', () => {
    expect(investor(folder.path, 'compare', '1', '2', '--html', 'both.html').code).toBe(0)
    const page = readFileSync(join(folder.path, 'both.html'), 'utf8')
    expect(page).toMatch(/trading\.max_positions<\/code><\/td><td[^>]*>10<\/td><td[^>]*>3<\/td>/)
    expect(page).not.toContain('origin.kind')
  })

  it('are in the report by name, with where each was set', () => {
    const written = investor(folder.path, 'report', '2').out.trim().split(/\s+/).at(-1) ?? ''
    const page = readFileSync(written, 'utf8')
    expect(page).toMatch(/trading\.max_positions<\/code><\/td><td[^>]*>3<\/td><td[^>]*>--set trading/)
    expect(page).toMatch(/trading\.max_position_pct<\/code><\/td><td[^>]*>0\.1<\/td><td[^>]*>default<\/td>/)
    expect(page).not.toContain('origin.kind')
  })
})

describe('the bars of two runs', () => {
  const store = (volume: number): void => {
    const days = ['2024-03-04', '2024-03-05', '2024-03-06', '2024-03-07', '2024-03-08']
    const rows = days.map((day) => `${day},10,11,9,10,${volume}`).join('\n')
    writeFileSync(join(folder.path, 'AAA.csv'), `date,open,high,low,close,volume\n${rows}\n`)
    expect(investor(folder.path, 'data', 'import', 'AAA.csv', '--symbol', 'AAA', '--replace').code).toBe(0)
  }
  const run = (): void => {
    expect(investor(folder.path, 'backtest', '--symbols', 'AAA', '--out', 'own').code).toBe(0)
  }
  const compared = (first: number, second: number): unknown => (
    JSON.parse(investor(folder.path, 'compare', `${first}`, `${second}`, '--out', 'own', '--json').out))

  it('are the same or not by their values', () => {
    store(1_000)
    run()
    run()
    store(2_000)
    run()
    expect(compared(1, 2)).toMatchObject({ isSameData: true, hasDigests: true, data: [] })
    expect(compared(2, 3)).toMatchObject({ isSameData: false, data: [{ path: 'AAA 1d raw.digest' }] })
  })
})
