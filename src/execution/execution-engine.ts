import type { ClientOrderId, Quantity, Sequence, UtcMillis } from '../base/index.ts'
import {
  EXTERNAL, LOCK_STEP_VENUE, OrderRole, type BrokerInput, type FactEnvelope, type FactFolds,
  type OrderApproval, type OrderChanges, type Protection, type VenueEvent, type VenueWays,
} from '../model/index.ts'
import { isChild, type ExecutionParts } from './execution-parts.ts'
import { FillReversal, restatedFill, tellUnguarded } from './fill-reversal.ts'
import { Flattener, isLeavingEntry, type ClosingAct } from './flattener.ts'
import { GuardWatch, type BarePart } from './guard-watch.ts'
import { SeparateGuards, type GuardKeeper } from './guards.ts'
import { tellLoss } from './lost-guards.ts'
import { OcoGuards } from './oco-guards.ts'
import { OrderBook, type OrderBookState } from './order-book.ts'
import { OrderDesk, type EntryScope } from './order-desk.ts'
import type { OrderState } from './order-state.ts'
import { tellExcess } from './opened-units.ts'
import { OutsideOrders } from './outside-orders.ts'
import { ProtectionBook, type GroupState } from './protection-book.ts'
import { UnansweredOrders } from './unanswered-orders.ts'
import { Unfinished, type PositionOwner, type UnfinishedState } from './unfinished.ts'
import { factOf } from './venue-fact.ts'

/** Orders and what guards positions, as they are saved. */
export interface ExecutionState {
  readonly orders: OrderBookState
  readonly protections: readonly GroupState[]
  readonly unfinished: UnfinishedState
  readonly flattenLegs: readonly (readonly [Sequence, number])[]
  readonly closing?: ClosingAct
  readonly bare: readonly BarePart[]
  /** When the account was found; 0 where it never was. */
  readonly accountAt: UtcMillis
}

/**
 * Turns approved terms into orders at the venue, follows them, and keeps positions guarded.
 *
 * Every submit and every replace uses up an approval of the risk engine; there is no other way to the outbox.
 */
export class ExecutionEngine {
  readonly book: OrderBook
  readonly protections = new ProtectionBook()
  /** Messages of the venue that were not applied: of unknown or ended orders, repetitions, empty fills. */
  staleEventCount = 0
  readonly #parts: ExecutionParts
  readonly #venue: VenueWays
  readonly #unfinished = new Unfinished()
  readonly #desk: OrderDesk
  readonly #flattener: Flattener
  readonly #guards: GuardKeeper
  readonly #watch: GuardWatch
  readonly #outside: OutsideOrders
  readonly #unanswered: UnansweredOrders
  readonly #reversal: FillReversal
  /** Moves orders along, and what guards them. */
  readonly folds: FactFolds

