import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LiveCore } from '../../../src/app/live/core/live-core.ts'
import type { LiveStep } from '../../../src/app/live/market/index.ts'
import { replaySession } from '../../../src/app/live/past/replay-session.ts'
import { SessionFolder } from '../../../src/app/live/record/session-folder.ts'
import { formatFixed, money, type ClientOrderId, type UtcMillis } from '../../../src/base/index.ts'
import { calendarNamed } from '../../../src/calendar/index.ts'
import type { Bar, Session } from '../../../src/model/index.ts'
import type { BrokerConnector, JournalEntry, Timers } from '../../../src/port/index.ts'
import { FRICTIONLESS_VENUE, SimulatedBroker } from '../../../src/sim/index.ts'
import { BracketBroker } from './bracket-broker.ts'
import { unchained } from './chained-rows.ts'
import { Chance } from './chance.ts'
import type { FaultPairs } from './fault-coverage.ts'
import { HoldingBroker } from './holding-broker.ts'
import { Mischief } from './mischief.ts'
import { SimProcess, swarmSetup } from './sim-process.ts'
import { SYMBOLS, type SwarmGround } from './swarm-ground.ts'
import { SimTime, type ProcessTime } from './sim-time.ts'
import { SwarmOracle, type Violation } from './swarm-oracle.ts'
import type { Feature, SwarmPlan } from './swarm-plan.ts'
import { UnreliableBroker } from './unreliable-broker.ts'

/** What a run came to. */
export interface SwarmEnd {
  readonly violations: readonly Violation[]
  readonly events: number
  readonly facts: number
  readonly orders: number
  readonly fills: number
  readonly crashes: number
  readonly halts: number
  /** How often each fault struck, by the states that orders were in. */
  readonly strikes: FaultPairs
  /** SHA-256 of what facts have made of the core in the end. */
  readonly stateHash: string
}

const CALENDAR = calendarNamed('XNYS')
/** Later than today: the sending side asks the wall clock whether its lease still holds. */
const DAY = '2029-01-03'
const TICK_MS = 15_000
const TICKS_PER_MINUTE = 4
const RESTART_MS = 20_000
const STALL_MS_MAX = 30_000
const FROZEN_MS_MAX = 300_000
const DISK_MS_MAX = 4_000
/** How often a market runs through both guards, where the broker can fill both. */
const FAST_RATE = 0.2
/** Long enough for every doubt to be settled and for books to be compared. */
const HEALING_MINUTES = 4
/** Memory instead of a disk where there is such a folder: what survives is decided here, not by a disk. */
const HOME = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/**
 * A market, a broker and a process that trades there, all of it made from a plan.
 *
 * First everything that is armed goes wrong; then all heals, and the books have to agree.
 */
export class SwarmWorld {
  readonly #ground: SwarmGround
  readonly #plan: SwarmPlan
  readonly #time: SimTime
  readonly #broker: SimulatedBroker
  readonly #brackets: BracketBroker | undefined
  readonly #oracle: SwarmOracle
  readonly #folder: SessionFolder
  readonly #home: string
  readonly #session: Session
  readonly #market: Chance
  readonly #faults: Chance
  readonly #armed: ReadonlySet<Feature>
  readonly #strikes: Record<string, number> = {}
  readonly #mischief: Mischief
  readonly #prices = new Map(SYMBOLS.map((symbol, index) => [symbol, 50 + 50 * index]))
  readonly #bars: Bar[] = []
  readonly #waiting = new Set<() => void>()
  #process: SimProcess | undefined
  #isDying = false
  #isHealed = false
  #crashes = 0
  /** The last row that was told to be on disk. */
  #acknowledged: JournalEntry | undefined
  /** The market's data stand still until then. */
  #frozenUntil = 0
  #processTime: ProcessTime | undefined
  /** When the process that lives had compared its books, and was shown the market. */
  #aliveSince: number | undefined
  #ended: unknown
  /** Shown everything on disk at the end. */
  onEntries: ((entries: readonly JournalEntry[]) => void) | undefined

