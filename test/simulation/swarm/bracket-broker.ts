import {
  fail, ok, RetryClass, type ClientOrderId, type Result, type UtcMillis, type VenueOrderId,
} from '../../../src/base/index.ts'
import {
  orderTerms, OrderRole, type OrderChanges, type OrderTerms, type VenueEvent,
} from '../../../src/model/index.ts'
import {
  ConnectionStatus, legTerms, type BrokerCapabilities, type BrokerConnector, type BrokerListener,
  type BrokerOrder, type KnownOrder, type RequestOutcome, type SubmitOutcome, type SubmitRequest,
} from '../../../src/port/index.ts'
import { SIMULATED_CAPABILITIES, type PaperAccount } from '../../../src/sim/index.ts'
import { ForwardedReads } from './forwarded-reads.ts'

/** A leg that waits, is at the venue since its entry has filled whole, or has ended with its entry. */
interface Leg {
  readonly terms: OrderTerms
  readonly entry: ClientOrderId
  state: 'held' | 'armed' | 'ended'
  isAcceptedTold: boolean
  isEndTold: boolean
}

/** What a broker that takes entries with their guards can do. */
const BRACKET_CAPABILITIES: BrokerCapabilities = {
  ...SIMULATED_CAPABILITIES, groups: ['oco', 'bracket', 'oto'], holdsUnits: true,
}

/**
 * A simulated broker that takes an entry together with its guards, as Alpaca's documents say: they wait,
 * start when the entry has filled whole, and go with it where it does not.
 *
 * https://docs.alpaca.markets/docs/orders-at-alpaca#bracket-orders
 */
export class BracketBroker extends ForwardedReads implements BrokerConnector {
  readonly capabilities = BRACKET_CAPABILITIES
  readonly #inner: BrokerConnector
  readonly #ledger: PaperAccount
  readonly #now: () => UtcMillis
  readonly #legs = new Map<ClientOrderId, Leg>()
  #listener: BrokerListener | undefined
  /** In a fast market both legs of an entry can fill, before one has ended the other. */
  fillsBoth = false
  /** Legs that were started, and that waited until then. */
  armedCount = 0

  constructor(inner: BrokerConnector, ledger: PaperAccount, now: () => UtcMillis) {
    super(inner)
    this.#inner = inner
    this.#ledger = ledger
    this.#now = now
  }

