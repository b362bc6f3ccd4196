import { toNumber } from '../base/index.ts'
import { Side, type OrderView } from '../model/index.ts'
import type { OwnEntry } from './strategy.ts'

/** A working entry as floats; `undefined` stays it. */
export function ownEntry(view: OrderView | undefined): OwnEntry | undefined {
  if (view === undefined) return undefined
  const { terms, filledQuantity, submittedAt } = view
  return {
    isLong: terms.side === Side.Buy,
    units: Number(terms.quantity - filledQuantity) / 1e9,
    trigger: terms.stopPrice === undefined ? undefined : toNumber(terms.stopPrice),
    limit: terms.limitPrice === undefined ? undefined : toNumber(terms.limitPrice),
    sentAt: submittedAt,
  }
}
