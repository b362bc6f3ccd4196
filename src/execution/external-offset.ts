import {
  absFixed, formatFixed, minFixed, price, Rounding, roundToTick, type Price, type Quantity, type UtcMillis,
} from '../base/index.ts'
import { AlertSeverity, EXTERNAL, Side, type MarketView, type PositionView } from '../model/index.ts'
import type { ExecutionParts } from './execution-parts.ts'
import type { Flattening, PositionOwner } from './unfinished.ts'

const CENT = price('0.01')

/**
 * Books units of a part that is to be flat against those of EXTERNAL, or of EXTERNAL against those of
 * strategies, where they stand on opposite sides; who has lost units by it.
 *
 * The account holds none of them: an order for either would open at the broker what it is to close here. So
 * both go out of the books at their cost, and nothing is sent. Units that an exit takes out already stay.
 */
export function bookAgainstExternal(
  { account, market, record }: ExecutionParts, { strategy, symbol, signal }: Flattening,
  exits: { exitingUnits(owner: PositionOwner, side: Side): bigint }, at: UtcMillis,
): readonly PositionOwner[] {
  const free = (owner: string, { quantity }: PositionView): Quantity => {
    const side = quantity > 0n ? Side.Sell : Side.Buy
    return (absFixed(quantity) - exits.exitingUnits({ strategy: owner, symbol }, side)) as Quantity
  }
  const changed: PositionOwner[] = []
  for (const other of strategy === EXTERNAL ? account.owners(symbol) : [EXTERNAL]) {
    const [own, against] = [strategy, other].map((owner) => account.strategyPosition(owner, symbol))
    if (own === undefined || against === undefined) continue
    if (own.quantity > 0n === against.quantity > 0n) continue
    const units = minFixed(free(strategy, own), free(other, against))
    if (units <= 0n) continue
    for (const [owner, { quantity, averagePrice }] of [[strategy, own], [other, against]] as const) {
      const change = (quantity > 0n ? -units : units) as Quantity
      const mark = markOf(symbol, averagePrice, market)
      const body = { strategy: owner, symbol, quantity: change, averagePrice, mark }
      record({ kind: 'PositionAdopted', ...body }, at, signal)
      changed.push({ strategy: owner, symbol })
    }
    const whose = strategy === EXTERNAL ? other : strategy
    record({
      kind: 'AlertRaised', severity: AlertSeverity.Error, component: 'external_activity', subject: symbol,
      message: `${formatFixed(units)} ${symbol} of ${whose} stood against EXTERNAL: the account holds none `
        + 'of them, so they leave both books without an order',
    }, at, signal)
  }
  return changed
}

/** What a unit is worth now: its last price, else what was paid. */
export function markOf(symbol: string, paid: Price, market: MarketView): Price {
  const last = market.lastPrice(symbol)
  return Number.isFinite(last) && last > 0 ? roundToTick(last, CENT, Rounding.Nearest) : paid
}
