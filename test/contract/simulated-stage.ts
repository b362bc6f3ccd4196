import {
  money, parseUtc, price, quantity, type ClientOrderId, type Price, type SessionDate, type UtcMillis,
} from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import { AssetClass, type Instrument, type Session } from '../../src/model/index.ts'
import type { BrokerConnector, KnownOrder } from '../../src/port/index.ts'
import {
  EventFault, FRICTIONLESS_VENUE, RequestFault, SimulatedBroker, type SimulatedBrokerOptions,
} from '../../src/sim/index.ts'
import { BrokerLog, order, type BrokerStage, type Oracle, type StageFault } from './broker-stage.ts'

const CALENDAR = calendarNamed('XNYS')
const START = parseUtc('2026-01-05T14:30:00Z') as UtcMillis
const SIZE = 1_000_000

function instrument(symbol: string, forbidden: ReadonlySet<string>): Instrument {
  return {
    symbol, name: symbol, assetClass: AssetClass.Equity, currency: 'USD', sector: 'UNKNOWN', calendar: 'XNYS',
    tickTable: [{ since: '1970-01-01' as SessionDate, atLeast: 0n as Price, tick: price('0.01') }],
    lotSize: quantity('1'), isFractionable: !forbidden.has(`${symbol} fractions`),
    isShortable: !forbidden.has(`${symbol} shorting`), borrowFeeFraction: 0,
  }
}

/** The simulated venue behind its own connector, its clock moved by hand. */
export class SimulatedStage implements BrokerStage {
  broker: SimulatedBroker
  log = new BrokerLog()
  #at = START
  #session: Session
  readonly #forbidden = new Set<string>()
  readonly #quotes = new Map<string, { price: number; size: number }>()
  readonly #options: SimulatedBrokerOptions
  readonly #submits: string[] = []
  #afterRequest: 'cancel' | 'replace' | 'part' | undefined