  async connect(listener: BrokerListener, known: readonly KnownOrder[]): Promise<Result<true>> {
    for (const leg of this.#legs.values()) {
      const before = known.find(({ terms }) => terms.clientOrderId === leg.terms.clientOrderId)
      leg.isAcceptedTold = before === undefined || before.venueOrderId !== undefined
      leg.isEndTold = before === undefined
    }
    const connected = await this.#inner.connect({
      ...listener,
      onVenueEvent: (event) => {
        const leg = this.#legs.get(event.clientOrderId)
        const isRepeated = event.kind === 'Accepted' && leg?.isAcceptedTold === true
        if (leg !== undefined && event.kind === 'Accepted') leg.isAcceptedTold = true
        if (!isRepeated) listener.onVenueEvent(event)
      },
      onConnection: (state) => listener.onConnection(state), onNotice: (notice) => listener.onNotice(notice),
    }, known)
    this.#listener = listener
    this.settle()
    return connected
  }

  async disconnect(): Promise<void> {
    this.#listener = undefined
    await this.#inner.disconnect()
  }

  async submit(request: SubmitRequest): Promise<SubmitOutcome> {
    if (request.kind !== 'bracket' && request.kind !== 'oto') return this.#inner.submit(request)
    const { entry } = request
    const outcome = await this.#inner.submit({ kind: 'single', terms: entry })
    if (outcome.kind === 'rejected') return outcome
    for (const terms of legTerms(request)) {
      if (this.#legs.has(terms.clientOrderId)) continue
      this.#legs.set(terms.clientOrderId, {
        terms, entry: entry.clientOrderId, state: 'held', isAcceptedTold: false, isEndTold: false,
      })
    }
    this.settle()
    return outcome
  }

  async cancel(id: ClientOrderId): Promise<RequestOutcome> {
    const leg = this.#legs.get(id)
    if (leg?.state === 'ended') return refused(id)
    const outcome = await this.#inner.cancel(leg?.state === 'held' ? leg.entry : id)
    this.settle()
    return outcome
  }

  async modify(id: ClientOrderId, changes: OrderChanges): Promise<RequestOutcome> {
    const leg = this.#legs.get(id)
    return leg === undefined || leg.state === 'armed' ? this.#inner.modify(id, changes) : refused(id)
  }

  async findOrder(id: ClientOrderId): Promise<Result<BrokerOrder | undefined>> {
    const leg = this.#legs.get(id)
    if (leg === undefined || leg.state === 'armed') return this.#inner.findOrder(id)
    this.settle()
    return ok(viewOf(leg))
  }

  async openOrders(): Promise<Result<readonly BrokerOrder[]>> {
    const open = await this.#inner.openOrders()
    if (!open.ok) return open
    const held = [...this.#legs.values()].filter(({ state }) => state === 'held')
    return ok([...open.value, ...held.map(viewOf)])
  }

  /** Something may have happened to entries: starts their legs, or ends them, and tells what was not told. */
  settle(): void {
    const ledger = this.#ledger
    for (const leg of this.#legs.values()) {
      const entry = ledger.record(leg.entry)
      if (leg.state !== 'held' || entry === undefined) continue
      if (entry.filled >= entry.terms.quantity) {
        leg.state = 'armed'
        this.armedCount += 1
        ledger.submit(this.fillsBoth ? apart(leg.terms) : leg.terms, this.#now())
      } else if (entry.end !== undefined) leg.state = 'ended'
    }
    if (this.fillsBoth) this.#endSiblings()
    this.#tell()
  }

  /** The market runs through target and stop of what is held, within an instant, before anybody is told. */
  runThrough(symbol: string): void {
    for (const { terms, entry, state } of [...this.#legs.values()]) {
      if (state !== 'armed' || terms.symbol !== symbol || terms.role !== OrderRole.Target) continue
      const stop = this.#siblingOf(terms, entry)
      if (!this.#isOpen(terms) || stop === undefined || !this.#isOpen(stop)) continue
      this.#quote(symbol, Number(terms.limitPrice) / 1e9)
      // Prints elect stops, and quotes fill them.
      const price = Number(stop.stopPrice) / 1e9 - 0.05
      this.#ledger.onPrint({ symbol, price, size: 100_000, at: this.#now() })
      this.#quote(symbol, price)
    }
  }

  /** One that has filled whole ends the other, if that has not filled by now. */
  #endSiblings(): void {
    for (const { terms, entry, state } of [...this.#legs.values()]) {
      const sibling = this.#siblingOf(terms, entry)
      const isWhole = (this.#ledger.record(terms.clientOrderId)?.filled ?? 0n) >= terms.quantity
      if (state !== 'armed' || !isWhole || sibling === undefined || !this.#isOpen(sibling)) continue
      this.#ledger.cancel(sibling.clientOrderId, this.#now())
    }
  }

  #siblingOf(terms: OrderTerms, entry: ClientOrderId): OrderTerms | undefined {
    return [...this.#legs.values()].find((leg) => leg.entry === entry && leg.terms !== terms)?.terms
  }

  #isOpen({ clientOrderId }: OrderTerms): boolean {
    return this.#ledger.record(clientOrderId)?.isOpen === true
  }

  #quote(symbol: string, level: number): void {
    const [bidSize, askSize, at] = [100_000, 100_000, this.#now()]
    this.#ledger.onQuote({ symbol, bid: level, ask: level + 0.01, bidSize, askSize, at })
  }

  #tell(): void {
    if (this.#listener === undefined || this.connection.status !== ConnectionStatus.Live) return
    for (const leg of this.#legs.values()) {
      const { terms: { clientOrderId }, state } = leg
      const at = this.#now()
      if (!leg.isAcceptedTold && this.#ledger.record(leg.entry)?.venueOrderId !== undefined) {
        leg.isAcceptedTold = true
        this.#say({ kind: 'Accepted', clientOrderId, venueOrderId: viewOf(leg).venueOrderId, at })
      }
      if (state !== 'ended' || leg.isEndTold) continue
      leg.isEndTold = true
      this.#say({ kind: 'Canceled', clientOrderId, reason: 'its entry has ended', at })
    }
  }

  #say(event: VenueEvent): void {
    this.#listener?.onVenueEvent(event)
  }
}

/** A leg that knows nothing of the other one, nor of what is held. */
function apart(terms: OrderTerms): OrderTerms {
  return orderTerms({ ...terms, ocoGroup: undefined, isReduceOnly: false })
}

function viewOf({ terms, state }: Leg): BrokerOrder {
  const { clientOrderId, symbol, side, quantity, type, timeInForce, limitPrice, stopPrice } = terms
  return {
    clientOrderId, venueOrderId: `held-${clientOrderId}` as VenueOrderId, filledQuantity: 0n as never,
    isOpen: state === 'held', symbol, side, quantity, averageFillPrice: undefined, type, timeInForce,
    limitPrice, stopPrice, trailingOffset: undefined, status: state, submittedAt: 0 as UtcMillis, legs: [],
  }
}

function refused(id: ClientOrderId): RequestOutcome {
  const { failure } = fail('ORDER_NOT_OPEN', `${id} waits or has ended`, { retry: RetryClass.AfterReconcile })
  return { kind: 'refused', failure }
}
