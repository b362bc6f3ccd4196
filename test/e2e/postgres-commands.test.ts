import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TRADES } from '../../src/audit/index.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { sessionLocation } from '../../src/app/live/record/session-journal.ts'
import { SessionViews } from '../../src/app/server/session-views.ts'
import { SlowQuestions } from '../../src/app/server/slow-question.ts'
import { emptyFolder, investor, type CliRun } from '../harness/cli.ts'
import { hasPostgres, startPostgres, type PostgresCluster } from '../harness/postgres-cluster.ts'

const VARIABLE = 'INVESTOR_SYSTEM__DATABASE_URL'
const PASSWORD = 'canary-9d27'
const { path: folder, remove } = emptyFolder()
const home = join(folder, '.investor')
let cluster: PostgresCluster
let url = ''
let started: CliRun

function filesUnder(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => join(root, name))
    .filter((file) => statSync(file).isFile())
}

describe.skipIf(!hasPostgres)('commands on a session with its journal in PostgreSQL', () => {
  beforeAll(async () => {
    cluster = await startPostgres()
    url = cluster.url.replace('investor@', `investor:${PASSWORD}@`)
    process.env[VARIABLE] = url
    started = investor(folder, 'start', '--speed', 'max', '--no-api', '--from', '2019-01-01')
  }, 300_000)
  afterAll(() => {
    Reflect.deleteProperty(process.env, VARIABLE)
    cluster.remove()
    remove()
  })

  it('start says where the journal is, and writes no password', () => {
    expect(started.code).toBe(0)
    expect(started.out).toMatch(/^Journal {2}postgresql:\/\/127\.0\.0\.1:\d+\/postgres, schema inv/m)
    expect(started.err).not.toContain(PASSWORD)
    for (const file of filesUnder(folder)) expect(readFileSync(file, 'latin1')).not.toContain(PASSWORD)
    expect(existsSync(join(home, 'sessions', '0001', 'market'))).toBe(true)
  })

  it('audit verify, show and export read it, with its tapes, its Parquet and its anchor', () => {
    const verified = investor(folder, 'audit', 'verify')
    // What says the last of the tape's digests stands under none itself.
    const tapes = 'segments of the tape compared\\n\\d+ bytes of the tapes stand under no digest'
    expect(verified.out).toMatch(new RegExp(`rows 1 to \\d+ anchored\\n\\d+ ${tapes}.*\\n1 Parquet files`))
    expect(verified.code).toBe(0)
    const shown = investor(folder, 'audit', 'show', '--type', 'ORDER_FILLED', '--limit', '1')
    expect(shown.out).toContain('filled')
    const exported = investor(folder, 'audit', 'export', '--file', 'journal.jsonl')
    expect(exported.out).toMatch(/^\d+ rows and \d+ checkpoints/)
  }, 120_000)

  it('audit rebuild fills the tables in its schema', async () => {
    const rebuilt = investor(folder, 'audit', 'rebuild')
    expect(rebuilt.out).toMatch(/\d+ records of the tapes folded into the tables/)
    const { schema } = SessionFolder.find(home).read<{ schema: string }>('journal.json')
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    const { rows } = await client.query(
      `SELECT (SELECT count(*) FROM ${schema}.ohlcv_bars)::int AS bars,`
      + ` (SELECT count(*) FROM ${schema}.trades)::int AS trades`)
    await client.end()
    const [{ bars, trades }] = rows as [{ bars: number; trades: number }]
    expect(bars).toBeGreaterThan(300)
    expect(trades).toBeGreaterThan(0)
  }, 120_000)

  it('replay, parity and status read it', () => {
    expect(investor(folder, 'replay').out).toContain('Nothing differs.')
    expect(investor(folder, 'parity').code).toBe(0)
    expect(investor(folder, 'status').out).toContain('Session')
    expect(investor(folder, 'kill', '--reason', 'a test').out).toContain('is carried out first')
  }, 120_000)

  it('the API reads its tables and verifies it', async () => {
    const session = SessionFolder.find(home)
    const views = new SessionViews(session)
    const through = await views.catchUp()
    expect(through).toBeGreaterThan(100)
    expect(await views.head()).toBe(through)
    expect(await views.page({ table: TRADES, where: [], order: 'newest', limit: 1 })).toHaveLength(1)
    expect(await views.rowsAfter(through - 1, 5)).toHaveLength(1)
    await views.close()
    const verdict = await new SlowQuestions().ask({ kind: 'verify', location: sessionLocation(session) })
    expect(verdict).toMatchObject({ isSound: true, rows: through })
  }, 120_000)

  it('says what is missing where the settings do not name the database', () => {
    Reflect.deleteProperty(process.env, VARIABLE)
    for (const words of [['audit', 'verify'], ['replay']]) {
      const { code, err } = investor(folder, ...words)
      expect(err).toContain('JOURNAL_ELSEWHERE: the journal of session 0001 is in postgresql://127.0.0.1:')
      expect(err).toContain(VARIABLE)
      expect(code).toBe(1)
    }
    expect(investor(folder, 'status').code).toBe(0)
    process.env[VARIABLE] = url
  }, 120_000)
})
