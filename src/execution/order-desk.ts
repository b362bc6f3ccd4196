import {
  minFixed, moneyOf, type ClientOrderId, type Price, type Quantity, type UtcMillis,
} from '../base/index.ts'
import {
  coveredPosition, EXTERNAL, isPending, OrderRole, OrderStatus, orderTerms, TimeInForce, type OrderApproval,
  type OrderChanges, type OrderTerms,
} from '../model/index.ts'
import { attachedLegs } from './attached-legs.ts'
import { isChild, isExit, REFUSALS_MAX, type ExecutionParts } from './execution-parts.ts'
import type { OrderBook } from './order-book.ts'
import type { OrderState } from './order-state.ts'
import { preflightRefusal } from './preflight.ts'
import type { Unfinished } from './unfinished.ts'

/**
 * Which entries are meant: of a strategy (none named: of all but EXTERNAL), in a symbol (none: in all), under
 * an id (none: any). What is named has to hold together.
 */
export interface EntryScope {
  readonly strategy?: string
  readonly symbol?: string
  readonly order?: string
  readonly includesExternal?: boolean
}

/** What leaves for the venue and what is taken back; there is no other way to the outbox. */
export class OrderDesk {
  /** The writer's lease number; another one after every start. */
  epoch: number
  readonly #parts: ExecutionParts
  readonly #book: OrderBook
  readonly #unfinished: Unfinished
  /** A unit can be promised to one order only, so exits wait until its guards are gone. */
  readonly #holdsExits: boolean

  constructor(parts: ExecutionParts, book: OrderBook, unfinished: Unfinished) {
    this.#parts = parts
    this.#book = book
    this.#unfinished = unfinished
    this.#holdsExits = parts.venue?.protection === 'after-entry-oco'
    this.epoch = parts.epoch
  }

