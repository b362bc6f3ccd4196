import {
  absFixed, type ClientOrderId, type Quantity, type Sequence, type UtcMillis,
} from '../base/index.ts'
import {
  clientOrderId, isPending, KillSwitchAction,
  OrderRole, orderTerms, OrderType, Side, TimeInForce, type AccountView,
  type ApprovalVerifier, type Effect, type FactBody, type FactFolds, type MarketView, type OrderApproval,
  type OrderChanges, type OrderTerms, type Protection, type RiskDecision, type VenueEvent,
} from '../model/index.ts'
import { OrderBook, type OrderBookState } from './order-book.ts'
import type { OrderState } from './order-state.ts'
import { preflightRefusal } from './preflight.ts'
import { ProtectionBook, type GroupState, type ProtectionGroup } from './protection-book.ts'
import {
  childChanges, childTerms, guardedUnits, isOtherKind, nextId, type ChildRole,
} from './protective-orders.ts'
import { Unfinished, type Flattening, type PositionOwner, type UnfinishedState } from './unfinished.ts'
import { factOf } from './venue-fact.ts'

/** What execution needs from its neighbours; `engine` wires it. */
export interface ExecutionParts {
  /** Records a fact and applies it to every part, execution included, before it returns. */
  readonly record: (body: FactBody, at: UtcMillis, correlation: Sequence) => void
  readonly verify: ApprovalVerifier
  /** Asks risk for a reducing order or a replacement; without an approval nothing leaves. */
  readonly approve: (terms: OrderTerms) => { decision: RiskDecision; approval: OrderApproval | undefined }
  readonly account: AccountView
  readonly market: MarketView
  readonly outbox: Effect[]
  /** An entry's limit price further than this from the last price is refused (fraction). */
  readonly priceDeviationFractionMax: number
  readonly epoch: number
}

/** What a venue has refused so often, one time after the other, is not asked for again. */
const REFUSALS_MAX = 3

/** Orders and what guards positions, as they are saved. */
export interface ExecutionState {
  readonly orders: OrderBookState
  readonly protections: readonly GroupState[]
  readonly unfinished: UnfinishedState
  readonly flattenLegs: readonly (readonly [Sequence, number])[]
}

/**
 * Turns approved terms into orders at the venue, follows them, and keeps positions guarded.
 *
 * Every submit and every replace uses up an approval of the risk engine; there is no other way to the outbox.
 */
export class ExecutionEngine {
  readonly book = new OrderBook()
  readonly protections = new ProtectionBook()
  /**
   * Venue messages that were counted and not applied: of unknown or ended orders, repetitions.
   */
  staleEventCount = 0
  /** The writer's lease number; another one after every start. */
  epoch: number
  readonly #parts: ExecutionParts
  readonly #unfinished = new Unfinished()
  /** Orders that each act of flattening has made, for the legs of their names. */
  readonly #flattenLegs = new Map<Sequence, number>()

  constructor(parts: ExecutionParts) {
    this.#parts = parts
    this.epoch = parts.epoch
  }

  /** Moves orders along, and what guards them. */
  readonly folds: FactFolds = {
    ...this.book.folds,
    OrderInitialized: (fact) => {
      this.book.folds.OrderInitialized(fact)
      this.protections.addChild(this.book.get(fact.body.terms.clientOrderId))
      this.#countLeg(fact.body.terms)
    },
    OrderAccepted: (fact) => {
      this.book.folds.OrderAccepted(fact)
      this.protections.clearRefusals(this.book.get(fact.body.clientOrderId))
    },
    OrderRejected: (fact) => {
      this.book.folds.OrderRejected(fact)
      const order = this.book.get(fact.body.clientOrderId)
      this.protections.addRefusal(order)
      this.#settle(order.terms)
    },
    OrderDenied: (fact) => {
      this.book.folds.OrderDenied(fact)
      this.#settle(this.book.get(fact.body.clientOrderId).terms)
    },
    OrderCanceled: (fact) => {
      this.book.folds.OrderCanceled(fact)
      this.#settle(this.book.get(fact.body.clientOrderId).terms)
    },
    OrderExpired: (fact) => {
      this.book.folds.OrderExpired(fact)
      this.#settle(this.book.get(fact.body.clientOrderId).terms)
    },
    OrderFilled: (fact) => {
      this.book.folds.OrderFilled(fact)
      this.protections.takeFill(this.book.get(fact.body.clientOrderId), fact.body.fill.quantity)
    },
    PositionClosed: ({ body }) => this.#settle(body),
    KillSwitchTriggered: ({ body, sequence }) => {
      if (body.action === KillSwitchAction.CloseAll) this.#markFlattening(sequence)
    },
    ProtectionChanged: ({ body }) => this.protections.change(body.strategy, body.symbol, body.protection),
    ProtectionRestated: ({ body }) => this.protections.restate(body.entry, body.protection),
    SplitApplied: ({ body }) => this.protections.split(body.symbol, body, body.lotSize),
    SymbolChanged: (fact) => {
      this.book.folds.SymbolChanged(fact)
      this.protections.rename(fact.body.symbol, fact.body.newSymbol)
      this.#unfinished.rename(fact.body.symbol, fact.body.newSymbol)
    },
  }

