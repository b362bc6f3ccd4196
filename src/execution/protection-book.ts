import {
  divideHalfEven, maxFixed, snapToLot, ZERO_QUANTITY, type ClientOrderId, type Quantity, type Sequence,
  type UtcMillis,
} from '../base/index.ts'
import {
  oppositeSide, OrderRole, OrderStatus, type OrderTerms, type OrderView, type Protection, type Side,
} from '../model/index.ts'
import { LOSSES_MAX, REFUSALS_MAX, REFUSED_MS } from './execution-parts.ts'
import type { OrderState } from './order-state.ts'

/** Orders that the venue refused a group, one after the other; `exit`: the market exit instead of a stop. */
export interface Refusals {
  stop: number
  target: number
  exit: number
}

/** When the venue refused one of each kind last. */
export type RefusedAt = { -readonly [K in keyof Refusals]: UtcMillis }

/** Children that the venue had taken and ended by itself, one after the other, and when the last of them. */
export interface Loss {
  readonly count: number
  readonly at: UtcMillis
}

/** The same of each kind of child. */
export type Losses = { -readonly [K in 'stop' | 'target']: Loss }

/** The children that guard what one entry has filled, and what they are to be. */
export interface ProtectionGroup {
  readonly entry: ClientOrderId
  /** The entry's leg of a basket, as it stands in ids. */
  readonly leg: string
  /** OCO group of the children. */
  readonly ocoGroup: string
  readonly strategy: string
  symbol: string
  /** Side of the children. */
  readonly side: Side
  readonly signal: Sequence
  /** Units that entered less units that its own children took out. */
  open: Quantity
  protection: Protection
  /** The latest child of each kind. */
  stop: OrderState | undefined
  target: OrderState | undefined
  /** Orders made for it so far, so that each gets an id of its own. */
  revision: number
  readonly refusals: Refusals
  readonly refusedAt: RefusedAt
  readonly losses: Losses
}

/** Groups of one symbol, by strategy. */
type GroupsByStrategy = Map<string, ProtectionGroup[]>

const NONE: readonly ProtectionGroup[] = []
const NEVER_REFUSED: RefusedAt = { stop: 0 as UtcMillis, target: 0 as UtcMillis, exit: 0 as UtcMillis }
const NO_LOSS: Loss = { count: 0, at: 0 as UtcMillis }
const NO_LOSSES: Losses = { stop: NO_LOSS, target: NO_LOSS }
/** One that has stood for so long is the first of its row. */
const STOOD_MS = 600_000
/** The second of a row is placed anew after so long, each further one after twice as long. */
const REST_MS = 2_000

/** A group as it is saved: its children by their ids. */
export interface GroupState extends Omit<ProtectionGroup, 'stop' | 'target' | 'refusedAt' | 'losses'> {
  readonly refusedAt?: RefusedAt
  readonly losses?: Losses
  readonly stop?: ClientOrderId
  readonly target?: ClientOrderId
}

/** Which group guards what: folded from facts, newest entry last. */
export class ProtectionBook {
  /** In the order of their entries. */
  readonly #groups = new Set<ProtectionGroup>()
  readonly #bySymbol = new Map<string, GroupsByStrategy>()

  /** Groups of a strategy's position, oldest entry first. */
  of(strategy: string, symbol: string): readonly ProtectionGroup[] {
    return this.#bySymbol.get(symbol)?.get(strategy) ?? NONE
  }

