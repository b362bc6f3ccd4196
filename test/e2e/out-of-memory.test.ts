import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { emptyFolder, investor } from '../harness/cli.ts'

const folder = emptyFolder()
const options = process.env['NODE_OPTIONS']
afterAll(() => {
  if (options === undefined) delete process.env['NODE_OPTIONS']
  else process.env['NODE_OPTIONS'] = options
  folder.remove()
})

const STRATEGY = `
import { defineStrategy } from 'investor'
export default defineStrategy({
  name: 'Hoards', description: 'Keeps everything.',
  eachSymbol() {
    const held = []
    return { onBar(bar) { held.push(Array.from({ length: 1_000_000 }, () => bar.close + 0.5)) } }
  },
})
`

it('a strategy that uses up the memory is named, with the bar at which there was no more', () => {
  writeFileSync(join(folder.path, 'hoards.ts'), STRATEGY)
  process.env['NODE_OPTIONS'] = '--max-old-space-size=128'
  const run = investor(folder.path, 'backtest', '--strategy', './hoards.ts')
  expect(run.code).toBe(1)
  expect(run.err).toMatch(/OUT_OF_MEMORY: .*\.\/hoards\.ts.* after the slice of 2000-\d\d-\d\dT2[01]:00:00Z/)
  expect(run.err).not.toContain('this is a bug')
})
