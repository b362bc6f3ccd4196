import { netHoldings, type Reading } from './reference-reading.ts'
import type { Finding } from './reference-market.ts'

/** In which direction each other symbol of the run is held, else being entered first. */
function directions({ state, terms, others }: Reading): ReadonlyMap<string, 1 | -1> {
  const found = new Map<string, 1 | -1>()
  const note = (symbol: string, direction: 1 | -1): void => {
    const isOfRun = state.symbols.get(symbol)?.instrument !== undefined
    if (symbol !== terms.symbol && isOfRun && !found.has(symbol)) found.set(symbol, direction)
  }
  for (const [symbol, { units }] of netHoldings(state)) note(symbol, units > 0n ? 1 : -1)
  for (const order of others) {
    if (!order.terms.isReduceOnly) note(order.terms.symbol, order.terms.side === 'BUY' ? 1 : -1)
  }
  return found
}

/** The correlations that count: positive where both would lose together; NaN where one is unknown. */
export function correlations(reading: Reading): readonly number[] {
  const { state, terms } = reading
  const { correlationDays, correlationDaysMin } = state.limits
  const returnsOf = (symbol: string): readonly number[] => (
    (state.symbols.get(symbol)?.returns ?? []).slice(-correlationDays)
  )
  const own = returnsOf(terms.symbol)
  const direction = terms.side === 'BUY' ? 1 : -1
  return [...directions(reading)].map(([symbol, other]) => (
    pearson(own, returnsOf(symbol), correlationDaysMin) * direction * other
  ))
}

/** Pearson's r of the newest common part of two series; 0 where one does not move, NaN where too short. */
function pearson(a: readonly number[], b: readonly number[], least: number): number {
  const count = Math.min(a.length, b.length)
  if (count < 2 || count < least) return NaN
  const x = a.slice(a.length - count)
  const y = b.slice(b.length - count)
  const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / count
  const [middleX, middleY] = [mean(x), mean(y)]
  let [xx, yy, xy] = [0, 0, 0]
  for (let day = 0; day < count; day++) {
    const dx = (x[day] ?? NaN) - middleX
    const dy = (y[day] ?? NaN) - middleY
    xx += dx * dx
    yy += dy * dy
    xy += dx * dy
  }
  if (new Set(x).size === 1 || new Set(y).size === 1) return 0
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)))
}

/** R10: the highest of them. */
export function correlation(reading: Reading): Finding {
  const { correlationMax } = reading.state.limits
  const found = correlations(reading)
  if (found.some((each) => each > correlationMax)) return 'fail'
  return found.some((each) => Number.isNaN(each)) ? 'lacks' : 'pass'
}
