import { AuditEventType } from '../../audit/index.ts'
import { fail, UserError } from '../../base/index.ts'
import type { ProjectedCondition, ProjectedRow, ProjectedTable } from '../../port/index.ts'
import type { Page, PageRequest } from '../../server/index.ts'
import type { SessionViews } from './session-views.ts'

/** Facts of bookkeeping, which no person waits for; there are many. */
const BOOKKEEPING = /^\{"kind":"(?:InputsTaken|TapeFlushed)"/

/** Conditions for the columns that a query names. */
export function equals(query: object, columns: readonly string[]): ProjectedCondition[] {
  return columns.flatMap((column) => {
    const value = (query as Readonly<Record<string, string | undefined>>)[column]
    return value === undefined ? [] : [{ column, is: '=' as const, value }]
  })
}

/** The same, and [from, to) of `timestamp`. */
export function between(
  query: { readonly from?: number | undefined; readonly to?: number | undefined },
  columns: readonly string[],
): ProjectedCondition[] {
  const where = equals(query, columns)
  if (query.from !== undefined) where.push({ column: 'timestamp', is: '>=', value: query.from })
  if (query.to !== undefined) where.push({ column: 'timestamp', is: '<', value: query.to })
  return where
}

/** The place that a cursor stands for. Throws `BAD_CURSOR` for one that no page gave. */
export function cursorOf(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined
  const text = Buffer.from(cursor, 'base64url').toString('latin1')
  if (/^v1:\d{1,15}$/.test(text)) return Number(text.slice(3))
  const message = 'the cursor is not one that a page gave: take `next` of the page before as it is'
  throw new UserError(fail('BAD_CURSOR', message).failure)
}

/** The cursor of the page after one that ends at a place; null when the page was not full. */
export function nextOf(place: number | undefined, rows: number, limit: number): string | null {
  return place === undefined || rows < limit ? null : Buffer.from(`v1:${place}`).toString('base64url')
}

/**
 * A page of rows as they are shown: those that are not shown are made up for by later ones, so that a page
 * that is not the last one is full.
 */
export async function pageOfRows<T>(
  views: Pick<SessionViews, 'page'>,
  { cursor, limit }: PageRequest,
  { table, where, shown }: {
    readonly table: ProjectedTable
    readonly where: readonly ProjectedCondition[]
    readonly shown: (row: ProjectedRow) => T | undefined
  },
): Promise<Page<T>> {
  const rows: T[] = []
  let after = cursorOf(cursor)
  for (;;) {
    const wanted = limit - rows.length
    const found = await views.page({ table, where, order: 'newest', after, limit: wanted })
    rows.push(...found.flatMap(({ row }) => shown(row) ?? []))
    const next = nextOf(found.at(-1)?.place, found.length, wanted)
    if (next === null || rows.length === limit) return { rows, next }
    after = found.at(-1)?.place
  }
}

/** Whether the stream tells a row: each fact once, and not those of bookkeeping. */
export function isTold(row: ProjectedRow): boolean {
  const isSecondFiling =
    row['event_type'] === AuditEventType.LimitBreach &&
    String(row['data']).startsWith('{"kind":"RiskDecided"')
  return !isSecondFiling && !BOOKKEEPING.test(String(row['data']))
}
