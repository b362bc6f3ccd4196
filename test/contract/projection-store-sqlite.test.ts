import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SqliteJournal } from '../../src/adapter/sqlite/index.ts'
import { projectionStoreContract } from './projection-store-contract.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'investor-sqlite-'))
const fileOf = (name: string): string => path.join(folder, `${name}.db`)

projectionStoreContract({
  name: 'SQLite',
  open: async (name) => SqliteJournal.open({ path: fileOf(name) }),
  async indexesOf(name, table) {
    using database = new DatabaseSync(fileOf(name))
    return database
      .prepare('SELECT name FROM sqlite_schema WHERE type = ? AND tbl_name = ?')
      .all('index', table)
      .map((row) => String(row['name']))
  },
  after: async () => rmSync(folder, { recursive: true, force: true }),
})
