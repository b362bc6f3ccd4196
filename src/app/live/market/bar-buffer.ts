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

  /** Takes a bar; says whether the place was free. */
  put(bar: Bar, isCorrected = false): boolean {
    const held = this.#instants.get(bar.closeAt) ?? new Map<string, Held>()
    this.#instants.set(bar.closeAt, held)
    const before = held.get(bar.symbol)
    if (before === undefined || isLater({ bar, isCorrected }, before)) {
      held.set(bar.symbol, { bar, isCorrected })
    }
    return before === undefined
  }

  /** The first instant of which there are bars; infinite when there are none. */
  get firstAt(): number {
    return Math.min(...this.#instants.keys())
  }

  has(at: number, symbol: string): boolean {
    return this.#instants.get(at)?.has(symbol) === true
  }

  /** Takes out the bars of an instant. */
  take(at: number): ReadonlyMap<string, Bar> {
    const held = this.#instants.get(at) ?? new Map<string, Held>()
    this.#instants.delete(at)
    return new Map([...held].map(([symbol, { bar }]) => [symbol, bar]))
  }
}

function isLater(a: Held, b: Held): boolean {
  if (a.isCorrected !== b.isCorrected) return a.isCorrected
  return a.bar.volume > b.bar.volume
}
