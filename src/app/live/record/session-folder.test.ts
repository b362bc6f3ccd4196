import { once } from 'node:events'
import {
  copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { liveRequest } from '../../../../test/harness/live-market.ts'
import { newCommandName, SessionFolder } from './session-folder.ts'

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

describe('numbers of sessions and tapes', () => {
  it('go on beyond four digits, and over a tape that was put aside', () => {
    const home = mkdtempSync(join(tmpdir(), 'investor-sessions-'))
    try {
      for (const name of ['9998', '9999', '10000']) {
        mkdirSync(join(home, 'sessions', name), { recursive: true })
      }
      expect(SessionFolder.latest(home)?.name).toBe('10000')
      const folder = SessionFolder.create(home, REQUEST)
      expect(folder.name).toBe('10001')
      mkdirSync(folder.tapeFolder)
      for (const name of ['0002', '9999', '10000']) writeFileSync(join(folder.tapeFolder, `${name}.tape`), '')
      expect(folder.tapes.map((path) => basename(path))).toEqual(['0002.tape', '9999.tape', '10000.tape'])
      expect(basename(folder.nextTape)).toBe('10001.tape')
    } finally {
      rmSync(home, { recursive: true, force: true })
    }
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

  it('are taken once under a name, by whichever ways and however often they come', () => {
    const home = mkdtempSync(join(tmpdir(), 'investor-commands-'))
    try {
      const folder = SessionFolder.create(home, REQUEST)
      const [name, answer] = [newCommandName(), { isDone: true, text: 'done' }]
      const halt = { kind: 'Halt', by: 'ann', reason: 'the news' } as const
      const file = folder.leave(halt, name)
      expect(folder.leave({ ...halt, by: 'bob' }, name)).toBe(file)
      const taken = folder.toTake()
      expect(taken.map(({ command }) => command)).toEqual([halt])
      expect(folder.answerTo(file)).toBeUndefined()
      for (const each of taken) folder.done(each, answer)
      // What another process was about to leave when the session took it.
      copyFileSync(join(folder.path, 'request.json'), file)
      expect(folder.waiting()).toEqual([])
      expect(folder.answerTo(file)).toEqual(answer)
      expect(new SessionFolder(folder.path).toTake()).toEqual([])
      expect(existsSync(file)).toBe(false)
      expect(folder.leave(halt, name)).toBe(file)
      expect(readdirSync(folder.commandsPath)).toEqual([])
    } finally {
      rmSync(home, { recursive: true, force: true })
    }
  })

  it.each([
    ['is no JSON', '{"kind":"Fl'], ['is no command', '{"kind":"Sell","by":"ann","reason":"x"}'],
    ['says nothing', 'null'], ['has no reason', '{"kind":"Flatten","by":"ann"}'],
  ])('halt where one %s: a wish to stop may be what nobody can read', (_, text) => {
    const home = mkdtempSync(join(tmpdir(), 'investor-commands-'))
    try {
      const folder = SessionFolder.create(home, REQUEST)
      const name = newCommandName()
      writeFileSync(folder.commandFile(name), text)
      folder.leave({ kind: 'Flatten', by: 'ann', reason: 'out' })
      const halt = {
        kind: 'Halt', by: 'supervisor', reason: expect.stringContaining(`commands/${name}.json cannot be`),
      }
      expect(folder.waiting().map(({ command }) => command)).toEqual([
        halt, { kind: 'Flatten', by: 'ann', reason: 'out' },
      ])
      for (const each of folder.toTake()) folder.done(each, { isDone: true, text: '' })
      expect(folder.waiting()).toEqual([])
      expect(readdirSync(folder.commandsPath)).toEqual([])
    } finally {
      rmSync(home, { recursive: true, force: true })
    }
  })

  it('are known by their answers for a day, and forgotten with all that is left of them', () => {
    const home = mkdtempSync(join(tmpdir(), 'investor-commands-'))
    try {
      const { path } = SessionFolder.create(home, REQUEST)
      const old = (ageMs: number): string => {
        const folder = new SessionFolder(path)
        const file = folder.leave({ kind: 'Halt', by: 'ann', reason: 'the news' })
        for (const each of folder.toTake()) folder.done(each, { isDone: true, text: '' })
        const at = (Date.now() - ageMs) / 1_000
        utimesSync(join(path, 'answers', basename(file)), at, at)
        copyFileSync(join(path, 'request.json'), file)
        return file
      }
      const [gone, known] = [old(25 * 3_600_000), old(23 * 3_600_000)]
      old(0)
      expect(new SessionFolder(path).answerTo(gone)).toBeUndefined()
      expect([existsSync(gone), new SessionFolder(path).answerTo(known)]).toEqual([
        false, { isDone: true, text: '' },
      ])
    } finally {
      rmSync(home, { recursive: true, force: true })
    }
  })
})
