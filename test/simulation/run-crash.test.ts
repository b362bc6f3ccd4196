import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, expect, it } from 'vitest'
import { emptyFolder, investor } from '../harness/cli.ts'
import { MAIN } from '../harness/program.ts'

/*
 * Goal: a backtest that is killed leaves nothing that is taken for a run; the next one cleans up and works.
 * Method: SIGKILL to real processes while they run, and while another one ends beside them.
 */
const folder = emptyFolder()
afterAll(() => folder.remove())

const runs = join(folder.path, 'runs')

/** Needs so long for each of 5,105 bars that the run can be killed in its midst. */
const SLOW = `import { defineStrategy } from 'investor'
export default defineStrategy({
  name: 'Slow', description: 'Thinks long, and trades.',
  eachSymbol: () => ({
    onBar(bar, context) {
      let sum = 0
      for (let i = 0; i < 1_000_000; i++) sum += Math.sqrt(i)
      if (context.position === undefined) context.buy({ reason: String(sum > 0) })
      else context.closeLong()
    },
  }),
})
`

function start(): ChildProcess {
  const { INVESTOR_HOME: _, ...environment } = process.env
  return spawn(process.execPath, [MAIN, 'backtest', '--strategy', './slow.ts'], {
    cwd: folder.path, env: environment, stdio: 'ignore',
  })
}

const names = (): readonly string[] => (existsSync(runs) ? readdirSync(runs).toSorted() : [])

/** Waits until the run has begun its journal; the name of its folder. */
async function untilWriting(child: ChildProcess): Promise<string> {
  for (;;) {
    if (child.exitCode !== null) throw new Error('the run ended before it could be killed')
    const name = names().find((each) => each.startsWith(`.unfinished-${child.pid}-`))
    if (name !== undefined && existsSync(join(runs, name, 'journal.jsonl'))) return name
    await pause(2)
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) throw new Error('the run ended before it could be killed')
  const gone = once(child, 'close')
  child.kill('SIGKILL')
  await gone
}

const refused = (...words: readonly string[]): void => {
  const { code, err } = investor(folder.path, ...words)
  expect([code, err]).toEqual([1, expect.stringContaining('RUN_NOT_FOUND')])
}

it('a killed backtest leaves no run, and the next ones take what it left away', async () => {
  writeFileSync(join(folder.path, 'slow.ts'), SLOW)
  const first = start()
  const left = await untilWriting(first)
  const second = start()
  const alive = await untilWriting(second)
  await kill(first)
  expect(names()).toEqual([left, alive].toSorted())
  refused('why', '1')
  expect(investor(folder.path, 'backtest', '--json').code).toBe(0)
  // What another run is still writing stays.
  expect(names()).toEqual([alive, '0001-MA_Crossover'])
  await kill(second)
  // Killed at its end, it may have written its result, but not been given its name.
  writeFileSync(join(runs, alive, 'result.json'), '{}')
  refused('report', join('runs', alive))
  expect(investor(folder.path, 'backtest', '--json').code).toBe(0)
  expect(names()).toEqual(['0001-MA_Crossover', '0002-MA_Crossover'])
}, 120_000)
