import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { Act, Identity, Session } from '../../src/server/index.ts'
import { PASSWORD } from '../harness/api-harness.ts'
import { emptyFolder, investor } from '../harness/cli.ts'
import { factsOf } from '../harness/live-crash.ts'
import { MAIN } from '../harness/program.ts'


let folder: ReturnType<typeof emptyFolder>
const children: ChildProcess[] = []

beforeAll(() => {
  folder = emptyFolder()
})

afterAll(() => {
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL')
  folder.remove()
})

async function listening(): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, port: (server.address() as AddressInfo).port }
}

/** `investor start` as a process of its own; `said` is what it has written to stderr. */
function start(port: number, ...words: readonly string[]) {
  const { INVESTOR_HOME: _home, ...environment } = process.env
  const child = spawn(process.execPath, [MAIN, 'start', '--set', `system.api_port=${port}`, ...words], {
    cwd: folder.path,
    env: { ...environment, NO_COLOR: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  children.push(child)
  const log = { text: '' }
  child.stderr.on('data', (chunk: Buffer) => {
    log.text += String(chunk)
  })
  return { child, log, ended: once(child, 'exit') }
}

async function until<T>(ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await ask()
    if (found !== undefined) return found
    await wait(20)
  }
}

describe('investor start with its API', () => {
  it('is halted and reset from a browser while it trades, with the name of who did it', async () => {
    const { server, port } = await listening()
    server.close()
    await once(server, 'close')
    const { child, log, ended } = start(port, '--speed', '1000000')
    const token = await until(() => /login#([A-Za-z0-9_-]{43})/.exec(log.text)?.[1])
    let cookie = ''
    const ask = async (path: string, body?: object) => {
      const reply = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
        headers: {
          cookie,
          'content-type': 'application/json',
          'x-investor-request': '1',
          'idempotency-key': `key-${path.replaceAll('/', '-')}`,
        },
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      })
      cookie = reply.headers.get('set-cookie')?.split(';')[0] ?? cookie
      return (await reply.json()) as unknown
    }
    Identity.parse(await ask('/auth/setup', { token, name: 'anna', password: PASSWORD }))
    const isLive = async () => {
      const session = Session.safeParse(await ask('/session'))
      return session.success && session.data.state === 'live' ? session.data : undefined
    }
    expect(await until(isLive)).toMatchObject({ killSwitch: 'ACTIVE' })
    const taken = async (path: string, reason: string): Promise<Act> => {
      const { id } = Act.parse(await ask(path, { reason }))
      return until(async () => {
        const act = Act.parse(await ask(`/acts/${id}`))
        return act.state === 'taken' && act.facts.length > 0 ? act : undefined
      })
    }
    expect(await taken('/acts/halt', 'it looks odd')).toMatchObject({ by: 'anna', answer: { isDone: true } })
    await until(async () => ((await isLive())?.killSwitch === 'TRIGGERED' ? true : undefined))
    expect(await taken('/acts/reset', 'it was nothing')).toMatchObject({ answer: { isDone: true } })
    const home = join(folder.path, '.investor')
    const place = join(SessionFolder.find(home).path, 'api.json')
    expect(statSync(place).mode & 0o777).toBe(0o600)
    const isKept = (name: string): boolean => /^[0-9a-f]{64}$/.test(name)
    const acts = (): number => readdirSync(join(home, 'api-acts')).filter(isKept).length
    const before = acts()
    const killed = investor(folder.path, 'kill', '--by', 'bob', '--reason', 'from a terminal')
    expect(killed).toMatchObject({ code: 0, out: expect.stringContaining('No new trades: entries are') })
    await until(() => (acts() > before ? true : undefined))
    expect(acts()).toBe(before + 1)
    expect(factsOf(home, 'KillSwitchTriggered').at(-1)).toMatchObject({
      trigger: 'operator', by: `bob (claimed by ${userInfo().username}, local)`, reason: 'from a terminal',
    })
    child.kill('SIGINT')
    expect(await ended).toEqual([0, null])
    expect(existsSync(place)).toBe(false)
  })

  it('says in one line that the port is taken, and trades on without it', async () => {
    const { server, port } = await listening()
    const { log, ended } = start(port, '--speed', 'max', '--to', '2000-06-30', '--new')
    expect(await ended).toEqual([0, null])
    server.close()
    expect(log.text).toContain(`No dashboard, trading goes on: API_PORT: port ${port} of 127.0.0.1 is taken`)
  })
})
