import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  money, price, quantity, type ClientOrderId, type Price, type Sequence, type UtcMillis,
} from '../../src/base/index.ts'
import { ExecutionEngine } from '../../src/execution/index.ts'
import {
  foldFact, type Bar, type Effect, type Fact, type FactBody, type OrderTerms, type Protection, type Side,
} from '../../src/model/index.ts'
import { Portfolio } from '../../src/portfolio/index.ts'
import { BarPriority, FRICTIONLESS_VENUE, SimulatedVenue, type VenueSettings } from '../../src/sim/index.ts'
import { SESSIONS, SHARE } from './matching-stage.ts'

interface Entry {
  readonly kind: 'entry'
  readonly type: 'MARKET' | 'LIMIT' | 'STOP'
  readonly units: number
  readonly at: number
  /** Distances in cents from 100.00; trailing: a distance instead of a stop. */
  readonly stop: number
  readonly target: number
  readonly isTrailing: boolean
}
/** Open in cents from 100.00, distances of the extremes from it, and where between them the close lies. */
interface BarAct {
  readonly kind: 'bar'
  readonly open: number
  readonly up: number
  readonly down: number
  readonly end: number
  readonly volume: number
}
type Act =
  | Entry
  | BarAct
  | { readonly kind: 'cancel entries' | 'exit' }

const cents = fc.integer({ min: -300, max: 300 })
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('entry' as const),
      type: fc.constantFrom('MARKET' as const, 'LIMIT' as const, 'STOP' as const),
      units: fc.integer({ min: 1, max: 300 }), at: cents, stop: fc.integer({ min: 1, max: 400 }),
      target: fc.integer({ min: 1, max: 400 }), isTrailing: fc.boolean(),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('bar' as const), open: cents, up: fc.nat(400), down: fc.nat(400), end: fc.nat(1_000),
      volume: fc.nat(3_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('cancel entries' as const, 'exit' as const) }) },
)
const settings: fc.Arbitrary<Partial<VenueSettings>> = fc.record({
  latencyMs: fc.constantFrom(0, 50),
  participationFraction: fc.constantFrom(undefined, 0.1),
  barPriority: fc.constantFrom(...Object.values(BarPriority)),
})

const cent = (value: number): Price => price((value / 100).toFixed(2))

/** The real execution engine and portfolio against the venue; risk says yes to everything. */
class Desk {
  readonly venue: SimulatedVenue
  readonly execution: ExecutionEngine
  readonly portfolio = new Portfolio({ currency: 'USD', isCashAccount: false, onTrade: () => {} })
  readonly #side: Side
  readonly #outbox: Effect[] = []
  #sequence = 0
  #now = ((SESSIONS[0]?.openAt ?? 0) - 60_000) as UtcMillis
  #day = 0

  constructor(chosen: Partial<VenueSettings>, side: Side) {
    this.#side = side
    this.venue = new SimulatedVenue({ ...FRICTIONLESS_VENUE, ...chosen, instrument: () => SHARE })
    this.portfolio.moveCash(money('1000000'))
    this.execution = new ExecutionEngine({
      record: (body, at, correlation) => this.#record(body, at, correlation),
      verify: () => true,
      approve: (terms) => ({
        decision: {
          signal: terms.signal, leg: 0, verdict: 'APPROVED', code: '', message: '', terms, sizing: [],
          checks: [],
        },
        approval: { terms },
      }),
      account: this.portfolio,
      market: {
        instrument: () => SHARE, lastPrice: () => 100, lastAt: () => this.#now, lastVolume: () => 0,
        averageDailyVolume: () => 0, dailyReturns: () => [], barIntervalMs: () => 0, isHalted: () => false,
        haltReason: () => '',
        quote: () => undefined,
      },
      outbox: this.#outbox, priceDeviationMax: () => 1, epoch: 0,
    })
  }

