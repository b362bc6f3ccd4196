import { invariant } from '../base/index.ts'
import type { Price } from '../base/index.ts'
import { Side } from '../model/index.ts'

const BPS_PER_ONE = 10_000

/** A fill beside the price that was there when the decision was made. */
export interface SlippageSample {
  readonly side: Side
  /** The decision (arrival) price, positive. */
  readonly referencePrice: Price
  readonly fillPrice: Price
}

/** What the fill cost per unit beyond the reference: positive when we paid more, or received less. */
function shortfall({ side, referencePrice, fillPrice }: SlippageSample): bigint {
  invariant(referencePrice > 0n, `slippage needs a positive reference price, found ${referencePrice}`)
  return side === Side.Buy ? fillPrice - referencePrice : referencePrice - fillPrice
}

/**
 * Implementation slippage of one fill in basis points of the reference price: positive is a cost, negative a
 * gain.
 *
 * Fees are not part of it.
 * Source: Perold, "The Implementation Shortfall: Paper versus Reality", Journal of Portfolio Management
 * 14(3), 1988.
 */
export function slippageBps(sample: SlippageSample): number {
  return (Number(shortfall(sample)) / Number(sample.referencePrice)) * BPS_PER_ONE
}
