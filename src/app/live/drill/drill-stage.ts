import { MILLIS_PER_MINUTE, money, utcMillis, type UtcMillis } from '../../../base/index.ts'
import { defaultInstrument } from '../../../data/index.ts'
import type {
  Command, ConnectionPart, CoreInput, FactBody, FactBodyOf, FactKind,
} from '../../../model/index.ts'
import { BACKTEST_LIMITS, type RiskLimits } from '../../../risk/index.ts'
import type { KillSwitchLimits } from '../../../safety/index.ts'
import { FRICTIONLESS_VENUE } from '../../../sim/index.ts'
import type { StrategyDefinition } from '../../../strategy/index.ts'
import { SessionClock } from '../../backtest/session-clock.ts'
import type { RunSettings } from '../../backtest/run-settings.ts'
import type { CoreStatus, EncodedFact } from '../core/core-protocol.ts'
import { decoded, LiveCore } from '../core/live-core.ts'
import { VenueServer } from '../venue/venue-server.ts'
import type { NumberedEvent, VenueRequests } from '../venue/venue-protocol.ts'
import { DRILL_SYMBOLS, drillTrader } from './drill-strategies.ts'

/** What a stage is set up with. */
export interface StageOptions {
  /** Kill switch and people are theirs; what is traded is the drill's own. */
  readonly settings: Pick<RunSettings, 'principals' | 'changeLimits'>
  readonly killSwitchLimits: KillSwitchLimits
  /** Beside the drill's trader. */
  readonly strategies?: readonly StrategyDefinition[]
}

const CALENDAR = '24x7'
const PRICE = 100
const CAPITAL = '1000000'
const BEGINS_AT = utcMillis(Date.UTC(2025, 0, 6))
/** What the drill trades has no history, and is most of the account. */
const WIDE: Partial<RiskLimits> = {
  maxPositionFraction: 0.95, orderValueFraction: 0.95, sectorFraction: 1, burstFraction: undefined,
  turnoverFraction: undefined, openingDelayMs: 0, closingCutoffMs: 0, dailyLossFraction: 0.99,
  drawdownFraction: 0.99, correlationMax: 1,
}

/**
 * A paper session in miniature, minute by minute and without a clock: the core that trades live, watched as
 * at a broker, with a simulated venue that answers it.
 */
export class DrillStage {
  /** Everything that the core has recorded. */
  readonly facts: FactBody[] = []
  /** The same as a journal keeps it. */
  readonly journal: EncodedFact[] = []
  readonly #core: LiveCore
  readonly #venue: VenueServer
  readonly #operators: readonly string[]
  #step = 0
  #at: UtcMillis = BEGINS_AT
  readonly #prices = { [DRILL_SYMBOLS.held]: PRICE, [DRILL_SYMBOLS.resting]: PRICE }

