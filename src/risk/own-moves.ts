import { toNumber } from '../base/index.ts'
import { Side, type Fill } from '../model/index.ts'
import { isWithin } from './market-price.ts'

interface PricedFill {
  readonly at: number
  readonly price: number
}

type SavedFills = readonly (readonly [symbol: string, fills: readonly PricedFill[]])[]

/** Own fills by symbol, and moves that were too far, as they are saved. */
export interface OwnMovesState {
  readonly buys: SavedFills
  readonly sells: SavedFills
  readonly tooFar: readonly (readonly [symbol: string, move: number])[]
}

/**
 * How far our own fills pushed a price (R04): buys that climb, sells that sink, within a window.
 *
 * What was too far is kept until `clear`, so that the symbol stays closed to entries for the session.
 */
export class OwnMoves {
  readonly #windowMs: number
  readonly #fractionMax: number
  readonly #buys = new Map<string, PricedFill[]>()
  readonly #sells = new Map<string, PricedFill[]>()
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
    const { symbol, at } = fill
    const isBuy = fill.side === Side.Buy
    const bySymbol = isBuy ? this.#buys : this.#sells
    const price = toNumber(fill.price)
    const fills = bySymbol.get(symbol)
    if (fills === undefined) {
      bySymbol.set(symbol, [{ at, price }])
      return
    }
    let start = price
    let kept = 0
    for (let index = 0; index < fills.length; index++) {
      const earlier = fills[index] as PricedFill
      if (earlier.at <= at - this.#windowMs) continue
      fills[kept++] = earlier
      start = isBuy ? Math.min(start, earlier.price) : Math.max(start, earlier.price)
    }
    fills[kept++] = { at, price }
    if (fills.length > kept) fills.length = kept
    const away = isBuy ? price - start : start - price
    const move = away / start
    if (!isWithin(away, this.#fractionMax, start) && move > this.of(symbol)) this.#tooFar.set(symbol, move)
  }

  /**
   * Forgets the fills of a symbol whose prices changed their scale or their name; a closed symbol stays
   * closed.
   */
  forget(symbol: string): void {
    this.#buys.delete(symbol)
    this.#sells.delete(symbol)
  }

  /** What is remembered. */
  state(): OwnMovesState {
    const saved = (of: Map<string, PricedFill[]>): OwnMovesState['buys'] => (
      [...of].map(([symbol, fills]) => [symbol, [...fills]]))
    return { buys: saved(this.#buys), sells: saved(this.#sells), tooFar: [...this.#tooFar] }
  }

  /** Puts a saved state in place. */
  restore({ buys, sells, tooFar }: OwnMovesState): void {
    this.clear()
    for (const [symbol, fills] of buys) this.#buys.set(symbol, [...fills])
    for (const [symbol, fills] of sells) this.#sells.set(symbol, [...fills])
    for (const [symbol, move] of tooFar) this.#tooFar.set(symbol, move)
  }

  /** Opens every symbol again. */
  clear(): void {
    if (this.#buys.size > 0) this.#buys.clear()
    if (this.#sells.size > 0) this.#sells.clear()
    if (this.#tooFar.size > 0) this.#tooFar.clear()
  }
}
