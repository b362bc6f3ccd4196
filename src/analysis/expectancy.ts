import { toNumber } from '../base/index.ts'
import { netProfit } from './trade-outcomes.ts'
import type { TradeOutcomes } from './trade-outcomes.ts'
import { ratio } from './ratio.ts'

/**
 * Mean net profit of a trade, in money: win rate x average win - loss rate x average loss.
 *
 * The loss rate is losers over all trades: the spec's `1 - win_rate` charges every break-even trade a full
 * average loss. Undefined for no trades.
 * Source: Tharp, Trade Your Way to Financial Freedom (2nd ed. 2007), expectancy.
 */
export function expectancy(outcomes: TradeOutcomes): number | undefined {
  return ratio(toNumber(netProfit(outcomes)), outcomes.count)
}
