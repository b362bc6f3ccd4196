import type { Price, SessionDate, UtcMillis } from '../base/index.ts'
import { formatUtc, Rounding, roundToTick, sessionDate } from '../base/index.ts'
import type { ExchangeCalendar } from '../calendar/index.ts'
import type { BarColumns, CorporateAction, Timeframe } from '../model/index.ts'
import { intradayMillis } from '../model/index.ts'
import type { StampMeaning } from './bar-placement.ts'
import { BarPlacer } from './bar-placement.ts'
import { emptyRow } from './bar-row.ts'
import type { MutableBarRow } from './bar-row.ts'
import { BarValidator } from './bar-validator.ts'
import { fromEarlyHours } from './early-hours.ts'
import type { FaultCode } from './fault.ts'
import { Fault, faultCode } from './fault.ts'
import { faultReason } from './fault-reason.ts'
import { FrozenFeedValidator } from './frozen-feed-validator.ts'
import { GrowingColumns } from './growing-columns.ts'
import { PriceValidator } from './price-validator.ts'
import { simplestFraction } from './rational.ts'
import type { RowBuffer } from './row-buffer.ts'
import { outOfOrder, RowOrder, rowOrder } from './row-order.ts'
import { SpikeValidator } from './spike-validator.ts'
import { civilDate } from './stamp-text.ts'
import { TimestampValidator } from './timestamp-validator.ts'
import type { Validator } from './validator.ts'
import { VolumeValidator } from './volume-validator.ts'

/** A row that goes to quarantine. */
export interface RejectedRow {
  readonly symbol: string
  readonly line: number
  readonly code: FaultCode
  readonly reason: string
  /** The row as it was read. */
  readonly row: string
}

/** A row that was changed because the user asked for it. */
export interface RepairedRow {
  readonly symbol: string
  readonly line: number
  readonly change: string
}

/** One symbol of a file, ready for the catalog. */
export interface AssembledSeries {
  readonly symbol: string
  readonly timeframe: Timeframe
  readonly columns: BarColumns
  /** From the dividend and split columns of the file. */
  readonly actions: readonly CorporateAction[]
  readonly order: RowOrder
  /** Good rows in extended hours that were not asked for. */
  readonly extendedLeftOut: number
  readonly rejected: readonly RejectedRow[]
  readonly repaired: readonly RepairedRow[]
  /** Warnings among the good rows, by code. */
  readonly warnings: Readonly<Partial<Record<FaultCode, number>>>
}

/** How the rows of one symbol are placed and judged. */
export interface AssemblyOptions {
  readonly symbol: string
  readonly calendar: ExchangeCalendar
  readonly timeframe: Timeframe
  readonly stampMeans: StampMeaning
  readonly keepsExtended: boolean
  /** Widen a bar whose high or low lies inside open and close, and say so. */
  readonly repairsHighLow: boolean
  readonly now: UtcMillis
  /** Instants of corporate actions that are already known: the price may jump there. */
  readonly knownActionsAt: readonly number[]
}

/** Bars in a row without any movement that count as a frozen feed. */
const FROZEN_BARS_INTRADAY = 30
const FROZEN_BARS_DAILY = 5

/** A wick as long as this many typical moves is worth a look. */
const SUSPICIOUS_MOVES = 25

/** What makes good bars of a stored series suspicious: prices that stand still, and long wicks. */
export function suspicions(timeframe: Timeframe, exemptAt: readonly number[]): readonly Validator[] {
  const isIntraday = intradayMillis(timeframe) !== undefined
  return [
    new FrozenFeedValidator(isIntraday ? FROZEN_BARS_INTRADAY : FROZEN_BARS_DAILY),
    new SpikeValidator({ exemptAt, typicalMoves: SUSPICIOUS_MOVES }),
  ]
}

/**
 * Turns the buffered rows of one symbol into bars on the exchange's sessions, and judges each of them.
 *
 * Stamps in the buffer are days (daily, weekly: civil time as if it were UTC) or instants. A file that runs
 * backwards from end to end is turned round; in one without order the fewest rows are refused that leave the
 * rest in order.
 */
export function assembleSeries(buffer: RowBuffer, options: AssemblyOptions): AssembledSeries {
  return new Assembly(buffer, options).run()
}

