import { absFixed, ZERO_QUANTITY, type Quantity, type UtcMillis } from '../base/index.ts'
import { coveredPosition, EXTERNAL, isPending, Side, type AccountView } from '../model/index.ts'
import { isExit } from './execution-parts.ts'
import type { OrderBook } from './order-book.ts'
import type { OrderDesk } from './order-desk.ts'
import type { OrderState } from './order-state.ts'

const REASON = 'the account does not hold what it would take out'

/** What working exits are fitted with. */
export interface FitParts {
  readonly account: AccountView
  readonly book: OrderBook
  readonly desk: OrderDesk
}

/**
 * Makes the exits that work at the venue take out no more than the account holds of their part, the first one
 * first: units may have been traded away by others, or be missing where a difference was signed.
 *
 * One that cannot be made smaller is taken back. Those that wait here take what is left when they leave; one
 * with a request under way, or that nobody knows to be there, is looked at again with the next tick.
 */
export function fitExits({ account, book, desk }: FitParts, at: UtcMillis, symbol?: string): void {
  const left = new Map<string, Quantity>()
  for (const order of [...(symbol === undefined ? book.open() : book.openFor(symbol))]) {
    const { terms, remaining, venueOrderId, isOutcomeUnknown } = order
    if (!isExit(order) || terms.strategy === EXTERNAL || venueOrderId === undefined) continue
    const key = `${terms.symbol}|${terms.strategy}|${terms.side}`
    const units = left.get(key) ?? heldOn(account, order)
    const fitting = remaining < units ? remaining : units
    left.set(key, (units - fitting) as Quantity)
    if (fitting < remaining && !isPending(order.status) && !isOutcomeUnknown) fit(order, fitting, desk, at)
  }
}

/** Units of the order's part that it is on the side to take out. */
function heldOn(account: AccountView, { terms }: OrderState): Quantity {
  const held = coveredPosition(account, terms)?.quantity ?? ZERO_QUANTITY
  return (terms.side === Side.Sell) === (held > 0n) ? absFixed(held) : ZERO_QUANTITY
}

function fit(order: OrderState, units: Quantity, desk: OrderDesk, at: UtcMillis): void {
  const { terms: { clientOrderId }, filledQuantity, changeRefusals, cancelRefusals } = order
  const quantity = (filledQuantity + units) as Quantity
  if (units > 0n && changeRefusals === 0 && desk.replace(clientOrderId, { quantity }, at)) return
  // A cancel that was refused is asked for again elsewhere.
  if (cancelRefusals === 0) desk.cancel(clientOrderId, REASON, at)
}
