import { InvariantError, type Price, type Quantity, type SessionDate } from '../base/index.ts'

/** Kinds of instruments; an index can be read and simulated, never sent to a broker. */
export const AssetClass = {
  Equity: 'equity', Etf: 'etf', Index: 'index', Fx: 'fx', Crypto: 'crypto', Future: 'future',
} as const
export type AssetClass = (typeof AssetClass)[keyof typeof AssetClass]

/** One row of a tick table: from `since` on, prices of at least `atLeast` move in steps of `tick`. */
export interface TickStep {
  readonly since: SessionDate
  readonly atLeast: Price
  readonly tick: Price
}

/** What can be traded, and the rules that every order in it has to keep. */
export interface Instrument {
  readonly symbol: string
  readonly name: string
  readonly assetClass: AssetClass
  /** ISO 4217 code of prices. */
  readonly currency: string
  /** Sector for concentration limits; `UNKNOWN` counts as a sector of its own. */
  readonly sector: string
  /** Name of its exchange calendar: `XNYS`, `24x7` ... */
  readonly calendar: string
  /** Ordered by `since`, then `atLeast`; the last row that applies decides. */
  readonly tickTable: readonly TickStep[]
  readonly lotSize: Quantity
  readonly isFractionable: boolean
  readonly isShortable: boolean
  /** Yearly cost of borrowing one unit of value, as a fraction (0.003 is 0.3 %). */
  readonly borrowFeeFraction: number
  /** First and last day of trading where known. */
  readonly listedOn?: SessionDate
  readonly delistedOn?: SessionDate
}

/** The finest step that a price has. */
const FINEST = 1n as Price

/**
 * The tick at a price on a day: the last row of the table with `since` and `atLeast` not above them.
 *
 * The first row stands for earlier days and lower prices; an instrument without a row is a bug. A price below
 * its tick goes by nine decimals (`fittingTick`).
 */
export function tickAt(instrument: Instrument, price: Price, date: SessionDate): Price {
  return fittingTick(tableTick(instrument, price, date), price)
}

/** What the table alone says of a price on a day. */
export function tableTick(instrument: Instrument, price: Price, date: SessionDate): Price {
  const { tickTable } = instrument
  const first = tickTable[0]
  if (first === undefined) throw new InvariantError(`${instrument.symbol} has no tick`)
  let { tick } = first
  for (let row = 1; row < tickTable.length; row++) {
    const step = tickTable[row] as TickStep
    if (step.since <= date && step.atLeast <= price) tick = step.tick
  }
  return tick
}

/**
 * The step of a price whose table says `tick`: the tick, or nine decimals where the price is below it.
 *
 * What trades below one tick shows that the table is not its own, as of a coin at 0.0000242 whose tick was
 * left at 0.01. On that grid it could be bought at 0.01 only, and not be sold at all.
 */
export function fittingTick(tick: Price, price: Price): Price {
  return price > 0n && price < tick ? FINEST : tick
}