  play(each: Act): void {
    if (each.kind === 'entry') this.#enter(each)
    else if (each.kind === 'bar') this.#match(each)
    else if (each.kind === 'cancel entries') this.execution.cancelEntries({}, 'the test says so', this.#now)
    else this.execution.flatten(this.#now, ++this.#sequence as Sequence)
    this.#exchange()
  }

  /** Units held, without the sign of the side that is traded. */
  get held(): bigint {
    const net = this.portfolio.position('ABC')?.quantity ?? 0n
    return this.#side === 'BUY' ? net : -net
  }

  /** Units that working stops would take out. */
  get guarded(): bigint {
    const stops = this.execution.book.openFor('ABC').filter((order) => order.terms.role === 'stop')
    return stops.reduce((sum, order) => sum + order.remaining, 0n)
  }

  #record(body: FactBody, at: UtcMillis, correlation: Sequence): void {
    const sequence = ++this.#sequence as Sequence
    const fact: Fact = { sequence, eventAt: at, knownAt: this.#now, correlation, body }
    foldFact(this.execution.folds, fact)
    if (body.kind !== 'OrderFilled') return
    this.portfolio.fill(body.fill, this.execution.book.get(body.clientOrderId).terms, 'test')
    expect(this.venue.position('ABC')).toBe(this.portfolio.position('ABC')?.quantity ?? 0n)
    expect(this.held).toBeGreaterThanOrEqual(0n)
  }

  #enter(each: Entry): void {
    const signal = ++this.#sequence as Sequence
    const sign = this.#side === 'BUY' ? 1 : -1
    const base = 10_000 + each.at
    const protection: Protection = {
      targetPrice: cent(base + sign * each.target),
      ...(each.isTrailing ? { trailingOffset: cent(each.stop) }
        : { stopPrice: cent(base - sign * each.stop) }),
    }
    const terms: OrderTerms = {
      clientOrderId: `ii-0-test-${signal}-e0-0` as ClientOrderId, symbol: 'ABC', side: this.#side,
      quantity: quantity(String(each.units)), type: each.type, timeInForce: 'GTC', isReduceOnly: false,
      role: 'entry', strategy: 'test', signal, protection,
      ...(each.type === 'LIMIT' ? { limitPrice: cent(base) } : {}),
      ...(each.type === 'STOP' ? { stopPrice: cent(base) } : {}),
    }
    this.execution.submit({ terms }, this.#now)
  }

  #match(each: BarAct): void {
    const session = SESSIONS[this.#day++]
    if (session === undefined) return
    const open = 10_000 + each.open
    const high = open + each.up
    const low = open - each.down
    const bar: Bar = {
      symbol: 'ABC', timeframe: '1d', openAt: session.openAt, closeAt: session.closeAt, open: open / 100,
      high: high / 100, low: low / 100, close: (low + (each.end % (high - low + 1))) / 100,
      volume: each.volume,
    }
    this.venue.onBar(bar, session, () => this.#exchange())
    this.#now = session.closeAt
  }

  #exchange(): void {
    for (;;) {
      for (const effect of this.#outbox.splice(0)) {
        if (effect.kind === 'SubmitOrder') this.venue.submit(effect.terms, this.#now)
        else if (effect.kind === 'CancelOrder') this.venue.cancel(effect.clientOrderId, this.#now)
        else this.venue.modify(effect.clientOrderId, effect.changes, this.#now)
      }
      const events = this.venue.takeEvents()
      if (events.length === 0 && this.#outbox.length === 0) return
      for (const event of events) {
        this.#now = Math.max(this.#now, event.at) as UtcMillis
        this.execution.onVenueEvent(event)
      }
    }
  }
}

it('brackets of the execution engine never take out more than they hold, and guard all of it', () => {
  fc.assert(fc.property(
    settings, fc.constantFrom<Side>('BUY', 'SELL'), fc.array(act, { minLength: 1, maxLength: 30 }),
    (chosen, side, acts) => {
      const desk = new Desk(chosen, side)
      for (const each of acts) {
        desk.play(each)
        if (chosen.latencyMs === 0) expect(desk.guarded).toBe(desk.held)
      }
    }), { numRuns: 400 })
})
