import type { SessionDate, UtcMillis } from '../base/index.ts'
import type { ExchangeCalendar } from '../calendar/index.ts'
import { TradingHours } from '../calendar/index.ts'
import type { Bar, Instrument, Session } from '../model/index.ts'
import { factorsAt } from './adjusted-source.ts'
import type { AdjustmentTable } from './adjustment-table.ts'

/** A bar with what the instrument master, the calendar and the corporate actions know about it. */
export interface EnrichedBar extends Bar {
  readonly sector: string
  /** Date of the session it belongs to; absent outside the exchange's hours. */
  readonly session?: SessionDate
  /** By what its prices are multiplied in the split-adjusted view, and in the total-return view. */
  readonly splitFactor: number
  readonly totalFactor: number
}

/** What is known about one instrument. */
export interface EnricherOptions {
  readonly instrument: Instrument
  readonly calendar: ExchangeCalendar
  /** Empty for a series that is adjusted already. */
  readonly splitTable: AdjustmentTable
  readonly totalTable: AdjustmentTable
}

/** Adds sector, session and adjustment factors to the bars of one instrument. Remembers the last session. */
export class Enricher {
  readonly #options: EnricherOptions
  #session: Session | undefined

  constructor(options: EnricherOptions) {
    this.#options = options
  }

  /** The bar with its surroundings; the bar itself is not changed. */
  enrich(bar: Bar): EnrichedBar {
    const { instrument, splitTable, totalTable } = this.#options
    const session = this.#sessionOf(bar.openAt)
    return {
      ...bar,
      sector: instrument.sector,
      ...(session === undefined ? {} : { session: session.date }),
      splitFactor: factorsAt(splitTable, bar.closeAt).priceFactor,
      totalFactor: factorsAt(totalTable, bar.closeAt).priceFactor,
    }
  }

  #sessionOf(at: UtcMillis): Session | undefined {
    const known = this.#session
    if (known !== undefined && at >= known.preOpenAt && at < known.postCloseAt) return known
    const { calendar } = this.#options
    const found = calendar.coversInstant(at) ? calendar.sessionAt(at, TradingHours.Extended) : undefined
    this.#session = found
    return found
  }
}
