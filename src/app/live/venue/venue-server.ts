import { invariant, type Sequence } from '../../../base/index.ts'
import {
  TradingStatus, type CorporateAction, type Effect, type Instrument, type Session, type VenueEvent,
} from '../../../model/index.ts'
import { SimulatedVenue, type VenueSettings } from '../../../sim/index.ts'
import { crashPoint } from '../crash-point.ts'
import type {
  FeeDue,
  NumberedEvent,
  StepReply,
  VenueBooks,
  VenuePart,
  VenueRequests,
  VenueRow,
  VenueStanding,
} from './venue-protocol.ts'

/** The other end: told of events while a price is matched, and waited for. */
export interface VenueClient {
  /** Where the venue stands, once what was logged has been played again. */
  stands(standing: VenueStanding): void
  answer(events: readonly NumberedEvent[]): VenueRequests
}

/** What a venue is made of. */
export interface VenueServerOptions {
  readonly settings: VenueSettings
  readonly instruments: readonly Instrument[]
  /** Symbols of which nothing finer than weeks is shown. */
  readonly weekly?: readonly string[]
  readonly client: VenueClient
  readonly append: (row: VenueRow) => void
  /** Puts what was appended on disk. */
  readonly sync: () => void
  /** Messages up to this one are on the client's record and are not sent again. */
  readonly clientEvent: number
}

const NO_FEES: readonly FeeDue[] = []

/**
 * A simulated venue that outlives its process: what it is asked is logged before it acts, and played again.
 *
 * Its time stands still while the client answers, as in a backtest; so the same inputs give the same fills.
 */
export class VenueServer {
  readonly #options: VenueServerOptions
  readonly #venue: SimulatedVenue
  readonly #instruments: Map<string, Instrument>
  readonly #sessions = new Map<string, Session>()
  readonly #drain = (): void => this.#exchange()
  readonly #executions: VenueBooks['executions'][number][] = []
  /** Rows that have to be played again before the client is asked anything. */
  #replayed: readonly VenueRow[] = []
  #next = 0
  #isLive = false
  #step = 0
  #event = 0
  #lastRequest = 0 as Sequence
  #reply: StepReply = { fees: NO_FEES, hasOrders: false }
  /** Of events that the client has not got: said again with the next reply. */
  #unsaid: NumberedEvent[] = []

