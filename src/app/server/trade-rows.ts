import {
  absFixed,
  averagePrice,
  formatFixed,
  notional,
  type Money,
  type Price,
  type Quantity,
} from '../../base/index.ts'
import { AUDIT_EVENTS, AuditEventType, TRADES, type BodyOf } from '../../audit/index.ts'
import type { ProjectedRow } from '../../port/index.ts'
import type { Page, RowsQuery, Trade, TradesQuery } from '../../server/index.ts'
import type { SessionViews } from './session-views.ts'
import type { ViewRow } from '../../adapter/sqlite/index.ts'

type ClosedBody = BodyOf<'PositionOpened' | 'PositionChanged' | 'PositionClosed'>

/** Fills of one round trip at most. */
const FILLS_MAX = 500

/** Round trips, from the facts that closed them and the fills before those. */
export async function tradeRows(
  views: SessionViews,
  { symbol, strategy, from, to }: RowsQuery,
  page: { after?: number | undefined; limit: number },
): Promise<readonly (ViewRow & { readonly trade: Trade })[]> {
  const closed = await views.page({
    table: AUDIT_EVENTS,
    order: 'newest',
    ...page,
    where: [
      { column: 'event_type', is: '=', value: AuditEventType.PositionClosed },
      ...(symbol === undefined ? [] : [{ column: 'symbol', is: '=' as const, value: symbol }]),
      ...(strategy === undefined ? [] : [{ column: 'strategy', is: '=' as const, value: strategy }]),
      ...(from === undefined ? [] : [{ column: 'timestamp', is: '>=' as const, value: from }]),
      ...(to === undefined ? [] : [{ column: 'timestamp', is: '<' as const, value: to }]),
    ],
  })
  return Promise.all(closed.map(async (row) => ({ ...row, trade: await tradeOf(views, row) })))
}

/** The round trip that the orders of a signal filled in, as one row; none while it is open. */
export async function tradeOfSignal(
  views: SessionViews,
  signal: number,
  { symbol: wanted, strategy: whose, from = 0, to = Infinity }: TradesQuery,
): Promise<Page<Trade>> {
  const none = { rows: [], next: null }
  const [fill] = await views.page({
    table: TRADES, order: 'oldest', limit: 1, where: [{ column: 'signal_id', is: '=', value: signal }],
  })
  if (fill === undefined) return none
  const { id, symbol, strategy } = fill.row
  if (symbol === null || symbol === undefined || strategy === null || strategy === undefined) return none
  const [closed] = await views.page({
    table: AUDIT_EVENTS, order: 'oldest', limit: 1,
    where: [
      { column: 'event_type', is: '=', value: AuditEventType.PositionClosed },
      { column: 'symbol', is: '=', value: symbol },
      { column: 'strategy', is: '=', value: strategy },
      { column: 'id', is: '>=', value: Number(id) },
    ],
  })
  if (closed === undefined) return none
  const trade = await tradeOf(views, closed)
  const isWanted = (wanted ?? trade.symbol) === trade.symbol && (whose ?? trade.strategy) === trade.strategy
  return isWanted && trade.exitAt >= from && trade.exitAt < to ? { rows: [trade], next: null } : none
}

async function tradeOf(views: SessionViews, { place, row: closed }: ViewRow): Promise<Trade> {
  const [id, symbol, strategy] = [Number(closed['id']), String(closed['symbol']), String(closed['strategy'])]
  const body = JSON.parse(String(closed['data'])) as ClosedBody
  const same = [
    { column: 'symbol', is: '=', value: symbol },
    { column: 'strategy', is: '=', value: strategy },
  ] as const
  // By its place: what an index with the three columns finds at once, however long the record is.
  const [previous] = await views.page({
    table: AUDIT_EVENTS,
    order: 'newest',
    after: place,
    limit: 1,
    where: [...same, { column: 'event_type', is: '=', value: AuditEventType.PositionClosed }],
  })
  const since = previous === undefined ? 0 : Number(previous.row['id'])
  const fills = await views.page({
    table: TRADES,
    order: 'oldest',
    limit: FILLS_MAX,
    where: [
      ...same, { column: 'id', is: '<', value: id }, { column: 'id', is: '>=', value: since },
    ],
  })
  const rows = fills.map(({ row }) => row)
  const entrySide = body.side === 'LONG' ? 'BUY' : 'SELL'
  const entries = rows.filter((row) => row['side'] === entrySide)
  const exits = rows.filter((row) => row['side'] !== entrySide)
  return {
    sequence: id,
    symbol,
    strategy,
    side: body.side,
    quantity: formatFixed(unitsOf(entries)),
    entryAt: Number(rows[0]?.['timestamp'] ?? closed['timestamp']),
    exitAt: Number(closed['timestamp']),
    entryPrice: formatFixed(meanPrice(entries)),
    exitPrice: formatFixed(meanPrice(exits)),
    fees: formatFixed(rows.reduce((sum, row) => sum + (row['fee'] as bigint), 0n)),
    profit: body.tripProfit ?? null,
    signal: Number(rows[0]?.['signal_id'] ?? 0) || null,
    exitSignals: signalsOf(exits, new Set(entries.map((row) => row['signal_id']))),
  }
}

/** Signals of fills, less those of the entries: a guard's order bears the signal of its entry. */
function signalsOf(
  fills: readonly ProjectedRow[], but: ReadonlySet<ProjectedRow[string] | undefined>,
): number[] {
  const signals = fills.map((row) => row['signal_id']).filter((signal) => !but.has(signal))
  return [...new Set(signals)].flatMap((signal) => (Number(signal) > 0 ? [Number(signal)] : []))
}

function unitsOf(fills: readonly ProjectedRow[]): Quantity {
  return fills.reduce((sum, row) => sum + (row['quantity'] as bigint), 0n) as Quantity
}

/** Mean price by units; zero where nothing filled, as when an instrument ended. */
function meanPrice(fills: readonly ProjectedRow[]): Price {
  const units = unitsOf(fills)
  if (units === 0n) return 0n as Price
  const value = fills.reduce(
    (sum, row) => sum + notional(row['price'] as Price, row['quantity'] as Quantity),
    0n,
  ) as Money
  return averagePrice(absFixed(value), units)
}