  constructor(parts: ExecutionParts) {
    this.#parts = parts
    this.#venue = parts.venue ?? LOCK_STEP_VENUE
    this.book = new OrderBook({ holdsChanges: !this.#venue.isLockStep })
    this.#desk = new OrderDesk(parts, this.book, this.#unfinished)
    const guard = ({ strategy, symbol }: PositionOwner, at: UtcMillis): void => (
      this.guard(strategy, symbol, at))
    this.#flattener = new Flattener(
      { parts, book: this.book, desk: this.#desk, unfinished: this.#unfinished }, guard)
    const tools = { parts, desk: this.#desk, flattener: this.#flattener, protections: this.protections }
    const oco = this.#venue.protection === 'after-entry-oco' ? new OcoGuards(tools, this.book) : undefined
    this.#guards = oco ?? new SeparateGuards(tools)
    this.#watch = new GuardWatch(tools, this.book, {
      guard, makeWay: (owner, at) => oco?.makeWay(owner, at),
    })
    this.#outside = new OutsideOrders({ parts, book: this.book, desk: this.#desk }, guard)
    this.#unanswered = new UnansweredOrders(parts, this.book, this.#desk)
    this.#reversal = new FillReversal(parts, this.book)
    this.folds = this.#makeFolds()
  }

  #makeFolds(): FactFolds {
    const { book, protections } = this
    return {
      ...book.folds, ...this.#watch.folds, ...this.#outside.folds, ...this.#flattener.folds,
      AlertRaised: (fact) => {
        book.folds.AlertRaised(fact)
        this.#watch.folds.AlertRaised(fact)
      },
      OrderInitialized: (fact) => {
        book.folds.OrderInitialized(fact)
        protections.addChild(book.get(fact.body.terms.clientOrderId))
        this.#flattener.countLeg(fact.body.terms)
      },
      OrderAccepted: (fact) => {
        book.folds.OrderAccepted(fact)
        const order = book.get(fact.body.clientOrderId)
        if (isChild(order)) order.clearRefusals()
      },
      OrderRejected: (fact) => {
        book.folds.OrderRejected(fact)
        const order = book.get(fact.body.clientOrderId)
        protections.addRefusal(order, fact.eventAt)
        this.#flattener.refused(order, fact.eventAt)
        this.#leaveLegs(order)
      },
      OrderDenied: this.#ending(book.folds.OrderDenied),
      OrderCanceled: this.#ending(book.folds.OrderCanceled),
      OrderExpired: this.#ending(book.folds.OrderExpired),
      OrderUpdated: this.#ending(book.folds.OrderUpdated),
      OrderModifyRejected: this.#ending(book.folds.OrderModifyRejected),
      OrderFilled: (fact) => {
        book.folds.OrderFilled(fact)
        this.#countFill(fact.body.clientOrderId, fact.body.fill.quantity)
        this.#flattener.markFilled(book.get(fact.body.clientOrderId).terms)
      },
      ExecutionBusted: (fact) => {
        book.folds.ExecutionBusted(fact)
        const { clientOrderId, fill } = fact.body
        if (fill !== undefined) this.#countFill(clientOrderId, -fill.quantity as Quantity)
      },
      ExecutionCorrected: (fact) => {
        book.folds.ExecutionCorrected(fact)
        const { clientOrderId, fill, quantity } = fact.body
        this.#countFill(clientOrderId, (quantity - fill.quantity) as Quantity)
      },
      PositionClosed: ({ body }) => this.#settle(body),
      ProtectionChanged: ({ body }) => protections.change(body.strategy, body.symbol, body.protection),
      ProtectionRestated: ({ body }) => protections.restate(body.entry, body.protection),
      SplitApplied: (fact) => {
        book.folds.SplitApplied(fact)
        protections.split(fact.body.symbol, fact.body, fact.body.lotSize)
        this.#unfinished.split(fact.body.symbol, fact.body)
      },
      SymbolChanged: (fact) => {
        book.folds.SymbolChanged(fact)
        this.#watch.folds.SymbolChanged(fact)
        protections.rename(fact.body.symbol, fact.body.newSymbol)
        this.#unfinished.rename(fact.body.symbol, fact.body.newSymbol)
      },
    }
  }

  /** A fold after which an order may have ended; by its new size, or its old one, one may be whole. */
  #ending<F extends FactEnvelope & { readonly body: { readonly clientOrderId: ClientOrderId } }>(
    fold: (fact: F) => void,
  ): (fact: F) => void {
    return (fact) => {
      const order = this.book.get(fact.body.clientOrderId)
      const isLost = !this.#venue.isLockStep && this.protections.isTakenDown(order)
      fold(fact)
      if (order.isOpen) return
      this.protections.clearRefusals(order)
      if (isLost && order.status !== 'FILLED') this.protections.addLoss(order, fact.eventAt)
      this.#leaveLegs(order)
    }
  }

