import {
  absFixed, minFixed, ZERO_QUANTITY, type ClientOrderId, type Quantity, type Sequence, type UtcMillis,
} from '../base/index.ts'
import {
  AlertSeverity, clientOrderId, coveredPosition, EXTERNAL, KillSwitchAction, OrderRole, orderTerms,
  OrderType, Side, TimeInForce, type FactFolds, type OrderTerms, type VenueEvent,
} from '../model/index.ts'
import { bookAgainstExternal } from './external-offset.ts'
import { isExit, REFUSALS_MAX, type ExecutionParts } from './execution-parts.ts'
import { isCloser, openedAfter, unitsOn, type OpenedUnits } from './opened-units.ts'
import type { OrderBook } from './order-book.ts'
import type { OrderDesk } from './order-desk.ts'
import type { OrderState } from './order-state.ts'
import type { Flattening, PositionOwner, Unfinished } from './unfinished.ts'

const REST_MS = 1_000
const REST_MS_MAX = 30_000
/** Refusals after which it is told once more that a part is not closed. */
const TOLD_EVERY = 10

/** What closed everything last, until it is reset. */
export interface ClosingAct {
  readonly signal: Sequence
  readonly trigger: string
}

/** A market exit: its name, what it goes back to, and at most how many units it takes. */
export interface MarketExit {
  readonly id: ClientOrderId
  readonly signal: Sequence
  readonly parent?: ClientOrderId
  readonly most?: Quantity
}

/** What parts are flattened with. */
export interface FlattenerParts {
  readonly parts: ExecutionParts
  readonly book: OrderBook
  readonly desk: OrderDesk
  readonly unfinished: Unfinished
}

/** Sells (buys back) parts at the market until they are flat. */
export class Flattener {
  readonly #parts: ExecutionParts
  readonly #book: OrderBook
  readonly #desk: OrderDesk
  readonly #unfinished: Unfinished
  /** Orders that each act of flattening has made, for the legs of their names. */
  readonly #legs = new Map<Sequence, number>()
  /** Makes the guards of a part fit what it holds. */
  readonly #guard: (owner: PositionOwner, at: UtcMillis) => void
  #closing: ClosingAct | undefined

  constructor(
    { parts, book, desk, unfinished }: FlattenerParts, guard: (owner: PositionOwner, at: UtcMillis) => void,
  ) {
    this.#guard = guard
    this.#parts = parts
    this.#book = book
    this.#desk = desk
    this.#unfinished = unfinished
  }

