import { MILLIS_PER_HOUR, MILLIS_PER_MINUTE } from '../base/index.ts'

/** The bar lengths that the system knows, shortest first. */
export const TIMEFRAMES = ['1m', '5m', '15m', '1h', '1d', '1w'] as const
/** The length of a bar; `1d` is one exchange session, `1w` the sessions of one Monday-to-Sunday week. */
export type Timeframe = (typeof TIMEFRAMES)[number]

/** Says whether `text` names a timeframe. */
export function isTimeframe(text: string): text is Timeframe {
  return (TIMEFRAMES as readonly string[]).includes(text)
}

/** Place of a timeframe from short to long: bars that close together are shown in this order. */
export function timeframeRank(timeframe: Timeframe): number {
  return TIMEFRAMES.indexOf(timeframe)
}

/** Length of an intraday timeframe; `undefined` for `1d` and `1w`, whose length the calendar decides. */
export function intradayMillis(timeframe: Timeframe): number | undefined {
  const lengths: Partial<Record<Timeframe, number>> = {
    '1m': MILLIS_PER_MINUTE, '5m': 5 * MILLIS_PER_MINUTE, '15m': 15 * MILLIS_PER_MINUTE,
    '1h': MILLIS_PER_HOUR,
  }
  return lengths[timeframe]
}
