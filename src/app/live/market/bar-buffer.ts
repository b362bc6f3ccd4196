import type { Bar } from '../../../model/index.ts'

interface Held {
  readonly bar: Bar
  readonly isCorrected: boolean
}

/**
 * Bars of several symbols that wait for their turn, one for each symbol and instant, in any order of arrival.
 *
 * Of two bars of one place the corrected one stands, else the one with more volume: prints are added, so it
 * was made later. Which came first does not matter.
 */
export class BarBuffer {
  readonly #instants = new Map<number, Map<string, Held>>()
  /** The instants from `#from` on, ascending: each slice asks for the first, of tens of thousands. */
  readonly #order: number[] = []
  #from = 0

  /** Takes a bar; says whether the place was free. */
  put(bar: Bar, isCorrected = false): boolean {
    const held = this.#instants.get(bar.closeAt) ?? this.#begin(bar.closeAt)
    const before = held.get(bar.symbol)
    if (before === undefined || isLater({ bar, isCorrected }, before)) {
      held.set(bar.symbol, { bar, isCorrected })
    }
    return before === undefined
  }

  /** The first instant of which there are bars; infinite when there are none. */
  get firstAt(): number {
    return this.#order[this.#from] ?? Number.POSITIVE_INFINITY
  }

  has(at: number, symbol: string): boolean {
    return this.#instants.get(at)?.has(symbol) === true
  }

  /** Takes out the bars of an instant. */
  take(at: number): ReadonlyMap<string, Bar> {
    const held = this.#instants.get(at) ?? new Map<string, Held>()
    if (this.#instants.delete(at)) this.#end(at)
    return new Map([...held].map(([symbol, { bar }]) => [symbol, bar]))
  }

  #begin(at: number): Map<string, Held> {
    const held = new Map<string, Held>()
    this.#instants.set(at, held)
    this.#order.splice(this.#placeOf(at), 0, at)
    return held
  }

  #end(at: number): void {
    const place = this.#placeOf(at)
    if (place > this.#from) this.#order.splice(place, 1)
    else if (++this.#from * 2 > this.#order.length) {
      this.#order.splice(0, this.#from)
      this.#from = 0
    }
  }

  /** Where an instant stands among the others, or would. */
  #placeOf(at: number): number {
    let [low, high] = [this.#from, this.#order.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#order[middle] ?? 0) < at) low = middle + 1
      else high = middle
    }
    return low
  }
}

function isLater(a: Held, b: Held): boolean {
  if (a.isCorrected !== b.isCorrected) return a.isCorrected
  return a.bar.volume > b.bar.volume
}
