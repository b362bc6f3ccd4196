import {
  ZERO_MONEY, type Price, type Quantity, type UtcMillis, type VenueOrderId,
} from '../../../base/index.ts'
import { OrderType, type Fill, type VenueEvent } from '../../../model/index.ts'
import { isEnded, isKnownStatus, sideOf, TYPE_WORDS } from '../mapper/alpaca-words.ts'
import { activityAt, quantityOf } from '../mapper/broker-order.ts'
import { replacementCount } from '../mapper/order-body.ts'
import type { AlpacaActivity } from '../schema/account-schema.ts'
import type { AlpacaOrder, AlpacaTradeUpdate } from '../schema/order-schema.ts'
import { Part } from './coverage.ts'
import {
  fillFault, isKnownEvent, isMaybeAverage, isOfOneMind, isOlder, isPriceLikely, reasonOf, type EventBody,
  type ToldExecution,
} from './order-claims.ts'
import { OrderIndex } from './order-index.ts'
import { versionOf, type TrackedOrder, type Version } from './tracked-order.ts'
import type { TrackerListener } from './tracker-listener.ts'
import { UnknownWords } from './unknown-words.ts'

/** One execution, from whichever source, and the order as that shows it. */
interface Execution extends ToldExecution {
  readonly at: UtcMillis
  readonly order: AlpacaOrder
}

/**
 * Makes one story of what stream and REST say of orders: each event once, whichever of the two says it first.
 */
export class OrderTracker extends OrderIndex {
  readonly #listener: TrackerListener
  readonly #unknown: UnknownWords
  /** Executions that came again; they are not told twice. */
  duplicateCount = 0

  constructor(listener: TrackerListener) {
    super()
    this.#listener = listener
    this.#unknown = new UnknownWords(listener)
  }

  /** Takes a reply or a page of the vendor: the order as it is, without its executions. */
  see(order: AlpacaOrder): TrackedOrder {
    const tracked = this.follow(order)
    const version = this.#version(tracked, order)
    if (version === undefined) return tracked
    if (!isKnownStatus(order.status)) this.#unknown.tell(`that an order is "${order.status}"`)
    if (sideOf(order.side) === undefined) this.#unknown.tell(`"${order.side ?? ''}" for the side of an order`)
    if (order.status !== 'rejected') this.#accept(tracked, version)
    this.#confirm(tracked, version)
    if (tracked.unnamedLegs.length > 0) this.#nameLegs(tracked, order.legs ?? [])
    return tracked
  }

