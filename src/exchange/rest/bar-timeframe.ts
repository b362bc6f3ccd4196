import { MILLIS_PER_HOUR, MILLIS_PER_MINUTE } from '../../base/index.ts'
import { newYorkDate, newYorkInstant } from '../clock/new-york-time.ts'
import { foldBars } from '../market/fold-bars.ts'
import type { MarketBar } from '../market/price-source.ts'

/** Reads a timeframe and says which bar a shorter one belongs to. */
export interface BarTimeframe {
  /** Whether it is made of days rather than of minutes. */
  readonly isOfDays: boolean
  /** Start of the bar that an instant falls into. */
  readonly startOf: (at: number) => number
}

/** Reads `5Min`, `1Hour`, `1Day`, `1Week`, `3Month` and their short forms; anything else is `undefined`. */
export function parseTimeframe(text: string): BarTimeframe | undefined {
  const match = /^(\d{1,2})(Min|T|Hour|H|Day|D|Week|W|Month|M)$/.exec(text)
  const [count, unit] = [Number(match?.[1]), match?.[2]]
  if (unit === undefined || count < 1) return undefined
  if (unit === 'Min' || unit === 'T') return count > 59 ? undefined : ofMillis(count * MILLIS_PER_MINUTE)
  if (unit === 'Hour' || unit === 'H') return count > 23 ? undefined : ofMillis(count * MILLIS_PER_HOUR)
  if (unit === 'Day' || unit === 'D') return count === 1 ? ofDays((date) => date) : undefined
  if (unit === 'Week' || unit === 'W') return count === 1 ? ofDays(mondayOf) : undefined
  return [1, 2, 3, 4, 6, 12].includes(count) ? ofDays((date) => firstOfMonths(date, count)) : undefined
}

function ofMillis(length: number): BarTimeframe {
  return { isOfDays: false, startOf: (at) => at - (at % length) }
}

function ofDays(firstDay: (date: string) => string): BarTimeframe {
  return { isOfDays: true, startOf: (at) => newYorkInstant(firstDay(newYorkDate(at)), '00:00') }
}

function mondayOf(date: string): string {
  const day = Temporal.PlainDate.from(date)
  return day.subtract({ days: day.dayOfWeek - 1 }).toString()
}

function firstOfMonths(date: string, count: number): string {
  const day = Temporal.PlainDate.from(date)
  return day.with({ day: 1 }).subtract({ months: (day.month - 1) % count }).toString()
}

/** Joins bars into those of a timeframe. */
export function resample(bars: readonly MarketBar[], { startOf }: BarTimeframe): readonly MarketBar[] {
  const groups = new Map<number, MarketBar[]>()
  for (const bar of bars) {
    const start = startOf(bar.at)
    const group = groups.get(start)
    if (group === undefined) groups.set(start, [bar])
    else group.push(bar)
  }
  return [...groups].map(([at, group]) => foldBars(at, group))
}
