import type { Money } from '../../base/index.ts'
import type { Engine } from '../../engine/index.ts'
import type { MassStatus, OwnBooks } from '../../execution/index.ts'
import { isPending } from '../../model/index.ts'
import type { VenueBooks } from './venue/venue-protocol.ts'

/** What a core believes of its account. */
export function ownBooks({ portfolio, execution }: Engine): OwnBooks {
  return {
    // A leg that waits may be shown or not, and is as large as the venue makes it when its entry has filled.
    orders: [...execution.book.open(), ...execution.book.waiting()].map((order) => ({
      clientOrderId: order.terms.clientOrderId,
      symbol: order.terms.symbol,
      quantity: order.terms.quantity,
      filled: order.filledQuantity,
      isAcknowledged: order.venueOrderId !== undefined,
      isPending: isPending(order.status) || order.waits,
    })),
    positions: new Map([...portfolio.positions()].map(({ symbol, quantity }) => [symbol, quantity])),
    fillCash: (portfolio.cash - portfolio.deposits - portfolio.otherCash) as Money,
  }
}

/** What the simulated venue says of the account. */
export function massStatusOf(books: VenueBooks): MassStatus {
  return {
    orders: books.orders,
    positions: new Map(books.positions.map(({ symbol, quantity }) => [symbol, quantity])),
    fillCash: books.cash,
  }
}
