import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SqliteJournal } from '../../src/adapter/sqlite/index.ts'
import { journalStoreContract } from './journal-store-contract.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'investor-sqlite-'))
const fileOf = (name: string): string => path.join(folder, `${name}.db`)

journalStoreContract({
  name: 'SQLite',
  open: async (name) => SqliteJournal.open({ path: fileOf(name) }),
  async tamper(name, sql) {
    using database = new DatabaseSync(fileOf(name))
    database.exec(sql)
  },
  after: async () => rmSync(folder, { recursive: true, force: true }),
})
