import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSettings, type RunSettings } from '../../src/app/backtest/run-settings.ts'
import type { RunRequest } from '../../src/app/backtest/run-request.ts'
import { livePlan, type LivePlan } from '../../src/app/broker/market/live-plan.ts'
import type { LiveCore } from '../../src/app/live/core/live-core.ts'
import type { LiveStep } from '../../src/app/live/market/index.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import {
  formatFixed, money, price, quantity, type ClientOrderId, type Sequence, type UtcMillis,
} from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import {
  orderTerms, OrderRole, OrderType, Side, TimeInForce, type Bar, type FactBody, type Fill, type Session,
} from '../../src/model/index.ts'
import {
  TOLD_AGAIN_MS, type BrokerConnector, type BrokerListener, type KnownOrder, type Timers,
} from '../../src/port/index.ts'
import { decodeBody } from '../../src/audit/index.ts'
import { FRICTIONLESS_VENUE, SimulatedBroker } from '../../src/sim/index.ts'
import { SimProcess } from '../simulation/swarm/sim-process.ts'
import { SimTime } from '../simulation/swarm/sim-time.ts'
import { liveRequest } from './live-market.ts'

/** What a world in which a broker tells things again is made of. */
export interface RetellingWish {
  /** Virtual milliseconds between two bars of each symbol, at each of which an order is filled. */
  readonly everyMs: number
  /** A core that is started knows nothing of orders that have ended. */
  readonly isForgetful?: boolean
  readonly snapshotFacts?: number
  /** How long a question about one order takes; at once when absent. */
  readonly lookupMs?: number
}

const CALENDAR = calendarNamed('XNYS')
/** Later than today: the sending side asks the wall clock whether its lease still holds. */
const SESSION = CALENDAR.sessions('2029-01-03' as never, '2029-01-03' as never)[0] as Session
const PRICE = 100
const MARKET = { bid: PRICE - 0.01, ask: PRICE + 0.01, bidSize: 1_000_000, askSize: 1_000_000 }
const DOOR = new URL('../../src/index.ts', import.meta.url).href
const TURN = `import { defineStrategy } from '${DOOR}'
export default defineStrategy({
  name: 'Turn', description: 'In at a bar, out at the next one.', parameters: {},
  eachSymbol() {
    return { onBar(bar, context) { if (context.position) context.closeLong('turn'); else context.buy() } }
  },
})
`
const UNLIMITED = { perSecond: 1_000_000, perMinute: 60_000_000, cancelShare: 0.2 }
const LOOSE = [
  'trading.broker=alpaca', 'trading.opening_delay_minutes=0', 'trading.closing_cutoff_minutes=0',
  'trading.max_positions=10000', 'risk.max_sector_exposure=20', 'risk.max_correlation=1',
  'risk.max_order_value=1000', 'risk.max_messages_per_second=1000000',
  'risk.max_messages_per_minute=1000000', 'risk.max_entries_per_day=1000000',
  'risk.max_repeats=1000000', 'risk.duplicate_window_ms=1', 'risk.max_consecutive_losses=100000',
]

/** What every world of so many symbols shares: the strategy is loaded once. */
export interface RetellingGround {
  readonly request: RunRequest
  readonly settings: RunSettings
  readonly plan: LivePlan
}

/** Loads what worlds need. */
export async function retellingGround(symbols: number): Promise<RetellingGround> {
  const strategyFile = join(mkdtempSync(join(tmpdir(), 'retelling-')), 'turn.ts')
  writeFileSync(strategyFile, TURN)
  const names = Array.from({ length: symbols }, (_, index) => symbolOf(index))
  const request: RunRequest = {
    ...liveRequest({ seed: 0, bars: 0, timeframe: '1m', symbols: names, strategyFile }), set: LOOSE,
  }
  const settings = await readSettings(request)
  return { request, settings, plan: livePlan(settings) }
}

function symbolOf(index: number): string {
  return `T${String.fromCodePoint(65 + Math.floor(index / 26), 65 + (index % 26))}`
}

/**
 * A session that trades at a broker which tells the executions of its last minute again, as Alpaca does: in
 * each reading of the account, and when somebody connects.
 */
