import type { ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WatchLink } from './watch-link.ts'
import type { ToWatch, WatchSetup } from './watch-protocol.ts'

/** Processes that were started, which end when the test says so. */
const started: (EventEmitter & { isDeaf: boolean })[] = []

function startProcess(): ChildProcess {
  const child = Object.assign(new EventEmitter(), {
    connected: true, isDeaf: false, unref: () => {}, disconnect: () => {}, channel: undefined,
    send: ({ kind }: ToWatch) => {
      if (kind === 'ping' && !child.isDeaf) child.emit('message', { kind: 'alive' })
      return true
    },
    kill: (signal: string) => child.emit('exit', null, signal),
  })
  started.push(child)
  return child as unknown as ChildProcess
}

beforeEach(() => {
  vi.useFakeTimers()
  started.length = 0
})
afterEach(() => vi.useRealTimers())

function stage() {
  const troubles: string[] = []
  const link = WatchLink.start({
    setup: {} as WatchSetup, show: () => {}, startProcess, onTrouble: (text) => void troubles.push(text),
  })
  return { link, troubles, dies: () => void started.at(-1)?.emit('exit', 1, null) }
}

describe('WatchLink', () => {
  it('starts the watch again at once, and each minute where it goes on ending', () => {
    const { troubles, dies } = stage()
    for (let i = 0; i < 3; i++) dies()
    expect(started).toHaveLength(4)
    for (let minute = 1; minute <= 20; minute++) {
      dies()
      vi.advanceTimersByTime(59_999)
      expect(started).toHaveLength(3 + minute)
      vi.advanceTimersByTime(1)
      expect(started).toHaveLength(4 + minute)
    }
    expect(troubles.at(-1)).toContain('is started again in 60 s, and nobody is told of anything until then')
  })

  it('forgets the ends of an hour ago', () => {
    const { dies } = stage()
    for (let i = 0; i < 3; i++) dies()
    vi.advanceTimersByTime(3_600_000)
    dies()
    expect(started).toHaveLength(5)
  })

  it('ends a watch that hangs, and starts another one', () => {
    const { troubles } = stage()
    vi.advanceTimersByTime(600_000)
    expect(started).toHaveLength(1)
    const [first] = started
    if (first !== undefined) first.isDeaf = true
    vi.advanceTimersByTime(60_000)
    expect(started).toHaveLength(1)
    vi.advanceTimersByTime(10_000)
    expect(started).toHaveLength(2)
    expect(troubles[0]).toContain('has not answered for 60 s: it is ended')
    expect(troubles[1]).toContain('ended with SIGKILL: it is started again')
    vi.advanceTimersByTime(600_000)
    expect(started).toHaveLength(2)
  })

  it('starts nothing more once the session has ended', async () => {
    const { link, dies } = stage()
    for (let i = 0; i < 4; i++) dies()
    const stopped = link.stop()
    vi.advanceTimersByTime(60_000)
    await stopped
    expect(started).toHaveLength(4)
  })
})
