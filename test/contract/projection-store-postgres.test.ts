import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { OHLCV_BARS, QUOTES } from '../../src/audit/index.ts'
import { PostgresJournal } from '../../src/adapter/postgres/index.ts'
import { hasPostgres, startPostgres, type PostgresCluster } from '../harness/postgres-cluster.ts'
import { good } from './journal-store-contract.ts'
import { projectionStoreContract } from './projection-store-contract.ts'

let cluster: PostgresCluster | undefined
const url = (): string => cluster?.url ?? ''

describe.skipIf(!hasPostgres)('with a server', () => {
  projectionStoreContract({
    name: 'PostgreSQL',
    open: (name) => PostgresJournal.open({ url: url(), schema: name }),
    async indexesOf(name, table) {
      const client = new pg.Client({ connectionString: url() })
      await client.connect()
      const { rows } = await client.query<{ indexname: string }>(
        'SELECT indexname FROM pg_indexes WHERE schemaname = $1 AND tablename = $2', [name, table])
      await client.end()
      return rows.map(({ indexname }) => indexname)
    },
    async before() {
      cluster = await startPostgres()
    },
    after: async () => cluster?.remove(),
  })
  it('asks TimescaleDB, where it is there, for a hypertable of ohlcv_bars', async () => {
    const cluster2 = await startPostgres()
    const client = new pg.Client({ connectionString: cluster2.url })
    const open = async (): Promise<PostgresJournal> => good(await PostgresJournal.open({ url: cluster2.url }))
    try {
      await client.connect()
      const plain = await open()
      good(await plain.projections.prepare([OHLCV_BARS, QUOTES]))
      await plain.close()
      // The extension is no part of PostgreSQL: a stand-in with its name and function notes how it is called.
      await client.query('CREATE SCHEMA ts; CREATE TABLE ts.asked (relation text, by text, moves boolean)')
      await client.query(`CREATE FUNCTION ts.create_hypertable(relation regclass, time_column_name name,
        chunk_time_interval interval, if_not_exists boolean, migrate_data boolean) RETURNS void
        LANGUAGE sql AS 'INSERT INTO ts.asked VALUES (relation::text, time_column_name, migrate_data)'`)
      await client.query('SET allow_system_table_mods = on')
      await client.query(`INSERT INTO pg_extension SELECT 99999, 'timescaledb', 10,
        (SELECT oid FROM pg_namespace WHERE nspname = 'ts'), true, '2.17'`)
      const journal = await open()
      good(await journal.projections.prepare([OHLCV_BARS, QUOTES]))
      await journal.close()
      const { rows } = await client.query('SELECT * FROM ts.asked')
      expect(rows).toEqual([{ relation: 'ohlcv_bars', by: 'timestamp', moves: true }])
    } finally {
      await client.end()
      cluster2.remove()
    }
  }, 120_000)
})
