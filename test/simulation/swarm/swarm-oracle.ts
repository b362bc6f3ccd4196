import { decodeBody } from '../../../src/audit/index.ts'
import { formatFixed, notional, type ClientOrderId } from '../../../src/base/index.ts'
import {
  EXTERNAL, OrderRole, OrderStatus, RiskVerdict, Side, type FactBody, type OrderTerms, type RiskDecision,
} from '../../../src/model/index.ts'
import { leadingTerms, legTerms, type JournalEntry, type SubmitRequest } from '../../../src/port/index.ts'
import type { PaperAccount } from '../../../src/sim/index.ts'
import { GuardOracle } from './guard-oracle.ts'
import { MANUAL, OrderWatch } from './order-watch.ts'

/** An invariant of RELIABILITY that does not hold, and what shows it. */
export interface Violation {
  readonly invariant: string
  readonly detail: string
}

/** So long an approval of an entry may be used. */
const APPROVAL_MS = 2_000
/** Of equity, what one order and what one position may be worth; default of `trading.max_position_pct`. */
const POSITION_FRACTION = 0.1
/** Marks at the broker are of another instant than the prices that were decided on. */
const TOLERANCE = 0.02
/** What others may have bought meanwhile. */
const FOREIGN_MONEY = 3_000e9
/** What two processes, one after the other, may send in a second (`LIMITS` of a simulated process). */
const RATE_MAX = 100
/** A request and its answer, on the slowest line there is. */
const ANSWER_MS_MAX = 1_000
const CAUSES: readonly FactBody['kind'][] = ['SignalGenerated', 'KillSwitchTriggered']

/**
 * Watches a world from outside: what is on disk, what reaches the broker, and what the broker's own ledger
 * says.
 */
export class SwarmOracle {
  readonly violations: Violation[] = []
  readonly #ledger: PaperAccount
  /** Orders whose submit is on disk, and how often. */
  readonly #submitted = new Map<string, number>()
  readonly #departures = new Map<string, number>()
  readonly #resent = new Map<string, number>()
  readonly #terms = new Map<string, OrderTerms>()
  readonly #booked = new Map<string, number>()
  readonly #arrivals = new Map<string, number>()
  readonly #latched = new Set<string>()
  readonly #alerts: string[] = []
  /** The venue may fill both guards of an entry: what that opens is closed by the end. */
  mayTurn = false
  orders = 0
  fills = 0
  halts = 0

  readonly #startedAt: number
  readonly #now: () => number
  readonly #guards: GuardOracle
  /** Orders as the facts on disk tell them. */
  readonly watch: OrderWatch
  /** Approvals of an order: how many, and the instant of the last. */
  readonly #approvals = new Map<string, { readonly count: number; readonly at: number }>()
  /** What an order may go back to: signals, and what a person or the kill switch set off. */
  readonly #causes = new Set<number>()
  readonly #sentAt: number[] = []
  /** When each order was made, or left for the last time. */
  readonly #lastAt = new Map<string, number>()

  /** `now`: the instant of the world, which begins with it; `diskMsMax`: how long a commit may take. */
  constructor(ledger: PaperAccount, now: () => number, diskMsMax: number) {
    this.#ledger = ledger
    this.#now = now
    this.#startedAt = now()
    const found = (invariant: string, detail: string): void => this.#found(invariant, detail)
    this.#guards = new GuardOracle(ledger, found, diskMsMax)
    this.watch = new OrderWatch(found)
  }

  /** The kill switch is tripped, as far as the disk knows. */
  get isHalted(): boolean {
    return this.#latched.size > 0
  }

  /** Rows that are on disk. */
  readonly onDurable = (entries: readonly JournalEntry[]): void => {
    for (const { sequence, body, eventAt, knownAt } of entries) {
      const decoded = decodeBody(body)
      if (decoded.ok) {
        if (CAUSES.includes(decoded.value.kind)) this.#causes.add(sequence)
        this.#see(decoded.value, { eventAt, knownAt })
      } else this.#found('I-27', `a row that cannot be read: ${decoded.failure.message}`)
    }
  }

