import pg from 'pg'
import { describe } from 'vitest'
import { PostgresJournal } from '../../src/adapter/postgres/index.ts'
import { hasPostgres, startPostgres, type PostgresCluster } from '../harness/postgres-cluster.ts'
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
})
