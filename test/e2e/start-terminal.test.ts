import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { emptyFolder } from '../harness/cli.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { readStatus } from '../../src/app/live/session-status.ts'
import { freePort } from '../harness/free-port.ts'
import { MAIN } from '../harness/program.ts'

const hasScript = spawnSync('script', ['--version']).status === 0
if (!hasScript) process.stdout.write('no terminal is tried: "script" is absent; it is part of util-linux\n')

const folder = emptyFolder()
afterAll(() => folder.remove())

/** `investor start` over some months, in a terminal of its own or without one. */
function start(port: number, { isTerminal, words = [] }: { isTerminal: boolean; words?: readonly string[] }) {
  const days = ['--speed', 'max', '--to', '2000-06-30', '--new', '--set', `system.api_port=${port}`]
  const command = [process.execPath, MAIN, 'start', ...days, ...words]
  const { INVESTOR_HOME: _, ...environment } = process.env
  // Without "exec" some shells stay between, and end with 130 for the Ctrl-C that they got too.
  const inTerminal = ['script', '-qec', `exec ${command.join(' ')}`, '/dev/null']
  const [file = '', ...rest] = isTerminal ? inTerminal : command
  const child = spawn(file, rest, { cwd: folder.path, env: { ...environment, NO_COLOR: '1' } })
  const said = { text: '' }
  child.stdout.on('data', (chunk: Buffer) => {
    said.text += String(chunk)
  })
  return { child, said, ended: once(child, 'exit') }
}

describe.skipIf(!hasScript)('investor start at a terminal', () => {
  it('keeps the dashboard open after its data end, until Ctrl-C', async () => {
    const { child, said, ended } = start(await freePort(), { isTerminal: true })
    const open = (): string | undefined => /The dashboard stays open at (\S+): Ctrl-C/.exec(said.text)?.[1]
    while (open() === undefined) {
      expect(child.exitCode).toBe(null)
      await wait(50)
    }
    expect(said.text).toMatch(/Equity +USD[^]*Parity/)
    expect((await fetch(`${open()}/api/v1/auth/state`)).status).toBe(200)
    child.stdin.write('\u0003')
    expect(await ended).toEqual([0, null])
  }, 180_000)

  it('ends by itself without an API', async () => {
    const { said, ended } = start(await freePort(), { isTerminal: true, words: ['--no-api'] })
    expect(await ended).toEqual([0, null])
    expect(said.text).toMatch(/Equity +USD/)
    expect(said.text).not.toContain('stays open')
  }, 180_000)
})

describe('investor start in a script', () => {
  it('ends by itself, with its dashboard', async () => {
    const { said, ended } = start(await freePort(), { isTerminal: false })
    expect(await ended).toEqual([0, null])
    expect(said.text).toMatch(/Equity +USD/)
    expect(said.text).not.toContain('stays open')
  }, 180_000)
})

describe('investor start whose terminal goes away', () => {
  it('trades on where nobody reads what it says, and stops in order with the terminal', async () => {
    const words = [MAIN, 'start', '--speed', '86400', '--new', '--no-api']
    const { INVESTOR_HOME: _, ...environment } = process.env
    const child = spawn(process.execPath, words, { cwd: folder.path, env: environment })
    const ended = once(child, 'exit')
    child.stderr.destroy()
    child.stdout.destroy()
    const status = () => {
      const session = SessionFolder.latest(join(folder.path, '.investor'))
      const last = session === undefined ? undefined : readStatus(session)
      return last?.pid === child.pid ? last : undefined
    }
    while ((status()?.at ?? 0) === 0) {
      expect(child.exitCode).toBe(null)
      await wait(50)
    }
    child.kill('SIGHUP')
    expect(await ended).toEqual([0, null])
    expect(status()?.state).toBe('stopped')
  }, 180_000)
})