  /** Gives the vendor's legs our names: a group has one limit order and one stop among them at most. */
  #nameLegs(lead: TrackedOrder, legs: readonly AlpacaOrder[]): void {
    lead.unnamedLegs = lead.unnamedLegs.filter((terms) => {
      const isTarget = terms.type === OrderType.Limit
      const leg = legs.find((each) => (
        (each.type === TYPE_WORDS.LIMIT) === isTarget && this.byVenueId(each.id)?.terms === undefined
      ))
      const tracked = this.find(terms.clientOrderId)
      if (leg === undefined || tracked === undefined) return true
      this.#disown(this.byVenueId(leg.id))
      this.bind(leg.id, tracked)
      this.see(leg)
      return false
    })
    if (lead.unnamedLegs.length === 0) this.#listener.onLegsNamed(lead.id)
  }

  /** Ends what was taken for somebody else's order, and is a leg of ours. */
  #disown(stranger: TrackedOrder | undefined): void {
    if (stranger === undefined) return
    this.drop(stranger)
    if (stranger.isEnded || !stranger.isAccepted) return
    stranger.isEnded = true
    this.#say(stranger, { kind: 'Canceled', reason: 'it is a leg of ours' }, this.#listener.now())
  }

  /** Ends what the vendor says has ended; to be called after the executions were told. */
  settle(order: AlpacaOrder): void {
    const tracked = this.follow(order)
    const version = this.#version(tracked, order)
    if (version === undefined) return undefined
    const at = order.updated_at ?? this.#listener.now()
    switch (order.status) {
      case 'canceled':
      case 'expired':
      case 'rejected': return this.#end(tracked, version, { status: order.status, at })
      case 'replaced': return this.#replaced(tracked, version)
      case 'filled': return this.#endWhenFilled(tracked)
      default: return undefined
    }
  }

  /** Takes a row of the account's history; `false`: its order is not known. */
  execution(row: AlpacaActivity): boolean {
    const tracked = this.byVenueId(row.order_id ?? '')
    const version = tracked?.version(row.order_id ?? '')
    if (tracked === undefined || version === undefined) return false
    const { qty, cum_qty: cumulative, price } = row
    if (qty === undefined || cumulative === undefined || price === undefined) return true
    this.#fill(tracked, version, {
      quantity: qty as Quantity, cumulative: cumulative as Quantity, price: price as Price,
      at: activityAt(row), order: { ...version.order, symbol: row.symbol, side: row.side },
    })
    return true
  }

  /** Takes a message of the trading stream. */
  update(update: AlpacaTradeUpdate): void {
    const { order, event } = update
    const tracked = this.follow(order)
    const isOne = isOfOneMind(event, order.status)
    const version = isOne ? this.#version(tracked, order) : undefined
    const isUnderstood = isOne && isKnownEvent(event) && isKnownStatus(order.status)
    if (!isUnderstood) this.#unknown.tell(`a message "${event}" of an order that is "${order.status}"`)
    // A message does not show legs: where the reply that does is lost, nobody else would read them.
    if (!isUnderstood || tracked.unnamedLegs.length > 0) this.#listener.want(tracked)
    if (version === undefined) return
    const at = update.timestamp ?? this.#listener.now()
    if (event !== 'rejected') this.#accept(tracked, version, at)
    switch (event) {
      case 'fill':
      case 'partial_fill': this.#streamFill(tracked, version, update, at); break
      case 'canceled':
      case 'expired':
      case 'rejected':
        this.#end(tracked, version, { status: event, at, reason: update.reason ?? order.reason })
        break
      case 'replaced': this.#replaced(tracked, version); break
      case 'order_cancel_rejected':
        this.#say(tracked, { kind: 'CancelRejected', reason: reasonOf(update) }, at)
        break
      case 'order_replace_rejected': this.#refusedByOld(tracked, reasonOf(update), at); break
      case 'trade_bust':
      case 'trade_correct': this.#bust(tracked, version, update, at); break
      default: this.#confirm(tracked, version)
    }
  }

  /** The vendor answered a change with a new order that is to take this one's place. */
  replacing(tracked: TrackedOrder, order: AlpacaOrder, assumedFilled: Quantity): void {
    const known = tracked.version(order.id)
    this.bind(order.id, tracked)
    // The stream may have said before the reply came what became of it.
    if (tracked.refused.has(order.id)) return
    if (known === undefined) {
      tracked.versions.push(versionOf(order, { isPending: true, assumedFilled }))
      return
    }
    known.assumedFilled = assumedFilled
    if (!known.isPending) this.#trimExcess(tracked, known)
  }

  /**
   * The version of a message, brought up to date unless the message is older than what is known; `undefined`:
   * it calls another order by a name of ours, without being a change of it, or a change of it was refused.
   */
  #version(tracked: TrackedOrder, order: AlpacaOrder): Version | undefined {
    const known = tracked.version(order.id)
    if (known === undefined) {
      if (tracked.refused.has(order.id) && isEnded(order.status)) return undefined
      const isReplacement = order.replaces !== undefined && tracked.version(order.replaces) !== undefined
      const isBound = this.byVenueId(order.id) === tracked
      const isChange = isReplacement || replacementCount(order.client_order_id ?? '') > 0
      if (tracked.versions.length > 0 && !isBound && !isChange) {
        this.#unknown.tell(`a second order under the id ${tracked.id}`)
        this.#listener.want(tracked)
        return undefined
      }
      this.bind(order.id, tracked)
      const isUndecided = isReplacement && ['pending_new', 'accepted', 'rejected'].includes(order.status)
      const version = versionOf(order, { isPending: isUndecided, assumedFilled: undefined })
      tracked.versions.push(version)
      return version
    }
    if (!isOlder(order, known.order, this.#listener.now())) known.order = order
    return known
  }

  #accept(tracked: TrackedOrder, version: Version, at?: UtcMillis): void {
    if (tracked.isAccepted) return
    tracked.isAccepted = true
    const since = at ?? version.order.submitted_at ?? version.order.created_at ?? this.#listener.now()
    this.#say(tracked, { kind: 'Accepted', venueOrderId: version.venueId as VenueOrderId }, since)
  }

  /** A version works: a replacement has won, and its terms count from now on. */
  #confirm(tracked: TrackedOrder, version: Version): void {
    const { status } = version.order
    const isWorking = status === 'new' || status === 'partially_filled' || status === 'filled'
      || status === 'held'
    if (version.isPending && isWorking) version.isPending = false
    if (tracked.isEnded || tracked.head !== version || isEnded(status)) return
    this.#tellTerms(tracked, version)
  }

  /**
   * When it is known that the replacement works, and when more of its predecessors is heard after that: what
   * was assumed of them may be too little.
   */
  #trimExcess(tracked: TrackedOrder, version: Version): void {
    if (version.assumedFilled === undefined) return
    const before = tracked.filledBefore(version)
    const excess = (before - version.assumedFilled) as Quantity
    if (excess <= 0n) return
    version.assumedFilled = before
    if (!tracked.isEnded) this.#listener.trim(tracked, version, excess)
  }

  #tellTerms(tracked: TrackedOrder, version: Version): void {
    this.#trimExcess(tracked, version)
    const changes = tracked.takeTerms(version)
    const at = version.order.updated_at ?? this.#listener.now()
    if (changes !== undefined) this.#say(tracked, { kind: 'Updated', changes }, at)
  }

  /**
   * The old order went out of the way of the new one; what it had filled by then, the new one must not fill.
   */
  #replaced(tracked: TrackedOrder, version: Version): void {
    const place = tracked.versions.indexOf(version)
    const next = tracked.versions[place + 1]
    if (next === undefined) return this.#listener.want(tracked)
    next.isPending = false
    if (tracked.hasHoles) this.#listener.want(tracked)
    if (!tracked.isEnded && tracked.head === next) this.#tellTerms(tracked, next)
  }

  #replaceRejected(tracked: TrackedOrder, reason: string, at: UtcMillis): void {
    const { pending } = tracked
    if (pending !== undefined) {
      tracked.versions.splice(tracked.versions.indexOf(pending), 1)
      tracked.refused.add(pending.venueId)
    }
    this.#say(tracked, { kind: 'ModifyRejected', reason }, at)
  }

  /**
   * The predecessor says that a replacement was refused, and not which: where one has said so itself it is
   * that, and of one that is on its way since reading has to tell.
   */
  #refusedByOld(tracked: TrackedOrder, reason: string, at: UtcMillis): void {
    if (!tracked.isRefusalTold) return this.#replaceRejected(tracked, reason, at)
    tracked.isRefusalTold = false
    if (tracked.pending !== undefined) this.#listener.want(tracked)
  }

  #end(
    tracked: TrackedOrder, version: Version,
    end: { status: 'canceled' | 'expired' | 'rejected'; at: UtcMillis; reason?: string | undefined },
  ): void {
    if (version.isPending) {
      tracked.isRefusalTold = true
      this.#replaceRejected(tracked, end.reason ?? end.status, end.at)
      return
    }
    if (tracked.hasHoles) this.#listener.want(tracked)
    if (tracked.isEnded || tracked.head !== version) return
    tracked.isEnded = true
    const reason = end.reason ?? (tracked.isCancelAsked ? 'requested' : 'venue')
    if (end.status === 'canceled') this.#say(tracked, { kind: 'Canceled', reason }, end.at)
    else if (end.status === 'expired') this.#say(tracked, { kind: 'Expired' }, end.at)
    else this.#say(tracked, { kind: 'Rejected', code: 'BROKER_REJECTED', reason: end.reason ?? '' }, end.at)
    this.#hasEnded(tracked)
  }

  #streamFill(tracked: TrackedOrder, version: Version, update: AlpacaTradeUpdate, at: UtcMillis): void {
    const { order } = update
    if (version.isPending) this.#confirm(tracked, version)
    // What a message leaves out is zero here, and no execution is.
    const [quantity, price] = [(update.qty ?? 0n) as Quantity, (update.price ?? 0n) as Price]
    const cumulative = (order.filled_qty ?? 0n) as Quantity
    const execution = { quantity, cumulative, price, at, order }
    // One that does not follow those before it may be misread as well as early: the history has its place.
    const next = version.coverage.total + quantity
    const isEarly = quantity > 0n && next < cumulative
    const isNext = quantity > 0n && next === cumulative
    const isLeft = isEarly || (isNext && isMaybeAverage(execution, order, version.value))
    const isLikely = next > cumulative || isPriceLikely(execution, order, version.value)
    if (!isLeft) this.#fill(tracked, version, execution, isLikely)
    if (isLeft || tracked.hasHoles) this.#listener.want(tracked)
  }

  #fill(tracked: TrackedOrder, version: Version, execution: Execution, isLikely = true): void {
    const { quantity, cumulative, price, at, order } = execution
    const executionId = tracked.nameOf(version.venueId, cumulative)
    const side = sideOf(order.side) ?? tracked.terms?.side
    const part = isLikely && fillFault(execution, order, tracked.terms) === undefined
      ? version.coverage.add((cumulative - quantity) as Quantity, cumulative) : Part.Overlapping
    if (side === undefined || part === Part.Overlapping) {
      this.#listener.notice({ kind: 'ExecutionDoubted', clientOrderId: tracked.id, executionId, at })
      this.#listener.want(tracked)
      return
    }
    if (part === Part.Covered) {
      this.duplicateCount += 1
      return
    }
    if (version.value !== undefined) version.value += price * quantity
    if (!tracked.known.has(executionId)) {
      const fill: Fill = {
        executionId, clientOrderId: tracked.id, symbol: order.symbol ?? tracked.terms?.symbol ?? '',
        side, quantity, price, fee: ZERO_MONEY, at, liquidity: 'TAKER',
      }
      this.#say(tracked, { kind: 'Filled', fill }, at)
    }
    const { head } = tracked
    if (head !== undefined && head !== version) this.#trimExcess(tracked, head)
    this.#endWhenFilled(tracked)
  }

  #endWhenFilled(tracked: TrackedOrder): void {
    const { head } = tracked
    if (head === undefined || head.coverage.total < (quantityOf(head.order) ?? Infinity)) return
    // The vendor takes units off a leg without a word: by the old size it would be open for ever.
    if (!tracked.isEnded) this.#tellTerms(tracked, head)
    tracked.isEnded = true
    this.#hasEnded(tracked)
  }

  #bust(tracked: TrackedOrder, version: Version, update: AlpacaTradeUpdate, at: UtcMillis): void {
    const executionId = tracked.nameOf(version.venueId, version.coverage.end as Quantity)
    const kind = update.event === 'trade_bust' ? 'ExecutionBusted' : 'ExecutionCorrected'
    this.#listener.notice({ kind, clientOrderId: tracked.id, executionId, at })
    const { filled_qty: filled, filled_avg_price: average } = update.order
    const left = filled as Quantity | undefined
    const isTold = left === 0n || average !== undefined
    version.value = left === undefined || !isTold ? undefined : left * (average ?? 0n)
    if (left === undefined || left > version.coverage.total) this.#listener.want(tracked)
    if (kind === 'ExecutionCorrected' || left === undefined || left > version.coverage.total) return
    tracked.takenBack.push(executionId)
    version.order = { ...version.order, filled_qty: left }
    version.coverage.clear()
    if (left > 0n) version.coverage.add(0n as Quantity, left)
  }

  #say(tracked: TrackedOrder, event: EventBody, at: UtcMillis): void {
    this.#listener.emit({ ...event, clientOrderId: tracked.id, at } as VenueEvent)
  }

  /**
   * The other leg of its group ends with it, as an entry's legs do where it has not filled; of what was held
   * the stream says nothing.
   */
  #hasEnded({ id, terms }: TrackedOrder): void {
    const group = terms?.ocoGroup
    for (const other of this.open()) {
      const isSibling = group !== undefined && other.terms?.ocoGroup === group
      if (isSibling || other.terms?.parent === id) this.#listener.want(other)
    }
    this.prune()
  }
}
