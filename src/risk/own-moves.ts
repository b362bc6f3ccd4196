import { toNumber } from '../base/index.ts'
import { Side, type Fill } from '../model/index.ts'

interface PricedFill {
  readonly at: number
  readonly price: number
}

/**
 * How far our own fills pushed a price (R04): buys that climb, sells that sink, within a window.
 *
 * What was too far is kept until `clear`, so that the symbol stays closed to entries for the session.
 */
export class OwnMoves {
  readonly #windowMs: number
  readonly #fractionMax: number
  readonly #fills = new Map<string, PricedFill[]>()
  readonly #tooFar = new Map<string, number>()

  constructor(options: { windowMs: number; fractionMax: number }) {
    this.#windowMs = options.windowMs
    this.#fractionMax = options.fractionMax
  }

  /** The move that was too far, as a fraction; 0 where there was none. */
  of(symbol: string): number {
    return this.#tooFar.get(symbol) ?? 0
  }

  /** Notes an execution of ours. */
  add(fill: Fill): void {
    const key = `${fill.symbol}|${fill.side}`
    const after = fill.at - this.#windowMs
    const fills = (this.#fills.get(key) ?? []).filter((each) => each.at > after)
    const price = toNumber(fill.price)
    fills.push({ at: fill.at, price })
    this.#fills.set(key, fills)
    const prices = fills.map((each) => each.price)
    const start = fill.side === Side.Buy ? Math.min(...prices) : Math.max(...prices)
    const move = fill.side === Side.Buy ? (price - start) / start : (start - price) / start
    if (move > this.#fractionMax && move > this.of(fill.symbol)) this.#tooFar.set(fill.symbol, move)
  }

  /**
   * Forgets the fills of a symbol whose prices changed their scale or their name; a closed symbol stays
   * closed.
   */
  forget(symbol: string): void {
    this.#fills.delete(`${symbol}|${Side.Buy}`)
    this.#fills.delete(`${symbol}|${Side.Sell}`)
  }

  /** Opens every symbol again. */
  clear(): void {
    this.#fills.clear()
    this.#tooFar.clear()
  }
}
