import { rename, rm } from 'node:fs/promises'
import path from 'node:path'
import type { DuckDBAppender } from '@duckdb/node-api'
import { fail, ok, type Result } from '../../base/index.ts'
import type { TapeEntry, TapeReader, TapeRecord } from '../../port/index.ts'
import { Database, sqlText } from './database.ts'

const PAGE = 5_000
const COLUMNS: readonly (readonly [name: string, type: 'BIGINT' | 'DOUBLE' | 'VARCHAR'])[] = [
  ['ordinal', 'BIGINT'], ['known_at_ms', 'BIGINT'], ['kind', 'VARCHAR'], ['source', 'VARCHAR'],
  ['symbol', 'VARCHAR'], ['at_ms', 'BIGINT'], ['timeframe', 'VARCHAR'], ['close_at_ms', 'BIGINT'],
  ['open', 'DOUBLE'], ['high', 'DOUBLE'], ['low', 'DOUBLE'], ['close', 'DOUBLE'], ['volume', 'DOUBLE'],
  ['bid', 'DOUBLE'], ['ask', 'DOUBLE'], ['bid_size', 'DOUBLE'], ['ask_size', 'DOUBLE'],
  ['price', 'DOUBLE'], ['size', 'DOUBLE'],
]

/**
 * Writes a whole tape as one Parquet file, a row a record, with its ordinal: for analysis, once a session is
 * over.
 *
 * `at_ms` is the instant of a quote or print and the open of a bar; what a kind does not have is null. The
 * tape stays the record. The file appears when it is whole; gives its rows, or what the tape or the disk
 * failed with.
 */
export async function archiveTape(tape: TapeReader, file: string): Promise<Result<number>> {
  const database = new Database(path.join(path.dirname(file), '.staging'))
  const draft = `${file}.${process.pid}.unfinished`
  try {
    const connection = await database.connect()
    const columns = COLUMNS.map(([name, type]) => `${name} ${type}`).join(', ')
    await connection.run(`CREATE TEMP TABLE tape (${columns})`)
    const appender = await connection.createAppender('tape')
    let rows = 0
    for (;;) {
      const page = tape.next(PAGE)
      if (!page.ok) return page
      if (page.value.length === 0) break
      for (const entry of page.value) appendEntry(appender, entry)
      rows += page.value.length
    }
    appender.closeSync()
    await connection.run(
      `COPY (SELECT * FROM tape ORDER BY ordinal) TO ${sqlText(draft)} (FORMAT parquet, COMPRESSION snappy)`,
    )
    await rename(draft, file)
    return ok(rows)
  } catch (error) {
    return fail('ARCHIVE_FAILED', `${file}: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    await rm(draft, { force: true })
    await database.close()
  }
}

type Values = Readonly<Record<string, string | number | undefined>>

function appendEntry(appender: DuckDBAppender, { ordinal, record }: TapeEntry): void {
  const values: Values = {
    ordinal, known_at_ms: record.knownAt, kind: record.kind, ...sourceOf(record), ...valuesOf(record),
  }
  for (const [name, type] of COLUMNS) {
    const value = values[name]
    if (value === undefined) appender.appendNull()
    else if (type === 'VARCHAR') appender.appendVarchar(String(value))
    else if (type === 'BIGINT') appender.appendBigInt(BigInt(value))
    else appender.appendDouble(Number(value))
  }
  appender.endRow()
}

function sourceOf(record: TapeRecord): Values {
  return 'source' in record ? { source: record.source } : {}
}

function valuesOf(record: TapeRecord): Values {
  switch (record.kind) {
    case 'resumed': return {}
    // Of what the core was given, the market is archived as columns; the tape itself keeps all of it.
    case 'input': {
      const { knownAt, input } = record
      if (input.kind !== 'BarClosed') return {}
      return valuesOf({ kind: 'bar', knownAt, source: 'tape', bar: input.bar })
    }
    case 'bar': {
      const { symbol, timeframe, openAt, closeAt, open, high, low, close, volume } = record.bar
      return { symbol, timeframe, at_ms: openAt, close_at_ms: closeAt, open, high, low, close, volume }
    }
    case 'quote': {
      const { symbol, at, bid, ask, bidSize, askSize } = record.quote
      return { symbol, at_ms: at, bid, ask, bid_size: bidSize, ask_size: askSize }
    }
    case 'print': {
      const { symbol, at, price, size, volume } = record.print
      return { symbol, at_ms: at, price, size, volume }
    }
  }
}