export class RetellingWorld implements AsyncDisposable {
  readonly time = new SimTime(SESSION.openAt + 3_600_000)
  readonly broker: SimulatedBroker
  readonly #ground: RetellingGround
  readonly #wish: RetellingWish
  readonly #home = mkdtempSync(join(tmpdir(), 'retelling-'))
  readonly #folder: SessionFolder
  #process: SimProcess | undefined
  #wake: (() => void) | undefined
  #bars: Bar[][] = []
  #manual = 0
  /** Edges of commits that are left until the process dies there. */
  #edgesLeft = Number.POSITIVE_INFINITY
  #isDying = false
  #ended: unknown

  constructor(ground: RetellingGround, wish: RetellingWish) {
    this.#ground = ground
    this.#wish = wish
    this.#folder = SessionFolder.create(this.#home, ground.request)
    this.broker = new SimulatedBroker({
      venue: {
        ...FRICTIONLESS_VENUE, participationFraction: 1,
        instrument: (symbol) => ground.plan.instruments.find((each) => each.symbol === symbol),
      },
      currency: 'USD', capital: money('100000000'), now: () => this.time.now, calendar: CALENDAR,
    })
    this.broker.ledger.openSession('XNYS', SESSION)
    this.#quote()
  }

  /** Starts a process, which dies at an edge of a commit if that is said. */
  async start(edges = Number.POSITIVE_INFINITY): Promise<void> {
    this.#edgesLeft = edges
    this.#isDying = false
    const timers = this.time.forProcess()
    const { snapshotFacts, isForgetful = false } = this.#wish
    this.#process = await SimProcess.start({
      ...this.#ground, folder: this.#folder, timers, broker: this.#retelling(timers), limits: UNLIMITED,
      market: (after, own) => this.#feed(after, own),
      onRestored: () => {}, onDurable: () => {}, onEdge: () => this.#diesNow(),
      onEnd: (error) => {
        this.#ended = error ?? new Error('the session ended by itself')
      },
      onCore: (core) => {
        if (isForgetful) forgetEnded(core)
      },
      ...(snapshotFacts === undefined ? {} : { snapshotFacts }),
    })
    await this.time.pass(2_000)
  }

  /** Ends the process as `kill -9` does. */
  async kill(): Promise<void> {
    this.#isDying = true
    await this.#process?.die()
    this.#process = undefined
    this.#wake = undefined
  }

  /** It has died at an edge of a commit. */
  get hasDied(): boolean {
    return this.#isDying
  }

  /** Shows so many bars of every symbol, until the process dies. */
  async turn(bars: number): Promise<void> {
    for (let bar = 0; bar < bars && !this.#isDying; bar++) {
      const closeAt = this.time.now
      this.#bars.push(this.#ground.plan.instruments.map(({ symbol }) => ({
        symbol, timeframe: '1m', openAt: (closeAt - 60_000) as UtcMillis, closeAt,
        open: PRICE, high: PRICE, low: PRICE, close: PRICE, volume: 1_000_000,
      })))
      this.#wake?.()
      await this.time.pass(this.#wish.everyMs / 2)
      this.#quote()
      await this.time.pass(this.#wish.everyMs / 2)
    }
  }

  /** Somebody else buys in the same account at a limit, as much as there is for sale. */
  async buyElsewhere(units = '3', ask = MARKET.ask, askSize = MARKET.askSize): Promise<void> {
    this.broker.ledger.submit(orderTerms({
      clientOrderId: `manual-${++this.#manual}` as ClientOrderId, symbol: symbolOf(0), side: Side.Buy,
      quantity: quantity(units), type: OrderType.Limit, limitPrice: price(ask.toFixed(2)),
      timeInForce: TimeInForce.Day, isReduceOnly: false, role: OrderRole.Entry, strategy: 'EXTERNAL',
      signal: 0 as Sequence,
    }), this.time.now)
    const { now: at } = this.time
    this.broker.ledger.onQuote({ symbol: symbolOf(0), ...MARKET, bid: ask - 0.02, ask, askSize, at })
    await this.time.pass(1)
  }

  /** Every fact on disk of these kinds. */
  async facts<K extends FactBody['kind']>(kind: K): Promise<readonly Extract<FactBody, { kind: K }>[]> {
    const entries = await (this.#process as SimProcess).entries()
    return entries.filter((entry) => entry.kind === kind).map(({ body }) => {
      const decoded = decodeBody(body)
      if (!decoded.ok) throw new Error(decoded.failure.message)
      return decoded.value as Extract<FactBody, { kind: K }>
    })
  }

  /** Where our books and the broker's ledger stand. */
  books() {
    if (this.#ended !== undefined) throw this.#ended
    const { core } = this.#process as SimProcess
    const { portfolio, safety } = core.engine
    const ours = [...portfolio.positions()].filter((each) => each.quantity !== 0n)
    const theirs = this.broker.ledger.positions()
    const said = (all: readonly { symbol: string; quantity: bigint }[]): readonly string[] => (
      all.map(({ symbol, quantity: units }) => `${symbol} ${formatFixed(units)}`).toSorted())
    return {
      ours: { cash: formatFixed(portfolio.cash), positions: said(ours) },
      theirs: { cash: formatFixed(this.broker.ledger.cash), positions: said(theirs) },
      latched: safety.latched,
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
    rmSync(this.#home, { recursive: true, force: true })
  }

  #diesNow(): boolean {
    this.#edgesLeft -= 1
    if (this.#edgesLeft < 0) this.#isDying = true
    return this.#isDying
  }

  #quote(): void {
    for (const { symbol } of this.#ground.plan.instruments) {
      const at = this.time.now
      this.broker.ledger.onQuote({ symbol, ...MARKET, at })
    }
  }

  async *#feed(after: UtcMillis, timers: Timers): AsyncGenerator<LiveStep> {
    yield { number: 1, at: timers.now(), kind: 'connection', part: 'data', isConnected: true, reason: '' }
    if (after === 0) {
      const begun = { calendar: 'XNYS', previous: undefined, nights: 0, session: SESSION } as const
      yield { number: 1, at: SESSION.openAt, kind: 'session', ...begun }
    }
    for (let next = this.#bars.length; ; next++) {
      while (this.#bars.length <= next) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
      const bars = this.#bars[next] as Bar[]
      const shown = bars.map((bar, index) => ({ series: index, isFinest: true, bar }))
      yield { number: 1, at: (bars[0] as Bar).closeAt, kind: 'slice', bars: shown }
    }
  }

  /** The broker, as a process that may die sees it: what it has told within a minute it tells again. */
  #retelling(timers: Timers): BrokerConnector & { die(): Promise<void> } {
    const { broker } = this
    let isDead = false
    const since = (at: number): readonly Fill[] => broker.ledger.executions.filter((fill) => fill.at >= at)
    const connect = async (listener: BrokerListener, known: readonly KnownOrder[]) => {
      const connected = await broker.connect({
        onVenueEvent: (event) => {
          if (!isDead) listener.onVenueEvent(event)
        },
        onConnection: (state) => {
          if (!isDead) listener.onConnection(state)
        },
        onNotice: (notice) => {
          if (!isDead) listener.onNotice(notice)
        },
      }, known)
      const open = new Set(known.map(({ terms }) => terms.clientOrderId))
      for (const fill of since(timers.now() - TOLD_AGAIN_MS)) {
        const { clientOrderId, at } = fill
        if (!open.has(clientOrderId)) listener.onVenueEvent({ kind: 'Filled', clientOrderId, fill, at })
      }
      return connected
    }
    const activitySince: BrokerConnector['activitySince'] = async (cursor) => {
      const page = await broker.activitySince('')
      if (!page.ok) return page
      const executions = since(cursor === '' ? 0 : Number(cursor) - TOLD_AGAIN_MS)
      const newest = executions.reduce((latest, { at }) => Math.max(latest, at), Number(cursor))
      return { ok: true, value: { ...page.value, executions, cursor: newest === 0 ? '' : String(newest) } }
    }
    const die = async (): Promise<void> => {
      isDead = true
      await broker.disconnect()
    }
    const { lookupMs = 0 } = this.#wish
    const findOrder: BrokerConnector['findOrder'] = async (id) => {
      if (lookupMs > 0) {
        await new Promise<void>((resolve) => {
          timers.after(lookupMs, resolve)
        })
      }
      return broker.findOrder(id)
    }
    const own = { connect, activitySince, findOrder, die }
    return new Proxy(broker, {
      get(target, name) {
        const member: unknown = Reflect.get(name in own ? own : target, name)
        return typeof member === 'function' && !(name in own) ? member.bind(target) : member
      },
    }) as unknown as BrokerConnector & { die(): Promise<void> }
  }
}

/** What a core that has forgotten every order which has ended would be: the worst that numbers can bring. */
function forgetEnded({ engine }: LiveCore): void {
  const { book } = engine.execution
  book.restore({ ...book.state(), ended: [], endedBefore: [] })
}
