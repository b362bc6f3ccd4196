import pg from 'pg'
import { describe } from 'vitest'
import { PostgresJournal } from '../../src/adapter/postgres/index.ts'
import { hasPostgres, startPostgres, type PostgresCluster } from '../harness/postgres-cluster.ts'
import { journalStoreContract } from './journal-store-contract.ts'

let cluster: PostgresCluster | undefined
const url = (): string => cluster?.url ?? ''

describe.skipIf(!hasPostgres)('with a server', () => {
  journalStoreContract({
    name: 'PostgreSQL',
    open: (name) => PostgresJournal.open({ url: url(), schema: name }),
    async tamper(name, sql) {
      const client = new pg.Client({ connectionString: url(), options: `-c search_path=${name}` })
      await client.connect()
      try {
        await client.query(sql)
      } finally {
        await client.end()
      }
    },
    async before() {
      cluster = await startPostgres()
    },
    after: async () => cluster?.remove(),
  })
})
