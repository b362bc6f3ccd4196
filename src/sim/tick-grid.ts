import { invariant, type Price, type SessionDate } from '../base/index.ts'
import type { Instrument, TickStep } from '../model/index.ts'

/** An instrument's ticks as `tickAt` gives them, its table read once a day instead of once an order. */
export class TickGrid {
  readonly #instrument: Instrument
  #date: SessionDate | undefined = undefined
  /** Steps of the day, the last row of the table first; what is left when no price applies: its first. */
  #steps: readonly TickStep[] = []
  #lowest: TickStep | undefined = undefined

  constructor(instrument: Instrument) {
    this.#instrument = instrument
  }

  at(price: Price, date: SessionDate): Price {
    if (date !== this.#date) this.#turnTo(date)
    const steps = this.#steps
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i] as TickStep
      if (step.atLeast <= price) return step.tick
    }
    return (this.#lowest as TickStep).tick
  }

  #turnTo(date: SessionDate): void {
    const { tickTable, symbol } = this.#instrument
    this.#lowest = tickTable[0]
    invariant(this.#lowest !== undefined, `${symbol} has no tick`)
    this.#steps = tickTable.filter(({ since }) => since <= date).toReversed()
    this.#date = date
  }
}
