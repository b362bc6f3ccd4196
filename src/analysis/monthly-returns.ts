import type { DailyEquity } from './equity-curve.ts'
import { finite } from './ratio.ts'

/** The return of one calendar month, as a fraction; `undefined` where its base was not positive. */
export interface MonthlyReturn {
  readonly year: number
  /** 1 (January) to 12. */
  readonly month: number
  readonly return: number | undefined
}

/** One year of the table: twelve months, `undefined` where there is no day, and the year compounded. */
export interface YearlyReturns {
  readonly year: number
  /** Index 0 is January. */
  readonly months: readonly (number | undefined)[]
  readonly return: number | undefined
}

/**
 * Returns by calendar month of the session date, ascending: last equity of the month over last equity before
 * it.
 *
 * The first and the last month may be partial. Months without a day do not appear.
 * Source: Bacon (2008), ch. 2, chain-linked returns.
 */
export function monthlyReturns(curve: DailyEquity): MonthlyReturn[] {
  return chained(curve, 7).map(({ key, growth }) => {
    return { year: Number(key.slice(0, 4)), month: Number(key.slice(5, 7)), return: growth }
  })
}

/**
 * Monthly returns as a table of years by months, years ascending.
 *
 * A year's return is its last equity over the last one before it: the product of its months, not their sum.
 */
export function monthlyReturnsTable(curve: DailyEquity): YearlyReturns[] {
  const months = monthlyReturns(curve)
  return chained(curve, 4).map(({ key, growth }) => {
    const year = Number(key)
    const row: (number | undefined)[] = Array.from({ length: 12 }, () => undefined)
    for (const month of months) if (month.year === year) row[month.month - 1] = month.return
    return { year, months: row, return: growth }
  })
}

/** Returns by the first `digits` characters of the day: 7 groups by month, 4 by year. */
function chained(curve: DailyEquity, digits: number): { key: string; growth: number | undefined }[] {
  const groups: { key: string; growth: number | undefined }[] = []
  let base = curve.equity[0] ?? Number.NaN
  for (let i = 0; i < curve.days.length; i++) {
    const key = (curve.days[i] as string).slice(0, digits)
    if (curve.days[i + 1]?.slice(0, digits) === key) continue
    const end = curve.equity[i + 1] as number
    groups.push({ key, growth: base > 0 ? finite(end / base - 1) : undefined })
    base = end
  }
  return groups
}
