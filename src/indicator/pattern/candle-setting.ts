/** The lengths of a candle that are averaged: |close - open|, high - low, and both shadows together. */
export const CandleLength = { Body: 0, Range: 1, Shadows: 2 } as const
export type CandleLength = (typeof CandleLength)[keyof typeof CandleLength]

/**
 * A running total of one candle length over the `period` candles before the one that is judged.
 *
 * Settings that measure the same length over the same period share a total; `id` tells totals apart.
 */
export interface CandleTotal {
  readonly id: number
  readonly length: CandleLength
  readonly period: number
}

const bodies10: CandleTotal = { id: 0, length: CandleLength.Body, period: 10 }
const ranges10: CandleTotal = { id: 1, length: CandleLength.Range, period: 10 }
const shadows10: CandleTotal = { id: 2, length: CandleLength.Shadows, period: 10 }
const ranges5: CandleTotal = { id: 3, length: CandleLength.Range, period: 5 }

/** How many different totals the settings use. */
export const CANDLE_TOTAL_COUNT = 4

/**
 * What a word like "long" means: `factor` times the average of a total.
 *
 * The settings below are TA-Lib's defaults (TA_SetCandleSettings). Its ShadowLong and ShadowVeryLong have no
 * averaging period: they are once and twice the candle's own body, and patterns write them so. No pattern
 * uses its BodyVeryLong.
 */
export interface CandleSetting {
  readonly total: CandleTotal
  readonly factor: number
}

/** A body is long above the average body of the ten candles before. */
export const BodyLong: CandleSetting = { total: bodies10, factor: 1 }
/** A body is short below the average body of the ten candles before. */
export const BodyShort: CandleSetting = { total: bodies10, factor: 1 }
/** A body is a doji's up to a tenth of the average range of the ten candles before. */
export const BodyDoji: CandleSetting = { total: ranges10, factor: 0.1 }
/** A shadow is short below the average single shadow of the ten candles before: half of both together. */
export const ShadowShort: CandleSetting = { total: shadows10, factor: 0.5 }
/** A shadow hardly exists below a tenth of the average range of the ten candles before. */
export const ShadowVeryShort: CandleSetting = { total: ranges10, factor: 0.1 }
/** Two prices are near within a fifth of the average range of the five candles before. */
export const Near: CandleSetting = { total: ranges5, factor: 0.2 }
/** Two lengths are far apart beyond six tenths of the average range of the five candles before. */
export const Far: CandleSetting = { total: ranges5, factor: 0.6 }
/** Two prices count as equal within a twentieth of the average range of the five candles before. */
export const Equal: CandleSetting = { total: ranges5, factor: 0.05 }