  /** Sends an approved order, or denies it when it fails the pre-flight; false when nothing was sent. */
  submit(approval: OrderApproval, at: UtcMillis): boolean {
    const { terms } = approval
    const isGenuine = this.#parts.verify(approval)
    this.#parts.record({ kind: 'OrderInitialized', terms }, at, terms.signal)
    const refusal = isGenuine
      ? preflightRefusal(terms, this.#parts)
      : { code: 'APPROVAL_INVALID', reason: 'the order carries no living approval of the risk engine' }
    const id = terms.clientOrderId
    if (refusal !== undefined) {
      this.#parts.record({ kind: 'OrderDenied', clientOrderId: id, ...refusal }, at, terms.signal)
      return false
    }
    this.#parts.record({ kind: 'OrderSubmitted', clientOrderId: id }, at, terms.signal)
    this.#parts.outbox.push({ kind: 'SubmitOrder', terms })
    return true
  }

  /** Asks the venue to take an order back; ended and already leaving ones are left alone. */
  cancel(id: ClientOrderId, reason: string, at: UtcMillis): void {
    const order = this.book.find(id)
    if (order === undefined || !order.isOpen || order.status === 'PENDING_CANCEL') return
    this.#parts.record({ kind: 'OrderPendingCancel', clientOrderId: id, reason }, at, order.terms.signal)
    this.#parts.outbox.push({ kind: 'CancelOrder', clientOrderId: id })
  }

  /** Asks the venue to change a working order; the new terms pass risk like any order. */
  replace(id: ClientOrderId, changes: OrderChanges, at: UtcMillis): boolean {
    const order = this.book.find(id)
    if (order === undefined || !order.isOpen || isPending(order.status)) return false
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

  /** Cancels the working entries of a strategy (none named: of all) in a symbol (none named: in all). */
  cancelEntries(scope: { strategy?: string; symbol?: string }, reason: string, at: UtcMillis): void {
    const { strategy, symbol } = scope
    const entries: OrderState[] = []
    for (const order of symbol === undefined ? this.book.open() : this.book.openFor(symbol)) {
      const isEntry = order.terms.role === OrderRole.Entry
      if (isEntry && (strategy === undefined || order.terms.strategy === strategy)) entries.push(order)
    }
    for (const { terms } of entries) this.cancel(terms.clientOrderId, reason, at)
  }

  /** Changes the guards of a strategy's open position and of its working children. */
  adjustProtection(
    owner: { strategy: string; symbol: string }, protection: Protection, at: UtcMillis, correlation: Sequence,
  ): void {
    this.#parts.record({ kind: 'ProtectionChanged', ...owner, protection }, at, correlation)
    this.guard(owner.strategy, owner.symbol, at)
  }

  /**
   * Sells (buys back) everything that is held, at the market, each owner's part as an order of its own.
   *
   * Exits that rest at a price are canceled; what they cover is sold once the venue says that they are gone,
   * so that nothing is sold twice. A part stays marked until it is flat: `lookAgain` sends what was refused.
   */
  flatten(at: UtcMillis, correlation: Sequence): void {
    this.#markFlattening(correlation)
    for (const part of this.#unfinished.flattening) {
      if (part.signal === correlation) this.#flattenPart(part, at)
    }
  }

  #markFlattening(signal: Sequence): void {
    const { account } = this.#parts
    for (const { symbol } of account.positions()) {
      for (const strategy of account.owners(symbol)) this.#unfinished.flatten({ strategy, symbol, signal })
    }
  }

  /** Something could not be done at once, and `lookAgain` would try it. */
  get hasUnfinished(): boolean {
    return !this.#unfinished.isEmpty
  }

  /** Tries again, once: flattens what is to be flat and is not, guards what risk refused to guard. */
  lookAgain(at: UtcMillis): void {
    for (const part of this.#unfinished.flattening) this.#flattenPart(part, at)
    this.#unfinished.retryGuards(({ strategy, symbol }) => this.guard(strategy, symbol, at))
  }

  #flattenPart(part: Flattening, at: UtcMillis): void {
    const { strategy, symbol, signal } = part
    const orders = this.book.openFor(symbol).filter(({ terms }) => terms.strategy === strategy)
    if (this.#parts.account.strategyPosition(strategy, symbol) === undefined) {
      if (!orders.some(isLeavingEntry)) this.#unfinished.flattened(part)
      return
    }
    for (const { terms, cancelRefusals } of orders) {
      const rests = terms.role === OrderRole.Exit && terms.type !== OrderType.Market
      if (rests && cancelRefusals < REFUSALS_MAX) {
        this.cancel(terms.clientOrderId, 'the position is flattened', at)
      }
    }
    const leg = `f${this.#flattenLegs.get(signal) ?? 0}`
    const id = clientOrderId({ epoch: this.epoch, strategy, signal, leg, revision: 0 })
    this.#exitPosition(part, { id, signal }, at)
  }

  #countLeg({ role, parent, signal }: OrderTerms): void {
    if (role !== OrderRole.Flatten || parent !== undefined) return
    this.#flattenLegs.set(signal, (this.#flattenLegs.get(signal) ?? 0) + 1)
  }

