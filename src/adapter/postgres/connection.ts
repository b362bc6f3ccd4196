import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { ok, type Result } from '../../base/index.ts'
import { failureOf, isConflict } from './postgres-failure.ts'

const CONNECT_TIMEOUT_MS = 5_000
const STATEMENT_TIMEOUT_MS = 10_000
const ATTEMPTS_MAX = 6
const RETRY_BASE_MS = 5
const CONNECTIONS_MAX = 4

/** A row as the driver gives it. */
export type SqlRow = Readonly<Record<string, unknown>>
/** Runs one statement inside a transaction. */
export type Query = (sql: string, values?: readonly unknown[]) => Promise<readonly SqlRow[]>

/**
 * Connections to one database, every one with the settings that make a commit durable.
 *
 * Transactions are SERIALIZABLE; one that loses against another is run again, a few times.
 */
export class Connection {
  /** The server and database, without user and password. */
  readonly where: string
  readonly #pool: pg.Pool

  constructor(url: string, schema: string) {
    const { host, pathname } = new URL(url)
    this.where = `postgresql://${host}${pathname}`
    this.#pool = new pg.Pool({
      connectionString: url,
      max: CONNECTIONS_MAX,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      query_timeout: STATEMENT_TIMEOUT_MS + CONNECT_TIMEOUT_MS,
      keepAlive: true,
      application_name: 'investor',
      options:
        `-c synchronous_commit=on -c search_path=${schema} -c timezone=UTC ` +
        '-c client_min_messages=warning',
    })
    // The pool drops a connection that dies while idle; whoever needs one next gets the failure.
    this.#pool.on('error', () => undefined)
  }

  /** One statement on its own. */
  async query(sql: string, values: readonly unknown[] = []): Promise<Result<readonly SqlRow[]>> {
    try {
      const { rows } = await this.#pool.query<SqlRow>(sql, [...values])
      return ok(rows)
    } catch (error) {
      return failureOf(error, this.where)
    }
  }

  /** All of `work` or nothing; what it throws as a `Refusal` is the result. */
  async transaction<T>(work: (query: Query) => Promise<T>): Promise<Result<T>> {
    for (let tries = 1; ; tries++) {
      try {
        return ok(await this.#once(work))
      } catch (error) {
        if (!isConflict(error) || tries === ATTEMPTS_MAX) return failureOf(error, this.where)
        await pause(RETRY_BASE_MS * 2 ** tries * (0.5 + Math.random()))
      }
    }
  }

  async #once<T>(work: (query: Query) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect()
    const query: Query = async (sql, values = []) => (await client.query<SqlRow>(sql, [...values])).rows
    // A connection that breaks between two statements says so here as well as in the next statement.
    let broken: Error | undefined
    const onError = (error: Error): void => {
      broken = error
    }
    client.on('error', onError)
    try {
      await client.query('BEGIN ISOLATION LEVEL SERIALIZABLE')
      const value = await work(query)
      await client.query('COMMIT')
      return value
    } catch (error) {
      await client.query('ROLLBACK').catch((failed: Error) => {
        broken ??= failed
      })
      throw error
    } finally {
      client.off('error', onError)
      client.release(broken)
    }
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }
}
