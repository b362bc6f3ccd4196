import type { UtcMillis } from '../base/index.ts'
import { invariant, MILLIS_PER_MINUTE, utcMillis } from '../base/index.ts'
import type { Session } from '../model/index.ts'
import { TradingHours } from './exchange-calendar.ts'

/** The intervals [openAt, closeAt) of a session's intraday bars, numbered from 0, without gap or overlap. */
export interface IntradayIntervals {
  readonly count: number
  /** Start of interval `index`; an index outside 0..count-1 breaks an invariant. */
  openAt(index: number): UtcMillis
  /** End of interval `index`: the start of the next, or the end of the hours that it is cut at. */
  closeAt(index: number): UtcMillis
  /** Number of the interval that contains an instant; `undefined` outside the hours. */
  indexOf(at: UtcMillis): number | undefined
}

/** A stretch of trading that no interval may reach across. */
interface Stretch {
  readonly startAt: number
  readonly endAt: number
  readonly firstIndex: number
  readonly count: number
}

function stretchesOf(bounds: readonly number[], length: number): readonly Stretch[] {
  const stretches: Stretch[] = []
  let firstIndex = 0
  for (let part = 0; part + 1 < bounds.length; part++) {
    const startAt = bounds[part] as number
    const endAt = bounds[part + 1] as number
    const count = Math.ceil((endAt - startAt) / length)
    if (count > 0) stretches.push({ startAt, endAt, firstIndex, count })
    firstIndex += count
  }
  return stretches
}

/**
 * Cuts a session into bars of `minutes`, anchored at its open; the last one is cut at the close.
 *
 * Hours of the NYSE at 60 minutes are 09:30-10:30 ... 14:30-15:30, 15:30-16:00. With `extended` the
 * pre-market is anchored at its own start and cut at the open, the after-hours are anchored at the close:
 * no bar mixes regular and extended trading, and the regular intervals are the same as without. Holds no
 * array of times.
 */
export function intradayIntervals(
  session: Session,
  minutes: number,
  hours: TradingHours = TradingHours.Regular,
): IntradayIntervals {
  invariant(Number.isInteger(minutes) && minutes > 0, `a bar must last whole minutes, found ${minutes}`)
  const length = minutes * MILLIS_PER_MINUTE
  const { preOpenAt, openAt, closeAt, postCloseAt } = session
  const bounds =
    hours === TradingHours.Regular ? [openAt, closeAt] : [preOpenAt, openAt, closeAt, postCloseAt]
  const stretches = stretchesOf(bounds, length)
  const last = stretches.at(-1)
  const count = last === undefined ? 0 : last.firstIndex + last.count

  const stretchOf = (index: number): Stretch => {
    const stretch = stretches.findLast(({ firstIndex }) => index >= firstIndex)
    const isKnown = stretch !== undefined && Number.isInteger(index) && index < count
    invariant(isKnown, `session ${session.date} has intervals 0 to ${count - 1}, not ${index}`)
    return stretch
  }
  return {
    count,
    openAt: (index) => {
      const { startAt, firstIndex } = stretchOf(index)
      return utcMillis(startAt + (index - firstIndex) * length)
    },
    closeAt: (index) => {
      const { startAt, endAt, firstIndex } = stretchOf(index)
      return utcMillis(Math.min(startAt + (index - firstIndex + 1) * length, endAt))
    },
    indexOf: (at) => {
      const stretch = stretches.find(({ startAt, endAt }) => at >= startAt && at < endAt)
      return stretch && stretch.firstIndex + Math.floor((at - stretch.startAt) / length)
    },
  }
}