  constructor({ settings, killSwitchLimits, strategies = [] }: StageOptions) {
    const symbols = Object.values(DRILL_SYMBOLS)
    this.#operators = settings.principals.operators
    const instruments = symbols.map((symbol, index) =>
      defaultInstrument(symbol, { calendar: CALENDAR, sector: `sector ${index}` }),
    )
    this.#core = new LiveCore(
      {
        ...settings,
        strategies: [drillTrader, ...strategies].map((definition) => ({
          definition, parameters: {}, symbols, timeframe: '1m',
        })),
        engine: {
          capital: money(CAPITAL), currency: 'USD', isCashAccount: false,
          riskLimits: { ...BACKTEST_LIMITS, ...WIDE }, killSwitchLimits,
        },
      },
      {
        mode: 'paper', profile: 'live', instruments, calendar: CALENDAR, epoch: 1,
        series: symbols.map((symbol) => ({ symbol, timeframe: '1m', isFinest: true })),
      },
    )
    this.#venue = new VenueServer({
      settings: FRICTIONLESS_VENUE, instruments, clientEvent: 0, append() {}, sync() {},
      client: { stands() {}, answer: (events) => this.#tell(events) },
    })
    this.#venue.replay([])
  }

  get at(): UtcMillis {
    return this.#at
  }

  get status(): CoreStatus {
    return this.#core.status()
  }

  get stateHash(): string {
    return this.#core.stateHash()
  }

  /** Opens the session with both lines up; the trader buys what is held, and rests an entry: three bars. */
  begin(): void {
    const clock = new SessionClock(CALENDAR)
    clock.start(BEGINS_AT)
    const { session } = clock.take(BEGINS_AT)
    this.#venue.step(++this.#step, {
      kind: 'session', calendar: CALENDAR, previous: undefined, nights: 0, session, prices: {},
    })
    this.give({ kind: 'Started', at: session.openAt }, { kind: 'SessionBegun', calendar: CALENDAR, session })
    this.connect('broker', true)
    this.connect('data', true)
    this.activate(drillTrader.name)
    for (let bar = 0; bar < 3; bar++) this.minute()
  }

  /** The next minute: what is held closes at a price of its own, what rests stays where it is. */
  minute(heldPrice = this.#prices[DRILL_SYMBOLS.held]): void {
    const openAt = this.#at
    const closeAt = utcMillis(openAt + MILLIS_PER_MINUTE)
    this.#prices[DRILL_SYMBOLS.held] = heldPrice
    const bars = Object.entries(this.#prices).map(([symbol, price]) => ({
      symbol, timeframe: '1m' as const, openAt, closeAt,
      open: price, high: price, low: price, close: price, volume: 1e9,
    }))
    this.#at = closeAt
    this.#venue.step(++this.#step, { kind: 'bars', bars })
    this.give(
      ...bars.map((bar, series): CoreInput => ({ kind: 'BarClosed', series, bar })),
      { kind: 'SliceClosed', at: closeAt },
    )
  }

  /** Lets wall-clock time pass without a bar. */
  wait(ms: number): void {
    this.#at = utcMillis(this.#at + ms)
    this.give({ kind: 'TimePassed', at: this.#at })
  }

  connect(part: ConnectionPart, isConnected: boolean): void {
    this.give({ kind: 'ConnectionChanged', part, isConnected, at: this.#at })
  }

  activate(strategy: string): void {
    const [by = 'drill'] = this.#operators
    this.command({ kind: 'ActivateStrategy', strategy, by, reason: 'its turn in the drill' })
  }

  command(command: Command): void {
    this.give({ kind: 'Commanded', command, at: this.#at })
  }

  /** Gives inputs to the core and carries out what it wants, until core and venue are silent. */
  give(...inputs: readonly CoreInput[]): void {
    let requests = this.#take(inputs)
    while (requests.effects.length > 0) {
      const { events } = this.#venue.requests(requests)
      if (events.length === 0) return
      requests = this.#tell(events)
    }
  }

  /** Facts of a kind, in order. */
  of<K extends FactKind>(kind: K): readonly FactBodyOf<K>[] {
    return this.facts.filter((body): body is FactBody & FactBodyOf<K> => body.kind === kind)
  }

  /** The core as it is saved. */
  state(): string {
    return this.#core.state()
  }

  /** Puts a core in place that another stage has saved; the market stays where it is here. */
  restore(state: string): void {
    this.#core.restoreState(state)
  }

  /** Applies the facts of another stage to a core that has recorded nothing. */
  restoreFacts(journal: readonly EncodedFact[]): void {
    this.#core.restoreFacts(journal)
  }

  #tell(events: readonly NumberedEvent[]): VenueRequests {
    return this.#take(events.map(({ number, event }) => ({ kind: 'VenueSaid', number, event })))
  }

  #take(inputs: readonly CoreInput[]): VenueRequests {
    const { facts, effects, at } = this.#core.take({ step: this.#step, inputs })
    this.journal.push(...facts)
    this.facts.push(...facts.map((fact) => decoded(fact).body))
    return { effects, at }
  }
}
