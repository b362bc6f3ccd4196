import type { SizeBy } from './sizing-context.ts'

/**
 * The same part of equity for each of the positions that may be open: `equity / maxPositions / price`.
 *
 * Source: V. DeMiguel, L. Garlappi and R. Uppal, Optimal Versus Naive Diversification, Review of Financial
 * Studies 22 (2009): the 1/N rule.
 */
export const equalWeight: SizeBy = ({ limits, equity, price }) => ({
  kind: 'size',
  units: equity / limits.maxPositions / price,
  note: () => `1/${limits.maxPositions} of equity ${equity} at ${price}`,
})
