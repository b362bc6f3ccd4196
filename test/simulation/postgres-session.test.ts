import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSettings } from '../../src/app/backtest/run-settings.ts'
import { coreSetupOf } from '../../src/app/live/open-session.ts'
import { replaySession } from '../../src/app/live/past/replay-session.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { readSessionJournal, sessionLocation } from '../../src/app/live/record/session-journal.ts'
import { verifyDatabase } from '../../src/app/journal/index.ts'
import type { JournalStore } from '../../src/port/index.ts'
import type { Sequence } from '../../src/base/index.ts'
import { endOf, liveHome, runLive, type LiveEnd } from '../harness/live-crash.ts'
import { liveMarket, liveRequest, type MarketWish } from '../harness/live-market.ts'
import { hasPostgres, startPostgres, type PostgresCluster } from '../harness/postgres-cluster.ts'

const MARKET: MarketWish = { seed: 11, bars: 260, timeframe: '1d', symbols: ['AAA', 'BBB'] }
const homes: string[] = []
let cluster: PostgresCluster
let inFile: LiveEnd

function newHome(): string {
  const home = liveHome()
  homes.push(home)
  return home
}

function wish(): MarketWish {
  return { ...MARKET, set: [`system.database_url=${cluster.url}`] }
}

async function onJournal<T>(home: string, ask: (journal: JournalStore) => Promise<T>): Promise<T> {
  const opened = await readSessionJournal(SessionFolder.find(home))
  if (!opened.ok) throw new Error(opened.failure.message)
  try {
    return await ask(opened.value)
  } finally {
    await opened.value.close()
  }
}

/** Kinds and bodies of the facts, but for those that are about files, processes and clocks. */
async function factsOf(home: string): Promise<readonly string[]> {
  const page = await onJournal(home, (journal) => journal.read({ from: 1 as Sequence, limit: 100_000 }))
  if (!page.ok) throw new Error(page.failure.message)
  return page.value
    .filter(({ kind }) => /^(?:Order(?!Submitted)|Position|Signal|RiskDecided)/.test(kind))
    .map(({ kind, body }) => `${kind} ${body.replaceAll(/ii-[0-9a-z]+-/g, 'ii-0-')}`)
}

function countFacts(home: string): Promise<number> {
  return onJournal(home, async (journal) => {
    const head = await journal.head()
    return head.ok ? (head.value?.sequence ?? 0) : 0
  })
}

async function untilFacts(home: string, count: number): Promise<void> {
  for (let tries = 0; tries < 2_000; tries++) {
    const isBegun = existsSync(join(home, 'sessions/0001/tape'))
    if (isBegun && (await countFacts(home)) >= count) return
    await wait(10)
  }
  throw new Error(`the session has not come to fact ${count}`)
}

/** What counts of an end, whatever restarts there were. */
function comparable(end: LiveEnd | undefined): unknown {
  if (end === undefined) return undefined
  const { applied: _, snapshot: __, executions, ...rest } = end
  return { ...rest, executions: executions.length, distinct: new Set(executions).size }
}

async function expectSound(home: string): Promise<void> {
  const folder = SessionFolder.find(home)
  const request = liveRequest(wish())
  const settings = await readSettings(request)
  const { plan } = await liveMarket(wish())(settings)
  const replay = await replaySession(folder, settings, coreSetupOf(request, plan))
  expect(replay.difference).toBeUndefined()
  const verified = await onJournal(home, (journal) =>
    verifyDatabase(journal, { keys: [], notes: [], tapeFolder: folder.tapeFolder }))
  expect(verified).toMatchObject({ value: { report: { faults: [] }, tape: [] } })
}

