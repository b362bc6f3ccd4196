import { absFixed, minFixed, type Quantity } from '../base/index.ts'
import { EXTERNAL } from './outside-fact.ts'
import type { AccountView, PositionView } from './view.ts'

/**
 * A strategy's part as far as the account holds it: what stands against it as EXTERNAL was traded away by
 * somebody else, and a guard or an exit of it would open at the broker what it is to close. The first owners
 * lack units first. Of no units where all of them are gone; `undefined` where the strategy holds none.
 */
export function coveredPosition(
  account: AccountView, { strategy, symbol }: { readonly strategy: string; readonly symbol: string },
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