  constructor() {
    this.#options = {
      venue: {
        ...FRICTIONLESS_VENUE, participationFraction: 1,
        instrument: (symbol) => (
          ['AAPL', 'MSFT'].includes(symbol) ? instrument(symbol, this.#forbidden) : undefined
        ),
      },
      currency: 'USD', capital: money('100000'), now: () => this.#at, calendar: CALENDAR,
    }
    this.broker = this.#watched(new SimulatedBroker(this.#options))
    this.#session = CALENDAR.sessionAt(START) as Session
    this.broker.ledger.openSession('XNYS', this.#session)
  }

  static async start(): Promise<SimulatedStage> {
    const stage = new SimulatedStage()
    await stage.quote('AAPL', 100)
    await stage.quote('MSFT', 50)
    await stage.broker.connect(stage.log, [])
    return stage
  }

  async quote(symbol: string, at: number, options: { size?: number; isQuiet?: boolean } = {}): Promise<void> {
    const { size = SIZE, isQuiet = false } = options
    this.#quotes.set(symbol, { price: at, size })
    this.#pass(1_000)
    this.#quoteNow(symbol)
    if (!isQuiet) this.broker.ledger.onPrint({ symbol, price: at, size: SIZE, at: this.#at, id: '' })
    await this.settle()
  }

  async match(): Promise<void> {
    this.#pass(1)
    for (const symbol of this.#quotes.keys()) this.#quoteNow(symbol)
    await this.settle()
  }

  async endSession(): Promise<void> {
    this.#at = this.#session.closeAt
    this.broker.ledger.closeSession('XNYS', this.#session)
    this.#session = CALENDAR.nextSession(this.#at)
    this.#at = this.#session.openAt
    this.broker.ledger.openSession('XNYS', this.#session)
    await this.settle()
  }

  async fault(fault: StageFault): Promise<void> {
    const { faults } = this.broker
    switch (fault) {
      case 'lose-submit-before': return faults.onRequest('submit', RequestFault.LostBefore)
      case 'lose-submit-after': return faults.onRequest('submit', RequestFault.LostAfter)
      case 'lose-cancel-before': return faults.onRequest('cancel', RequestFault.LostBefore)
      case 'lose-cancel-after': return faults.onRequest('cancel', RequestFault.LostAfter)
      case 'lose-modify-before': return faults.onRequest('modify', RequestFault.LostBefore)
      case 'lose-modify-after': return faults.onRequest('modify', RequestFault.LostAfter)
      case 'hide-order': return faults.onRequest('find', RequestFault.LostBefore)
      case 'fail-lookup': return faults.onRequest('find', RequestFault.LostAfter)
      case 'drop-fill': return faults.onEvent('Filled', EventFault.Drop)
      case 'drop-end': return faults.onEvent('Canceled', EventFault.Drop)
      case 'duplicate-fill': return faults.onEvent('Filled', EventFault.Duplicate)
      case 'swap-accept': return faults.onEvent('Accepted', EventFault.Swap)
      case 'hold-fill': return faults.onEvent('Filled', EventFault.Hold)
      case 'break-stream': return this.broker.interrupt()
      case 'fill-races-cancel': this.#afterRequest = 'cancel'; return undefined
      case 'fill-races-replace': this.#afterRequest = 'replace'; return undefined
      case 'part-races-replace': this.#afterRequest = 'part'; return undefined
      default: throw new Error(`the simulated venue has no ${fault}; list the case as one it cannot have`)
    }
  }

  async mend(): Promise<void> {
    this.broker.releaseHeld()
    this.broker.reconnect()
    await this.settle()
  }

  async trade(symbol: string, side: 'BUY' | 'SELL', units: string): Promise<ClientOrderId> {
    const terms = order({ symbol, side, units })
    this.broker.ledger.submit(terms, this.#at)
    await this.match()
    return terms.clientOrderId
  }

  async deposit(amount: string): Promise<void> {
    this.broker.ledger.moveCash({ amount: money(amount), type: 'CSD', symbol: '', at: this.#at })
  }

  async block(isBlocked: boolean): Promise<void> {
    this.broker.ledger.block(isBlocked, this.#at)
  }

  async forbid(symbol: string, what: 'shorting' | 'fractions' | 'trading'): Promise<void> {
    this.#forbidden.add(`${symbol} ${what}`)
  }

  async bust(): Promise<void> {
    throw new Error('the simulated venue takes no execution back')
  }

  async restate(): Promise<void> {
    throw new Error('the simulated venue restates no execution')
  }

  async corporateAction(symbol: string): Promise<void> {
    this.broker.ledger.delist(symbol, this.#at)
    await this.settle()
  }

  async oracle(): Promise<Oracle> {
    const { ledger } = this.broker
    const records = [...ledger.records()]
    return {
      cash: ledger.cash,
      positions: Object.fromEntries(ledger.positions().map(({ symbol, quantity: units }) => [symbol, units])),
      orders: records.filter(({ venueOrderId }) => venueOrderId !== undefined).map(
        ({ terms }) => terms.clientOrderId
      ),
      filled: (id) => ledger.record(id)?.filled ?? 0n,
      submits: this.#submits,
    }
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 4; turn++) await Promise.resolve()
  }

  /** The connector of before is gone; its account is read back from what was kept. */
  async restart(known: readonly KnownOrder[], meanwhile?: () => Promise<void>): Promise<void> {
    const state = JSON.parse(
      JSON.stringify(this.broker.ledger.save())
    ) as ReturnType<SimulatedBroker['ledger']['save']>
    this.log = new BrokerLog()
    this.broker = this.#watched(new SimulatedBroker(this.#options, state))
    await meanwhile?.()
    await this.broker.connect(this.log, known)
  }

  async another(): Promise<BrokerConnector> {
    return new SimulatedBroker(this.#options)
  }

  /** Counts what is sent, and lets a price overtake a cancel or a change where a fault says so. */
  #watched(broker: SimulatedBroker): SimulatedBroker {
    const { ledger } = broker
    const [submit, cancel, modify] = [
      ledger.submit.bind(ledger), ledger.cancel.bind(ledger), ledger.modify.bind(ledger)
    ]
    ledger.submit = (terms, at) => {
      this.#submits.push(`POST ${terms.clientOrderId}`)
      submit(terms, at)
    }
    ledger.cancel = (id, at) => {
      if (this.#afterRequest === 'cancel') this.#overtake(id, SIZE)
      cancel(id, at)
    }
    ledger.modify = (id, changes, at) => {
      if (this.#afterRequest === 'replace') this.#overtake(id, SIZE)
      if (this.#afterRequest === 'part') this.#overtake(id, 3)
      modify(id, changes, at)
    }
    return broker
  }

  #overtake(id: ClientOrderId, size: number): void {
    this.#afterRequest = undefined
    const terms = this.broker.ledger.record(id)?.terms
    const limit = Number(terms?.limitPrice ?? 0n) / 1e9
    const symbol = terms?.symbol ?? 'AAPL'
    this.#pass(1)
    this.broker.ledger.onQuote({
      symbol, bid: limit - 0.02, ask: limit - 0.01, bidSize: size, askSize: size, at: this.#at,
    })
    this.#quoteNow(symbol)
  }

  #pass(ms: number): void {
    this.#at = (this.#at + ms) as UtcMillis
  }

  #quoteNow(symbol: string): void {
    const quote = this.#quotes.get(symbol)
    if (quote === undefined) return
    const { price: at, size } = quote
    const cents = Math.round(at * 100)
    this.broker.ledger.onQuote({
      symbol, bid: (cents - 1) / 100, ask: (cents + 1) / 100, bidSize: size, askSize: size, at: this.#at,
    })
  }
}
