import { existsSync } from 'node:fs'
import { PostgresJournal } from '../../adapter/postgres/index.ts'
import { SqliteJournal } from '../../adapter/sqlite/index.ts'
import { fail, type Result } from '../../base/index.ts'
import type { JournalStore, ProjectionStore } from '../../port/index.ts'
import type { JournalLocation } from './journal-location.ts'

/** A journal with the tables that are made from it. */
export interface OpenedJournal extends JournalStore {
  readonly projections: ProjectionStore
}

/** Opens the journal of a location; it is made when it is not there. */
export async function openJournal({ kind, target }: JournalLocation): Promise<Result<OpenedJournal>> {
  return kind === 'sqlite' ? SqliteJournal.open({ path: target }) : PostgresJournal.open(inSchema(target))
}

/** Opens a journal that has to be there; an SQLite file is not written to. */
export async function readJournalAt({ kind, target }: JournalLocation): Promise<Result<OpenedJournal>> {
  if (kind === 'postgres') return PostgresJournal.open({ ...inSchema(target), mustExist: true })
  if (existsSync(target)) return SqliteJournal.open({ path: target, isReadOnly: true })
  return fail(
    'JOURNAL_NOT_FOUND',
    `there is no journal at ${target}; name one with --db sqlite:///path or --config`,
  )
}

/** A URL may say the schema: `postgresql://host/database?schema=investor_0001`. */
function inSchema(target: string): { readonly url: string; readonly schema?: string } {
  const url = new URL(target)
  const schema = url.searchParams.get('schema')
  url.searchParams.delete('schema')
  return { url: url.href, ...(schema === null ? {} : { schema }) }
}
