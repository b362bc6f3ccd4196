import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DataHome } from '../../../../test/harness/data-home.ts'

let home: DataHome
const rows = ['2024-03-04', '2024-03-05', '2024-03-06'].map((date) => `${date},10,11,9,10,5`)
beforeEach(async () => {
  home = new DataHome()
  const file = home.write('x.csv', 'date,open,high,low,close,volume', ...rows)
  await home.run('import', file, '--symbol', 'AAA')
})
afterEach(() => home.remove())

describe('an instrument whose bars are stored', () => {
  it.each([['--calendar', '24x7'], ['--asset-class', 'fx'], ['--asset-class', 'crypto']])(
    'keeps their sessions: %s %s', async (...words) => {
      expect((await home.run('instrument', 'AAA', ...words)).err).toMatch(
        /^CALENDAR_MIX: AAA: its 1d raw bars are stored on the sessions of XNYS, and orders on those of /)
      expect((await home.run('instrument', 'AAA')).out).toMatch(/AAA +AAA +equity .* XNYS/)
    },
  )

  it('keeps them where other bars of it are placed elsewhere', async () => {
    const weeks = home.write('w.csv', 'date,open,high,low,close,volume', ...rows)
    const words = ['--symbol', 'AAA', '--timeframe', '1w', '--calendar', '24x7', '--allow-bad']
    expect((await home.run('import', weeks, ...words)).err).toMatch(/^CALENDAR_MIX: AAA: its 1d raw/)
  })

  it('may have another calendar of the same sessions', async () => {
    expect((await home.run('instrument', 'AAA', '--calendar', 'XNAS')).code).toBe(0)
    expect((await home.run('check')).code).toBe(0)
  })

  it('is not delisted before their end, nor before it was listed', async () => {
    expect((await home.run('instrument', 'AAA', '--delisted-on', '2024-03-05')).err)
      .toBe('BAD_INSTRUMENT: AAA: delisted on 2024-03-05, but its 1d bars go on to 2024-03-06')
    expect((await home.run('instrument', 'AAA', '--delisted-on', '2024-03-06')).code).toBe(0)
    expect((await home.run('instrument', 'AAA', '--listed-on', '2024-03-07')).err)
      .toBe('BAD_INSTRUMENT: AAA: listed on 2024-03-07, after it was delisted on 2024-03-06')
    const master = home.write('m.csv', 'symbol,listed_on,delisted_on', 'ZZZ,2020-02-03,2019-01-02')
    expect((await home.run('instrument', '--file', master)).err).toMatch(/^BAD_INSTRUMENT: ZZZ: listed on/)
  })

  it('is reported where it contradicts them already', async () => {
    const file = path.join(home.catalog, 'instruments/AAA.json')
    const text = readFileSync(file, 'utf8').replace('"XNYS"', '"24x7"')
    writeFileSync(file, text.replace('{', '{"delistedOn":"2024-03-05",'))
    const { out, code } = await home.run('check')
    expect(code).toBe(3)
    expect(out).toMatch(/problem: the bars lie on the sessions of XNYS, and the instrument master .* 24x7/)
    expect(out).toContain('problem: delisted on 2024-03-05, but its 1d bars go on to 2024-03-06')
  })
})
