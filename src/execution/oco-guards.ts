import type { Quantity, UtcMillis } from '../base/index.ts'
import {
  coveredPosition, EXTERNAL, isPending, OrderRole, OrderStatus, orderTerms, OrderType, Side,
  type OrderTerms, type PositionView, type Protection,
} from '../model/index.ts'
import { REFUSALS_MAX } from './execution-parts.ts'
import { exitUnguarded, isVenuesToReduce, type GuardKeeper, type GuardTools } from './guards.ts'
import type { OrderBook } from './order-book.ts'
import type { OrderState } from './order-state.ts'
import { isRefused, isResting, type ProtectionGroup } from './protection-book.ts'
import {
  childChanges, childTerms, guardedUnits, isOtherKind, withoutFirstLevel, type ChildRole,
} from './protective-orders.ts'
import type { PositionOwner } from './unfinished.ts'

/**
 * Guards where a unit can be promised to one order only: stop and target leave together, as one OCO group,
 * once their entry has ended. Those that left with it stand from there on, if it has filled whole.
 *
 * A stop that stands is never taken down to gain a target. A trailing stop stands alone, since no group of
 * the venue takes one, and has no first level there.
 */
export class OcoGuards implements GuardKeeper {
  readonly #tools: GuardTools
  readonly #book: OrderBook

  constructor(tools: GuardTools, book: OrderBook) {
    this.#tools = tools
    this.#book = book
  }