const VALUES = ['open', 'high', 'low', 'close', 'volume'] as const

/** How far a high or low may lie inside open and close to be widened. */
const REPAIRED_CENT = 0.01
const REPAIRED_FRACTION = 0.001
/** A cent is a hundredth of the price at most. */
const REPAIRED_CENT_FRACTION = 0.01
/** What floats make of a difference that is exact in decimals. */
const ROUNDING_FRACTION = 1e-9

function repairMax(price: number): number {
  const cent = Math.min(REPAIRED_CENT, REPAIRED_CENT_FRACTION * price)
  return Math.max(cent, REPAIRED_FRACTION * price) + ROUNDING_FRACTION * price
}

/** A row that has its place in time. */
interface Placed {
  /** Row of the buffer. */
  readonly index: number
  readonly openAt: number
  readonly closeAt: number
}

class Assembly {
  readonly #buffer: RowBuffer
  readonly #options: AssemblyOptions
  readonly #placer: BarPlacer
  readonly #isIntraday: boolean
  readonly #rejected: RejectedRow[] = []
  readonly #repaired: RepairedRow[] = []
  /** By the row that tells them: what is refused tells none. */
  readonly #actionsOf = new Map<number, readonly CorporateAction[]>()
  #extendedLeftOut = 0

  constructor(buffer: RowBuffer, options: AssemblyOptions) {
    this.#buffer = buffer
    this.#options = options
    this.#placer = new BarPlacer(options)
    this.#isIntraday = intradayMillis(options.timeframe) !== undefined
  }

  run(): AssembledSeries {
    const { symbol, timeframe } = this.#options
    const buffer = this.#buffer
    const order = rowOrder(buffer.length, (index) => buffer.at(index, 'stamp'))
    const placed = this.#inOrder(this.#place(order === RowOrder.Descending), order)
    const { columns, warnings } = this.#validate(placed)
    return {
      symbol, timeframe, columns, order, warnings,
      actions: this.#actions(),
      extendedLeftOut: this.#extendedLeftOut,
      rejected: this.#rejected.sort((a, b) => a.line - b.line),
      repaired: this.#repaired,
    }
  }

  #place(isReversed: boolean): Placed[] {
    const { length } = this.#buffer
    const placed: Placed[] = []
    for (let step = 0; step < length; step++) {
      const index = isReversed ? length - 1 - step : step
      const stamp = this.#buffer.at(index, 'stamp')
      const fault = this.#isIntraday
        ? this.#placer.placeInstant(stamp)
        : this.#placer.placeDate(sessionDate(civilDate(stamp)))
      if (fault !== Fault.Fine) this.#reject(index, fault, this.#placementReason(fault, stamp))
      else {
        this.#noteActions(index)
        if (!this.#isIntraday || this.#options.keepsExtended || this.#placer.isRegular) {
          placed.push({ index, openAt: this.#placer.openAt, closeAt: this.#placer.closeAt })
        } else this.#extendedLeftOut += 1
      }
    }
    return placed
  }

  #inOrder(placed: readonly Placed[], order: RowOrder): readonly Placed[] {
    if (order !== RowOrder.Mixed) return placed
    const isOut = outOfOrder(placed.length, (step) => (placed[step] as Placed).closeAt)
    const row = emptyRow()
    for (const [step, one] of placed.entries()) {
      if (isOut[step] === 0) continue
      this.#fill(row, one)
      this.#reject(one.index, Fault.OutOfOrder, faultReason(Fault.OutOfOrder, row, NO_CONTEXT))
    }
    return placed.filter((_, step) => isOut[step] === 0)
  }

