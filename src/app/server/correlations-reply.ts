import type { Correlations as RiskCorrelations } from '../../risk/index.ts'
import type { Correlations } from '../../server/index.ts'

/** The correlation matrix as the wire has it, pair by pair, with what the limit counts of each. */
export function correlationsReply(told: RiskCorrelations): Correlations {
  const { limit, days, daysMin, symbols, leftOut, values } = told
  const pairs: Correlations['pairs'] = []
  for (const [index, first] of symbols.entries()) {
    for (const second of symbols.slice(index + 1)) {
      const correlation = values[pairs.length] ?? null
      // What is only traded counts as if it were bought.
      const sign = (first.direction || 1) * (second.direction || 1)
      const counted = correlation === null ? null : correlation * sign
      pairs.push({
        first: first.symbol,
        second: second.symbol,
        correlation,
        commonDays: Math.min(first.returns, second.returns),
        counted,
        isAboveLimit: counted !== null && counted > limit,
      })
    }
  }
  return {
    limit, days, daysMin, leftOut, pairs,
    symbols: symbols.map(({ symbol, direction }) => ({ symbol, side: sideOf(direction) })),
  }
}

function sideOf(direction: -1 | 0 | 1): Correlations['symbols'][number]['side'] {
  return direction === 0 ? null : direction === 1 ? 'LONG' : 'SHORT'
}
