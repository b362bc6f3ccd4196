import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'

type Api = typeof import('@duckdb/node-api')

/** A second thread decodes while the first row groups are handed out; more bring nothing. */
const THREADS = 2

/**
 * One DuckDB in memory: it keeps nothing, it only reads and writes Parquet files.
 *
 * The library is loaded when it is first needed: it is large, and most commands do without. Extensions are
 * never fetched from the network.
 */
export class Database {
  #opened: Promise<{ readonly api: Api; readonly instance: DuckDBInstance }> | undefined
  #shared: Promise<DuckDBConnection> | undefined
  /** The last question to the shared connection, answered or failed. */
  #asked: Promise<unknown> = Promise.resolve()
  readonly #spillFolder: string

  /** What does not fit in memory while it is sorted goes to `spillFolder`. */
  constructor(spillFolder: string) {
    this.#spillFolder = spillFolder
  }

  /** The library itself. */
  async api(): Promise<Api> {
    return (await this.#open()).api
  }

  /** A connection of one's own: close it with `closeSync`. */
  async connect(): Promise<DuckDBConnection> {
    const connection = await (await this.#open()).instance.connect()
    await connection.run('SET TimeZone = \'UTC\'')
    return connection
  }

  /** Runs a statement on the shared connection, after those before it; rows are plain JavaScript values. */
  rows(sql: string, values: readonly (string | readonly string[])[] = []): Promise<unknown[][]> {
    const answer = this.#asked.then(() => this.#rows(sql, values))
    this.#asked = answer.catch(() => {})
    return answer
  }

  async #rows(sql: string, values: readonly (string | readonly string[])[]): Promise<unknown[][]> {
    this.#shared ??= this.connect()
    const { listValue } = await this.api()
    const bound = values.map((value) => (typeof value === 'object' ? listValue([...value]) : value))
    return (await (await this.#shared).run(sql, bound)).getRowsJS()
  }

  /**
   * Releases everything once what was asked is answered: a connection that is closed before that ends the
   * process. The next call opens it anew.
   */
  async close(): Promise<void> {
    await this.#asked
    const [opened, shared] = [this.#opened, this.#shared]
    this.#opened = undefined
    this.#shared = undefined
    if (shared !== undefined) (await shared).closeSync()
    if (opened !== undefined) (await opened).instance.closeSync()
  }

  #open(): Promise<{ readonly api: Api; readonly instance: DuckDBInstance }> {
    this.#opened ??= (async () => {
      const api = await import('@duckdb/node-api')
      const instance = await api.DuckDBInstance.create(':memory:', {
        threads: String(THREADS), temp_directory: this.#spillFolder,
        autoinstall_known_extensions: 'false', autoload_known_extensions: 'false',
      })
      return { api, instance }
    })()
    return this.#opened
  }
}

/**
 * Reads one file, by `exactPath`: a folder `close=5` above it is a name like any other, and no column that
 * takes the place of the file's own.
 */
export const READ_FILE = 'read_parquet($1, hive_partitioning = false)'

/** A path as the library reads it: `[`, `*` and `?` in it are letters, and no pattern of other files. */
export function exactPath(file: string): string {
  return file.replaceAll(/[[*?]/g, (letter) => `[${letter}]`)
}

/** Writes a text as an SQL literal, where no parameter can stand. */
export function sqlText(text: string): string {
  return `'${text.replaceAll('\'', '\'\'')}'`
}