  /** Marks what a halt closes; one that an operator holds back does when it is given back. */
  readonly folds = {
    KillSwitchTriggered: ({ body, sequence }) => {
      const isHeld = body.by === undefined && this.#parts.safety?.override !== undefined
      if (body.action !== KillSwitchAction.CloseAll || isHeld) return
      this.#closing = { signal: sequence, trigger: body.trigger }
      this.mark(sequence, body.includesExternal === true)
    },
    OverrideReturned: ({ sequence }) => {
      const held = this.#parts.safety?.held ?? []
      const [trigger] = held.find(([, action]) => action === KillSwitchAction.CloseAll) ?? []
      if (trigger === undefined) return
      this.#closing = { signal: sequence, trigger }
      this.mark(sequence, false)
    },
    KillSwitchReset: ({ body: { trigger } }) => {
      if (trigger === undefined || trigger === this.#closing?.trigger) this.#closing = undefined
    },
  } satisfies FactFolds

  /** What is closed is closed as long as this stands, however late a fill is heard. */
  get closing(): ClosingAct | undefined {
    return this.#closing
  }

  /** What an entry of ours fills while everything is closed goes as well. */
  markFilled({ role, strategy, symbol }: OrderTerms): void {
    if (this.#closing === undefined || role !== OrderRole.Entry || strategy === EXTERNAL) return
    this.#unfinished.flatten({ strategy, symbol, signal: this.#closing.signal })
  }

  /**
   * Marks every part that is held, or that an entry may still fill: entries are asked to leave with it, and
   * what they fill on their way out goes as well. What is EXTERNAL only where a person asked for it.
   */
  mark(signal: Sequence, includesExternal: boolean): void {
    const { account } = this.#parts
    const mark = (strategy: string, symbol: string): void => {
      if (strategy !== EXTERNAL || includesExternal) this.#unfinished.flatten({ strategy, symbol, signal })
    }
    for (const { symbol } of account.holdings()) {
      for (const strategy of account.owners(symbol)) mark(strategy, symbol)
    }
    for (const { terms } of this.#book.open()) {
      if (terms.role === OrderRole.Entry) mark(terms.strategy, terms.symbol)
    }
  }

  /**
   * So many units of an order have filled (negative: are taken back), and the ledger does not know it yet:
   * what it opens although it was only to reduce is marked to go.
   */
  countOpened({ terms }: OrderState, units: Quantity): void {
    const { strategy, symbol, signal } = terms
    const part = this.#unfinished.flatteningOf(strategy, symbol)
    // All of it goes already.
    if (part !== undefined && part.opened === undefined) return
    const held = this.#parts.account.strategyPosition(strategy, symbol)?.quantity ?? ZERO_QUANTITY
    const opened = openedAfter(terms, units, { held, before: part?.opened })
    if (opened !== undefined) this.#unfinished.flatten({ strategy, symbol, signal, ...part, opened })
    else if (part !== undefined) this.#unfinished.flattened(part)
  }

  /** Units of a part that are to go alone, since nobody wished for them. */
  openedUnits({ strategy, symbol }: PositionOwner): Quantity {
    return this.#unfinished.flatteningOf(strategy, symbol)?.opened?.units ?? ZERO_QUANTITY
  }

  /** Flattens what an act has marked, or (none named) all that is marked. */
  flattenMarked(at: UtcMillis, signal?: Sequence): void {
    for (const part of this.#unfinished.flattening) {
      if (signal === undefined || part.signal === signal) this.flattenPart(part, at)
    }
  }

  /** Takes resting exits of the part back and sends a market order for the rest. */
  flattenPart(part: Flattening, at: UtcMillis): void {
    const { strategy, symbol, signal, opened } = part
    const orders = this.#book.openFor(symbol).filter(({ terms }) => terms.strategy === strategy)
    if (this.#parts.account.strategyPosition(strategy, symbol) === undefined) {
      if (!orders.some(isLeavingEntry)) this.#unfinished.flattened(part)
      return
    }
    if (opened === undefined) {
      for (const owner of bookAgainstExternal(this.#parts, part, this, at)) this.#guard(owner, at)
      if (this.#parts.account.strategyPosition(strategy, symbol) === undefined) return
      this.#cancelResting(orders, at)
    }
    if (isResting(part, at)) return
    const leg = `${opened === undefined ? 'f' : 'u'}${this.#legs.get(signal) ?? 0}`
    const id = clientOrderId({ epoch: this.#desk.epoch, strategy, signal, leg, revision: 0 })
    const most = opened === undefined ? {} : { most: this.#surelyOpened(part, opened) }
    this.exit(part, { id, signal, ...most }, at)
  }

  #cancelResting(orders: readonly OrderState[], at: UtcMillis): void {
    for (const { terms, cancelRefusals } of orders) {
      const rests = terms.role === OrderRole.Exit && terms.type !== OrderType.Market
      if (rests && cancelRefusals < REFUSALS_MAX) {
        this.#desk.cancel(terms.clientOrderId, 'the position is flattened', at)
      }
    }
  }

  /**
   * Units that nobody wished for, less those that an order closes already, and those that a working entry may
   * have filled without its being heard yet.
   */
  #surelyOpened({ strategy, symbol }: PositionOwner, { side, units, entry }: OpenedUnits): Quantity {
    const held = this.#parts.account.strategyPosition(strategy, symbol)?.quantity ?? ZERO_QUANTITY
    if (unitsOn(side, held) === 0n) return ZERO_QUANTITY
    let left: bigint = units
    for (const { terms, remaining } of this.#book.openFor(symbol)) {
      const isClosing = isCloser(terms) && terms.strategy === strategy && terms.side !== side
      if (isClosing || terms.clientOrderId === entry) left -= remaining
    }
    return left as Quantity
  }

  /** The venue has refused an order: the part that it was to flatten is asked for later, and later still. */
  refused({ terms: { strategy, symbol, role, parent } }: OrderState, at: UtcMillis): void {
    const part = this.#unfinished.flatteningOf(strategy, symbol)
    if (part !== undefined && isCloser({ role, parent })) {
      this.#unfinished.flattenRefused(part, at)
    }
  }

  /** Says that a part is not closed, when the venue has refused it for the third time and every tenth. */
  tellRefused(
    { terms: { strategy, symbol, signal } }: OrderState,
    { code, reason, at }: Extract<VenueEvent, { kind: 'Rejected' }>,
  ): void {
    const { count = 0 } = this.#unfinished.flatteningOf(strategy, symbol)?.refused ?? {}
    if (count !== REFUSALS_MAX && (count === 0 || count % TOLD_EVERY !== 0)) return
    this.#parts.record({
      kind: 'AlertRaised', severity: AlertSeverity.Critical, component: 'execution_engine',
      message: `${symbol} of ${strategy} is not closed: the broker has refused ${count} orders in a row, `
        + `the last with ${code}: ${reason}`,
    }, at, signal)
  }

  /** Sends a market order for what other exits do not take out of a strategy's part of a symbol already. */
  exit(owner: PositionOwner, order: MarketExit, at: UtcMillis): void {
    const { strategy, symbol } = owner
    const position = coveredPosition(this.#parts.account, owner)
    if (position === undefined) return
    const side = position.quantity > 0n ? Side.Sell : Side.Buy
    const left = (absFixed(position.quantity) - this.exitingUnits(owner, side)) as Quantity
    const quantity = order.most === undefined ? left : minFixed(left, order.most)
    if (quantity <= 0n) return
    this.#desk.submitReducing(orderTerms({
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

  /** Units that the working exits of a part take out on a side. */
  exitingUnits({ strategy, symbol }: PositionOwner, side: Side): bigint {
    let units = 0n
    for (const order of this.#book.openFor(symbol)) {
      const { terms, remaining } = order
      if (isExit(order) && terms.strategy === strategy && terms.side === side) units += remaining
    }
    return units
  }

  /** Counts an order of an act, so that the next one has a name of its own. */
  countLeg({ role, parent, signal }: OrderTerms): void {
    if (!isCloser({ role, parent })) return
    this.#legs.set(signal, (this.#legs.get(signal) ?? 0) + 1)
  }

  /** What facts have made of it. */
  state(): readonly (readonly [Sequence, number])[] {
    return [...this.#legs]
  }

  /** Puts a saved state in place. */
  restore(legs: readonly (readonly [Sequence, number])[], closing: ClosingAct | undefined): void {
    this.#closing = closing
    this.#legs.clear()
    for (const [signal, count] of legs) this.#legs.set(signal, count)
  }
}

/** Says whether a part that the venue has refused to close rests still: a second, two, four ... */
function isResting({ refused }: Flattening, at: UtcMillis): boolean {
  if (refused === undefined) return false
  return at - refused.at < Math.min(REST_MS_MAX, REST_MS * 2 ** (refused.count - 1))
}

/** An entry that was asked to go and may still fill. */
export function isLeavingEntry({ terms, status, cancelRefusals }: OrderState): boolean {
  return terms.role === OrderRole.Entry && (status === 'PENDING_CANCEL' || cancelRefusals > 0)
}
