import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from './free-port.ts'

/** Says whether a Redis server can be started here. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0

if (!hasRedis) console.log('skipped, no Redis: apt-get install -y redis-server')

/** A server of its own on a free port of this machine. */
export interface RedisServer {
  readonly url: string
  /** Lets it stand still, and go on. */
  pause(): void
  resume(): void
  /** Ends it at once; `start` runs an empty one on the same port. */
  kill(): Promise<void>
  start(): Promise<void>
  remove(): Promise<void>
}

/** Starts a server that asks for a password and keeps nothing on disk. */
export async function startRedis(password: string): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'investor-redis-'))
  const port = await freePort()
  const words = [
    '--port', String(port), '--bind', '127.0.0.1', '--requirepass', password, '--save', '',
    '--appendonly', 'no', '--dir', folder,
  ]
  let child: ChildProcess | undefined
  const start = async (): Promise<void> => {
    child = spawn('redis-server', words, { stdio: 'ignore' })
    await answering(port)
  }
  const kill = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  await start()
  return {
    url: `redis://:${password}@127.0.0.1:${port}`, start, kill,
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    async remove() {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function answering(port: number): Promise<void> {
  for (;;) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy()
        resolve(true)
      })
      socket.on('error', () => resolve(false))
    })
    if (isOpen) return
    await wait(20)
  }
}
