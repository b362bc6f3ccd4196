import type { NetPosition } from './net-position.ts'

/** Positions that were found at their cost, until the market says what they are worth. */
export class FoundAtCost {
  #found: { readonly net: NetPosition; readonly mark: number }[] = []

  /** None waits for its first price. */
  get isEmpty(): boolean {
    return this.#found.length === 0
  }

  add(net: NetPosition): void {
    this.#found.push({ net, mark: net.mark })
  }

  /** By how much first prices have moved the equity since the last call: nobody won or lost it here. */
  takeChange(): number {
    let change = 0
    this.#found = this.#found.filter(({ net, mark }) => {
      if (net.mark === mark && net.isHeld) return true
      change += net.units * (net.mark - mark)
      return false
    })
    return change
  }
}
