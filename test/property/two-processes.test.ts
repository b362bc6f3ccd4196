import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { loadStrategy } from '../../src/app/strategy-loader.ts'
import { dailyColumns, runHarness, seededWalk } from '../harness/backtest-harness.ts'

const CHILD = `
import { loadStrategy } from './src/app/strategy-loader.ts'
import { dailyColumns, runHarness, seededWalk } from './test/harness/backtest-harness.ts'
const definition = await loadStrategy('MA_Crossover')
const run = await runHarness({ definition, columns: { AAA: dailyColumns(seededWalk(800, 42)) } })
process.stdout.write(run.hash)
`

describe('the same run in two processes', () => {
  it('gives the same result hash, whatever the time zone and locale of the machine', async () => {
    const definition = await loadStrategy('MA_Crossover')
    const here = await runHarness({ definition, columns: { AAA: dailyColumns(seededWalk(800, 42)) } })
    const environment = { ...process.env, TZ: 'Asia/Kolkata', LANG: 'de_DE.UTF-8' }
    const there = execFileSync(process.execPath, ['--input-type=module', '--eval', CHILD], {
      cwd: `${import.meta.dirname}/../..`,
      env: environment,
      encoding: 'utf8',
    })
    expect(there).toBe(here.hash)
    expect(here.facts.length).toBeGreaterThan(100)
  })
})
