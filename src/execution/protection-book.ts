import { ZERO_QUANTITY, type ClientOrderId, type Quantity, type Sequence } from '../base/index.ts'
import { oppositeSide, OrderRole, type Fact, type OrderView, type Protection, type Side } from '../model/index.ts'

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
  /** Children made so far, so that each gets an id of its own. */
  revision: number
  /** Stops that the venue refused one after the other. */
  refusals: number
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

  /** Restates open units after a split. */
  split(symbol: string, newUnits: number, oldUnits: number): void {
    for (const group of this.ofSymbol(symbol)) {
      group.open = ((group.open * BigInt(newUnits)) / BigInt(oldUnits)) as Quantity
    }
  }

  /** Takes fills of entries and children, new children, and changed protection; `order` is the one that the fact names. */
  apply(fact: Fact, order: OrderView | undefined): void {
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
    else if (body.kind === 'OrderRejected' && order.terms.role === OrderRole.Stop) {
      const group = this.groupOf(order)
      if (group !== undefined) group.refusals++
    } else if (body.kind === 'OrderAccepted' && order.terms.role === OrderRole.Stop) {
      const group = this.groupOf(order)
      if (group !== undefined) group.refusals = 0
    }
  }

  #addChild(order: OrderView): void {
    const group = order.terms.parent === undefined ? undefined : this.#groups.get(order.terms.parent)
    if (group === undefined) return
    group.revision++
    if (order.terms.role === OrderRole.Stop) group.stop = order.terms.clientOrderId
    if (order.terms.role === OrderRole.Target) group.target = order.terms.clientOrderId
  }

  #takeFill(order: OrderView, quantity: Quantity): void {
    const { terms } = order
    if (terms.role === OrderRole.Entry) {
      const group = this.#groups.get(terms.clientOrderId) ?? this.#open(order)
      group.open = (group.open + quantity) as Quantity
    } else if (terms.parent !== undefined) {
      const group = this.#groups.get(terms.parent)
      if (group !== undefined) group.open = (group.open - quantity) as Quantity
    }
  }

  #open(order: OrderView): ProtectionGroup {
    const { terms } = order
    const group: ProtectionGroup = {
      entry: terms.clientOrderId, strategy: terms.strategy, symbol: terms.symbol, side: oppositeSide(terms.side),
      signal: terms.signal, open: ZERO_QUANTITY, protection: terms.protection ?? {}, stop: undefined,
      target: undefined, revision: 0, refusals: 0,
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
