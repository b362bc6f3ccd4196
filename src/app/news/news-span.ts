import { fail, MILLIS_PER_DAY, parseUtc, UserError, type UtcMillis } from '../../base/index.ts'

/** A span of time, the end left out. */
export interface NewsSpan {
  readonly from: UtcMillis
  readonly to: UtcMillis
}

/** Days are those of the exchange, on whose sessions news is traded. */
const ZONE = 'America/New_York'
const DAY = /^\d{4}-\d{2}-\d{2}$/

/**
 * The span that two words name: days of New York, the last one included, or instants with an offset.
 *
 * Without a first word it begins `days` before its end, without a last one it ends with this instant. Throws
 * `UserError` `BAD_DATE`, and `RANGE_EMPTY` where it ends before it begins.
 */
export function newsSpan(
  words: { readonly from?: string; readonly to?: string }, now: UtcMillis, days: number,
): NewsSpan {
  // What was published in this very millisecond is part of it.
  const to = words.to === undefined ? (now + 1) as UtcMillis : instantOf(words.to, { isEnd: true })
  const from = words.from === undefined ? (to - days * MILLIS_PER_DAY) as UtcMillis
    : instantOf(words.from, { isEnd: false })
  if (from < to) return { from, to }
  const found = `${words.from ?? 'the first instant'} is not before ${words.to ?? 'now'}`
  throw new UserError(fail('RANGE_EMPTY', `${found}: --from has to come before --to`).failure)
}

function instantOf(word: string, { isEnd }: { readonly isEnd: boolean }): UtcMillis {
  const instant = DAY.test(word) ? beginOf(word, isEnd ? 1 : 0) : parseUtc(word)
  if (instant !== undefined) return instant
  throw new UserError(fail('BAD_DATE', `"${word}" must be a day (2026-11-20) or an instant with its offset `
    + '(2026-11-20T15:30:00Z)').failure)
}

function beginOf(day: string, later: number): UtcMillis | undefined {
  try {
    const wanted = Temporal.PlainDate.from(day).add({ days: later })
    return wanted.toZonedDateTime(ZONE).epochMilliseconds as UtcMillis
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
