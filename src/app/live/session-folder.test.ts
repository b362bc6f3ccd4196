import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { liveRequest } from '../../../test/harness/live-market.ts'
import { SessionFolder } from './session-folder.ts'

const FOLDERS = 300
const MODULE = new URL('./session-folder.ts', import.meta.url).href
const REQUEST = liveRequest({ seed: 1, bars: 1, timeframe: '1d', symbols: ['AAA'] })

/** Makes sessions as fast as it can, in a thread of its own. */
const MAKER = `
  import { workerData } from 'node:worker_threads'
  const { SessionFolder } = await import(workerData.module)
  const { home, request, folders } = workerData
  for (let made = 0; made < folders; made++) SessionFolder.create(home, request)
`

describe('a new session', () => {
  let home = ''

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'investor-sessions-'))
  })

  afterEach(() => {
    rmSync(home, { recursive: true, force: true })
  })

  it('is seen whole or not at all: whoever reads while it is made finds what was asked for', async () => {
    const workerData = { module: MODULE, home, request: REQUEST, folders: FOLDERS }
    const source = new URL(`data:text/javascript,${encodeURIComponent(MAKER)}`)
    const maker = new Worker(source, { workerData })
    let reads = 0
    const isGone = { value: false }
    const gone = once(maker, 'exit').finally(() => {
      isGone.value = true
    })
    while (!isGone.value) {
      const latest = SessionFolder.latest(home)
      if (latest !== undefined) expect(latest.request.symbols).toEqual(['AAA'])
      reads++
      if (reads % 50 === 0) await turn()
    }
    await gone
    expect(readdirSync(join(home, 'sessions'))).toHaveLength(FOLDERS)
  })
})

describe('commands that are left', () => {
  it('wait in the order in which they came, whoever left them, however fast', () => {
    const home = mkdtempSync(join(tmpdir(), 'investor-commands-'))
    try {
      const { path } = SessionFolder.create(home, REQUEST)
      const reasons = Array.from({ length: 25 }, (_, index) => `${index}`)
      for (const reason of reasons) new SessionFolder(path).leave({ kind: 'Halt', by: 'ann', reason })
      const waiting = new SessionFolder(path).waiting().map(({ command }) => command)
      expect(waiting.map((command) => ('reason' in command ? command.reason : ''))).toEqual(reasons)
    } finally {
      rmSync(home, { recursive: true, force: true })
    }
  })
})
