import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emptyFolder, investor } from '../harness/cli.ts'

const folder = emptyFolder()
afterAll(() => folder.remove())
const run = (...words: readonly string[]): ReturnType<typeof investor> => investor(folder.path, ...words)
const sessions = join(folder.path, '.investor', 'sessions')

function settings(text: string): string {
  const file = join(folder.path, 'bad.yaml')
  writeFileSync(file, text)
  return file
}

describe('a start', { timeout: 120_000 }, () => {
  it.each([
    ['an empty list of symbols', ['--symbols', ','], 2, /symbols separated by commas/],
    ['a strategy with no symbols at all', 'strategies: [{name: MA_Crossover, symbols: []}]', 1,
      /bad\.yaml:1:\d+ strategies\[0\]\.symbols: found an empty list/],
    ['a list of active strategies that is empty', 'trading: {active_strategies: []}', 1,
      /bad\.yaml:1:\d+ trading\.active_strategies: found an empty list/],
  ] as const)('refuses %s, and begins nothing', (_, given, code, said) => {
    const words = typeof given === 'string' ? ['--config', settings(given)] : given
    expect(run('start', '--no-api', '--speed', 'max', ...words))
      .toMatchObject({ code, out: '', err: expect.stringMatching(said) })
    expect(existsSync(sessions) ? readdirSync(sessions) : []).toEqual([])
  })
})

describe('what people say to a session that waits to go on', { timeout: 120_000 }, () => {
  beforeAll(() => {
    const file = join(folder.path, 'leave.ts')
    const app = new URL('../../src/app/', import.meta.url).href
    writeFileSync(file, `const { SessionFolder } = await import('${app}live/record/session-folder.ts')
const { sessionSettings, writeSessionSettings } = await import('${app}live/record/session-settings.ts')
const { requestOf } = await import('${app}command/backtest-command.ts')
const { readSettings } = await import('${app}backtest/run-settings.ts')
const request = requestOf({})
const settings = await readSettings(request)
SessionFolder.create('${join(folder.path, '.investor')}', request, (made) => {
  writeSessionSettings(made, sessionSettings(settings))
})
`)
    const { status, stderr } = spawnSync(process.execPath, [file], { cwd: folder.path, encoding: 'utf8' })
    expect([status, stderr]).toEqual([0, ''])
  })

  const BY = ['--by', 'ann', '--reason', 'enough']
  it.each([
    [['config', 'set', 'max_positions', 'NaN', ...BY], 1,
      /CONFIG_INVALID.*trading\.max_positions: found the text "NaN"; write a whole number/s],
    [['config', 'set', 'max_positions', '10001', ...BY], 1,
      /CONFIG_INVALID.*found 10001; write a whole number of symbols from 1 to 10000/s],
    [['config', 'set', 'max_positions', '', ...BY], 1, /CONFIG_INVALID/],
    [['config', 'set', 'max_positions', '5', '--by', '', '--reason', 'enough'], 2, /argument '' is invalid/],
    [['config', 'set', 'max_positions', '5', '--by', 'ann', '--reason', ''], 2, /argument '' is invalid/],
    [['reset', '--by', ' ', '--reason', 'enough'], 2, /argument ' ' is invalid/],
    [['cancel', '--by', 'a\u001b[31m', '--reason', 'enough'], 2, /is invalid/],
    [['strategy', 'stop', 'MA_Crossover', '--by', 'ann', '--reason', 'x'.repeat(401)], 2, /at most 400/],
    [['status', '--session', '0x1'], 1, /SESSION_NOT_FOUND: no session 0x1/],
  ] as const)('%j is refused, and nothing is left for it', (words, code, said) => {
    expect(run(...words)).toMatchObject({ code, out: '', err: expect.stringMatching(said) })
    expect(readdirSync(join(sessions, '0001', 'commands'))).toEqual([])
  })

  it('is left where it can be done, and a kill whatever it is signed with', () => {
    expect(run('config', 'set', 'max_positions', '5', ...BY)).toMatchObject({ code: 0 })
    expect(run('kill', '--reason', '')).toMatchObject({ code: 0 })
    expect(readdirSync(join(sessions, '0001', 'commands'))).toHaveLength(2)
  })
})
