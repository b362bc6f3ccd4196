import type { Money } from '../../base/index.ts'
import { formatFixed } from '../../base/index.ts'
import { nanosOf, rfc3339 } from '../clock/new-york-time.ts'
import type { LedgerEntry } from '../ledger/ledger-entry.ts'
import { accountView, markOf, positionValue } from '../order/account-view.ts'
import type { Venue } from '../order/venue.ts'
import type { Json } from '../wire/order-json.ts'

/**
 * The exchange's own books as exact decimals: what a test compares a client's with.
 *
 * `deposits` is everything that no trade moved (deposits, fees); cash + cost = deposits + realized, to the
 * last 1e-9.
 */
export function ledgerReport(venue: Venue): Json {
  const { ledger, assets } = venue
  const symbolOf = (assetId: string): string => assets.find(assetId)?.symbol ?? assetId
  const deposits = ledger.entries.reduce((sum, entry) => (
    entry.kind === 'cash' ? sum + entry.amount : sum
  ), 0n) as Money
  const cost = ledger.positions.reduce((sum, position) => sum + position.cost, 0n)
  return {
    at: rfc3339(nanosOf(venue.clock.now)), cash: formatFixed(ledger.cash), cost: formatFixed(cost),
    deposits: formatFixed(deposits), realized: formatFixed(ledger.realized),
    equity: formatFixed(accountView(venue).equity),
    positions: ledger.positions.map((position) => ({
      symbol: symbolOf(position.assetId), asset_id: position.assetId, qty: formatFixed(position.qty),
      cost: formatFixed(position.cost), mark: formatFixed(markOf(venue, position.assetId)),
      value: formatFixed(positionValue(venue, position)),
    })),
    entries: ledger.entries.map((entry) => entryJson(entry, symbolOf)),
  }
}

function entryJson(entry: LedgerEntry, symbolOf: (assetId: string) => string): Json {
  const head = { kind: entry.kind, at: rfc3339(entry.at) }
  switch (entry.kind) {
    case 'fill': return {
      ...head, execution_id: entry.executionId, symbol: symbolOf(entry.assetId),
      order_id: entry.orderId ?? null,
      client_order_id: entry.clientOrderId ?? null, qty: formatFixed(entry.qty),
      price: formatFixed(entry.price),
    }
    case 'cash': return { ...head, type: entry.type, amount: formatFixed(entry.amount), text: entry.text }
    case 'split': return {
      ...head, symbol: symbolOf(entry.assetId), from: Number(entry.from), to: Number(entry.to),
    }
    case 'bust': return { ...head, execution_id: entry.executionId }
  }
}