  #countFill(id: ClientOrderId, units: Quantity): void {
    const order = this.book.get(id)
    const { strategy, parent } = order.terms
    if (strategy === EXTERNAL) return
    this.#flattener.countOpened(order, units)
    const entry = parent === undefined ? undefined : this.book.find(parent)
    this.protections.takeFill(order, units, entry, this.book.legsOf(order))
  }

  /** An order has ended without more fills: what it leaves of guards, and its part where nothing is held. */
  #leaveLegs(order: OrderState): void {
    this.protections.keepLegs(order, this.book.legsOf(order))
    this.#settle(order.terms)
  }

  /** The writer's lease number; another one after every start. */
  get epoch(): number {
    return this.#desk.epoch
  }

  set epoch(epoch: number) {
    this.#desk.epoch = epoch
  }

  /** Units that are to have a stop at the broker and have none, the longest first. */
  get bareParts(): readonly BarePart[] {
    return this.#watch.bareParts
  }

  /** Units of a part that an order which was only to reduce has opened, and that are to go. */
  openedUnits(owner: PositionOwner): Quantity {
    return this.#flattener.openedUnits(owner)
  }

  /** Sends an approved order, or denies it when it fails the pre-flight; false when it was denied. */
  submit(approval: OrderApproval, at: UtcMillis): boolean {
    return this.#desk.submit(approval, at)
  }

  /** Asks the venue to take an order back; ended and already leaving ones are left alone. */
  cancel(id: ClientOrderId, reason: string, at: UtcMillis): void {
    this.#desk.cancel(id, reason, at)
  }

  /** Asks the venue to change a working order; the new terms pass risk like any order. */
  replace(id: ClientOrderId, changes: OrderChanges, at: UtcMillis): boolean {
    return this.#desk.replace(id, changes, at)
  }

  /** Cancels the working entries of a scope; those of EXTERNAL only where they are asked for. */
  cancelEntries(scope: EntryScope, reason: string, at: UtcMillis): void {
    this.#desk.cancelEntries(scope, reason, at)
  }

  /** Changes the guards of a strategy's open position and of its working children. */
  adjustProtection(
    owner: { strategy: string; symbol: string }, protection: Protection, at: UtcMillis, correlation: Sequence,
  ): void {
    this.#parts.record({ kind: 'ProtectionChanged', ...owner, protection }, at, correlation)
    this.guard(owner.strategy, owner.symbol, at)
    this.#lookAt(owner, at)
  }

  /**
   * Sells (buys back) everything that is held, at the market, each owner's part as an order of its own; what
   * is EXTERNAL only where it is asked for.
   *
   * Exits that rest at a price are canceled; what they cover is sold once the venue says that they are gone,
   * so that nothing is sold twice. A part stays marked until it is flat: `lookAgain` sends what was refused.
   */
  flatten(at: UtcMillis, correlation: Sequence, includesExternal = false): void {
    this.#flattener.mark(correlation, includesExternal)
    this.#flattener.flattenMarked(at, correlation)
  }

  /** Something could not be done at once, and `lookAgain` would try it. */
  get hasUnfinished(): boolean {
    return !this.#unfinished.isEmpty
  }

  /** Tries again, once: flattens what is to be flat and is not, guards what risk refused to guard. */
  lookAgain(at: UtcMillis): void {
    this.#flattener.flattenMarked(at)
    this.#unfinished.retryGuards(({ strategy, symbol }) => this.guard(strategy, symbol, at))
  }

  /** The wall clock has moved: tries again, tells of what stays unanswered, and sees to bare units. */
  onTime(at: UtcMillis): void {
    if (this.#venue.isLockStep) return
    this.#desk.releaseExits(at)
    this.#desk.endDays(at)
    this.#outside.fitExits(at)
    if (this.hasUnfinished) this.lookAgain(at)
    this.#unanswered.onTime(at)
    this.#watch.onTime(at)
  }

  /** Takes a message of the venue: records it, then re-sizes the guards of the position it touched. */
  onVenueEvent(event: VenueEvent): void {
    const order = this.#orderOf(event)
    if (order === undefined || !order.canTake(event)) {
      this.staleEventCount++
      return
    }
    const wasOpen = order.isOpen
    this.#parts.record(factOf(event), event.at, order.terms.signal)
    if (event.kind === 'Filled') {
      if (order.terms.strategy === EXTERNAL) this.#outside.onFilled(order.terms.symbol, event.at)
      else tellExcess(this.#parts, order, event.fill, event.at)
    }
    const isOver = event.kind === 'Canceled' || event.kind === 'Expired'
    if (isOver) tellLoss(this.#parts, this.protections, order, event.at)
    if (event.kind === 'Rejected') this.#flattener.tellRefused(order, event)
    if (!wasOpen) this.#unanswered.onLate(order, event.at)
    if (event.kind === 'Accepted' || event.kind === 'Triggered') return this.#onStanding(order, event.at)
    const isChildFill = event.kind === 'Filled' && isChild(order)
    if (isChildFill) this.#endEntry(order, event.at)
    this.#followUp(order, event.at, isChildFill)
  }

  /** An order is known to stand; a guard that was on its way may have to fit what happened meanwhile. */
  #onStanding(order: OrderState, at: UtcMillis): void {
    const { strategy, symbol } = order.terms
    if (this.#venue.protection === 'after-entry-oco' && isChild(order)) this.guard(strategy, symbol, at)
    this.#lookAt(order.terms, at)
  }

  /** The order of a message that says something; an execution of an unknown id brings its order with it. */
  #orderOf(event: VenueEvent): OrderState | undefined {
    const order = this.book.find(event.clientOrderId)
    if (event.kind !== 'Filled') return order
    if (event.fill.quantity <= 0n || this.book.isBooked(event.fill.executionId)) return undefined
    if (order !== undefined || this.#venue.isLockStep) return order
    return this.#outside.adoptFor(event.fill, event.at)
  }

  /** After an order has changed: exits that waited for it, the guards of its part, and what is to be flat. */
  #followUp(order: OrderState, at: UtcMillis, isChildFill: boolean): void {
    const { strategy, symbol, role } = order.terms
    this.#desk.releaseExits(at, symbol)
    this.guard(strategy, symbol, at, isChildFill ? order : undefined)
    if (role === OrderRole.Entry && !order.isOpen) this.#guardOthers(strategy, symbol, at)
    const part = this.#unfinished.flatteningOf(strategy, symbol)
    // A flattening order that the venue ends waits for `lookAgain`, or the two would talk without end.
    if (part !== undefined && role !== OrderRole.Flatten) this.#flattener.flattenPart(part, at)
    else if (part !== undefined) this.#settle(part)
    this.#lookAt(order.terms, at)
  }

  /** An entry that is gone may have kept the stops of others from being placed. */
  #guardOthers(strategy: string, symbol: string, at: UtcMillis): void {
    if (this.#venue.protection === 'separate') return
    for (const other of this.#parts.account.owners(symbol)) {
      if (other !== strategy) this.guard(other, symbol, at)
    }
  }

  /** Takes what a broker brings about that answers late, or whose account others use. */
  onBrokerInput(input: Exclude<BrokerInput, { kind: 'AccountFound' }>): void {
    switch (input.kind) {
      case 'OrderFound': return this.#outside.onFound(input.order, input.at)
      case 'OrderAbsent': return this.#afterReversal(this.#unanswered.onAbsent(input), input.at)
      case 'ExecutionBusted': return this.#afterReversal(this.#reversal.bust(input), input.at)
      case 'ExecutionCorrected': return this.#correct(input)
      case 'TimePassed': return this.onTime(input.at)
    }
  }

  /** The venue gave no clear answer to a submit: the order counts, and no entry of its kind is made. */
  onOutcomeUnknown(id: ClientOrderId, reason: string, at: UtcMillis): void {
    this.#unanswered.onUnknown(id, reason, at)
  }

  /** A restated execution that never came is booked as it stands. */
  #correct(input: Extract<BrokerInput, { kind: 'ExecutionCorrected' }>): void {
    const { clientOrderId, executionId, quantity, price, at } = input
    const order = this.book.find(clientOrderId)
    if (order === undefined || this.book.isBooked(executionId)) {
      return this.#afterReversal(this.#reversal.correct(input, { quantity, price }), at)
    }
    this.onVenueEvent({ kind: 'Filled', clientOrderId, fill: restatedFill(input, order), at })
  }

  /** Units that came back or went away are guarded anew; those that no guard is known for are told of. */
  #afterReversal(order: OrderState | undefined, at: UtcMillis): void {
    if (order === undefined) return
    this.#followUp(order, at, false)
    tellUnguarded(this.#parts, order, this.protections.of(order.terms.strategy, order.terms.symbol), at)
  }

  #isHeld({ strategy, symbol }: PositionOwner): boolean {
    return this.#parts.account.strategyPosition(strategy, symbol) !== undefined
  }

  #lookAt(owner: PositionOwner, at: UtcMillis): void {
    if (!this.#venue.isLockStep) this.#watch.look(owner, at)
  }

  /** Makes children fit what is held; the sibling of a filled one is the venue's to reduce (OCO). */
  guard(strategy: string, symbol: string, at: UtcMillis, filledChild?: OrderState): void {
    if (this.protections.of(strategy, symbol).length === 0) return
    this.#guards.guard({ strategy, symbol }, at, filledChild)
    if (!this.#isHeld({ strategy, symbol })) this.#settle({ strategy, symbol })
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
    const { closing } = this.#flattener
    return {
      orders: this.book.state(), protections: this.protections.state(), unfinished: this.#unfinished.state(),
      flattenLegs: this.#flattener.state(), bare: this.#watch.state(), accountAt: this.#outside.accountAt,
      ...(closing === undefined ? {} : { closing }),
    }
  }

  /** Puts a saved state in place. */
  restore(saved: ExecutionState): void {
    const { orders, protections, unfinished, flattenLegs, closing, bare, accountAt } = saved
    this.book.restore(orders)
    this.protections.restore(protections, (id) => this.book.find(id))
    this.#unfinished.restore(unfinished)
    this.#flattener.restore(flattenLegs, closing)
    this.#watch.restore(bare)
    this.#outside.accountAt = accountAt
  }
}
