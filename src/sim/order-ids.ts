import { IdMap, type ClientOrderId } from '../base/index.ts'
import type { SymbolBook } from './symbol-book.ts'

/** Ended orders after which the older half of the memory is dropped. */
const ENDED_PER_GENERATION = 1_000

/**
 * Which book every order was sent to: of those that live, and of at least the last 1,000 that ended.
 *
 * Two generations: a full one becomes the older, and the oldest is dropped whole, so that an order that ends
 * costs nothing here.
 */
export class OrderIds {
  /** Orders that work or are on their way. */
  liveCount = 0
  readonly #books: ReadonlyMap<string, SymbolBook>
  #recent = new IdMap<ClientOrderId, SymbolBook>()
  #older = new IdMap<ClientOrderId, SymbolBook>()
  #endedCount = 0

  /** `books` are all books there are: their orders outlive a generation. */
  constructor(books: ReadonlyMap<string, SymbolBook>) {
    this.#books = books
  }

  /** Claims the id of an order that was sent; false when it was used before. */
  claim(id: ClientOrderId, book: SymbolBook): boolean {
    if (this.#older.has(id) || !this.#recent.add(id, book)) return false
    this.liveCount++
    return true
  }

  /** Notes that an order has ended, after its book has let it go. */
  release(): void {
    this.liveCount--
    this.#endedCount++
    if (this.#endedCount === ENDED_PER_GENERATION) this.#turn()
  }

  /** The book that holds, or waits for, the order; `undefined` when it has ended or never was. */
  bookOf(id: ClientOrderId): SymbolBook | undefined {
    const book = this.#recent.get(id) ?? this.#older.get(id)
    return book !== undefined && book.holds(id) ? book : undefined
  }

  #turn(): void {
    this.#endedCount = 0
    this.#older = this.#recent
    this.#recent = new IdMap()
    for (const book of this.#books.values()) {
      for (const order of book.orders) this.#recent.set(order.id, book)
      for (const request of book.requests) {
        if (request.kind === 'submit') this.#recent.set(request.id, book)
      }
    }
  }
}
