import { sessionDate, toNumber, type Price, type SessionDate } from '../base/index.ts'
import { fittingTick, tableTick, type Instrument, type TickStep } from '../model/index.ts'
import type { Situation } from './situation.ts'

/** Stands for the latest tick rules where no session is known. */
const LATEST: SessionDate = sessionDate('9999-12-31')

/** What `tableTick` says on one day, and until its next change: the tick from each price on. */
class DayTicks {
  readonly #since: SessionDate
  readonly #until: SessionDate | undefined
  /** Ascending. */
  readonly #from: readonly Price[]
  readonly #ticks: readonly Price[]
  readonly #lowest: Price

  constructor(instrument: Instrument, date: SessionDate) {
    const steps = new Set(instrument.tickTable.map((step) => step.atLeast))
    this.#since = date
    this.#until = instrument.tickTable.map((step) => step.since).filter((since) => since > date).toSorted()[0]
    this.#from = [...steps].toSorted((a, b) => (a < b ? -1 : 1))
    this.#ticks = this.#from.map((price) => tableTick(instrument, price, date))
    this.#lowest = tableTick(instrument, ((this.#from[0] ?? 0n) - 1n) as Price, date)
  }

  isOf(date: SessionDate): boolean {
    return date >= this.#since && (this.#until === undefined || date < this.#until)
  }

  at(price: Price): Price {
    for (let index = this.#from.length - 1; index >= 0; index--) {
      if ((this.#from[index] as Price) <= price) return this.#ticks[index] as Price
    }
    return this.#lowest
  }
}

/** The days last asked for of each table: an entry asks six times, and many instruments share a table. */
const known = new WeakMap<readonly TickStep[], DayTicks>()

/**
 * The tick of the instrument at a price, on the day of the session; nine decimals where the market itself
 * trades below that tick (`fittingTick`).
 */
export function tickFor(situation: Situation, instrument: Instrument, price: Price): Price {
  const date = situation.session?.date ?? LATEST
  let day = known.get(instrument.tickTable)
  if (day === undefined || !day.isOf(date)) {
    day = new DayTicks(instrument, date)
    known.set(instrument.tickTable, day)
  }
  const tick = day.at(price)
  const { lastPrice } = situation
  return lastPrice > 0 && lastPrice < toNumber(tick) ? fittingTick(tick, 1n as Price) : tick
}