  /** Sends a market order for what other exits do not take out of a strategy's part of a symbol already. */
  #exitPosition(
    owner: { strategy: string; symbol: string },
    order: { id: ClientOrderId; signal: Sequence; parent?: ClientOrderId }, at: UtcMillis,
  ): void {
    const { strategy, symbol } = owner
    const position = this.#parts.account.strategyPosition(strategy, symbol)
    if (position === undefined) return
    const side = position.quantity > 0n ? Side.Sell : Side.Buy
    const quantity = (absFixed(position.quantity) - this.#exitingUnits(owner, side)) as Quantity
    if (quantity <= 0n) return
    this.#submitReducing(orderTerms({
      clientOrderId: order.id,
      symbol,
      side,
      quantity,
      type: OrderType.Market,
      timeInForce: TimeInForce.Day,
      isReduceOnly: true,
      role: OrderRole.Flatten,
      strategy,
      signal: order.signal,
      parent: order.parent,
    }), at)
  }

  #exitingUnits({ strategy, symbol }: PositionOwner, side: Side): bigint {
    let units = 0n
    for (const { terms, remaining } of this.book.openFor(symbol)) {
      const isExit = terms.role === OrderRole.Exit || terms.role === OrderRole.Flatten
      if (isExit && terms.strategy === strategy && terms.side === side) units += remaining
    }
    return units
  }

  /** Takes a message of the venue: records it, then re-sizes the guards of the position it touched. */
  onVenueEvent(event: VenueEvent): void {
    const order = this.book.find(event.clientOrderId)
    if (order === undefined || !order.canTake(event)) {
      this.staleEventCount++
      return
    }
    const { strategy, symbol, signal } = order.terms
    this.#parts.record(factOf(event), event.at, signal)
    if (event.kind === 'Accepted' || event.kind === 'Triggered') return
    const isChildFill = event.kind === 'Filled' && isChild(order)
    if (isChildFill) this.#endEntry(order, event.at)
    this.guard(strategy, symbol, event.at, isChildFill ? order : undefined)
    const part = this.#unfinished.flatteningOf(strategy, symbol)
    // A flattening order that the venue ends waits for `lookAgain`, or the two would talk without end.
    if (part !== undefined && order.terms.role !== OrderRole.Flatten) this.#flattenPart(part, event.at)
    else if (part !== undefined && !this.#isHeld(part)) this.#unfinished.flattened(part)
  }

  #isHeld({ strategy, symbol }: PositionOwner): boolean {
    return this.#parts.account.strategyPosition(strategy, symbol) !== undefined
  }

  /**
   * Makes the children of a strategy's position fit what it holds.
   *
   * After a child's own fill its siblings are the venue's to reduce (OCO), so they are left alone.
   */
  guard(strategy: string, symbol: string, at: UtcMillis, filledChild?: OrderState): void {
    const groups = this.protections.of(strategy, symbol)
    if (groups.length === 0) return
    const position = this.#parts.account.strategyPosition(strategy, symbol)
    const filledGroup = filledChild === undefined ? undefined : this.protections.groupOf(filledChild)
    const guarded = guardedUnits(groups, position)
    const filledRole = filledChild?.terms.role
    for (let i = 0; i < guarded.length; i++) {
      const group = groups[i] as ProtectionGroup
      const units = guarded[i] as Quantity
      const only = group === filledGroup ? filledRole : undefined
      if (only !== OrderRole.Target) this.#guardWith(group, OrderRole.Stop, units, at)
      if (only !== OrderRole.Stop) this.#guardWith(group, OrderRole.Target, units, at)
    }
    if (position === undefined) this.#settle({ strategy, symbol })
  }

  #guardWith(group: ProtectionGroup, role: ChildRole, quantity: Quantity, at: UtcMillis): void {
    const child = role === OrderRole.Stop ? group.stop : group.target
    if (child?.isOpen === true) this.#fit(group, role, child, quantity, at)
    else if (quantity > 0n && group.refusals[role] >= REFUSALS_MAX) this.#withoutGuard(group, role, at)
    else if (quantity > 0n) this.#place(group, role, quantity, at)
  }

  /** Makes a working child guard `quantity` more units, at the prices and in the way of its group. */
  #fit(group: ProtectionGroup, role: ChildRole, child: OrderState, quantity: Quantity, at: UtcMillis): void {
    const { clientOrderId: id } = child.terms
    if (quantity === 0n) {
      if (child.cancelRefusals < REFUSALS_MAX) this.cancel(id, 'nothing left to protect', at)
      return
    }
    if (isPending(child.status)) return
    const changes = childChanges(group, role, child, quantity)
    const isOther = isOtherKind(group, role, child.terms)
    if (changes === undefined && !isOther) return
    const isChangeable = !isOther && child.changeRefusals < REFUSALS_MAX
    if (changes !== undefined && isChangeable) this.replace(id, changes, at)
    else if (child.cancelRefusals < REFUSALS_MAX) this.cancel(id, 'another guard takes its place', at)
    else if (child.remaining < quantity) this.#withoutGuard(group, role, at)
  }

  #place(group: ProtectionGroup, role: ChildRole, quantity: Quantity, at: UtcMillis): void {
    const terms = childTerms(group, role, quantity, this.epoch)
    if (terms !== undefined) this.#submitReducing(terms, at)
  }

  /** What cannot be guarded by a stop is sold at the market; a target can be done without. */
  #withoutGuard(group: ProtectionGroup, role: ChildRole, at: UtcMillis): void {
    if (role !== OrderRole.Stop || group.refusals.exit >= REFUSALS_MAX) return
    const { entry, signal } = group
    this.#exitPosition(group, { id: nextId(group, 'f', this.epoch), signal, parent: entry }, at)
  }

  #submitReducing(terms: OrderTerms, at: UtcMillis): void {
    const outcome = this.#parts.approve(terms)
    this.#parts.record({ kind: 'RiskDecided', decision: outcome.decision }, at, terms.signal)
    if (outcome.approval !== undefined) this.submit(outcome.approval, at)
    else if (terms.parent !== undefined) this.#unfinished.refused(terms)
  }

  /** A position that is being taken out by its guard must not grow: the rest of its entry goes. */
  #endEntry(child: OrderState, at: UtcMillis): void {
    if (child.terms.parent !== undefined) this.cancel(child.terms.parent, 'its protective order filled', at)
  }

  /** Forgets what a strategy's part of a symbol needed while it was held, once it is flat and done with. */
  #settle({ strategy, symbol }: PositionOwner): void {
    if (this.#isHeld({ strategy, symbol })) return
    let isOpen = false
    let isLeaving = false
    for (const order of this.book.openFor(symbol)) {
      if (order.terms.strategy !== strategy) continue
      isOpen = true
      if (isLeavingEntry(order)) isLeaving = true
    }
    if (!isLeaving) this.#unfinished.flattened({ strategy, symbol })
    if (!isOpen) this.protections.forget(strategy, symbol)
  }

  /** What facts have made of it. */
  state(): ExecutionState {
    return {
      orders: this.book.state(), protections: this.protections.state(), unfinished: this.#unfinished.state(),
      flattenLegs: [...this.#flattenLegs],
    }
  }

  /** Puts a saved state in place. */
  restore({ orders, protections, unfinished, flattenLegs }: ExecutionState): void {
    this.book.restore(orders)
    this.protections.restore(protections, (id) => this.book.find(id))
    this.#unfinished.restore(unfinished)
    this.#flattenLegs.clear()
    for (const [signal, legs] of flattenLegs) this.#flattenLegs.set(signal, legs)
  }
}

function isChild(order: OrderState): boolean {
  return order.terms.role === OrderRole.Stop || order.terms.role === OrderRole.Target
}

/** An entry that was asked to go and may still fill. */
function isLeavingEntry({ terms, status, cancelRefusals }: OrderState): boolean {
  return terms.role === OrderRole.Entry && (status === 'PENDING_CANCEL' || cancelRefusals > 0)
}
