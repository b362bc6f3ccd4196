import { fail, formatFixed, UserError } from '../../base/index.ts'
import type { CorporateAction } from '../../model/index.ts'

/**
 * Known corporate actions of a symbol with new ones, oldest first; one of a kind is kept for a day.
 *
 * Throws `CATALOG_CONFLICT` where a known one has other terms than the new one, unless that replaces it.
 */
export function mergedActions(
  known: readonly CorporateAction[], fresh: readonly CorporateAction[], replaces: boolean,
): readonly CorporateAction[] {
  const merged = new Map(known.map((action) => [`${action.date} ${action.kind}`, action]))
  for (const action of fresh) {
    const name = `${action.date} ${action.kind}`
    const old = merged.get(name)
    if (old !== undefined && !replaces && termsOf(old) !== termsOf(action)) throw conflict(old, action)
    merged.set(name, action)
  }
  return [...merged.values()].sort((a, b) => a.at - b.at)
}

function termsOf(action: CorporateAction): string {
  switch (action.kind) {
    case 'Split': return String(action.newUnits / action.oldUnits)
    case 'CashDividend': return formatFixed(action.amount)
    case 'SymbolChange': return action.newSymbol
    case 'Delisting':
      return action.finalPrice === undefined ? 'the last price' : formatFixed(action.finalPrice)
  }
}

function conflict(old: CorporateAction, action: CorporateAction): UserError {
  const { symbol, date, kind } = action
  const message = `${symbol}: ${date} ${kind} is stored with ${termsOf(old)}, the new one has `
    + `${termsOf(action)}; say --replace if the new one is right`
  return new UserError(fail('CATALOG_CONFLICT', message).failure)
}