  guard(owner: PositionOwner, at: UtcMillis, filledChild?: OrderState): void {
    const { protections, parts } = this.#tools
    const groups = protections.of(owner.strategy, owner.symbol)
    const filledGroup = filledChild === undefined ? undefined : protections.groupOf(filledChild)
    this.#unitsOf(owner).forEach((units, index) => {
      const group = groups[index] as ProtectionGroup
      const isFilled = filledChild !== undefined && group === filledGroup
      if (!isFilled || !isVenuesToReduce(parts, group, filledChild)) this.#guardGroup(group, units, at)
    })
  }

  /** Takes back the entries that keep a part from being guarded. */
  makeWay(owner: PositionOwner, at: UtcMillis): void {
    const groups = this.#tools.protections.of(owner.strategy, owner.symbol)
    this.#unitsOf(owner).forEach((units, index) => {
      const group = groups[index] as ProtectionGroup
      if (units === 0n || (group.stop?.isOpen === true && !group.stop.waits)) return
      for (const { terms } of this.#inTheWay(group, at)) {
        this.#tools.desk.cancel(terms.clientOrderId, 'the units that it filled have to be guarded', at)
      }
    })
  }

  #unitsOf({ strategy, symbol }: PositionOwner): readonly Quantity[] {
    const { protections, parts, flattener } = this.#tools
    const groups = protections.of(strategy, symbol)
    if (groups.length === 0) return []
    const position = coveredPosition(parts.account, { strategy, symbol })
    const side = (position?.quantity ?? 0n) > 0n ? Side.Sell : Side.Buy
    return guardedUnits(groups, position, flattener.exitingUnits({ strategy, symbol }, side))
  }

  #guardGroup(group: ProtectionGroup, units: Quantity, at: UtcMillis): void {
    // Legs that wait guard nothing yet, and nothing can be placed beside them.
    if (waitsForEntry(group)) return
    const open = [group.stop, group.target].filter((child): child is OrderState => child?.isOpen === true)
    if (units === 0n) return this.#withdraw(open, 'nothing left to protect', at)
    if (open.some(({ status }) => isPending(status) || status === OrderStatus.Submitted)) return
    if (open.length === 0) return this.#place(group, units, at)
    const stop = open.find(({ terms }) => terms.role === OrderRole.Stop)
    if (stop === undefined && demandsStop(group)) {
      return this.#withdraw(open, 'the stop needs the units', at)
    }
    if (open.every((child) => this.#fits(group, child, units, at))) return
    this.#withdraw(open, 'another guard takes its place', at)
    const isStuck = open.every(({ cancelRefusals }) => cancelRefusals >= REFUSALS_MAX)
    if (isStuck && stop !== undefined && stop.remaining < units) {
      exitUnguarded(this.#tools, group, at, (units - stop.remaining) as Quantity)
    }
  }

  /** Says whether a child guards so many units, now or once the price that it is asked for has changed. */
  #fits(group: ProtectionGroup, child: OrderState, units: Quantity, at: UtcMillis): boolean {
    const role = child.terms.role === OrderRole.Stop ? OrderRole.Stop : OrderRole.Target
    const protection = this.#protectionOf(group)
    if (isOtherKind(protection, role, child.terms)) return false
    const changes = childChanges(protection, role, child, units)
    if (changes === undefined) return true
    // The two of a group have one size, so a size is changed by placing both anew.
    if (changes.quantity !== undefined || child.changeRefusals >= REFUSALS_MAX) return false
    this.#tools.desk.replace(child.terms.clientOrderId, changes, at)
    return true
  }

  /** One cancel ends the whole group at the venue; what is left of it is taken back with its answer. */
  #withdraw(open: readonly OrderState[], reason: string, at: UtcMillis): void {
    if (open.some(({ status }) => status === OrderStatus.PendingCancel)) return
    const first = open.find(({ cancelRefusals }) => cancelRefusals < REFUSALS_MAX)
    if (first !== undefined) this.#tools.desk.cancel(first.terms.clientOrderId, reason, at)
  }

  #place(group: ProtectionGroup, units: Quantity, at: UtcMillis): void {
    if (this.#inTheWay(group, at).length > 0) return
    if (demandsStop(group) && isRefused(group, OrderRole.Stop, at)) {
      return exitUnguarded(this.#tools, group, at, units)
    }
    if (isResting(group, demandsStop(group) ? OrderRole.Stop : OrderRole.Target, at)) return
    const { desk } = this.#tools
    const stop = this.#childTerms(group, OrderRole.Stop, units)
    const hasTarget = mayHaveTarget(group, stop, at)
    if (stop !== undefined && !desk.submitReducing(hasTarget ? stop : alone(stop), at)) return
    // Made after the stop, since its name counts on.
    const target = hasTarget ? this.#childTerms(group, OrderRole.Target, units) : undefined
    if (target !== undefined) desk.submitReducing(stop === undefined ? alone(target) : target, at)
  }

  #protectionOf(group: ProtectionGroup): Protection {
    return withoutFirstLevel(group, this.#tools.parts.market.lastPrice(group.symbol))
  }

  #childTerms(group: ProtectionGroup, role: ChildRole, quantity: Quantity): OrderTerms | undefined {
    const { epoch } = this.#tools.desk
    return childTerms(group, role, { quantity, epoch, protection: this.#protectionOf(group) })
  }

  /** The group's own entry while it works; for an order alone, every entry that it would trade against. */
  #inTheWay(group: ProtectionGroup, at: UtcMillis): readonly OrderState[] {
    const stop = this.#childTerms(group, OrderRole.Stop, group.open)
    const isPair = stop !== undefined && mayHaveTarget(group, stop, at)
    return this.#book.openFor(group.symbol).filter(({ terms, cancelRefusals }) => {
      if (terms.role !== OrderRole.Entry || terms.strategy === EXTERNAL) return false
      if (terms.side === group.side || cancelRefusals >= REFUSALS_MAX) return false
      return !isPair || terms.clientOrderId === group.entry
    })
  }
}

/** Says whether units of the group are to have a stop. */
export function demandsStop({ protection }: ProtectionGroup): boolean {
  return (protection.stopPrice ?? protection.trailingOffset) !== undefined
}

/** Says whether units of a part are to have a stop: those that its groups guard, the newest first. */
export function needsStop(groups: readonly ProtectionGroup[], position: PositionView | undefined): boolean {
  return guardedUnits(groups, position).some((units, index) => (
    units > 0n && demandsStop(groups[index] as ProtectionGroup)))
}

function mayHaveTarget(group: ProtectionGroup, stop: OrderTerms | undefined, at: UtcMillis): boolean {
  if (group.protection.targetPrice === undefined || isRefused(group, OrderRole.Target, at)) return false
  return stop === undefined || stop.type === OrderType.Stop
}

function waitsForEntry({ stop, target }: ProtectionGroup): boolean {
  return stop?.waits === true || target?.waits === true
}

/** A guard without a sibling is in no group: a venue spares only groups when it looks for own trades. */
function alone(terms: OrderTerms): OrderTerms {
  return orderTerms({ ...terms, ocoGroup: undefined })
}
