import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasPostgres, startPostgres, type PostgresCluster } from '../../../test/harness/postgres-cluster.ts'
import type { Result, Sequence } from '../../base/index.ts'
import type { JournalEntry, Lease } from '../../port/index.ts'
import { Connection } from './connection.ts'
import { failureOf } from './postgres-failure.ts'
import { PostgresJournal } from './postgres-journal.ts'

const hash = (n: number): string => n.toString(16).padStart(64, '0')
const entries = (from: number, to: number): JournalEntry[] =>
  Array.from(
    { length: to - from + 1 },
    (_, index) =>
      ({
        sequence: (from + index) as Sequence,
        eventAt: 1,
        knownAt: 2,
        correlation: 0,
        causation: 0,
        kind: 'RunEnded',
        body: '{}',
        version: 1,
        previousHash: hash(from + index - 1),
        hash: hash(from + index),
      }) as JournalEntry,
  )

function good<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.message}`)
  return result.value
}

describe.skipIf(!hasPostgres)('a PostgreSQL server', () => {
  let cluster: PostgresCluster
  beforeAll(async () => {
    cluster = await startPostgres()
  }, 120_000)
  afterAll(() => cluster.remove())

  const open = (schema: string): Promise<Result<PostgresJournal>> =>
    PostgresJournal.open({ url: cluster.url, schema })
  async function sql(text: string): Promise<void> {
    const client = new pg.Client({ connectionString: cluster.url })
    await client.connect()
    try {
      await client.query(text)
    } finally {
      await client.end()
    }
  }
  const lend = async (journal: PostgresJournal): Promise<Lease> =>
    good(await journal.acquireLease({ holder: 'test', lifeMs: 60_000, isForced: true }))

  it('of a newer program is refused', async () => {
    await good(await open('newer')).close()
    await sql('UPDATE newer.schema_version SET version = 99')
    expect(await open('newer')).toMatchObject({ failure: { code: 'STORE_NEWER' } })
  })

  it('whose settings may lose a commit is refused, and named', async () => {
    for (const name of ['fsync', 'full_page_writes']) {
      cluster.restart(`-c ${name}=off`)
      const refused = await open('unsafe')
      expect(refused).toMatchObject({ failure: { code: 'STORE_SETTING', retry: 'never' } })
      expect(refused.ok ? '' : refused.failure.message).toContain(`${name} is off and has to be on`)
    }
    // What a session may choose, ours chooses itself.
    cluster.restart('-c synchronous_commit=off')
    await good(await open('safe')).close()
    cluster.restart()
  }, 120_000)

  it('that dies loses nothing acknowledged, and the same commit succeeds when it is back', async () => {
    const journal = good(await open('dies'))
    const lease = await lend(journal)
    good(await journal.append(entries(1, 500), lease))
    cluster.kill()
    const lost = await journal.append(entries(501, 510), lease)
    expect(lost).toMatchObject({ failure: { code: 'STORE_UNREACHABLE', retry: 'safe' } })
    cluster.restart()
    good(await journal.append(entries(501, 510), lease))
    expect(good(await journal.head())).toEqual({ sequence: 510, hash: hash(510) })
    expect(good(await journal.read({ from: 1 as Sequence, limit: 1_000 }))).toHaveLength(510)
    await journal.close()
  }, 120_000)

  it('runs a transaction again that lost against another', async () => {
    const connection = new Connection(cluster.url, 'conflict')
    await sql(
      'CREATE SCHEMA conflict; CREATE TABLE conflict.counter (n integer); ' +
        'INSERT INTO conflict.counter VALUES (0)',
    )
    let tries = 0
    const { promise: allHaveRead, resolve: goOn } = Promise.withResolvers<void>()
    const raise = async (): Promise<Result<void>> =>
      connection.transaction(async (query) => {
        tries += 1
        const [row] = await query('SELECT n FROM counter')
        // Nobody writes before all have read, or nobody would lose.
        if (tries === 3) goOn()
        await allHaveRead
        await query('UPDATE counter SET n = $1', [Number(row?.['n']) + 1])
      })
    const all = await Promise.all([raise(), raise(), raise()])
    const done = all.filter(({ ok }) => ok).length
    for (const each of all)
      if (!each.ok) expect(each.failure).toMatchObject({ code: 'STORE_CONFLICT', retry: 'safe' })
    expect(tries).toBeGreaterThan(3)
    const [row] = good(await connection.query('SELECT n FROM counter'))
    expect(row).toEqual({ n: done })
    await connection.close()
  })

  it('refuses two writers that append at once: one of them has lost its lease', async () => {
    const [one, two] = [good(await open('race')), good(await open('race'))]
    const first = await lend(one)
    const [appended, second] = await Promise.all([one.append(entries(1, 50), first), lend(two)])
    const late = await one.append(entries(appended.ok ? 51 : 1, 60), first)
    expect(late).toMatchObject({ failure: { code: 'LEASE_LOST', retry: 'never' } })
    const head = good(await two.head())?.sequence ?? 0
    expect(head).toBe(appended.ok ? 50 : 0)
    good(await two.append(entries(head + 1, head + 5), second))
    await one.close()
    await two.close()
  })

  it('is never named with its password', async () => {
    const url = cluster.url.replace('investor@', 'investor:hunter2secret@')
    const refused = await PostgresJournal.open({ url: url.replace('/postgres', '/absent') })
    expect(refused).toMatchObject({ failure: { code: 'STORE_UNREACHABLE' } })
    expect(JSON.stringify(refused)).not.toContain('hunter2')
    const journal = good(await PostgresJournal.open({ url, schema: 'named' }))
    expect(JSON.stringify([journal.checkpoints.name, journal.meta])).not.toContain('hunter2')
    await journal.close()
  })
})

describe('what a server reports', () => {
  it.each([
    ['40001', 'STORE_CONFLICT', 'safe'],
    ['53100', 'STORE_FULL', 'never'],
    ['58030', 'STORE_IO', 'never'],
    ['XX001', 'STORE_CORRUPT', 'never'],
    ['57014', 'STORE_BUSY', 'safe'],
    ['25006', 'STORE_READ_ONLY', 'never'],
    ['28P01', 'STORE_UNREACHABLE', 'never'],
    ['57P01', 'STORE_UNREACHABLE', 'safe'],
    ['ECONNREFUSED', 'STORE_UNREACHABLE', 'safe'],
    ['EAI_AGAIN', 'STORE_UNREACHABLE', 'safe'],
    ['40003', 'STORE_UNREACHABLE', 'safe'],
    ['53300', 'STORE_BUSY', 'safe'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'STORE_REFUSED', 'never'],
    ['42P01', 'STORE_REFUSED', 'never'],
  ])('as %s is %s', (state, code, retry) => {
    expect(failureOf(Object.assign(new Error('it said so'), { code: state }), 'here')).toMatchObject({
      failure: { code, retry, message: expect.stringContaining('here: it said so') },
    })
  })

  it('as a lost connection may be tried again; a bug of ours is none', () => {
    expect(failureOf(new Error('Connection terminated unexpectedly'), 'here')).toMatchObject({
      failure: { code: 'STORE_UNREACHABLE', retry: 'safe' },
    })
    expect(() => failureOf(new TypeError('x is not a function'), 'here')).toThrow('x is not')
  })
})
