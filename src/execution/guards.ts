import type { Quantity, UtcMillis } from '../base/index.ts'
import { coveredPosition, isPending, OrderRole } from '../model/index.ts'
import { REFUSALS_MAX, type ExecutionParts } from './execution-parts.ts'
import type { Flattener } from './flattener.ts'
import type { OrderDesk } from './order-desk.ts'
import type { OrderState } from './order-state.ts'
import { isRefused, isResting, type ProtectionBook, type ProtectionGroup } from './protection-book.ts'
import {
  childChanges, childTerms, guardedUnits, isOtherKind, nextId, type ChildRole,
} from './protective-orders.ts'
import type { PositionOwner } from './unfinished.ts'

/** Who makes the children of positions fit what is held. */
export interface GuardKeeper {
  /**
   * Places, changes and cancels children of a strategy's part; `filledChild` is one that was just filled,
   * whose sibling may be the venue's to reduce (`isVenuesToReduce`).
   */
  guard(owner: PositionOwner, at: UtcMillis, filledChild?: OrderState): void
}

/** What a keeper of guards works with. */
export interface GuardTools {
  readonly parts: ExecutionParts
  readonly desk: OrderDesk
  readonly flattener: Flattener
  readonly protections: ProtectionBook
}

/** Sells at the market what cannot be guarded by a stop, `most` units of it if that is said. */
export function exitUnguarded(
  { desk, flattener }: GuardTools, group: ProtectionGroup, at: UtcMillis, most?: Quantity,
): void {
  if (isRefused(group, 'exit', at)) return
  const { entry, signal } = group
  const id = nextId(group, 'f', desk.epoch)
  flattener.exit(group, { id, signal, parent: entry, ...(most === undefined ? {} : { most }) }, at)
}

/**
 * Says whether a child's fill is the venue's to take off the other of its group: in lock step always, at a
 * broker where the two left together. One that was placed anew stands by itself there, and so does what is
 * left when a fill of its predecessor is heard late.
 */
export function isVenuesToReduce(
  { venue }: ExecutionParts, group: ProtectionGroup, filled: OrderState,
): boolean {
  if (venue?.isLockStep !== false) return true
  const { stop, target } = group
  return (filled === stop || filled === target) && stop?.submittedAt === target?.submittedAt
}

/** Stop and target as orders of their own, from the first partial fill on. */
export class SeparateGuards implements GuardKeeper {
  readonly #tools: GuardTools

  constructor(tools: GuardTools) {
    this.#tools = tools
  }

  guard(owner: PositionOwner, at: UtcMillis, filledChild?: OrderState): void {
    const { protections, parts } = this.#tools
    const groups = protections.of(owner.strategy, owner.symbol)
    if (groups.length === 0) return
    const position = coveredPosition(parts.account, owner)
    const filledGroup = filledChild === undefined ? undefined : protections.groupOf(filledChild)
    const guarded = guardedUnits(groups, position)
    const isVenues = filledChild !== undefined && filledGroup !== undefined
      && isVenuesToReduce(parts, filledGroup, filledChild)
    const filledRole = isVenues ? filledChild.terms.role : undefined
    for (let i = 0; i < guarded.length; i++) {
      const group = groups[i] as ProtectionGroup
      const units = guarded[i] as Quantity
      const only = group === filledGroup ? filledRole : undefined
      if (only !== OrderRole.Target) this.#guardWith(group, OrderRole.Stop, units, at)
      if (only !== OrderRole.Stop) this.#guardWith(group, OrderRole.Target, units, at)
    }
  }

  #guardWith(group: ProtectionGroup, role: ChildRole, quantity: Quantity, at: UtcMillis): void {
    const child = role === OrderRole.Stop ? group.stop : group.target
    if (child?.isOpen === true) this.#fit(group, role, child, quantity, at)
    else if (quantity > 0n && isRefused(group, role, at)) this.#withoutGuard(group, role, at)
    else if (quantity > 0n && !isResting(group, role, at)) this.#place(group, role, quantity, at)
  }

  /** Makes a working child guard `quantity` more units, at the prices and in the way of its group. */
  #fit(group: ProtectionGroup, role: ChildRole, child: OrderState, quantity: Quantity, at: UtcMillis): void {
    const { desk } = this.#tools
    const { clientOrderId: id } = child.terms
    if (quantity === 0n) {
      if (child.cancelRefusals < REFUSALS_MAX) desk.cancel(id, 'nothing left to protect', at)
      return
    }
    if (isPending(child.status)) return
    const changes = childChanges(group.protection, role, child, quantity)
    const isOther = isOtherKind(group.protection, role, child.terms)
    if (changes === undefined && !isOther) return
    const isChangeable = !isOther && child.changeRefusals < REFUSALS_MAX
    if (changes !== undefined && isChangeable) desk.replace(id, changes, at)
    else if (child.cancelRefusals < REFUSALS_MAX) desk.cancel(id, 'another guard takes its place', at)
    else if (child.remaining < quantity) this.#withoutGuard(group, role, at)
  }

  #place(group: ProtectionGroup, role: ChildRole, quantity: Quantity, at: UtcMillis): void {
    const { desk } = this.#tools
    const terms = childTerms(group, role, { quantity, epoch: desk.epoch })
    if (terms !== undefined) desk.submitReducing(terms, at)
  }

  /** What cannot be guarded by a stop is sold at the market; a target can be done without. */
  #withoutGuard(group: ProtectionGroup, role: ChildRole, at: UtcMillis): void {
    if (role === OrderRole.Stop) exitUnguarded(this.#tools, group, at)
  }
}
