import { averagePrice, notional, ZERO_QUANTITY, type Money, type Quantity } from '../../base/index.ts'
import { oppositeSide, OrderEvent, type Fact, type FactBodyOf } from '../../model/index.ts'
import type { ProjectedRow } from '../../port/index.ts'
import { cleanText } from './clean-text.ts'
import { movedRow } from './moved-row.ts'
import type { RowCache } from './row-cache.ts'
import { ORDERS, TRADES } from './tables.ts'

/** An order of somebody else works when it is found. */
export function foldAdoption({ terms, ...found }: FactBodyOf<'OrderAdopted'>, rows: RowCache): void {
  const row = rows.get(ORDERS, cleanText(terms.clientOrderId))
  if (row === undefined) return
  const submitted = movedRow({ ...row, filled_quantity: found.filledQuantity }, OrderEvent.Submitted)
  rows.put(ORDERS, {
    ...movedRow(submitted, OrderEvent.Accepted),
    venue_order_id: found.venueOrderId === undefined ? null : cleanText(found.venueOrderId),
  })
}

/**
 * What was booked stays in the table. Its opposite is a row of its own, numbered by the fact with a minus;
 * what stands instead of it has the number without.
 */
export function foldReversal(
  fact: Fact, body: FactBodyOf<'ExecutionBusted'> | FactBodyOf<'ExecutionCorrected'>, rows: RowCache,
): void {
  const { clientOrderId, fill } = body
  if (fill === undefined) return
  const row = rows.get(ORDERS, cleanText(clientOrderId))
  const trade = {
    order_id: cleanText(clientOrderId), symbol: cleanText(fill.symbol), timestamp: fact.eventAt,
    execution_id: cleanText(fill.executionId), strategy: row?.['strategy'] ?? null,
    signal_id: row?.['signal_id'] ?? null, liquidity: fill.liquidity,
  }
  const opposite = { side: oppositeSide(fill.side), quantity: fill.quantity, price: fill.price }
  rows.put(TRADES, { ...trade, id: -fact.sequence, ...opposite, fee: -fill.fee })
  let standing = { quantity: ZERO_QUANTITY, price: fill.price }
  if (body.kind === 'ExecutionCorrected') {
    standing = { quantity: body.quantity, price: body.price }
    rows.put(TRADES, { ...trade, id: fact.sequence, side: fill.side, ...standing, fee: fill.fee })
  }
  if (row !== undefined) rows.put(ORDERS, { ...refilled(row, fill, standing), updated_at: fact.eventAt })
}

type Numbers = Pick<FactBodyOf<'ExecutionCorrected'>, 'price' | 'quantity'>

function notionalOf({ price, quantity }: Numbers): Money {
  return notional(price, quantity)
}

function refilled(row: ProjectedRow, before: Numbers, after: Numbers): ProjectedRow {
  const filled = (row['filled_quantity'] as bigint) - before.quantity + after.quantity
  const value = (row['filled_value'] as bigint) - notionalOf(before) + notionalOf(after)
  const average = filled === 0n ? null : averagePrice(value as Money, filled as Quantity)
  return { ...row, filled_quantity: filled, filled_value: value, avg_fill_price: average }
}
