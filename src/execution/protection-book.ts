import {
  divideHalfEven, snapToLot, ZERO_QUANTITY, type ClientOrderId, type Quantity, type Sequence,
} from '../base/index.ts'
import {
  oppositeSide, OrderRole, type Fact, type OrderView, type Protection, type Side,
} from '../model/index.ts'
import type { OrderState } from './order-state.ts'

/** Orders that the venue refused a group, one after the other; `exit`: the market exit instead of a stop. */
export interface Refusals {
  stop: number
  target: number
  exit: number
}

/** The children that guard what one entry has filled, and what they are to be. */
export interface ProtectionGroup {
  readonly entry: ClientOrderId
  readonly strategy: string
  symbol: string
  /** Side of the children. */
  readonly side: Side
  readonly signal: Sequence
  /** Units that entered less units that its own children took out. */
  open: Quantity
  protection: Protection
  stop: ClientOrderId | undefined
  target: ClientOrderId | undefined
  /** Orders made for it so far, so that each gets an id of its own. */
  revision: number
  readonly refusals: Refusals
}

/** Which group guards what: folded from facts, newest entry last. */
export class ProtectionBook {
  readonly #groups = new Map<ClientOrderId, ProtectionGroup>()
  readonly #byPosition = new Map<string, ProtectionGroup[]>()

  /** Groups of a strategy's position, oldest entry first. */
  of(strategy: string, symbol: string): readonly ProtectionGroup[] {
    return this.#byPosition.get(`${symbol}|${strategy}`) ?? []
  }

  /** All groups of a symbol, of every strategy. */
  ofSymbol(symbol: string): readonly ProtectionGroup[] {
    return [...this.#groups.values()].filter((group) => group.symbol === symbol)
  }

  /** The group of an entry or of one of its children. */
  groupOf(order: OrderView): ProtectionGroup | undefined {
    return this.#groups.get(order.terms.parent ?? order.terms.clientOrderId)
  }

  /** Forgets the groups of a position that is flat and has no entry working. */
  forget(strategy: string, symbol: string): void {
    for (const group of this.of(strategy, symbol)) this.#groups.delete(group.entry)
    this.#byPosition.delete(`${symbol}|${strategy}`)
  }

  /** Carries the groups over to a new symbol. */
  rename(symbol: string, newSymbol: string): void {
    for (const group of this.ofSymbol(symbol)) {
      this.#byPosition.delete(`${symbol}|${group.strategy}`)
      group.symbol = newSymbol
      this.#list(newSymbol, group.strategy).push(group)
    }
  }

  /**
   * Restates open units after a split, in whole lots.
   *
   * Their sum is rounded, not each group, so that all of the position that the split leaves is guarded; the
   * oldest group counts a fraction as a whole lot, since the position may be rounded up (`splitShares`).
   */
  split(symbol: string, ratio: { newUnits: number; oldUnits: number }, lotSize: Quantity): void {
    const sums = new Map<
      string, { before: bigint; after: bigint; isWhole: boolean; oldest: ProtectionGroup }
    >()
    for (const group of this.ofSymbol(symbol)) {
      const sum = sums.get(group.strategy) ?? { before: 0n, after: 0n, oldest: group }
      const before = sum.before + group.open
      const exact = divideHalfEven(before * BigInt(ratio.newUnits), BigInt(ratio.oldUnits)) as Quantity
      const after = snapToLot(exact, lotSize)
      group.open = (after - sum.after) as Quantity
      sums.set(group.strategy, { before, after, isWhole: exact === after, oldest: sum.oldest })
    }
    for (const { oldest, isWhole } of sums.values()) {
      if (!isWhole) oldest.open = (oldest.open + lotSize) as Quantity
    }
  }

  /** Takes fills, new children, refusals and changed protection; `order` is the one that the fact names. */
  apply(fact: Fact, order: OrderState | undefined): void {
    const { body } = fact
    if (body.kind === 'ProtectionChanged') {
      for (const group of this.of(body.strategy, body.symbol)) {
        group.protection = { ...group.protection, ...body.protection }
      }
      return
    }
    if (body.kind === 'ProtectionRestated') {
      const group = this.#groups.get(body.entry)
      if (group !== undefined) group.protection = body.protection
    }
    if (order === undefined) return
    if (body.kind === 'OrderInitialized') this.#addChild(order)
    else if (body.kind === 'OrderFilled') this.#takeFill(order, body.fill.quantity)
    else if (body.kind === 'OrderRejected') this.#count(order, (refusals) => refusals + 1)
    else if (body.kind === 'OrderAccepted') this.#count(order, () => 0)
  }

  #addChild({ terms }: OrderState): void {
    const group = terms.parent === undefined ? undefined : this.#groups.get(terms.parent)
    if (group === undefined) return
    group.revision++
    if (terms.role === OrderRole.Stop) group.stop = terms.clientOrderId
    if (terms.role === OrderRole.Target) group.target = terms.clientOrderId
  }

  #count({ terms }: OrderState, change: (refusals: number) => number): void {
    const group = terms.parent === undefined ? undefined : this.#groups.get(terms.parent)
    if (group === undefined) return
    const what = terms.role === OrderRole.Stop || terms.role === OrderRole.Target ? terms.role : 'exit'
    group.refusals[what] = change(group.refusals[what])
  }

  #takeFill(order: OrderState, quantity: Quantity): void {
    const { terms } = order
    if (terms.role === OrderRole.Entry) {
      const group = this.#groups.get(terms.clientOrderId) ?? this.#open(order)
      group.open = (group.open + quantity) as Quantity
    } else if (terms.parent !== undefined && terms.role !== OrderRole.Flatten) {
      const group = this.#groups.get(terms.parent)
      if (group === undefined) return
      group.open = quantity < group.open ? (group.open - quantity) as Quantity : ZERO_QUANTITY
    }
  }

  /** A late fill opens the group of its entry anew: ids go on where they were. */
  #open({ terms, childCount }: OrderState): ProtectionGroup {
    const group: ProtectionGroup = {
      entry: terms.clientOrderId, strategy: terms.strategy, symbol: terms.symbol,
      side: oppositeSide(terms.side), signal: terms.signal, open: ZERO_QUANTITY,
      protection: terms.protection ?? {}, stop: undefined, target: undefined, revision: childCount,
      refusals: { stop: 0, target: 0, exit: 0 },
    }
    this.#groups.set(terms.clientOrderId, group)
    this.#list(terms.symbol, terms.strategy).push(group)
    return group
  }

  #list(symbol: string, strategy: string): ProtectionGroup[] {
    const key = `${symbol}|${strategy}`
    let groups = this.#byPosition.get(key)
    if (groups === undefined) this.#byPosition.set(key, (groups = []))
    return groups
  }
}