  #validate(placed: readonly Placed[]): Pick<AssembledSeries, 'columns' | 'warnings'> {
    const { now, timeframe, repairsHighLow, knownActionsAt, calendar } = this.#options
    const actionsAt = fromEarlyHours(this.#actions(), calendar).map(({ at }) => Number(at))
    const exemptAt = [...knownActionsAt, ...actionsAt].sort((a, b) => a - b)
    const prices = new PriceValidator()
    const validator = new BarValidator({
      rejecting: [
        prices, new TimestampValidator({ now: () => now }), new VolumeValidator(),
        new SpikeValidator({ exemptAt }),
      ],
      warning: suspicions(timeframe, exemptAt),
    })
    const columns = new GrowingColumns()
    const row = emptyRow()
    const next = emptyRow()
    for (const [step, one] of placed.entries()) {
      this.#fill(row, one)
      const following = placed[step + 1]
      if (following !== undefined) this.#fill(next, following)
      if (repairsHighLow && prices.check(row) === Fault.HighLowOrder) this.#repair(row, one.index)
      const fault = validator.check(row, following === undefined ? undefined : next)
      if (fault === Fault.Fine) columns.push(row)
      else {
        const context = { previous: validator.previous, next: following === undefined ? undefined : next }
        this.#reject(one.index, fault, faultReason(fault, row, context))
      }
    }
    return { columns: columns.columns, warnings: validator.warned.toRecord() }
  }

  /** Leaves a bar as it is whose high or low is too far off to be a matter of rounding. */
  #repair(row: MutableBarRow, index: number): void {
    const { high, low } = row
    const highest = Math.max(high, row.open, row.close)
    const lowest = Math.min(low, row.open, row.close)
    if (highest - high > repairMax(highest) || low - lowest > repairMax(lowest)) return
    row.high = highest
    row.low = lowest
    const change = `high ${high} -> ${row.high}, low ${low} -> ${row.low}`
    this.#repaired.push({ symbol: this.#options.symbol, line: this.#buffer.at(index, 'line'), change })
  }

  #noteActions(index: number): void {
    const session = this.#placer.session
    if (session === undefined) return
    const { symbol } = this.#options
    const about = { symbol, date: session.date, at: session.openAt }
    const told: CorporateAction[] = []
    const dividend = this.#buffer.at(index, 'dividend')
    if (dividend > 0) {
      const amount = roundToTick(dividend, 1n as Price, Rounding.Nearest)
      told.push({ kind: 'CashDividend', ...about, amount })
    }
    const split = this.#buffer.at(index, 'split')
    if (split !== 1) {
      const { numerator: newUnits, denominator: oldUnits } = simplestFraction(split)
      told.push({ kind: 'Split', ...about, newUnits, oldUnits })
    }
    if (told.length > 0) this.#actionsOf.set(index, told)
  }

  /** What rows that are not refused tell, one of a kind and day, oldest first. */
  #actions(): readonly CorporateAction[] {
    const byDay = new Map<string, CorporateAction>()
    for (const told of this.#actionsOf.values()) {
      for (const action of told) byDay.set(`${action.date} ${action.kind}`, action)
    }
    return [...byDay.values()].sort((a, b) => a.at - b.at)
  }

  #fill(row: MutableBarRow, { index, openAt, closeAt }: Placed): void {
    row.openAt = openAt
    row.closeAt = closeAt
    for (const field of VALUES) row[field] = this.#buffer.at(index, field)
  }

  #reject(index: number, fault: Exclude<Fault, 0>, reason: string): void {
    this.#actionsOf.delete(index)
    this.#rejected.push({
      symbol: this.#options.symbol,
      line: this.#buffer.at(index, 'line'),
      code: faultCode(fault),
      reason,
      row: VALUES.map((field) => `${field} ${this.#buffer.at(index, field)}`).join(', '),
    })
  }

  #placementReason(fault: Fault, stamp: number): string {
    const { calendar } = this.#options
    const what = this.#isIntraday ? formatUtc(stamp as UtcMillis) : civilDate(stamp)
    if (fault === Fault.OutsideCalendar) {
      return `${what} lies outside calendar ${calendar.name}, ${calendar.firstDate} to ${calendar.lastDate}`
    }
    if (fault === Fault.AcrossOpen) {
      const openAt = this.#placer.session?.openAt ?? NaN
      return `the bar from ${what} reaches across the open at ${formatUtc(openAt as UtcMillis)}`
    }
    if (fault === Fault.OutsideHours) return `${what} lies outside the hours of calendar ${calendar.name}`
    const holiday = calendar.holidayName(what as SessionDate)
    return `${what} is no session of calendar ${calendar.name} (${holiday ?? 'a weekend'})`
  }
}

const NO_CONTEXT = { previous: undefined, next: undefined }
