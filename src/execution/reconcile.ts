import { formatFixed, type ClientOrderId, type Money, type Quantity } from '../base/index.ts'

/** An open order in one of the two books. */
export interface ReconciledOrder {
  readonly clientOrderId: ClientOrderId
  readonly symbol: string
  readonly quantity: Quantity
  readonly filled: Quantity
}

/** One of our orders, with what we know of its standing at the venue. */
export interface OwnOrder extends ReconciledOrder {
  /** The venue has said that it has the order. */
  readonly isAcknowledged: boolean
  /** A cancel or a change is under way: the venue may be ahead of us. */
  readonly isPending: boolean
}

/** What we believe. */
export interface OwnBooks {
  readonly orders: readonly OwnOrder[]
  readonly positions: ReadonlyMap<string, Quantity>
  /** What all our fills have moved, their fees included. */
  readonly fillCash: Money
}

/** What the venue says when it is asked for everything. */
export interface MassStatus {
  readonly orders: readonly ReconciledOrder[]
  readonly positions: ReadonlyMap<string, Quantity>
  readonly fillCash: Money
}

/** Where the two books differ. */
export type Difference =
  | {
      readonly kind: 'PositionDiffers'
      readonly symbol: string
      readonly ours: Quantity
      readonly venue: Quantity
    }
  /** We hold it for open, and the venue does not have it. */
  | { readonly kind: 'OrderMissing'; readonly clientOrderId: ClientOrderId }
  /** The venue has it, and we never sent it or hold it for ended. */
  | { readonly kind: 'OrderForeign'; readonly clientOrderId: ClientOrderId; readonly symbol: string }
  | {
      readonly kind: 'FillDiffers'
      readonly clientOrderId: ClientOrderId
      readonly ours: Quantity
      readonly venue: Quantity
    }
  | {
      readonly kind: 'QuantityDiffers'
      readonly clientOrderId: ClientOrderId
      readonly ours: Quantity
      readonly venue: Quantity
    }
  | { readonly kind: 'CashDiffers'; readonly ours: Money; readonly venue: Money }

/**
 * Compares our books with the venue's, which are the truth; nothing is repaired here.
 *
 * Empty exactly where positions, cash of fills and open orders agree. An order that the venue has not
 * acknowledged may be missing there; its quantity may differ while a change is under way.
 */
export function reconcile(ours: OwnBooks, venue: MassStatus): readonly Difference[] {
  const differences: Difference[] = []
  for (const symbol of new Set([...ours.positions.keys(), ...venue.positions.keys()])) {
    const [own, theirs] = [ours.positions.get(symbol) ?? 0n, venue.positions.get(symbol) ?? 0n]
    if (own !== theirs) {
      differences.push({ kind: 'PositionDiffers', symbol, ours: own as Quantity, venue: theirs as Quantity })
    }
  }
  const theirs = new Map(venue.orders.map((order) => [order.clientOrderId, order]))
  for (const order of ours.orders) {
    const { clientOrderId } = order
    const other = theirs.get(clientOrderId)
    theirs.delete(clientOrderId)
    if (other !== undefined) differences.push(...orderDifferences(order, other))
    else if (order.isAcknowledged && !order.isPending)
      differences.push({ kind: 'OrderMissing', clientOrderId })
  }
  for (const { clientOrderId, symbol } of theirs.values()) {
    differences.push({ kind: 'OrderForeign', clientOrderId, symbol })
  }
  if (ours.fillCash !== venue.fillCash) {
    differences.push({ kind: 'CashDiffers', ours: ours.fillCash, venue: venue.fillCash })
  }
  return differences
}

function orderDifferences(ours: OwnOrder, venue: ReconciledOrder): readonly Difference[] {
  const { clientOrderId } = ours
  const differences: Difference[] = []
  if (ours.filled !== venue.filled) {
    differences.push({ kind: 'FillDiffers', clientOrderId, ours: ours.filled, venue: venue.filled })
  }
  if (ours.quantity !== venue.quantity && !ours.isPending) {
    differences.push({ kind: 'QuantityDiffers', clientOrderId, ours: ours.quantity, venue: venue.quantity })
  }
  return differences
}

/** A difference in words. */
export function describeDifference(difference: Difference): string {
  switch (difference.kind) {
    case 'PositionDiffers':
      return (
        `position in ${difference.symbol}: ours ${formatFixed(difference.ours)}, the venue's ` +
        formatFixed(difference.venue)
      )
    case 'OrderMissing':
      return `the venue does not have our open order ${difference.clientOrderId}`
    case 'OrderForeign':
      return `the venue has the order ${difference.clientOrderId}, which is not open here`
    case 'FillDiffers':
      return (
        `filled of ${difference.clientOrderId}: ours ${formatFixed(difference.ours)}, the venue's ` +
        formatFixed(difference.venue)
      )
    case 'QuantityDiffers':
      return (
        `quantity of ${difference.clientOrderId}: ours ${formatFixed(difference.ours)}, the venue's ` +
        formatFixed(difference.venue)
      )
    case 'CashDiffers':
      return (
        `cash moved by fills: ours ${formatFixed(difference.ours)}, the venue's ` +
        formatFixed(difference.venue)
      )
  }
}
