import { MILLIS_PER_DAY, MILLIS_PER_MINUTE, parseUtc, utcMillis } from '../../src/base/index.ts'
import type { Bar, Timeframe } from '../../src/model/index.ts'

/** Open, high, low, close and, where it matters, volume. */
export type Candle = readonly [open: number, high: number, low: number, close: number, volume?: number]

const VOLUME = 1000
const OPENS = 14.5 * 60 * MILLIS_PER_MINUTE
const CLOSES = 21 * 60 * MILLIS_PER_MINUTE

/**
 * Daily bars on consecutive weekdays from `from` (2024-01-01, a Monday), 14:30 to 21:00 UTC.
 *
 * A bare number is a bar that never left that price. Volume is 1000 unless the candle says otherwise.
 */
export function dailyBars(symbol: string, candles: readonly (number | Candle)[], from = '2024-01-01'): Bar[] {
  const start = parseUtc(`${from}T00:00:00Z`)
  if (start === undefined) throw new Error(`"${from}" is not a date`)
  let day = start / MILLIS_PER_DAY
  return candles.map((candle) => {
    while (isWeekend(day)) day++
    const midnight = day++ * MILLIS_PER_DAY
    return barOf(symbol, '1d', { openAt: midnight + OPENS, closeAt: midnight + CLOSES, candle })
  })
}

/** Bars of one minute-based timeframe, one after another from `openAt` on. */
export function intradayBars(
  symbol: string,
  minutes: 1 | 5 | 15 | 60,
  openAt: number,
  candles: readonly (number | Candle)[],
): Bar[] {
  const timeframe = minutes === 60 ? '1h' : (`${minutes}m` as const)
  const length = minutes * MILLIS_PER_MINUTE
  return candles.map((candle, index) => {
    const at = openAt + index * length
    return barOf(symbol, timeframe, { openAt: at, closeAt: at + length, candle })
  })
}

/** The bars as they were traded when a split of `ratio` new units for one old took effect at bar `index`. */
export function beforeSplit(bars: readonly Bar[], index: number, ratio: number): Bar[] {
  return bars.map((bar, at) =>
    at >= index
      ? bar
      : {
          ...bar,
          open: bar.open * ratio,
          high: bar.high * ratio,
          low: bar.low * ratio,
          close: bar.close * ratio,
          volume: bar.volume / ratio,
        },
  )
}

function barOf(
  symbol: string,
  timeframe: Timeframe,
  at: { openAt: number; closeAt: number; candle: number | Candle },
): Bar {
  const { candle } = at
  const [open, high, low, close, volume = VOLUME] =
    typeof candle === 'number' ? ([candle, candle, candle, candle] as const) : candle
  return {
    symbol,
    timeframe,
    openAt: utcMillis(at.openAt),
    closeAt: utcMillis(at.closeAt),
    open,
    high,
    low,
    close,
    volume,
  }
}

/** Day 0, 1970-01-01, was a Thursday. */
function isWeekend(day: number): boolean {
  const weekday = (day + 3) % 7
  return weekday >= 5
}