  constructor(plan: SwarmPlan, ground: SwarmGround) {
    this.#ground = ground
    this.#plan = plan
    this.#armed = new Set(plan.armed)
    const chance = new Chance(plan.seed ^ 0x5f_37_59_df)
    this.#market = chance.fork()
    this.#faults = chance.fork()
    this.#session = CALENDAR.sessions(DAY as never, DAY as never)[0] as Session
    const lead = this.#armed.has('close-of-day')
      ? this.#session.closeAt - this.#session.openAt - (plan.minutes / 2) * 60_000 : 0
    this.#time = new SimTime(this.#session.openAt + lead)
    this.#home = mkdtempSync(join(HOME, 'swarm-'))
    this.#folder = SessionFolder.create(this.#home, ground.request)
    this.#broker = new SimulatedBroker({
      venue: {
        ...FRICTIONLESS_VENUE, participationFraction: 1,
        instrument: (symbol) => ground.plan.instruments.find((each) => each.symbol === symbol),
      },
      currency: 'USD', capital: money('100000'), now: () => this.#time.now, calendar: CALENDAR,
    })
    this.#brackets = ground.takesBrackets
      ? new BracketBroker(new HoldingBroker(this.#broker), this.#broker.ledger, () => this.#time.now)
      : undefined
    if (this.#brackets !== undefined) this.#brackets.fillsBoth = ground.fillsBoth === true
    this.#oracle = new SwarmOracle(
      this.#broker.ledger, () => this.#time.now, this.#armed.has('slow-disk') ? DISK_MS_MAX : 0,
    )
    this.#oracle.mayTurn = ground.fillsBoth === true
    this.#broker.ledger.openSession('XNYS', this.#session)
    this.#time.onEvent = () => {
      this.#brackets?.settle()
      this.#check()
    }
    this.#mischief = new Mischief({
      broker: this.#broker, folder: this.#folder, time: this.#time, chance: this.#faults, symbols: SYMBOLS,
      priceOf: (symbol) => this.#prices.get(symbol) as number, holdsUnits: this.#holdsUnits,
      strikes: (feature, id) => this.#strikesNow(feature, this.#faults, id),
      isArmed: (feature) => this.#armed.has(feature) && !this.#isHealed,
    })
  }

  get #holdsUnits(): boolean {
    return this.#ground.takesBrackets || this.#plan.venue === 'after-entry-oco'
  }

  /** The broker with the ways of its venue. */
  #connector(): BrokerConnector {
    return this.#brackets ?? (this.#holdsUnits ? new HoldingBroker(this.#broker) : this.#broker)
  }

  /** Runs the whole plan. */
  async run(): Promise<SwarmEnd> {
    try {
      await this.#start()
      for (let minute = 0; minute < this.#plan.minutes; minute++) await this.#minute(() => this.#goWrong())
      this.#isHealed = true
      for (const symbol of SYMBOLS) this.#broker.ledger.halt(symbol, false, this.#time.now)
      this.#broker.releaseHeld()
      this.#broker.reconnect()
      if (this.#process === undefined) await this.#start()
      this.#folder.leave({ kind: 'Halt', by: 'oracle', reason: 'the run ends' })
      for (let minute = 0; minute < HEALING_MINUTES; minute++) await this.#minute(async () => {})
      return await this.#judge()
    } finally {
      await this.#process?.die()
      rmSync(this.#home, { recursive: true, force: true })
    }
  }

  async #start(): Promise<void> {
    const timers = this.#time.forProcess()
    this.#processTime = timers
    this.#aliveSince = undefined
    const chance = this.#faults.fork()
    const broker = new UnreliableBroker({
      inner: this.#connector(), timers, chance,
      strikes: (feature, id) => this.#strikesNow(feature, chance, id),
      isStalled: () => timers.isStalled,
      isSlow: () => this.#armed.has('slow-answers') && !this.#isHealed && chance.hits(0.5),
      onDeparture: this.#oracle.onDeparture, onUnsent: this.#oracle.onUnsent,
      onArrival: this.#oracle.onArrival,
      onEdge: () => this.#diesAt('crash-at-send', chance),
    })
    this.#process = await SimProcess.start({
      ...this.#ground, folder: this.#folder, timers, broker,
      market: (after, own) => this.#feed(after, own),
      onRestored: (entries, stateHash) => this.#readAgain(entries, stateHash),
      onDurable: (entries) => {
        this.#oracle.onDurable(entries)
        this.#acknowledged = entries.at(-1) ?? this.#acknowledged
      },
      diskMs: () => (this.#strikesNow('slow-disk', chance) ? chance.whole(1, DISK_MS_MAX) : 0),
      onEdge: () => this.#diesAt('crash-at-commit', chance),
      onEnd: (error) => {
        this.#ended = error ?? new Error('the session ended by itself')
        if (!this.#isDying) this.#break('run', worded(this.#ended))
      },
    })
  }

  #strikesNow(feature: Feature, chance: Chance, id?: ClientOrderId): boolean {
    if (this.#isHealed || this.#isDying || !this.#armed.has(feature) || !chance.hits(this.#plan.rate)) {
      return false
    }
    this.#count(feature, id)
    return true
  }

  /** Counts a fault by the state of the order that it meets, or of each that is open. */
  #count(feature: Feature, id?: ClientOrderId): void {
    const { watch } = this.#oracle
    const states = id === undefined ? watch.openStates() : [watch.statusOf(id)]
    for (const state of new Set(states.length === 0 ? [undefined] : states)) {
      const pair = `${feature}|${state ?? 'none'}`
      this.#strikes[pair] = (this.#strikes[pair] ?? 0) + 1
    }
  }

  /** The process stops here for ever; the world buries it when this instant is over. */
  #diesAt(feature: Feature, chance: Chance): boolean {
    if (this.#isDying) return true
    if (!this.#armed.has(feature) || this.#isHealed || !chance.hits(this.#plan.rate / 8)) return false
    this.#count(feature)
    this.#isDying = true
    return true
  }

  /** A minute of the market: quotes every few seconds, then its bars, and whatever else happens. */
  async #minute(mischief: () => Promise<void>): Promise<void> {
    const openAt = this.#time.now
    const path = new Map(SYMBOLS.map((symbol) => [symbol, [this.#prices.get(symbol) as number]]))
    for (let tick = 0; tick < TICKS_PER_MINUTE; tick++) {
      for (const symbol of SYMBOLS) path.get(symbol)?.push(this.#quote(symbol))
      await this.#time.pass(TICK_MS)
      await this.#bury()
      this.#check()
    }
    // A market whose data stand still goes on at the broker, and its bars are never shown.
    const isShown = this.#time.now >= this.#frozenUntil || this.#isHealed
    const bars = SYMBOLS.map((symbol) => barOf(symbol, openAt, path.get(symbol) as number[]))
    if (isShown) this.#bars.push(...bars)
    for (const wake of [...this.#waiting]) wake()
    await mischief()
    await this.#time.pass(0)
    await this.#bury()
  }

  #check(): void {
    const isHeard = this.#broker.connection.status === 'LIVE'
    const aliveSince = this.#isDying || this.#aliveSince === undefined ? undefined
      : Math.max(this.#aliveSince, this.#processTime?.awakeSince ?? 0)
    this.#oracle.check(aliveSince, isHeard)
  }

  #quote(symbol: string): number {
    const wild = this.#armed.has('wild-prices') && !this.#isHealed ? 0.01 : 0.001
    const last = this.#prices.get(symbol) as number
    const next = Math.max(5, Math.round(last * (1 + (this.#market.next() - 0.5) * 2 * wild) * 100) / 100)
    this.#prices.set(symbol, next)
    const size = this.#armed.has('thin-market') ? this.#market.whole(1, 40) : 100_000
    const at = this.#time.now
    if (at < this.#session.closeAt) {
      const isFast = this.#oracle.mayTurn && !this.#isHealed && this.#market.hits(FAST_RATE)
      if (isFast) this.#brackets?.runThrough(symbol)
      const [bid, ask] = [cents(next - 0.01), cents(next + 0.01)]
      this.#broker.ledger.onQuote({ symbol, bid, ask, bidSize: size, askSize: size, at })
      if (this.#ground.hasPrints) this.#broker.ledger.onPrint({ symbol, price: next, size, at })
      this.#brackets?.settle()
    }
    return next
  }

  async #goWrong(): Promise<void> {
    const chance = this.#faults
    if (this.#strikesNow('crash', chance)) this.#isDying = true
    if (this.#strikesNow('stall', chance)) this.#processTime?.stall(chance.whole(100, STALL_MS_MAX))
    if (this.#strikesNow('freeze-data', chance)) {
      this.#frozenUntil = this.#time.now + chance.whole(60_000, FROZEN_MS_MAX)
    }
    this.#mischief.do(this.#oracle.isHalted)
    const { closeAt } = this.#session
    if (this.#time.now >= closeAt && this.#time.now < closeAt + 60_000) {
      this.#broker.ledger.closeSession('XNYS', this.#session)
      this.#brackets?.settle()
    }
  }

  /** Ends a process that has died, and starts it again some time later. */
  async #bury(): Promise<void> {
    if (!this.#isDying || this.#process === undefined) return
    await this.#process.die()
    this.#waiting.clear()
    this.#process = undefined
    this.#crashes += 1
    await this.#time.pass(this.#faults.whole(100, RESTART_MS))
    this.#isDying = false
    await this.#start()
  }

  /** Bars that close from now on, each a little late; what was missed is not shown again. */
  async *#feed(after: UtcMillis, timers: Timers): AsyncGenerator<LiveStep> {
    // Nothing is measured, and so nothing told, before the books of a start were compared.
    this.#aliveSince = timers.now()
    yield { number: 1, at: timers.now(), kind: 'connection', part: 'data', isConnected: true, reason: '' }
    if (after === 0) {
      const begun = { calendar: 'XNYS', previous: undefined, nights: 0, session: this.#session } as const
      yield { number: 1, at: this.#session.openAt, kind: 'session', ...begun }
    }
    for (let next = this.#bars.length; ; next += SYMBOLS.length) {
      while (this.#bars.length < next + SYMBOLS.length) {
        await new Promise<void>((resolve) => {
          const wake = (): void => {
            this.#waiting.delete(wake)
            timers.after(50, resolve)
          }
          this.#waiting.add(wake)
        })
      }
      const bars = this.#bars.slice(next, next + SYMBOLS.length)
      const shown = bars.map((bar, index) => ({ series: index, isFinest: true, bar }))
      yield { number: 1, at: (bars[0] as Bar).closeAt, kind: 'slice', bars: shown }
    }
  }

  /**
   * What was told to be on disk is there (I-27), in one chain (I-24), and the state is what the facts say,
   * and nothing else (I-25).
   */
  #readAgain(entries: readonly JournalEntry[], stateHash: string): void {
    const last = this.#acknowledged
    if (last !== undefined && entries[last.sequence - 1]?.hash !== last.hash) {
      this.#break('I-27', `row ${last.sequence} was on disk, and is not`)
    }
    const broken = unchained(entries)
    if (broken !== undefined) this.#break('I-24', `row ${broken.sequence} is not in the chain`)
    const folded = foldedHash({ ...this.#ground, capabilities: this.#connector().capabilities }, entries)
    if (folded === stateHash) return
    this.#break('I-25', `folded ${folded}, live ${stateHash}`)
  }

  /** What was decided is decided again from the tapes (I-14). */
  async #replay(): Promise<void> {
    const setup = swarmSetup({ ...this.#ground, capabilities: this.#connector().capabilities }, 0)
    const { difference } = await replaySession(this.#folder, this.#ground.settings, setup)
    if (difference !== undefined) this.#break('I-14', `replay differs: ${JSON.stringify(difference)}`)
  }

  #break(invariant: string, detail: string): void {
    this.#oracle.violations.push({ invariant, detail })
  }

  async #judge(): Promise<SwarmEnd> {
    const { core } = this.#process as SimProcess
    const { engine } = core
    const { cash, openOrders } = core.status()
    const stateHash = core.stateHash()
    const positions = new Map<string, string>()
    for (const { symbol, quantity: units } of engine.portfolio.positions()) {
      if (units !== 0n) positions.set(symbol, formatFixed(units))
    }
    this.#oracle.compare({ cash, positions, openOrders })
    const entries = await (this.#process as SimProcess).entries()
    this.onEntries?.(entries)
    this.#readAgain(entries, stateHash)
    const imbalance = engine.portfolio.imbalance()
    if (imbalance !== 0n) this.#break('I-23', `the ledger is off by ${imbalance}`)
    await this.#process?.die()
    this.#process = undefined
    await this.#replay()
    const { violations, orders, fills, halts } = this.#oracle
    return {
      violations, orders, fills, halts, crashes: this.#crashes, events: this.#time.events,
      facts: entries.length, strikes: this.#strikes, stateHash,
    }
  }
}

/** What the facts on disk make of a new core. */
function foldedHash(
  ground: SwarmGround & Pick<BrokerConnector, 'capabilities'>, entries: readonly JournalEntry[],
): string {
  const core = new LiveCore(ground.settings, swarmSetup(ground, 0))
  core.restoreFacts(entries)
  return core.stateHash()
}

function barOf(symbol: string, openAt: UtcMillis, path: readonly number[]): Bar {
  return {
    symbol, timeframe: '1m', openAt, closeAt: (openAt + 60_000) as UtcMillis,
    open: path[0] as number, high: Math.max(...path), low: Math.min(...path), close: path.at(-1) as number,
    volume: 100_000,
  } as Bar
}

function cents(value: number): number {
  return Math.round(value * 100) / 100
}

function worded(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
