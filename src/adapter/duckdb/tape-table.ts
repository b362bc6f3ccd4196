import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api'
import { ok, type Result } from '../../base/index.ts'
import { barsOf, quotesOf, type Bar, type Quote } from '../../model/index.ts'
import type { TapeReader, TapeRecord } from '../../port/index.ts'

const PAGE = 5_000
const COLUMNS: readonly (readonly [name: string, type: 'BIGINT' | 'DOUBLE' | 'VARCHAR'])[] = [
  ['ordinal', 'BIGINT'], ['known_at_ms', 'BIGINT'], ['kind', 'VARCHAR'], ['source', 'VARCHAR'],
  ['symbol', 'VARCHAR'], ['at_ms', 'BIGINT'], ['timeframe', 'VARCHAR'], ['close_at_ms', 'BIGINT'],
  ['open', 'DOUBLE'], ['high', 'DOUBLE'], ['low', 'DOUBLE'], ['close', 'DOUBLE'], ['volume', 'DOUBLE'],
  ['bid', 'DOUBLE'], ['ask', 'DOUBLE'], ['bid_size', 'DOUBLE'], ['ask_size', 'DOUBLE'],
  ['price', 'DOUBLE'], ['size', 'DOUBLE'],
]

/**
 * Creates the table `tape` in DuckDB's memory and fills it: a row for each record, in the order of reading;
 * an input that shows several bars has a row for each of them, and one that shows quotes a row of the kind
 * `quote` for each.
 *
 * `at_ms` is the instant of a quote or print and the open of a bar, and `price` and `size` those of the last
 * print, of a quote where prints are heard; what a kind does not have is null. Gives
 * the rows, or what a tape failed with.
 */
export async function fillTapeTable(
  connection: DuckDBConnection, tapes: Iterable<TapeReader>,
): Promise<Result<number>> {
  const columns = COLUMNS.map(([name, type]) => `${name} ${type}`).join(', ')
  await connection.run(`CREATE TEMP TABLE tape (${columns})`)
  const appender = await connection.createAppender('tape')
  let rows = 0
  for (const tape of tapes) {
    for (;;) {
      const page = tape.next(PAGE)
      if (!page.ok) return page
      if (page.value.length === 0) break
      for (const { ordinal, record } of page.value) {
        for (const values of rowsOf(record)) {
          appendRow(appender, { ordinal, known_at_ms: record.knownAt, kind: record.kind, ...values })
          rows += 1
        }
      }
    }
  }
  appender.closeSync()
  return ok(rows)
}

type Values = Readonly<Record<string, string | number | undefined>>

function appendRow(appender: DuckDBAppender, values: Values): void {
  for (const [name, type] of COLUMNS) {
    const value = values[name]
    if (value === undefined) appender.appendNull()
    else if (type === 'VARCHAR') appender.appendVarchar(String(value))
    else if (type === 'BIGINT') appender.appendBigInt(BigInt(value))
    else appender.appendDouble(Number(value))
  }
  appender.endRow()
}

function rowsOf(record: TapeRecord): readonly Values[] {
  switch (record.kind) {
    case 'resumed': return [{}]
    // Of what the core was given, the market is archived as columns; the tape itself keeps all of it.
    case 'input': {
      const bars = barsOf(record.input)
      const quotes = quotesOf(record.input)
      if (quotes.length > 0) return quotes.map((quote) => ({ kind: 'quote', ...quoteValues(quote) }))
      return bars.length === 0 ? [{}] : bars.map(barValues)
    }
    case 'bar': return [{ source: record.source, ...barValues(record.bar) }]
    case 'quote': {
      return [{ source: record.source, ...quoteValues(record.quote) }]
    }
    case 'print': {
      const { symbol, at, price, size, volume } = record.print
      return [{ source: record.source, symbol, at_ms: at, price, size, volume }]
    }
  }
}

function quoteValues({ symbol, at, bid, ask, bidSize, askSize, last, lastSize, volume }: Quote): Values {
  const sides = { bid, ask, bid_size: bidSize, ask_size: askSize }
  return { symbol, at_ms: at, ...sides, price: last, size: lastSize, volume }
}

function barValues({ symbol, timeframe, openAt, closeAt, open, high, low, close, volume }: Bar): Values {
  return { symbol, timeframe, at_ms: openAt, close_at_ms: closeAt, open, high, low, close, volume }
}
