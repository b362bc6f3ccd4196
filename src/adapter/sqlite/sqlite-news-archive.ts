import { existsSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { UserError, type Result, type UtcMillis } from '../../base/index.ts'
import type { NewsItem, NewsKind } from '../../model/index.ts'
import type { NewsArchive } from '../../port/index.ts'
import type { TableSet } from './migrations.ts'
import { openDatabase } from './open-database.ts'
import { attempt } from './sqlite-failure.ts'

/** News by source, id and version; its files begin with "invN". */
const NEWS_TABLES: TableSet = {
  applicationId: 0x69_6e_76_4e,
  migrations: [
    `
    CREATE TABLE news (
      source TEXT NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, symbols TEXT NOT NULL,
      headline TEXT NOT NULL, summary TEXT NOT NULL, url TEXT NOT NULL, form TEXT NOT NULL,
      items TEXT NOT NULL, PRIMARY KEY (source, id, at)
    ) STRICT;
    CREATE INDEX news_at ON news (at, source, id);
    CREATE TABLE mark (source TEXT PRIMARY KEY, mark TEXT NOT NULL) STRICT;
    `,
  ],
}

const COLUMNS = 'source, id, at, kind, symbols, headline, summary, url, form, items'

type Row = Readonly<Record<string, unknown>>

/** What became of items that were handed in. */
export interface StoredNews {
  readonly added: number
  /** New versions of items that were there. */
  readonly corrected: number
  /** Were there already, or got symbols that they had not. */
  readonly unchanged: number
  /** Say something else for an instant that is on record, and were left out. */
  readonly differing: number
}

/**
 * News in one SQLite file, every version of every item.
 *
 * The history of an item never changes: what comes again with the same words is no second item, whatever its
 * `at`; other words with a later `at` are a correction and stand beside the first version, so that a backtest
 * reads each when it was public. Other words with an `at` that is on record would rewrite the past: the first
 * ones stay. Only symbols are joined there, since one filing is found once under each of its filers.
 *
 * Any number of processes may read and write. Fails with `UserError`s of `openDatabase`.
 */
export class SqliteNewsArchive implements NewsArchive {
  readonly path: string
  #reader: DatabaseSync | undefined
  #writer: DatabaseSync | undefined

  constructor(path: string) {
    this.path = path
  }

  /** A file that is not there yet holds nothing; reading does not make it. */
  async read(query: {
    readonly from: UtcMillis
    readonly to: UtcMillis
    readonly symbols?: readonly string[]
  }): Promise<readonly NewsItem[]> {
    const { from, to, symbols } = query
    const database = this.#opened()
    if (database === undefined) return []
    const named = 'EXISTS (SELECT 1 FROM json_each(news.symbols) AS has '
      + 'JOIN json_each(?) AS wanted ON has.value = wanted.value)'
    const condition = symbols === undefined ? '' : ` AND ${named}`
    const sql = `SELECT ${COLUMNS} FROM news WHERE at >= ? AND at < ?${condition} ORDER BY at, source, id`
    const values = [from, to, ...(symbols === undefined ? [] : [JSON.stringify(symbols)])]
    return this.#done(() => database.prepare(sql).all(...values).map(itemOf))
  }

  /** Keeps items, and with them how far their source was read: all of it or nothing. */
  async store(
    items: readonly NewsItem[], reading?: { readonly source: string; readonly mark: string },
  ): Promise<StoredNews> {
    const database = this.#openedForWriting()
    return this.#done(() => {
      database.exec('BEGIN IMMEDIATE')
      try {
        const stored = storeAll(database, items)
        if (reading !== undefined) {
          database.prepare('INSERT OR REPLACE INTO mark VALUES (?, ?)').run(reading.source, reading.mark)
        }
        database.exec('COMMIT')
        return stored
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK')
        throw error
      }
    })
  }

  /** How far a source was read, as it was stored; `undefined` for one that never was. */
  async mark(source: string): Promise<string | undefined> {
    const database = this.#opened()
    if (database === undefined) return undefined
    return this.#done(() => {
      const row = database.prepare('SELECT mark FROM mark WHERE source = ?').get(source)
      return row === undefined ? undefined : String(row['mark'])
    })
  }

  /** Lets go of the file. Safe to call twice. */
  close(): void {
    for (const database of [this.#reader, this.#writer]) database?.close()
    this.#reader = undefined
    this.#writer = undefined
  }

  #opened(): DatabaseSync | undefined {
    if (this.#writer !== undefined) return this.#writer
    if (this.#reader === undefined && !existsSync(this.path)) return undefined
    this.#reader ??= valueOf(openDatabase({ path: this.path, isReadOnly: true, tables: NEWS_TABLES }))
    return this.#reader
  }

  #openedForWriting(): DatabaseSync {
    this.#writer ??= valueOf(openDatabase({ path: this.path, tables: NEWS_TABLES }))
    return this.#writer
  }

  #done<T>(work: () => T): T {
    return valueOf(attempt(this.path, work))
  }
}

function storeAll(database: DatabaseSync, items: readonly NewsItem[]): StoredNews {
  const versions = database.prepare(`SELECT ${COLUMNS} FROM news WHERE source = ? AND id = ? ORDER BY at`)
  const insert = database.prepare(`INSERT INTO news (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const join = database.prepare('UPDATE news SET symbols = ? WHERE source = ? AND id = ? AND at = ?')
  const stored = { added: 0, corrected: 0, unchanged: 0, differing: 0 }
  for (const item of items) {
    const known = versions.all(item.source, item.id).map(itemOf)
    const same = known.find(({ at }) => at === item.at)
    const before = known.findLast(({ at }) => at < item.at)
    const after = known.find(({ at }) => at > item.at)
    if (same !== undefined) {
      const symbols = [...new Set([...same.symbols, ...item.symbols])].sort()
      if (wordsOf(same) !== wordsOf(item)) stored.differing += 1
      else stored.unchanged += 1
      if (wordsOf(same) === wordsOf(item) && symbols.length > same.symbols.length) {
        join.run(JSON.stringify(symbols), item.source, item.id, item.at)
      }
    } else if ([before, after].some((each) => each !== undefined && isSame(each, item))) stored.unchanged += 1
    else {
      insert.run(...valuesOf(item))
      if (known.length === 0) stored.added += 1
      else stored.corrected += 1
    }
  }
  return stored
}

function isSame(one: NewsItem, other: NewsItem): boolean {
  return wordsOf(one) === wordsOf(other) && JSON.stringify(one.symbols) === JSON.stringify(other.symbols)
}

/** What an item says, beside when and of whom. */
function wordsOf({ kind, headline, summary, url, form, items }: NewsItem): string {
  return JSON.stringify([kind, headline, summary, url, form, items])
}

function valuesOf(item: NewsItem): readonly (string | number)[] {
  const { source, id, at, kind, symbols, headline, summary, url, form, items } = item
  return [
    source, id, at, kind, JSON.stringify(symbols), headline, summary, url, form, JSON.stringify(items),
  ]
}

function itemOf(row: Row): NewsItem {
  return {
    id: String(row['id']),
    source: String(row['source']),
    kind: String(row['kind']) as NewsKind,
    symbols: JSON.parse(String(row['symbols'])) as readonly string[],
    at: Number(row['at']) as UtcMillis,
    headline: String(row['headline']),
    summary: String(row['summary']),
    url: String(row['url']),
    form: String(row['form']),
    items: JSON.parse(String(row['items'])) as readonly string[],
  }
}

function valueOf<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new UserError(result.failure)
}
