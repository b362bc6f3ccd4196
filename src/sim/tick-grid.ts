import { invariant, type Price, type SessionDate } from '../base/index.ts'
import { fittingTick, type Instrument, type TickStep } from '../model/index.ts'

/**
 * An instrument's ticks as `tickAt` gives them, for the venue's dates, which move forward slowly.
 *
 * The table is read when the rules change, not for every order.
 */
export class TickGrid {
  readonly #instrument: Instrument
  #date: SessionDate | undefined = undefined
  /** The rows that apply on the date, the last of the table first. */
  #steps: readonly TickStep[] = []
  /** What stands for earlier days and lower prices: the first row. */
  #otherwise: TickStep | undefined = undefined
  /** Days of the table between which no row begins: [#from, #until). */
  #from: SessionDate | undefined = undefined
  #until: SessionDate | undefined = undefined

  constructor(instrument: Instrument) {
    this.#instrument = instrument
  }

  at(price: Price, date: SessionDate): Price {
    if (date !== this.#date) this.#turnTo(date)
    const steps = this.#steps
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i] as TickStep
      if (step.atLeast <= price) return fittingTick(step.tick, price)
    }
    return fittingTick((this.#otherwise as TickStep).tick, price)
  }

  #turnTo(date: SessionDate): void {
    const isSameRule = this.#from !== undefined && date >= this.#from
      && (this.#until === undefined || date < this.#until)
    if (!isSameRule) this.#read(date)
    this.#date = date
  }

  #read(date: SessionDate): void {
    const { tickTable, symbol } = this.#instrument
    this.#otherwise = tickTable[0]
    invariant(this.#otherwise !== undefined, `${symbol} has no tick`)
    this.#steps = tickTable.filter(({ since }) => since <= date).toReversed()
    this.#from = this.#steps.map(({ since }) => since).toSorted().at(-1)
    this.#until = tickTable.map(({ since }) => since).filter((since) => since > date).toSorted()[0]
  }
}