describe.skipIf(!hasPostgres)('a session with its journal in PostgreSQL', () => {
  beforeAll(async () => {
    cluster = await startPostgres()
    const home = newHome()
    await runLive(home, MARKET)
    inFile = endOf(home) as LiveEnd
    homes.push(home)
  }, 240_000)
  afterAll(() => {
    cluster.remove()
    for (const home of homes) rmSync(home, { recursive: true, force: true })
  })

  it('decides what one with a file decides, in a schema of its own', async () => {
    const home = newHome()
    await runLive(home, wish())
    expect(comparable(endOf(home))).toEqual(comparable(inFile))
    expect(await factsOf(home)).toEqual(await factsOf(homes[0] ?? ''))
    await expectSound(home)
    const folder = SessionFolder.find(home)
    expect(existsSync(folder.journalPath)).toBe(false)
    expect(existsSync(`${folder.journalPath}.checkpoints`)).toBe(true)
    const noted = folder.read<{ where: string; schema: string }>('journal.json')
    expect(noted.where).toBe(cluster.url.replace('investor@', ''))
    const client = new pg.Client({ connectionString: cluster.url })
    await client.connect()
    const { rows } = await client.query(`SELECT count(*)::int AS n FROM ${noted.schema}.snapshot`)
    await client.end()
    expect((rows as { n: number }[])[0]?.n).toBeGreaterThan(0)
  }, 240_000)

  it('loses nothing and sends nothing twice when the process is killed', async () => {
    const home = newHome()
    for (const at of ['before-commit:2', 'after-commit:2', 'after-send:1', 'during-snapshot:1'] as const) {
      expect(await runLive(home, wish(), { at })).toBe('SIGKILL')
    }
    expect(await runLive(home, wish())).toBeNull()
    expect(comparable(endOf(home))).toEqual(comparable(inFile))
    await expectSound(home)
  }, 240_000)

  it('waits for a server that is started again, and goes on', async () => {
    const home = newHome()
    const run = runLive(home, wish())
    await untilFacts(home, 100)
    cluster.kill()
    expect(endOf(home)).toBeUndefined()
    cluster.restart()
    expect(await run).toBeNull()
    expect(comparable(endOf(home))).toEqual(comparable(inFile))
    await expectSound(home)
  }, 240_000)

  it('ends with a clear message where the server stays away, and goes on from its record', async () => {
    const home = newHome()
    const run = runLive(home, wish())
    await untilFacts(home, 100)
    cluster.kill()
    await expect(run).rejects.toThrow(/is the server up\?/)
    expect(endOf(home)).toBeUndefined()
    await expect(runLive(home, wish())).rejects.toThrow(/is the server up\?/)
    cluster.restart()
    expect(await runLive(home, wish())).toBeNull()
    expect(comparable(endOf(home))).toEqual(comparable(inFile))
    await expectSound(home)
  }, 240_000)

  it('is refused where the database is another: no journal is begun in the midst of a session', async () => {
    const home = newHome()
    expect(await runLive(home, wish(), { at: 'after-commit:2' })).toBe('SIGKILL')
    const client = new pg.Client({ connectionString: cluster.url })
    await client.connect()
    await client.query('CREATE DATABASE other')
    await client.end()
    const other = { ...wish(), set: [`system.database_url=${cluster.url.replace(/postgres$/, 'other')}`] }
    await expect(runLive(home, other)).rejects.toThrow(/there is no journal in the schema investor_0001_/)
    await expect(runLive(home, MARKET)).rejects.toThrow(/the journal of session 0001 is in postgresql:/)
    expect(await runLive(home, wish())).toBeNull()
  }, 240_000)

  it('keeps no password in its folder', () => {
    const home = newHome()
    const url = 'postgresql://ann:s3cr7t@localhost:5/db'
    const environment = { INVESTOR_SYSTEM__DATABASE_URL: url }
    const folder = SessionFolder.create(home, { ...liveRequest(MARKET), environment })
    expect(readFileSync(join(folder.path, 'request.json'), 'utf8')).not.toContain('s3cr7t')
    expect(sessionLocation(folder).kind).toBe('sqlite')
  })
})