  constructor(options: VenueServerOptions) {
    this.#options = options
    this.#instruments = new Map(options.instruments.map((each) => [each.symbol, each]))
    this.#venue = new SimulatedVenue({
      ...options.settings,
      instrument: (symbol) => this.#instruments.get(symbol),
      weekly: options.weekly ?? [],
    })
  }

  /** Plays what was logged; where the log ends within a step, the client is asked, and the step goes on. */
  replay(rows: readonly VenueRow[]): void {
    this.#replayed = rows
    while (this.#next < rows.length) {
      const row = rows[this.#next++] as VenueRow
      invariant(row.kind !== 'answer', 'an answer was logged where nothing was asked')
      if (row.kind === 'step') this.#run(row.number, row.part)
      else {
        this.#receive(row)
        this.#say(this.#venue.takeEvents())
      }
    }
    this.#goLive(false)
  }

  /** Takes the venue's part of a step. */
  step(number: number, part: VenuePart): StepReply {
    invariant(number > this.#step, `step ${number} after ${this.#step}`)
    const isUnheard = part.kind === 'bars' && part.halts === undefined
    if (isUnheard && !part.bars.some((bar) => this.#venue.workingCount(bar.symbol) > 0)) {
      return { fees: NO_FEES, hasOrders: this.hasOrders }
    }
    this.#log({ kind: 'step', number, part })
    return this.#run(number, part)
  }

  /** Takes requests, and says what has happened since the last time. */
  requests(requests: VenueRequests): {
    readonly events: readonly NumberedEvent[]
    readonly hasOrders: boolean
  } {
    if (requests.effects.length > 0) {
      this.#log({ kind: 'requests', ...requests })
      this.#options.sync()
    }
    this.#receive(requests)
    this.#say(this.#venue.takeEvents())
    const events = this.#unsaid
    this.#unsaid = []
    return { events, hasOrders: this.hasOrders }
  }

  books(): VenueBooks {
    const symbols = [...this.#instruments.keys()]
    const positions = symbols.map((symbol) => ({ symbol, quantity: this.#venue.position(symbol) }))
    return {
      cash: this.#venue.cash,
      positions: positions.filter(({ quantity }) => quantity !== 0n),
      orders: this.#venue.workingOrders(),
      executions: this.#executions,
    }
  }

  /** What came of the last step. */
  get lastReply(): StepReply {
    return this.#reply
  }

  /** Orders work or are on their way. */
  get hasOrders(): boolean {
    for (const symbol of this.#instruments.keys()) if (this.#venue.workingCount(symbol) > 0) return true
    return false
  }

  #log(row: VenueRow): void {
    crashPoint('venue-before-log')
    this.#options.append(row)
    crashPoint('venue-after-log')
  }

  #run(number: number, part: VenuePart): StepReply {
    // What an action left over was said before the next step began.
    this.#say(this.#venue.takeEvents())
    this.#step = number
    let fees = NO_FEES
    switch (part.kind) {
      case 'session':
        fees = this.#openSession(part)
        break
      case 'action':
        this.#takeAction(part.action)
        break
      case 'bars': {
        for (const { symbol, trading, at } of part.halts ?? []) {
          if (trading === TradingStatus.Halted) this.#venue.halt(symbol, at)
          else this.#venue.resume(symbol, at)
        }
        for (const bar of part.bars) {
          const calendar = this.#instruments.get(bar.symbol)?.calendar ?? ''
          if (this.#venue.workingCount(bar.symbol) === 0) continue
          this.#venue.onBar(bar, this.#sessions.get(calendar), this.#drain)
        }
        break
      }
    }
    this.#reply = { fees, hasOrders: this.hasOrders }
    return this.#reply
  }

  #openSession(part: Extract<VenuePart, { kind: 'session' }>): readonly FeeDue[] {
    const { calendar, previous, nights, session, prices } = part
    let fees = NO_FEES
    if (previous !== undefined) {
      this.#venue.closeSession(calendar, previous, this.#drain)
      fees = this.#venue.accrueBorrow({ calendar, nights, priceOf: (symbol) => prices[symbol] ?? Number.NaN })
    }
    this.#sessions.set(calendar, session)
    this.#venue.openSession(calendar, session)
    return fees
  }

  #takeAction(action: CorporateAction): void {
    const { symbol, at } = action
    if (action.kind === 'Split') this.#venue.onSplit(symbol, action.newUnits, action.oldUnits, at)
    if (action.kind === 'Delisting') this.#venue.onDelisting(symbol, at)
    if (action.kind !== 'SymbolChange') return
    const instrument = this.#instruments.get(symbol)
    if (instrument === undefined) return
    this.#instruments.set(action.newSymbol, { ...instrument, symbol: action.newSymbol })
    this.#venue.onSymbolChange(symbol, action.newSymbol, at)
  }

  /** Asks the client what it wants in view of what happened, until nothing more happens. */
  #exchange(): void {
    for (let round = 0; ; round++) {
      invariant(round < 10_000, 'the venue and its client answer each other without end')
      const events = this.#numbered(this.#venue.takeEvents())
      if (events.length === 0) return
      const logged = this.#replayed[this.#next]
      if (logged !== undefined) {
        invariant(logged.kind === 'answer', 'the log has something else where an answer was given')
        this.#next++
        this.#receive(logged)
      } else {
        this.#goLive(true)
        this.#options.sync()
        const answer = this.#options.client.answer(
          events.filter(({ number }) => number > this.#options.clientEvent),
        )
        this.#log({ kind: 'answer', effects: answer.effects, at: answer.at })
        this.#receive(answer)
      }
    }
  }

  #goLive(isWaiting: boolean): void {
    if (this.#isLive) return
    this.#isLive = true
    this.#options.client.stands({
      step: this.#step,
      isWaiting,
      lastRequest: this.#lastRequest,
      reply: isWaiting ? { fees: NO_FEES, hasOrders: true } : this.#reply,
    })
  }

  #receive({ effects, at }: VenueRequests): void {
    for (const effect of effects) {
      this.#carryOut(effect, at)
      this.#lastRequest = effect.cause
    }
  }

  #carryOut(effect: Effect, at: VenueRequests['at']): void {
    if (effect.kind === 'SubmitOrder') this.#venue.submit(effect.terms, at)
    else if (effect.kind === 'CancelOrder') this.#venue.cancel(effect.clientOrderId, at)
    else this.#venue.modify(effect.clientOrderId, effect.changes, at)
  }

  #say(events: readonly VenueEvent[]): void {
    for (const each of this.#numbered(events))
      if (each.number > this.#options.clientEvent) this.#unsaid.push(each)
  }

  #numbered(events: readonly VenueEvent[]): readonly NumberedEvent[] {
    return events.map((event) => {
      if (event.kind === 'Filled') {
        const { executionId, clientOrderId } = event.fill
        this.#executions.push({ executionId, clientOrderId })
      }
      return { number: ++this.#event, event }
    })
  }
}
