import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { emptyFolder, investor } from '../harness/cli.ts'

const folder = emptyFolder()
afterAll(folder.remove)

const STRATEGY = `
import { all, crossesAbove, defineStrategy, isAbove, on, sma } from 'investor'
export default defineStrategy({
  name: 'Long_Filter', description: 'Waits for half a year of weeks.',
  eachSymbol: () => ({
    entry: all(crossesAbove('close', sma(20)), on('1w', () => isAbove('close', sma(26)))),
  }),
})
`

describe('a run that was too short for one of its series', () => {
  it('says of each series how much it needs, and of which days there are no bars', () => {
    writeFileSync(join(folder.path, 'filter.ts'), STRATEGY)
    const run = investor(
      folder.path, 'backtest', '--strategy', './filter.ts', '--from', '1999-01-04', '--to', '2000-03-31',
    )
    expect(run.code, run.err).toBe(0)
    const said = run.out.replaceAll(/\s+/g, ' ')
    expect(said).toMatch(/needs 20 bars of 1d and 26 bars of 1w to warm up and was shown 63 of 1d after 2000/)
    expect(said).toContain('No bars from 1999-01-04 on: SPX 1d (2000-01-03), SPX 1w (2000-01-03) begin later')
    expect(said.match(/SPX: real/g)).toHaveLength(1)
    expect(said).toContain('SPX, 2000-01-03 to 2000-03-31')
  })
})
