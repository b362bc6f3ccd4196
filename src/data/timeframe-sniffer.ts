import type { Result } from '../base/index.ts'
import { fail, MILLIS_PER_DAY, ok } from '../base/index.ts'
import type { Timeframe } from '../model/index.ts'
import { intradayMillis, TIMEFRAMES } from '../model/index.ts'

const DAYS_PER_WEEK = 7

function lengthOf(timeframe: Timeframe): number {
  return intradayMillis(timeframe) ?? (timeframe === '1d' ? MILLIS_PER_DAY : DAYS_PER_WEEK * MILLIS_PER_DAY)
}

/** Counts the distances between the stamps of a file, to tell its timeframe from the commonest. */
export class TimeframeSniffer {
  readonly #counts = new Map<number, number>()

  /** Adds the distance of two neighbouring stamps of one symbol, whichever is later. */
  add(distanceMs: number): void {
    const distance = Math.abs(distanceMs)
    if (distance > 0) this.#counts.set(distance, (this.#counts.get(distance) ?? 0) + 1)
  }

  /**
   * The timeframe; fails with `TIMEFRAME_UNCLEAR` when the commonest distance is none, or there is no
   * distance.
   */
  find(): Result<Timeframe> {
    const [commonest] = [...this.#counts].sort((a, b) => b[1] - a[1])[0] ?? [0]
    const timeframe = TIMEFRAMES.find((one) => lengthOf(one) === commonest)
    if (timeframe !== undefined) return ok(timeframe)
    const found = commonest === 0 ? 'no two different stamps' : `stamps mostly ${spelled(commonest)} apart`
    return fail(
      'TIMEFRAME_UNCLEAR',
      `found ${found}; bars of ${TIMEFRAMES.join(', ')} are kept: say --timeframe if these are such bars`,
    )
  }
}

function spelled(millis: number): string {
  return millis % MILLIS_PER_DAY === 0 ? `${millis / MILLIS_PER_DAY} days` : `${millis / 60_000} minutes`
}