  /** Sends an approved order, or denies it when it fails the pre-flight; false when it was denied. */
  submit(approval: OrderApproval, at: UtcMillis): boolean {
    const { terms } = approval
    const isGenuine = this.#parts.verify(approval)
    const initialized = { kind: 'OrderInitialized', terms, ...this.#arrivalOf(terms) } as const
    this.#parts.record(initialized, at, terms.signal)
    const refusal = isGenuine
      ? preflightRefusal(terms, this.#parts)
      : { code: 'APPROVAL_INVALID', reason: 'the order carries no living approval of the risk engine' }
    const id = terms.clientOrderId
    if (refusal !== undefined) {
      this.#parts.record({ kind: 'OrderDenied', clientOrderId: id, ...refusal }, at, terms.signal)
      return false
    }
    if (this.#holdsExits && this.#hold(terms, at)) return true
    const legs = this.#approvedLegs(terms, at)
    this.#send(terms, at)
    for (const leg of legs) {
      this.#parts.record({ kind: 'OrderInitialized', terms: leg, isLeg: true }, at, leg.signal)
      this.#send(leg, at, true)
    }
    return true
  }

  #arrivalOf({ role, symbol }: OrderTerms): { readonly arrivalPrice?: Price } {
    if (role !== OrderRole.Exit && role !== OrderRole.Flatten) return {}
    const last = this.#parts.market.lastPrice(symbol)
    return last > 0 && Number.isFinite(last) ? { arrivalPrice: moneyOf(last) as bigint as Price } : {}
  }

  #send(terms: OrderTerms, at: UtcMillis, isLeg = false): void {
    const { clientOrderId } = terms
    this.#parts.record({ kind: 'OrderSubmitted', clientOrderId }, at, terms.signal)
    this.#parts.outbox.push({ kind: 'SubmitOrder', terms, ...(isLeg ? { isLeg } : {}) })
  }

  /** Guards that leave with an entry, each approved by risk: all of them, or none. */
  #approvedLegs(entry: OrderTerms, at: UtcMillis): readonly OrderTerms[] {
    const legs = attachedLegs(entry, this.epoch, this.#parts, at)
    const isApproved = (leg: OrderTerms): boolean => {
      const { decision, approval } = this.#parts.approve(leg)
      this.#parts.record({ kind: 'RiskDecided', decision }, at, leg.signal)
      return approval !== undefined && this.#parts.verify(approval)
    }
    return legs.every(isApproved) ? legs : []
  }

  /** Sends an order of unknown outcome once more under its id, legs with it, if risk still approves of it. */
  resend(order: OrderState, at: UtcMillis): { readonly code: string; readonly message: string } | undefined {
    const isOpener = order.terms.role === OrderRole.Entry
    const legs = isOpener ? this.#book.legsOf(order).filter(({ waits }) => waits) : []
    for (const { terms } of [order, ...legs]) {
      const { decision, approval } = this.#parts.approve(terms, true)
      this.#parts.record({ kind: 'RiskDecided', decision }, at, terms.signal)
      if (approval === undefined || !this.#parts.verify(approval)) return decision
    }
    this.#sendAgain(order.terms, at)
    for (const leg of legs) this.#sendAgain(leg.terms, at, true)
    return undefined
  }

  /**
   * Takes back the entries for the day whose session is over: with their legs, which guard beyond it, they
   * have no end at the venue.
   */
  endDays(at: UtcMillis): void {
    for (const { terms: { parent } } of [...this.#book.waiting()]) {
      const entry = parent === undefined ? undefined : this.#book.find(parent)
      if (entry?.terms.timeInForce !== TimeInForce.Day || entry.cancelRefusals > 0) continue
      if (this.#parts.isDayOver?.(entry.terms.symbol, entry.submittedAt, at) !== true) continue
      this.cancel(entry.terms.clientOrderId, 'its day is over', at)
    }
  }

  #sendAgain(terms: OrderTerms, at: UtcMillis, isLeg = false): void {
    this.#parts.record({ kind: 'OrderResent', clientOrderId: terms.clientOrderId }, at, terms.signal)
    this.#parts.outbox.push({ kind: 'SubmitOrder', terms, ...(isLeg ? { isLeg } : {}) })
  }

  /** Asks the venue to take an order back; ended and already leaving ones are left alone. */
  cancel(id: ClientOrderId, reason: string, at: UtcMillis): void {
    const order = this.#book.find(id)
    if (order === undefined || !order.isOpen || order.status === OrderStatus.PendingCancel) return
    const { signal } = order.terms
    if (order.status === OrderStatus.Emulated) {
      this.#parts.record({ kind: 'OrderCanceled', clientOrderId: id, reason }, at, signal)
      return
    }
    this.#parts.record({ kind: 'OrderPendingCancel', clientOrderId: id, reason }, at, signal)
    this.#parts.outbox.push({ kind: 'CancelOrder', clientOrderId: id })
  }

  /** Asks the venue to change a working order; the new terms pass risk like any order. */
  replace(id: ClientOrderId, changes: OrderChanges, at: UtcMillis): boolean {
    const order = this.#book.find(id)
    if (order === undefined || !order.isOpen || isPending(order.status)) return false
    if (order.status === OrderStatus.Emulated) return false
    const outcome = this.#parts.approve(orderTerms({ ...order.terms, ...changes }))
    const { signal } = order.terms
    this.#parts.record({ kind: 'RiskDecided', decision: outcome.decision }, at, signal)
    if (outcome.approval === undefined || !this.#parts.verify(outcome.approval)) {
      if (isChild(order)) this.#unfinished.refused(order.terms)
      return false
    }
    this.#parts.record({ kind: 'OrderPendingUpdate', clientOrderId: id, changes }, at, signal)
    this.#parts.outbox.push({ kind: 'ModifyOrder', clientOrderId: id, changes })
    return true
  }

  /** Cancels the working entries of a scope; those of EXTERNAL only where they are asked for. */
  cancelEntries(scope: EntryScope, reason: string, at: UtcMillis): void {
    const { strategy, symbol, order: id, includesExternal } = scope
    const entries: OrderState[] = []
    for (const order of symbol === undefined ? this.#book.open() : this.#book.openFor(symbol)) {
      const { terms } = order
      if (terms.role !== OrderRole.Entry || (strategy !== undefined && terms.strategy !== strategy)) continue
      if (id !== undefined && terms.clientOrderId !== id) continue
      if (terms.strategy !== EXTERNAL || includesExternal === true) entries.push(order)
    }
    if (entries.length === 0) return
    // What is nowhere yet ends at once, and what of its part may still fill has to be known as leaving then.
    const isHere = ({ status }: OrderState): number => Number(status === OrderStatus.Emulated)
    for (const { terms } of entries.toSorted((a, b) => isHere(a) - isHere(b))) {
      this.cancel(terms.clientOrderId, reason, at)
    }
  }

  /** Asks risk for an order that takes out or guards, and sends it; false when it did not leave. */
  submitReducing(terms: OrderTerms, at: UtcMillis): boolean {
    const outcome = this.#parts.approve(terms)
    this.#parts.record({ kind: 'RiskDecided', decision: outcome.decision }, at, terms.signal)
    if (outcome.approval !== undefined) return this.submit(outcome.approval, at)
    if (terms.parent !== undefined) this.#unfinished.refused(terms)
    return false
  }

  /** Sends the exits of a symbol (none named: of all) that nothing stands in the way of any more. */
  releaseExits(at: UtcMillis, symbol?: string): void {
    if (!this.#holdsExits) return
    const open = symbol === undefined ? this.#book.open() : this.#book.openFor(symbol)
    for (const order of [...open]) {
      if (order.status !== OrderStatus.Emulated) continue
      const obstacles = this.#obstacles(order.terms)
      if (obstacles.length === 0) this.#release(order, at)
      // One that the venue would not let go is asked for again.
      for (const each of obstacles) this.#makeWay(each, at)
    }
  }

  /** Keeps an exit here while something at the venue stands in its way, and takes that back. */
  #hold(terms: OrderTerms, at: UtcMillis): boolean {
    const { clientOrderId, role, signal } = terms
    if (role !== OrderRole.Exit && role !== OrderRole.Flatten) return false
    const obstacles = this.#obstacles(terms)
    if (obstacles.length === 0) return false
    const reason = `waits until ${obstacles.map((each) => each.terms.clientOrderId).join(' and ')} is gone`
    this.#parts.record({ kind: 'OrderEmulated', clientOrderId, reason }, at, signal)
    for (const each of obstacles) this.#makeWay(each, at)
    return true
  }

  #makeWay({ terms }: OrderState, at: UtcMillis): void {
    this.cancel(terms.clientOrderId, 'an exit takes its place', at)
  }

  /**
   * Guards that hold the units, and entries and guards that the exit would trade against.
   *
   * Guards that leave enough units free stand. What is EXTERNAL is not ours to take back, and what the venue
   * will not let go stands aside: the venue then judges the exit itself.
   */
  #obstacles(exit: OrderTerms): readonly OrderState[] {
    const guards: OrderState[] = []
    const against: OrderState[] = []
    for (const order of this.#book.openFor(exit.symbol)) {
      const { terms, cancelRefusals } = order
      if (terms.strategy === EXTERNAL || cancelRefusals >= REFUSALS_MAX) continue
      if (terms.role === OrderRole.Entry && terms.side !== exit.side) against.push(order)
      if (!isChild(order) || terms.strategy !== exit.strategy) continue
      // Those of the other side are of a position that has turned, and on their way out.
      if (terms.side === exit.side) guards.push(order)
      else against.push(order)
    }
    const held = this.#stillHeld(exit)
    const isFree = minFixed(held, exit.quantity) + promisedUnits(guards) <= held
    return isFree ? against : [...guards, ...against]
  }

  #release(order: OrderState, at: UtcMillis): void {
    const { clientOrderId, signal } = order.terms
    const cancel = (reason: string): void => (
      this.#parts.record({ kind: 'OrderCanceled', clientOrderId, reason }, at, signal))
    const quantity = minFixed(this.#stillHeld(order.terms), order.terms.quantity)
    if (quantity <= 0n) return cancel('nothing is left to take out')
    if (quantity !== order.terms.quantity) {
      this.#parts.record({ kind: 'OrderUpdated', clientOrderId, changes: { quantity } }, at, signal)
    }
    const { decision, approval } = this.#parts.approve(order.terms, true)
    this.#parts.record({ kind: 'RiskDecided', decision }, at, signal)
    if (approval === undefined || !this.#parts.verify(approval)) return cancel(decision.message)
    this.#parts.record({ kind: 'OrderReleased', clientOrderId }, at, signal)
    this.#send(order.terms, at)
  }

  /**
   * Units of the strategy that the account holds and other exits at the venue leave: while one waited guards
   * may have filled, and others may have sold.
   */
  #stillHeld(terms: OrderTerms): Quantity {
    const position = coveredPosition(this.#parts.account, terms)?.quantity ?? 0n
    let left = (terms.side === 'SELL' ? position : -position) as Quantity
    for (const other of this.#book.openFor(terms.symbol)) {
      const isOther = other.terms.clientOrderId !== terms.clientOrderId
      if (!isOther || !isExit(other) || other.status === OrderStatus.Emulated) continue
      const isSame = other.terms.strategy === terms.strategy && other.terms.side === terms.side
      if (isSame) left = (left - other.remaining) as Quantity
    }
    return left
  }
}

/** Units that guards hold at the venue: the orders of one group hold the same ones. */
function promisedUnits(guards: readonly OrderState[]): bigint {
  const groups = new Map<string, bigint>()
  for (const { terms, remaining } of guards) {
    const group = terms.ocoGroup ?? terms.clientOrderId
    if (remaining > (groups.get(group) ?? 0n)) groups.set(group, remaining)
  }
  let sum = 0n
  for (const units of groups.values()) sum += units
  return sum
}
