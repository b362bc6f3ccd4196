import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { usersOf } from '../src/app/server/open-api-server.ts'
import { freePort } from '../test/harness/free-port.ts'
import { longRecord } from '../test/harness/long-record.ts'
import { StreamClients } from '../test/harness/stream-clients.ts'

const SESSION = new URL('../test/harness/api-session.ts', import.meta.url).pathname
const SYMBOLS = Array.from({ length: 12 }, (_, index) => `S${index}`)
const WISH = { seed: 3, bars: 1_000, timeframe: '1d', symbols: SYMBOLS }
/** A day of the market takes about 20 ms, so that the machine is not busy with the market alone. */
const SPEED = 4_300_000
const PAIRS = 3
const CLIENTS_EACH = 100
/** The first orders meet code that was never run. */
const WARM_UP_FRACTION = 0.1

interface Run {
  readonly latenciesMs: readonly number[]
  readonly memoryMb: number
  readonly cut: number
}

/**
 * The order path of a real session, with and without 200 clients of the live stream of which one half reads
 * 5 kB a second and the other half nothing; all come again when they are cut. Runs in turn, and the ratio.
 */
export async function benchSlowClients(): Promise<void> {
  const runs = { alone: [] as Run[], watched: [] as Run[] }
  for (let pair = 0; pair < PAIRS; pair++) {
    runs.alone.push(await run(0))
    runs.watched.push(await run(CLIENTS_EACH))
  }
  const [alone, watched] = [merged(runs.alone), merged(runs.watched)]
  say('order path, no client', alone)
  say('order path, 200 slow clients', watched)
  const ratio = (of: number): string => (at(watched.latenciesMs, of) / at(alone.latenciesMs, of)).toFixed(2)
  process.stdout.write(`${'ratio'.padEnd(30)} p50 ${ratio(0.5)}  p99 ${ratio(0.99)}\n`)
}

async function run(clientsEach: number): Promise<Run> {
  const home = mkdtempSync(join(tmpdir(), 'investor-bench-'))
  const users = usersOf(home)
  await users.add('bench', 'viewer', 'a password for the bench')
  const { secret } = users.giveToken(
    { name: 'b', user: 'bench', role: 'viewer', scopes: ['read'], lifeMs: 3_600_000 },
  )
  await longRecord(home)
  const port = await freePort()
  const words = [SESSION, home, JSON.stringify(WISH), String(port), String(SPEED)]
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const clients = new StreamClients({ comesAgain: true })
  try {
    await once(createInterface({ input: child.stdout }), 'line')
    await clients.open({ port, token: secret }, clientsEach, 'slow')
    await clients.open({ port, token: secret }, clientsEach, 'never')
    const cut = lastCut(port, secret, child)
    const [code] = (await ended) as [number | null]
    if (code !== 0) throw new Error(`the session ended with ${code}`)
    const file = join(home, 'sessions', '0002', 'latency.json')
    const found = JSON.parse(readFileSync(file, 'utf8')) as { latenciesMs: number[]; memoryBytesMax: number }
    const warm = Math.ceil(found.latenciesMs.length * WARM_UP_FRACTION)
    return {
      latenciesMs: found.latenciesMs.slice(warm),
      memoryMb: found.memoryBytesMax / 2 ** 20,
      cut: await cut,
    }
  } finally {
    clients.close()
    child.kill('SIGKILL')
    rmSync(home, { recursive: true, force: true })
  }
}

/** What the server last said of streams that it cut, before it ended. */
async function lastCut(port: number, token: string, child: ChildProcess): Promise<number> {
  let cut = 0
  while (child.exitCode === null) {
    try {
      const reply = await fetch(`http://127.0.0.1:${port}/metrics`, {
        headers: { authorization: `Bearer ${token}` },
      })
      cut = Number(/^investor_api_streams_cut_total (\d+)$/m.exec(await reply.text())?.[1] ?? cut)
    } catch {
      return cut
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 1_000)
    })
  }
  return cut
}

function merged(runs: readonly Run[]): Run {
  return {
    latenciesMs: runs.flatMap(({ latenciesMs }) => latenciesMs).toSorted((a, b) => a - b),
    memoryMb: Math.max(...runs.map(({ memoryMb }) => memoryMb)),
    cut: Math.max(...runs.map(({ cut }) => cut)),
  }
}

function at(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN
}

function say(name: string, { latenciesMs, memoryMb, cut }: Run): void {
  const figures = [0.5, 0.99].map((part) => at(latenciesMs, part).toFixed(1).padStart(6))
  process.stdout.write(
    `${name.padEnd(30)} p50 ${figures[0]} ms  p99 ${figures[1]} ms  ${latenciesMs.length} orders  ` +
      `process at most ${memoryMb.toFixed(0)} MB  ${cut} streams cut\n`,
  )
}
