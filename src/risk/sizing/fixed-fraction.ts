import type { SizeBy } from './sizing-context.ts'

/**
 * A fixed part of equity: `equity * maxPositionFraction / price`.
 *
 * The spec's fallback for entries without a stop (section 4.2, `calculate_position_size`).
 */
export const fixedFraction: SizeBy = ({ limits, equity, price }) => ({
  kind: 'size',
  units: (equity * limits.maxPositionFraction) / price,
  note: () => `${limits.maxPositionFraction} of equity ${equity} at ${price}`,
})
