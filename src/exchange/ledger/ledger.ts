import type { Money, Price, Quantity } from '../../base/index.ts'
import { notional, proportion, ZERO_MONEY, ZERO_QUANTITY } from '../../base/index.ts'
import type { LedgerEntry, LedgerPosition } from './ledger-entry.ts'

type FillEntry = Extract<LedgerEntry, { kind: 'fill' }>

/** The sums of the ledger at one moment. */
interface Totals {
  cash: Money
  realized: Money
  readonly positions: Map<string, LedgerPosition>
}

/**
 * The exchange's own books, exact to 1e-9 and independent of any client: positions, cash and profit are the
 * fold of the entries.
 *
 * It holds after every entry that cash + cost of positions = deposits and charges + realized profit.
 */
export class Ledger {
  readonly #entries: LedgerEntry[] = []
  readonly #busted = new Set<string>()
  #totals: Totals = emptyTotals()

  get cash(): Money {
    return this.#totals.cash
  }

  /** Profit of what has been closed, at average cost, without charges. */
  get realized(): Money {
    return this.#totals.realized
  }

  get entries(): readonly LedgerEntry[] {
    return this.#entries
  }

  /** Positions that are not flat, in the order in which they began. */
  get positions(): readonly LedgerPosition[] {
    return [...this.#totals.positions.values()]
  }

  /** The position in an asset; `undefined` when flat. */
  position(assetId: string): LedgerPosition | undefined {
    return this.#totals.positions.get(assetId)
  }

  /** How much of an asset is held: negative when short, zero when flat. */
  quantity(assetId: string): Quantity {
    return this.position(assetId)?.qty ?? ZERO_QUANTITY
  }

  /** The fill of an execution that has not been undone. */
  fill(executionId: string): FillEntry | undefined {
    if (this.#busted.has(executionId)) return undefined
    return this.#entries.find((entry): entry is FillEntry => (
      entry.kind === 'fill' && entry.executionId === executionId
    ))
  }

  /** Books an entry. A bust folds all entries again without the execution that it names. */
  book(entry: LedgerEntry): void {
    this.#entries.push(entry)
    if (entry.kind !== 'bust') return apply(this.#totals, entry)
    this.#busted.add(entry.executionId)
    this.#totals = emptyTotals()
    for (const each of this.#entries) {
      const isUndone = each.kind === 'bust' || (each.kind === 'fill' && this.#busted.has(each.executionId))
      if (!isUndone) apply(this.#totals, each)
    }
  }
}

function emptyTotals(): Totals {
  return { cash: ZERO_MONEY, realized: ZERO_MONEY, positions: new Map() }
}

function apply(totals: Totals, entry: Exclude<LedgerEntry, { kind: 'bust' }>): void {
  if (entry.kind === 'cash') {
    totals.cash = (totals.cash + entry.amount) as Money
  } else if (entry.kind === 'fill') {
    applyFill(totals, entry)
  } else {
    const position = totals.positions.get(entry.assetId)
    if (position !== undefined) position.qty = proportion(position.qty, entry.to, entry.from)
  }
}

function applyFill(totals: Totals, entry: FillEntry): void {
  const { assetId, qty, price, at } = entry
  totals.cash = (totals.cash - notional(price, qty)) as Money
  const position = totals.positions.get(assetId)
    ?? { assetId, qty: ZERO_QUANTITY, cost: ZERO_MONEY, openedAt: at }
  totals.positions.set(assetId, position)
  const closed = closedPart(position.qty, qty)
  if (closed !== 0n) close(totals, position, closed, price)
  const opened = (qty - closed) as Quantity
  if (opened !== 0n) {
    if (position.qty === 0n) position.openedAt = at
    // Cash moved by the notional of the whole fill: what is left of it is the cost of what opened, exactly.
    position.cost = (position.cost + notional(price, qty) - notional(price, closed)) as Money
    position.qty = (position.qty + opened) as Quantity
  }
  if (position.qty === 0n) totals.positions.delete(assetId)
}

/** The part of a fill that reduces what is held. */
function closedPart(held: Quantity, qty: Quantity): Quantity {
  if (held === 0n || held > 0n === qty > 0n) return ZERO_QUANTITY
  const isAll = held > 0n ? -qty >= held : qty >= -held
  return (isAll ? -held : qty) as Quantity
}

/** Takes `qty` (of the opposite sign) out of a position: its cost goes, the difference is profit. */
function close(totals: Totals, position: LedgerPosition, qty: Quantity, price: Price): void {
  const released = proportion(position.cost, qty, position.qty)
  totals.realized = (totals.realized - notional(price, qty) + released) as Money
  position.cost = (position.cost + released) as Money
  position.qty = (position.qty + qty) as Quantity
}
