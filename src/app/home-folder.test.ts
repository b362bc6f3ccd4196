import { spawnSync } from 'node:child_process'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { MAIN } from '../../test/harness/program.ts'
import { catalogFolder } from './command/data/data-host.ts'
import { homeFolder } from './home-folder.ts'

const isLinux = process.platform === 'linux'
if (!isLinux) console.log('skipped, a home where no folder can be made: only Linux has /proc')
afterEach(() => vi.unstubAllEnvs())

describe('the home', () => {
  it('is where INVESTOR_HOME says, else in the working folder', () => {
    vi.stubEnv('INVESTOR_HOME', '/tmp/elsewhere')
    expect(homeFolder()).toBe('/tmp/elsewhere')
    vi.stubEnv('INVESTOR_HOME', '')
    expect(homeFolder()).toMatch(/\.investor$/)
  })

  it.skipIf(!isLinux).each(['/proc/x', '/proc/x/y/z', '/proc/self'])(
    'is refused where no folder can ever be made: %s', (home) => {
      vi.stubEnv('INVESTOR_HOME', home)
      const refusal = `${home} cannot be written: no folder can be made in /proc`
      expect(() => homeFolder()).toThrow(refusal)
      expect(() => catalogFolder({ env: { INVESTOR_HOME: home }, folder: '/' })).toThrow(refusal)
    },
  )

  it.skipIf(!isLinux)('of a command is refused at once', () => {
    const env = { ...process.env, INVESTOR_HOME: '/proc/x' }
    const ran = spawnSync(process.execPath, [MAIN, 'backtest'], { env, encoding: 'utf8', timeout: 20_000 })
    expect([ran.status, ran.stderr]).toEqual([1, expect.stringContaining('FILE_UNWRITABLE')])
  }, 60_000)
})
