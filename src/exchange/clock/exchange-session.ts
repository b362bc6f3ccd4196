/**
 * One trading day of the venue; instants are UTC milliseconds, `preOpenAt` <= `openAt` < `closeAt` <=
 * `postCloseAt`.
 */
export interface ExchangeSession {
  /** `YYYY-MM-DD` in New York. */
  readonly date: string
  readonly preOpenAt: number
  readonly openAt: number
  readonly closeAt: number
  readonly postCloseAt: number
}

/**
 * Says on which days the venue trades, and when.
 *
 * It is handed in, because the exchange owns no calendar: `undefined` for a day without trading.
 */
export interface SessionSource {
  session(date: string): ExchangeSession | undefined
}
