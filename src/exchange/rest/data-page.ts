import type { Json } from '../wire/order-json.ts'

/** One row of market data, and when it was. */
export interface Row {
  readonly at: number
  readonly json: Json
}

/** A page of rows, and where the next one begins; no token when nothing follows. */
export interface Page {
  readonly bySymbol: Readonly<Record<string, readonly Json[]>>
  readonly token: string | null
}

/**
 * Cuts rows into pages of at most `limit` points in all, symbol first; the token names the last row that was
 * given.
 */
export function pageOf(
  symbols: readonly { readonly symbol: string; readonly rows: readonly Row[] }[],
  page: { readonly limit: number; readonly token: string | undefined },
): Page {
  const rows = symbols.flatMap(({ symbol, rows: each }) => each.map((row, index) => ({ symbol, index, row })))
  const from = page.token === undefined ? 0 : positionAfter(rows, page.token)
  const given = rows.slice(from, from + page.limit)
  const bySymbol: Record<string, Json[]> = {}
  for (const { symbol, row } of given) (bySymbol[symbol] ??= []).push(row.json)
  const last = given.at(-1)
  const hasMore = from + given.length < rows.length
  return { bySymbol, token: hasMore && last !== undefined ? tokenOf(last) : null }
}

function tokenOf({ symbol, index }: { readonly symbol: string; readonly index: number }): string {
  return Buffer.from(`${symbol}|${index}`).toString('base64')
}

function positionAfter(rows: readonly { symbol: string; index: number }[], token: string): number {
  const [symbol, index] = Buffer.from(token, 'base64').toString().split('|')
  return rows.findIndex((row) => row.symbol === symbol && row.index === Number(index)) + 1
}