  /** What facts have made of it. */
  state(): readonly GroupState[] {
    return [...this.#groups].map(({ stop, target, refusals, refusedAt, losses, ...group }) => ({
      ...group, refusals: { ...refusals }, refusedAt: { ...refusedAt }, losses: { ...losses },
      ...(stop === undefined ? {} : { stop: stop.terms.clientOrderId }),
      ...(target === undefined ? {} : { target: target.terms.clientOrderId }),
    }))
  }

  /** Puts saved groups in place; `find` knows the orders. */
  restore(state: readonly GroupState[], find: (id: ClientOrderId) => OrderState | undefined): void {
    this.#groups.clear()
    this.#bySymbol.clear()
    const childOf = (id: ClientOrderId | undefined): OrderState | undefined => (
      id === undefined ? undefined : find(id))
    for (const saved of state) {
      const refusals = { ...saved.refusals }
      const refusedAt = { ...(saved.refusedAt ?? NEVER_REFUSED) }
      const [stop, target] = [childOf(saved.stop), childOf(saved.target)]
      const losses = { ...(saved.losses ?? NO_LOSSES) }
      const group = { ...saved, refusals, refusedAt, losses, stop, target }
      this.#groups.add(group)
      this.#list(group.symbol, group.strategy).push(group)
    }
  }

  /** All groups of a symbol, of every strategy. */
  ofSymbol(symbol: string): readonly ProtectionGroup[] {
    return [...this.#groups].filter((group) => group.symbol === symbol)
  }

  /** The group of an entry or of one of its children. */
  groupOf({ terms }: OrderView): ProtectionGroup | undefined {
    return this.#find(terms, terms.parent ?? terms.clientOrderId)
  }

  /** Forgets the groups of a position that is flat and has no entry working. */
  forget(strategy: string, symbol: string): void {
    for (const group of this.of(strategy, symbol)) this.#groups.delete(group)
    this.#bySymbol.get(symbol)?.delete(strategy)
  }

  /** Carries the groups over to a new symbol. */
  rename(symbol: string, newSymbol: string): void {
    const groups = this.ofSymbol(symbol)
    this.#bySymbol.delete(symbol)
    for (const group of groups) {
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

  /** Changes the guards of a strategy's position; absent ones stay as they are. */
  change(strategy: string, symbol: string, protection: Protection): void {
    for (const group of this.of(strategy, symbol)) group.protection = { ...group.protection, ...protection }
  }

  /** Replaces the guards of one entry. */
  restate(entry: ClientOrderId, protection: Protection): void {
    for (const group of this.#groups) if (group.entry === entry) group.protection = protection
  }

  /** Notes a new order made for a group. */
  addChild(order: OrderState): void {
    const { terms } = order
    const group = this.#parentOf(terms)
    if (group === undefined) return
    group.revision++
    if (terms.role === OrderRole.Stop) group.stop = order
    if (terms.role === OrderRole.Target) group.target = order
  }

  /** Counts an order of a group that the venue refused, whether or not it had taken it before. */
  addRefusal({ terms }: OrderState, at: UtcMillis): void {
    const group = this.#parentOf(terms)
    if (group === undefined) return
    const kind = kindOf(terms)
    const isLater = at - group.refusedAt[kind] >= REFUSED_MS
    group.refusals[kind] = isLater ? 1 : group.refusals[kind] + 1
    group.refusedAt[kind] = at
  }

  /** Begins counting anew: an order of the group that the venue had taken ended, and not by a refusal. */
  clearRefusals({ terms, venueOrderId }: OrderState): void {
    const group = this.#parentOf(terms)
    if (group !== undefined && venueOrderId !== undefined) group.refusals[kindOf(terms)] = 0
  }

  /**
   * Says whether a child's end is the venue's own doing, as it stands before that: nobody here has asked for
   * it, nor for that of its sibling, and the sibling has not filled. A leg that waits ends with its entry.
   */
  isTakenDown({ terms, status, cancelRefusals, venueOrderId, waits }: OrderState): boolean {
    const group = this.#parentOf(terms)
    if (group === undefined || venueOrderId === undefined || waits) return false
    if (status === OrderStatus.PendingCancel || cancelRefusals > 0) return false
    if (terms.role !== OrderRole.Stop && terms.role !== OrderRole.Target) return false
    const sibling = terms.role === OrderRole.Stop ? group.target : group.stop
    if (sibling === undefined || sibling.terms.ocoGroup !== terms.ocoGroup) return true
    return sibling.status !== OrderStatus.PendingCancel && (sibling.isOpen || sibling.filledQuantity === 0n)
  }

  /** Counts a child that the venue has ended by itself; one that has stood for long begins a new row. */
  addLoss({ terms, submittedAt }: OrderState, at: UtcMillis): void {
    const group = this.#parentOf(terms)
    const kind = kindOf(terms)
    if (group === undefined || kind === 'exit') return
    group.losses[kind] = { count: at - submittedAt >= STOOD_MS ? 1 : group.losses[kind].count + 1, at }
  }

  /** Guards of its kind that the venue has ended by itself, one after the other, the order as the last. */
  lossOf({ terms }: OrderState): Loss {
    const kind = kindOf(terms)
    return (kind === 'exit' ? undefined : this.#parentOf(terms)?.losses[kind]) ?? NO_LOSS
  }

  /**
   * Books a fill: an entry's opens units to guard, a child's or an exit's takes them out.
   *
   * Units of an execution that was taken back are negative; `parent` is the entry of a child, whose group may
   * be gone and is needed again. `legs`: guards that left with an entry, and are those of its group.
   */
  takeFill(
    order: OrderState, quantity: Quantity, parent?: OrderState, legs: readonly OrderState[] = [],
  ): void {
    const { terms } = order
    if (quantity > 0n) this.clearRefusals(order)
    if (terms.role === OrderRole.Entry) {
      const group = this.#find(terms, terms.clientOrderId) ?? this.#open(order, legs)
      group.open = maxFixed((group.open + quantity) as Quantity, ZERO_QUANTITY)
    } else if (terms.parent !== undefined && (terms.role !== OrderRole.Flatten || quantity < 0n)) {
      const known = this.#find(terms, terms.parent)
      if (known !== undefined && terms.role === OrderRole.Flatten) return
      const group = known ?? (quantity < 0n && parent !== undefined ? this.#open(parent, []) : undefined)
      if (group === undefined) return
      group.open = quantity < group.open ? (group.open - quantity) as Quantity : ZERO_QUANTITY
    }
  }

  #parentOf(terms: OrderTerms): ProtectionGroup | undefined {
    return terms.parent === undefined ? undefined : this.#find(terms, terms.parent)
  }

  /** A position has few entries: looking through them is quicker than an index by their ids. */
  #find({ strategy, symbol }: OrderTerms, entry: ClientOrderId): ProtectionGroup | undefined {
    const groups = this.of(strategy, symbol)
    for (let i = 0; i < groups.length; i++) {
      const group = groups[i] as ProtectionGroup
      if (group.entry === entry) return group
    }
    return undefined
  }

  /** An entry has ended: legs that are left without anything to guard are in a group, to be taken back. */
  keepLegs(entry: OrderState, legs: readonly OrderState[]): void {
    if (legs.length > 0 && this.#find(entry.terms, entry.terms.clientOrderId) === undefined) {
      this.#open(entry, legs)
    }
  }

  /** A late fill opens the group of its entry anew: ids go on where they were. */
  #open({ terms, childCount }: OrderState, legs: readonly OrderState[]): ProtectionGroup {
    const group = newGroup(terms, childCount)
    group.stop = legs.find((leg) => leg.terms.role === OrderRole.Stop)
    group.target = legs.find((leg) => leg.terms.role === OrderRole.Target)
    this.#groups.add(group)
    this.#list(terms.symbol, terms.strategy).push(group)
    return group
  }

  #list(symbol: string, strategy: string): ProtectionGroup[] {
    let byStrategy = this.#bySymbol.get(symbol)
    if (byStrategy === undefined) this.#bySymbol.set(symbol, (byStrategy = new Map()))
    let groups = byStrategy.get(strategy)
    if (groups === undefined) byStrategy.set(strategy, (groups = []))
    return groups
  }
}

/** The guards of an entry while it has filled nothing; `revision`: orders made for it so far. */
export function newGroup(entry: OrderTerms, revision: number): ProtectionGroup {
  const { clientOrderId, strategy, symbol, side, signal, protection = {} } = entry
  return {
    entry: clientOrderId, leg: legOf(clientOrderId), ocoGroup: `oco-${clientOrderId}`, strategy, symbol,
    side: oppositeSide(side), signal, open: ZERO_QUANTITY, protection, stop: undefined, target: undefined,
    revision, refusals: { stop: 0, target: 0, exit: 0 }, refusedAt: { ...NEVER_REFUSED },
    losses: { ...NO_LOSSES },
  }
}

/**
 * Says whether the venue has refused orders of the kind, or ended them by itself, so often and so lately that
 * none is sent now.
 */
export function isRefused(
  { refusals, refusedAt, losses }: ProtectionGroup, kind: keyof Refusals, at: UtcMillis,
): boolean {
  if (refusals[kind] >= REFUSALS_MAX && at - refusedAt[kind] < REFUSED_MS) return true
  return kind !== 'exit' && losses[kind].count >= LOSSES_MAX && at - losses[kind].at < REFUSED_MS
}

/** Says whether a child of the kind, of which the venue has ended several by itself, waits to be placed. */
export function isResting({ losses }: ProtectionGroup, kind: keyof Losses, at: UtcMillis): boolean {
  const { count, at: lostAt } = losses[kind]
  if (count < 2) return false
  return at - lostAt < Math.min(REFUSED_MS, REST_MS * 2 ** Math.min(count - 2, LOSSES_MAX))
}

function kindOf({ role }: OrderTerms): keyof Refusals {
  return role === OrderRole.Stop || role === OrderRole.Target ? role : 'exit'
}

/** `ii-0-MA_Crossover-17-e2-0` is of leg `2`. */
function legOf(entry: ClientOrderId): string {
  const end = entry.lastIndexOf('-')
  const leg = entry.slice(entry.lastIndexOf('-', end - 1) + 1, end)
  return leg.length > 1 ? leg.slice(1) : '0'
}
