import { buyingPower } from './buying-power.ts'
import { burstNotional } from './burst-notional.ts'
import { capitalAggregate } from './capital-aggregate.ts'
import { collarWindow } from './collar-window.ts'
import { conservation } from './conservation.ts'
import { correlation } from './correlation.ts'
import { dailyLossLimit } from './daily-loss-limit.ts'
import { dataFresh } from './data-fresh.ts'
import { deployLimits } from './deploy-limits.ts'
import { drawdownLimit } from './drawdown-limit.ts'
import { duplicateOrder } from './duplicate-order.ts'
import { killSwitch } from './kill-switch.ts'
import { lossStreak } from './loss-streak.ts'
import { lotSize } from './lot-size.ts'
import { maxMessages } from './max-messages.ts'
import { maxOrderQty } from './max-order-qty.ts'
import { maxOrderValue } from './max-order-value.ts'
import { maxPosition } from './max-position.ts'
import { maxPositions } from './max-positions.ts'
import { oppositeStrategy } from './opposite-strategy.ts'
import { permission } from './permission.ts'
import { priceCollar } from './price-collar.ts'
import { repeatThrottle } from './repeat-throttle.ts'
import { restrictedList } from './restricted-list.ts'
import type { RiskCheck } from './risk-check.ts'
import { sectorConcentration } from './sector-concentration.ts'
import { selfTrade } from './self-trade.ts'
import { sessionOpen } from './session-open.ts'
import { sessionWindow } from './session-window.ts'
import { shortSale } from './short-sale.ts'
import { tickSize } from './tick-size.ts'
import { tradingHalt } from './trading-halt.ts'

/**
 * Every check, in the order in which they are run and in which the first failure names the rejection: whether
 * anything may be sent, who may send what, the state of the market, the form of the order, rates, losses,
 * prices, size, and last what the account would hold.
 */
export const CHECKS: readonly RiskCheck[] = Object.freeze([
  killSwitch, restrictedList, permission, deployLimits,
  tradingHalt, sessionOpen, sessionWindow, dataFresh,
  tickSize, lotSize, shortSale, conservation, oppositeStrategy, selfTrade,
  duplicateOrder, repeatThrottle, maxMessages, burstNotional,
  dailyLossLimit, drawdownLimit, lossStreak,
  priceCollar, collarWindow, maxOrderValue, maxOrderQty,
  maxPositions, maxPosition, sectorConcentration, correlation, capitalAggregate, buyingPower,
])
