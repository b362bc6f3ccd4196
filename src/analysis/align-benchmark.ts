import type { DailyEquity } from './equity-curve.ts'

/**
 * The benchmark's return on each day of `curve`, so that both can be compared pair by pair;
 * `curve.days.length` values.
 *
 * Where the benchmark has no row for a day, its last value is carried on, and the day's return is 0. NaN
 * before it starts. The curve's opening is compared with the benchmark's last value before that day, or with
 * its own opening.
 */
export function benchmarkReturns(curve: DailyEquity, benchmark: DailyEquity): Float64Array {
  const returns = new Float64Array(curve.days.length)
  let row = 0
  let previous = openingValue(curve, benchmark)
  for (let i = 0; i < returns.length; i++) {
    const day = curve.days[i] as string
    while (row < benchmark.days.length && (benchmark.days[row] as string) <= day) row += 1
    const hasStarted = row > 0 || (benchmark.openingDay !== undefined && benchmark.openingDay <= day)
    const value = hasStarted ? (benchmark.equity[row] as number) : Number.NaN
    returns[i] = previous > 0 ? value / previous - 1 : Number.NaN
    previous = value
  }
  return returns
}

/** NaN where the benchmark's first row is the close, and not the open, of the first day. */
function openingValue(curve: DailyEquity, benchmark: DailyEquity): number {
  const first = curve.days[0]
  const opening = benchmark.openingDay
  if (first === undefined || opening === undefined || opening > first) return Number.NaN
  if (opening === first) return benchmark.days[0] === first ? (benchmark.equity[0] as number) : Number.NaN
  let row = 0
  while (row < benchmark.days.length && (benchmark.days[row] as string) < first) row += 1
  return benchmark.equity[row] as number
}
