import { absFixed, minFixed, type Quantity } from '../base/index.ts'
import { EXTERNAL, type AccountView, type PositionView } from '../model/index.ts'
import type { PositionOwner } from './unfinished.ts'

/**
 * A part as far as the account holds it: what stands against it as EXTERNAL has been traded away by somebody
 * else, and a guard of it would open at the broker what it is to close. The first owners lack units first.
 */
export function coveredPosition(
  account: AccountView, { strategy, symbol }: PositionOwner,
): PositionView | undefined {
  const own = account.strategyPosition(strategy, symbol)
  const against = strategy === EXTERNAL ? undefined : account.strategyPosition(EXTERNAL, symbol)
  if (own === undefined || against === undefined) return own
  const isLong = own.quantity > 0n
  if (isLong === against.quantity > 0n) return own
  let missing = absFixed(against.quantity)
  for (const owner of account.owners(symbol)) {
    const units = account.strategyPosition(owner, symbol)?.quantity ?? 0n
    if (units === 0n || isLong !== units > 0n) continue
    const gone = minFixed(absFixed(units as Quantity), missing)
    missing = (missing - gone) as Quantity
    if (owner !== strategy) continue
    const quantity = (own.quantity - (isLong ? gone : -gone)) as Quantity
    return { symbol, quantity, averagePrice: own.averagePrice, openedAt: own.openedAt }
  }
  return own
}
