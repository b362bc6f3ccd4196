/**
 * A sum since the start that does not lose its low digits, however many numbers are added.
 *
 * Source: A. Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", ZAMM 54
 * (1974).
 */
export class CompensatedSum {
  #sum = 0
  #lost = 0

  /** The sum of all numbers added; 0 at first. */
  get sum(): number {
    return this.#sum + this.#lost
  }

  /** Adds one number. */
  add(value: number): void {
    const next = this.#sum + value
    this.#lost += Math.abs(this.#sum) >= Math.abs(value) ? this.#sum - next + value : value - next + this.#sum
    this.#sum = next
  }

  /** Multiplies the sum by `factor`. */
  rescale(factor: number): void {
    this.#sum *= factor
    this.#lost *= factor
  }

  /** Starts again from 0. */
  clear(): void {
    this.#sum = 0
    this.#lost = 0
  }
}
