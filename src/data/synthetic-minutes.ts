import type { UtcMillis } from '../base/index.ts'
import { invariant, MILLIS_PER_MINUTE } from '../base/index.ts'
import type { ExchangeCalendar } from '../calendar/index.ts'
import type { BarColumns, SeriesKey, Session } from '../model/index.ts'
import type { BarSource } from '../port/index.ts'
import type { BarRow } from './bar-row.ts'
import { emptyRow, readRow } from './bar-row.ts'
import { GrowingColumns } from './growing-columns.ts'
import { SeededRandom } from './seeded-random.ts'

/** Expected range of a Brownian path in standard deviations of its end, sqrt(8 / pi): W. Feller (1951). */
const RANGE_PER_DEVIATION = 1.6
const WICK = 0.03
const DAYS_PER_CHUNK = 50

/**
 * One-minute bars inside the days of a daily series: made up, but true to each day's open, high, low, close
 * and volume.
 *
 * Aggregated to a day they give the day's bar exactly; where the extremes lie and how the price gets there is
 * drawn by the seed, the symbol and the date. Always label what comes of it synthetic.
 */
export class SyntheticMinutes implements BarSource {
  readonly key: SeriesKey
  readonly #days: BarSource
  readonly #calendar: ExchangeCalendar
  readonly #seed: number
  readonly #day = emptyRow()
  #columns: BarColumns | undefined
  #row = 0

  constructor(
    days: BarSource,
    { calendar, seed }: { readonly calendar: ExchangeCalendar; readonly seed: number },
  ) {
    invariant(days.key.timeframe === '1d', `minutes are drawn inside days, found ${days.key.timeframe} bars`)
    this.key = { ...days.key, timeframe: '1m' }
    this.#days = days
    this.#calendar = calendar
    this.#seed = seed
  }

  async next(): Promise<BarColumns | undefined> {
    const chunk = new GrowingColumns()
    for (let days = 0; days < DAYS_PER_CHUNK; days++) {
      if (this.#columns === undefined || this.#row >= this.#columns.length) {
        this.#columns = await this.#days.next()
        this.#row = 0
      }
      if (this.#columns === undefined) break
      readRow(this.#day, this.#columns, this.#row++)
      const session = this.#calendar.sessionAt(this.#day.openAt as UtcMillis)
      invariant(session !== undefined, `a daily bar opens at ${this.#day.openAt} ms, outside any session`)
      const random = new SeededRandom(`${this.#seed} ${this.key.symbol} ${session.date} minutes`)
      drawMinutes(this.#day, session, random, chunk)
    }
    return chunk.length === 0 ? undefined : chunk.columns
  }

  close(): Promise<void> {
    return this.#days.close()
  }
}

function drawMinutes(day: BarRow, session: Session, random: SeededRandom, into: GrowingColumns): void {
  const count = (session.closeAt - session.openAt) / MILLIS_PER_MINUTE
  const highAt = random.below(count)
  const lowAt = (highAt + 1 + random.below(count - 1)) % count
  const path = drawPath(day, { count, highAt, lowAt }, random)
  const volumes = drawVolumes(day.volume, count, random)
  const range = day.high - day.low
  const bar = emptyRow()
  for (let minute = 0; minute < count; minute++) {
    const [open, close] = [path[minute] as number, path[minute + 1] as number]
    const wick = (): number => range * WICK * random.uniform()
    bar.openAt = session.openAt + minute * MILLIS_PER_MINUTE
    bar.closeAt = bar.openAt + MILLIS_PER_MINUTE
    bar.open = open
    bar.close = close
    bar.high = minute === highAt ? day.high : onGrid(Math.max(open, close) + wick(), day)
    bar.low = minute === lowAt ? day.low : onGrid(Math.min(open, close) - wick(), day)
    bar.high = Math.max(bar.high, open, close)
    bar.low = Math.min(bar.low, open, close)
    bar.volume = volumes[minute] as number
    into.push(bar)
  }
}

/**
 * Prices at the start of each minute and at the end: Brownian bridges between the open, the two extremes and
 * the close, thrown back where they would leave the day's range.
 */
function drawPath(
  day: BarRow,
  { count, highAt, lowAt }: { readonly count: number; readonly highAt: number; readonly lowAt: number },
  random: SeededRandom,
): Float64Array {
  const path = new Float64Array(count + 1)
  const anchors = [
    [0, day.open], [highAt + 0.5, day.high], [lowAt + 0.5, day.low], [count, day.close],
  ] as const
  const fixed = anchors.toSorted((a, b) => a[0] - b[0])
  const deviation = (day.high - day.low) / (RANGE_PER_DEVIATION * Math.sqrt(count))
  for (let part = 0; part + 1 < fixed.length; part++) {
    const [from, start] = fixed[part] as readonly [number, number]
    const [to, end] = fixed[part + 1] as readonly [number, number]
    let [at, value] = [from, start]
    for (let minute = Math.ceil(from); minute <= to; minute++) {
      const [step, left] = [minute - at, to - at]
      const drift = left === 0 ? 0 : ((end - value) * step) / left
      const spread = left === 0 ? 0 : deviation * Math.sqrt((step * (left - step)) / left)
      value = thrownBack(value + drift + spread * random.normal(), day)
      at = minute
      path[minute] = onGrid(value, day)
    }
  }
  path[0] = day.open
  path[count] = day.close
  return path
}

/** Mirrored at the extreme that it has passed. */
function thrownBack(value: number, { high, low }: BarRow): number {
  if (value > high) return 2 * high - value
  return value < low ? 2 * low - value : value
}

/** Cents, inside the day's range. */
function onGrid(value: number, { high, low }: BarRow): number {
  return Math.min(Math.max(Math.round(value * 100) / 100, low), high)
}

/**
 * Shares the day's volume out: more at the open and the close; whole numbers when it is one; the sum is
 * exact.
 */
function drawVolumes(total: number, count: number, random: SeededRandom): Float64Array {
  const weights = Float64Array.from({ length: count }, (_, minute) => {
    const fromMiddle = (2 * (minute + 0.5)) / count - 1
    return (1 + 2 * fromMiddle * fromMiddle) * Math.exp(0.5 * random.normal())
  })
  const sum = weights.reduce((all, weight) => all + weight, 0)
  const isWhole = Number.isInteger(total)
  let given = 0
  for (let minute = 0; minute < count - 1; minute++) {
    const exact = (total * (weights[minute] as number)) / sum
    const share = isWhole ? Math.floor(exact) : exact
    weights[minute] = share
    given += share
  }
  weights[count - 1] = total - given
  return weights
}
