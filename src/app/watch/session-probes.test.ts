import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { fail, ok, type Result } from '../../base/index.ts'
import type { JournalHead } from '../../port/index.ts'
import { SessionFolder } from '../live/record/session-folder.ts'
import { HealthHistory } from './health-history.ts'
import { sessionProbes } from './session-probes.ts'

const folders: string[] = []
afterEach(() => folders.splice(0).forEach((path) => rmSync(path, { recursive: true, force: true })))

function newFolder(): SessionFolder {
  const path = mkdtempSync(join(tmpdir(), 'probes-'))
  folders.push(path)
  return new SessionFolder(path)
}

const OUTSIDE = {
  queueSize: 0, queuePeak: 9, isBrokerConnected: true, isFeedConnected: true, feedAgeMs: 20_000,
}
const HEALTH = { pendingFacts: 0, pendingMs: 0, lastCommitMs: 3, coreMs: 2, loopDelayMs: 1 }
const STATUS = {
  pid: 7, state: 'running', at: 5, equity: 1, unprotectedSeconds: 0, activeStrategies: ['a'],
}

function stage() {
  const folder = newFolder()
  const head: { answer: Result<JournalHead | undefined> } = { answer: ok(undefined) }
  const world = { wallMs: 0, steadyMs: 0, freeBytes: 50e9 }
  const probes = sessionProbes({
    folder, pid: 7, journal: { head: async () => head.answer },
    wallMs: () => world.wallMs, steadyMs: () => world.steadyMs, freeBytes: () => world.freeBytes,
  })
  const ill = async (): Promise<Record<string, string>> => {
    const found: Record<string, string> = {}
    for (const { component, check } of probes) {
      const { status, message } = await check()
      if (status !== 'healthy') found[component] = `${status}: ${message}`
    }
    return found
  }
  const write = (status: object, health: object = {}, outside: object = {}): void =>
    folder.write('status.json', {
      ...STATUS, ...status, health: { ...HEALTH, outside: { ...OUTSIDE, ...outside }, ...health },
    })
  return { probes, ill, write, world, head }
}

describe('the probes of a session', () => {
  it('are the five of the specification and what may run out', () => {
    expect(stage().probes.map(({ component }) => component)).toEqual([
      'data_feed', 'broker_connection', 'queue_depth', 'journal_lag', 'database', 'signal_engine',
      'risk_engine', 'clock', 'disk', 'event_loop', 'unprotected_seconds',
    ])
  })

  it('find nothing in a session that is well, has not begun, or is another process', async () => {
    const { ill, write } = stage()
    expect(await ill()).toEqual({})
    write({})
    expect(await ill()).toEqual({})
    write({ pid: 8, unprotectedSeconds: 99 })
    expect(await ill()).toEqual({})
  })

  it('say what is wrong, with the figure and its limit', async () => {
    const { ill, write, world, head } = stage()
    write({})
    expect(await ill()).toEqual({})
    write(
      { unprotectedSeconds: 6, activeStrategies: [], equity: null },
      { pendingMs: 6_000, loopDelayMs: 1_500, coreMs: 1_200 },
      { queueSize: 1_000, isBrokerConnected: false, feedAgeMs: 90_000 },
    )
    head.answer = fail('STORE_IO', 'disk I/O error')
    world.wallMs = 90_000
    world.freeBytes = 2e9
    expect(await ill()).toEqual({
      data_feed: 'degraded: there has been no bar for 90 s, the limit is 90 s',
      broker_connection: 'down: the line to the broker is down',
      queue_depth: 'degraded: the queue of the core holds 1000 messages, the limit is 1000 messages',
      journal_lag: 'degraded: a fact has waited for the disk for 6 s, the limit is 5 s',
      database: 'down: disk I/O error',
      signal_engine: 'degraded: no strategy is active',
      risk_engine: 'down: the equity is no number: nothing can be measured',
      clock: 'down: the clock of this computer has jumped by 90 s, the limit is 60 s',
      disk: 'degraded: 2.0 GB are free, the limit is 5 GB',
      event_loop: 'down: the process that trades is late by 1500 ms, the limit is 1000 ms',
      unprotected_seconds: 'degraded: a position has lacked a stop for 6 s, the limit is 5 s',
    })
    write({}, {}, { isFeedConnected: false, feedAgeMs: null })
    head.answer = ok(undefined)
    world.freeBytes = 50e9
    expect(await ill()).toEqual({ data_feed: 'down: the line to the market data is down' })
    write({}, {}, { feed: { source: 'alpaca-sip', trouble: '' } })
    expect(await ill()).toEqual({})
    write({}, {}, { feed: { source: 'alpaca-iex', trouble: 'alpaca-sip is down' } })
    expect(await ill()).toEqual({
      data_feed: 'degraded: market data come from alpaca-iex: alpaca-sip is down',
    })
  })
})

describe('a session that starts', () => {
  const NO_LINES = { isBrokerConnected: false, isFeedConnected: false }
  const STARTING = [{ activeStrategies: [] }, {}, NO_LINES] as const

  it('connects first: that its lines are not up yet is nothing to tell of', async () => {
    const { ill, write, world } = stage()
    write(...STARTING)
    expect(await ill()).toEqual({})
    world.steadyMs = world.wallMs = 29_000
    expect(await ill()).toEqual({})
    world.steadyMs = world.wallMs = 30_000
    expect(await ill()).toEqual({
      data_feed: 'down: the line to the market data is down',
      broker_connection: 'down: the line to the broker is down',
      signal_engine: 'degraded: no strategy is active',
    })
  })

  it('has started once it was whole: what goes then is told of at once', async () => {
    const { ill, write } = stage()
    write({})
    await ill()
    write(...STARTING)
    expect(Object.keys(await ill())).toEqual(['data_feed', 'broker_connection', 'signal_engine'])
  })
})

describe('HealthHistory', () => {
  it('keeps a file a day for as many days as it is told', () => {
    const { path } = newFolder()
    const history = new HealthHistory({ folder: path, retentionDays: 2 })
    for (const day of ['2026-01-01', '2026-01-02', '2026-01-03']) {
      writeFileSync(join(path, 'health', `${day}.jsonl`), '{}\n')
    }
    writeFileSync(join(path, 'health', 'notes.txt'), 'mine')
    const check = { component: 'disk', status: 'healthy', latencyMs: 1, message: '' } as const
    history.add({ at: Date.UTC(2026, 0, 4, 3), checks: [check] })
    history.add({ at: Date.UTC(2026, 0, 4, 4), checks: [{ ...check, status: 'down', message: 'full' }] })
    expect(readdirSync(join(path, 'health'))).toEqual([
      '2026-01-02.jsonl', '2026-01-03.jsonl', '2026-01-04.jsonl', 'notes.txt',
    ])
    expect(readFileSync(join(path, 'health', '2026-01-04.jsonl'), 'utf8').split('\n')).toEqual([
      '{"at":1767495600000,"checks":{"disk":["healthy",1]}}',
      '{"at":1767499200000,"checks":{"disk":["down",1,"full"]}}', '',
    ])
  })
})
