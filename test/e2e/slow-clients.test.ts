import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { readStatus } from '../../src/app/live/session-status.ts'
import { usersOf } from '../../src/app/server/open-api-server.ts'
import { PASSWORD } from '../harness/api-harness.ts'
import { emptyFolder } from '../harness/cli.ts'
import type { MarketWish } from '../harness/live-market.ts'
import { longRecord } from '../harness/long-record.ts'
import { freePort } from '../harness/free-port.ts'
import { childProgram } from '../harness/program.ts'
import { StreamClients } from '../harness/stream-clients.ts'

const SESSION = childProgram('api-session')
const SYMBOLS = Array.from({ length: 12 }, (_, index) => `S${index}`)
const WISH: MarketWish = { seed: 3, bars: 5_000, timeframe: '1d', symbols: SYMBOLS }
const CLIENTS = 20

interface End {
  readonly outcome: string
  readonly differences: number
}

let folder: ReturnType<typeof emptyFolder>
const clients = new StreamClients()
const children: ChildProcess[] = []

beforeAll(() => {
  folder = emptyFolder()
})
afterAll(() => {
  clients.close()
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL')
  folder.remove()
})

/** Runs a session with its API. */
async function session(port: number, speed: string) {
  const words = [SESSION, home(), JSON.stringify(WISH), String(port), speed]
  const child = spawn(process.execPath, words, { cwd: folder.path, stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const ended = once(child, 'exit')
  const line = once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line')
  await Promise.race([line, ended])
  expect(child.exitCode).toBe(null)
  const stop = async (): Promise<End> => {
    child.kill('SIGINT')
    expect(await ended).toEqual([0, null])
    return SessionFolder.find(home()).read<End>('latency.json')
  }
  return { child, stop }
}

const home = (): string => `${folder.path}/home`
const trades = (): number => readStatus(SessionFolder.find(home()))?.trades ?? 0

async function figure(port: number, token: string, name: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}` }
  const reply = await fetch(`http://127.0.0.1:${port}/metrics`, { headers })
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(await reply.text())?.[1])
}

async function untilTrue({ child }: { child: ChildProcess }, isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) {
    expect(child.exitCode).toBe(null)
    await wait(100)
  }
}

it('a session trades on while clients that never read are cut, and counted', async () => {
  const users = usersOf(home())
  await users.add('vera', 'viewer', PASSWORD)
  const { secret: token } = users.giveToken(
    { name: 't', user: 'vera', role: 'viewer', scopes: ['read'], lifeMs: 3_600_000 },
  )
  await longRecord(home())
  const port = await freePort()
  const watched = await session(port, '2000000')
  await clients.open({ port, token }, CLIENTS, 'never')
  const cut = (): Promise<number> => figure(port, token, 'investor_api_streams_cut_total')
  await untilTrue(watched, async () => (await cut()) === CLIENTS)
  expect(await figure(port, token, 'investor_api_stream_readers')).toBe(0)
  const then = trades()
  await untilTrue(watched, async () => trades() > then)
  expect(await watched.stop()).toMatchObject({ outcome: 'stopped', differences: 0 })
}, 400_000)