  /**
   * A submit leaves the process: its fact is on disk by now, and allows it once, as it was approved last. A
   * copy that is late on its way may arrive after other terms were approved.
   */
  readonly onDeparture = (request: SubmitRequest): void => {
    for (const terms of [leadingTerms(request), ...legTerms(request)]) {
      const { clientOrderId: id, role } = terms
      if (role === OrderRole.Entry && this.isHalted) {
        this.#found('I-04', `${id} left while halted by ${[...this.#latched].join(', ')}`)
      }
      this.#lastAt.set(id, this.#now())
      const allowed = this.#submitted.get(id) ?? 0
      if (allowed === 0) this.#found('I-03', `${id} left before its submit was on disk`)
      const departures = count(this.#departures, id)
      if (departures > allowed) this.#found('I-10', `${id} left ${departures} times, allowed ${allowed}`)
      const intent = this.#terms.get(id)
      if (intent !== undefined) this.#sameTerms(intent, terms)
      this.#isApproved(terms, departures)
      if (role === OrderRole.Entry) this.#isWithinLimits(terms)
    }
    this.#isWithinRate()
  }

  /** A submit has not arrived, and its sender knows: what is sent in its place is no second sending. */
  readonly onUnsent = (request: SubmitRequest): void => {
    for (const { clientOrderId: id } of [leadingTerms(request), ...legTerms(request)]) {
      this.#departures.set(id, (this.#departures.get(id) ?? 0) - 1)
    }
  }

  /** A submit reaches the broker. */
  readonly onArrival = (request: SubmitRequest): void => {
    for (const terms of [leadingTerms(request), ...legTerms(request)]) this.#arrives(terms)
  }

  /**
   * After anything that happened: what must hold at every instant. `aliveSince`: when the process that lives
   * had everything in place, undefined while there is none; `isHeard`: its line to the broker works.
   */
  check(aliveSince: number | undefined, isHeard: boolean): void {
    if (aliveSince !== undefined) {
      this.#guards.check(this.#now(), aliveSince, isHeard)
      this.watch.check(this.#now(), aliveSince, (id) => this.#alerts.some((message) => message.includes(id)))
    }
    for (const { symbol, quantity } of this.#ledger.positions()) {
      // The strategy never sells short, and others hold only what they bought.
      if (quantity < 0n && !this.mayTurn) this.#found('I-05', `short ${formatFixed(quantity)} of ${symbol}`)
    }
  }

  /** In the end, when all faults are over: our books are the broker's. */
  compare(ours: {
    readonly cash: string
    readonly positions: ReadonlyMap<string, string>
    readonly openOrders: readonly string[]
  }): void {
    const cash = formatFixed(this.#ledger.cash)
    if (cash !== ours.cash) this.#found('I-11', `cash: ours ${ours.cash}, the broker's ${cash}`)
    const theirs = new Map(this.#ledger.positions().map((each) => [each.symbol, formatFixed(each.quantity)]))
    for (const symbol of new Set([...theirs.keys(), ...ours.positions.keys()])) {
      const [own, other] = [ours.positions.get(symbol) ?? '0', theirs.get(symbol) ?? '0']
      if (own !== other) this.#found('I-11', `${symbol}: ours ${own}, the broker's ${other}`)
    }
    for (const { symbol, quantity } of this.#ledger.positions()) {
      if (quantity < 0n) this.#found('I-05', `still short ${formatFixed(quantity)} of ${symbol}`)
    }
    this.#compareOrders(ours.openOrders)
    this.#compareFills()
    this.#compareEnds()
    this.#compareGuards()
  }

  /** What still works to guard a position, and what works to take it out, is no more than there is. */
  #compareGuards(): void {
    const held = new Map(this.#ledger.positions().map(({ symbol, quantity }) => [symbol, quantity as bigint]))
    const groups = new Map<string, bigint>()
    const promised = new Map<string, bigint>()
    for (const { terms, isOpen, filled } of this.#ledger.records()) {
      if (!isOpen || terms.side !== Side.Sell) continue
      const isGuard = terms.role === OrderRole.Stop || terms.role === OrderRole.Target
      const pair = this.mayTurn ? terms.parent : undefined
      const group = terms.ocoGroup ?? pair ?? terms.clientOrderId
      const more = terms.quantity - filled - (groups.get(group) ?? 0n)
      if (more <= 0n) continue
      groups.set(group, terms.quantity - filled)
      const what = `${isGuard ? 'guards' : 'exits'} of ${terms.symbol}`
      const units = (promised.get(what) ?? 0n) + more
      promised.set(what, units)
      const most = held.get(terms.symbol) ?? 0n
      if (units > most) this.#found('I-05', `${what} sell ${units} of ${most} nanos of units`)
    }
  }

  /** An order that is open here alone is one of unknown outcome, and somebody was told (I-09). */
  #compareOrders(ours: readonly string[]): void {
    const open = [...this.#ledger.records()].filter((each) => each.isOpen && each.venueOrderId !== undefined)
    const theirs = new Set(open.map(({ terms }) => String(terms.clientOrderId)))
    for (const id of ours) {
      // One that was made or sent just now is on its way; one that waits here is not there.
      const isOnItsWay = this.#now() - (this.#lastAt.get(id) ?? 0) <= ANSWER_MS_MAX
      if (isOnItsWay || this.watch.statusOf(id) === OrderStatus.Emulated) continue
      const isTold = this.#alerts.some((message) => message.includes(id))
      if (!theirs.has(id) && !isTold) this.#found('I-09', `${id} is open here alone, and nobody was told`)
    }
    for (const id of theirs) if (!ours.includes(id)) this.#found('I-11', `${id} is open at the broker alone`)
  }

  #compareFills(): void {
    for (const { executionId } of this.#ledger.executions) {
      const times = this.#booked.get(executionId) ?? 0
      if (times !== 1) this.#found('I-07', `the execution ${executionId} is booked ${times} times`)
    }
    const known = new Set<string>(this.#ledger.executions.map(({ executionId }) => executionId))
    for (const id of this.#booked.keys()) if (!known.has(id)) this.#found('I-07', `no such execution: ${id}`)
  }

  /** Of every order as much has filled as at the broker, and what has ended there has ended here (I-06). */
  #compareEnds(): void {
    const ours = new Map(this.watch.all().map((each) => [each.id, each]))
    for (const { terms, filled, isOpen, venueOrderId } of this.#ledger.records()) {
      if (terms.clientOrderId.startsWith(MANUAL)) continue
      const own = ours.get(terms.clientOrderId)
      if (own === undefined) {
        if (filled > 0n || isOpen) this.#found('I-01', `${terms.clientOrderId} is on no record here`)
        continue
      }
      if (own.filled !== filled) {
        this.#found('I-06', `${own.id}: ${own.filled} nanos of units filled here, ${filled} at the broker`)
      }
      if (!isOpen && venueOrderId !== undefined && !own.hasEnded) {
        this.#found('I-06', `${own.id} has ended at the broker, and is open here`)
      }
    }
  }

  /** Each time that an order leaves it was approved anew, an entry within the life of its approval (I-02). */
  #isApproved({ clientOrderId: id, role }: OrderTerms, departures: number): void {
    const approved = this.#approvals.get(id)
    if (approved === undefined || departures > approved.count) {
      this.#found('I-02', `${id} left ${departures} times, approved ${approved?.count ?? 0} times`)
    } else if (role === OrderRole.Entry && this.#now() - approved.at > APPROVAL_MS) {
      this.#found('I-02', `${id} left ${this.#now() - approved.at} ms after it was approved`)
    }
  }

  /** An entry keeps to the limits of its size, recomputed from the broker's own books (I-13). */
  #isWithinLimits({ clientOrderId: id, symbol, quantity, limitPrice }: OrderTerms): void {
    const most = Number(this.#ledger.equity) * POSITION_FRACTION * (1 + TOLERANCE)
    const mark = BigInt(Math.round(this.#ledger.markOf(symbol) * 1e9))
    const price = limitPrice !== undefined && limitPrice < mark ? limitPrice : mark
    const value = (units: bigint): number => Number(notional(price as never, units as never))
    if (value(quantity) > most) this.#found('I-13', `${id} is worth more than one order may be`)
    let units = this.#ledger.quantityOf(symbol) as bigint
    for (const { terms, isOpen, filled } of this.#ledger.records()) {
      if (isOpen && terms.symbol === symbol && terms.side === Side.Buy) units += terms.quantity - filled
    }
    const isThere = this.#ledger.record(id)?.venueOrderId !== undefined
    if (!isThere) units += quantity
    if (value(units) > most + FOREIGN_MONEY) this.#found('I-13', `${id} makes the position too large`)
  }

  /** No more requests leave in a second than one process may send. */
  #isWithinRate(): void {
    const now = this.#now()
    this.#sentAt.push(now)
    while ((this.#sentAt[0] ?? now) <= now - 1_000) this.#sentAt.shift()
    if (this.#sentAt.length > RATE_MAX) this.#found('I-13', `${this.#sentAt.length} requests in a second`)
  }

  #arrives(terms: OrderTerms): void {
    const id = terms.clientOrderId
    const arrivals = count(this.#arrivals, id)
    // What reduces is sent again as often as the broker has none; it takes each name once.
    if (arrivals > 2 && !terms.isReduceOnly) this.#found('I-10', `${id} reached the broker ${arrivals} times`)
    this.orders++
  }

  #isReducing(id: ClientOrderId): boolean {
    return this.#terms.get(id)?.isReduceOnly === true
  }

  #sameTerms(intent: OrderTerms, sent: OrderTerms): void {
    for (const key of ['symbol', 'side', 'quantity', 'type', 'limitPrice', 'stopPrice'] as const) {
      if (intent[key] !== sent[key]) this.#found('I-02', `${sent.clientOrderId}: ${key} is not as approved`)
    }
  }

  #see(body: FactBody, { eventAt: at, knownAt }: { eventAt: number; knownAt: number }): void {
    // What follows from a late bar is known as of its close: what counts is when it is on disk.
    this.watch.see(body, this.#now())
    this.#guards.see(body, this.#now())
    switch (body.kind) {
      case 'OrderInitialized':
        this.#terms.set(body.terms.clientOrderId, body.terms)
        this.#lastAt.set(body.terms.clientOrderId, this.#now())
        this.#hasCause(body.terms)
        break
      case 'RiskDecided':
        this.#decided(body.decision, knownAt)
        break
      case 'OrderSubmitted':
        count(this.#submitted, body.clientOrderId)
        break
      case 'OrderResent':
        count(this.#submitted, body.clientOrderId)
        if (count(this.#resent, body.clientOrderId) > 1 && !this.#isReducing(body.clientOrderId)) {
          this.#found('I-10', `${body.clientOrderId} is sent again more than once`)
        }
        break
      case 'OrderCanceled':
      case 'OrderRejected':
      case 'OrderExpired':
      case 'OrderDenied':
        this.#ends(body.clientOrderId, body.kind)
        break
      case 'OrderUpdated':
        this.#change(body.clientOrderId, body.changes)
        break
      case 'OrderFilled': {
        count(this.#booked, body.fill.executionId)
        this.fills++
        break
      }
      case 'KillSwitchTriggered':
        this.#latched.add(body.trigger)
        this.halts++
        if (body.trigger === 'broker_disconnected' && body.measured > at - this.#startedAt) {
          this.#found('R01', `the broker was away for ${body.measured} ms, longer than the world exists`)
        }
        break
      case 'AlertRaised':
        this.#alerts.push(body.message)
        break
      case 'KillSwitchReset':
        if (body.trigger === undefined) this.#latched.clear()
        else this.#latched.delete(body.trigger)
        break
      default: break
    }
  }

  #decided({ verdict, terms }: RiskDecision, at: number): void {
    if (terms === undefined || verdict === RiskVerdict.Rejected) return
    const { count: before = 0 } = this.#approvals.get(terms.clientOrderId) ?? {}
    this.#approvals.set(terms.clientOrderId, { count: before + 1, at })
  }

  /** An order of ours goes back to a signal, or to what set it off (I-26). */
  #hasCause({ clientOrderId: id, signal, strategy }: OrderTerms): void {
    if (strategy !== EXTERNAL && !this.#causes.has(signal)) this.#found('I-26', `${id} goes back to nothing`)
  }

  /** Only what the broker has ended, or never had, is ended here. */
  #ends(id: ClientOrderId, kind: string): void {
    const open = [...this.#ledger.records()].filter(({ isOpen }) => isOpen)
    const works = open.some(({ terms }) => terms.clientOrderId === id)
    if (works) this.#found('I-08', `${kind}: ${id} still works at the broker`)
  }

  #change(id: ClientOrderId, changes: object): void {
    const terms = this.#terms.get(id)
    if (terms !== undefined) this.#terms.set(id, { ...terms, ...changes })
  }

  #found(invariant: string, detail: string): void {
    this.violations.push({ invariant, detail })
  }
}

/** Counts one more; gives the count. */
function count(counts: Map<string, number>, key: string): number {
  const next = (counts.get(key) ?? 0) + 1
  counts.set(key, next)
  return next
}
