import type { Money } from '../../base/index.ts'
import type { Engine } from '../../engine/index.ts'
import type { MassStatus, OwnBooks } from '../../execution/index.ts'
import { isPending } from '../../model/index.ts'
import type { VenueBooks } from './venue-protocol.ts'

/** What a core believes of its account. */
export function ownBooks({ portfolio, execution }: Engine): OwnBooks {
  return {
    orders: [...execution.book.open()].map(({ terms, filledQuantity, venueOrderId, status }) => ({
      clientOrderId: terms.clientOrderId,
      symbol: terms.symbol,
      quantity: terms.quantity,
      filled: filledQuantity,
      isAcknowledged: venueOrderId !== undefined,
      isPending: isPending(status),
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
