import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  price, quantity, type ClientOrderId, type Price, type Sequence, type UtcMillis,
} from '../../src/base/index.ts'
import type { Bar, OrderTerms, OrderType, Side, TimeInForce, VenueEvent } from '../../src/model/index.ts'
import {
  BarPriority, FRICTIONLESS_VENUE, LimitFill, SimulatedVenue, type VenueSettings,
} from '../../src/sim/index.ts'
import { SESSIONS, SHARE } from './matching-stage.ts'

/** Prices are steps of five cents from 100.00, so that bars often just touch them. */
interface Send {
  readonly kind: 'send'
  readonly side: Side
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly limit: number
  readonly stop: number
  /** The driver takes what the venue says to it; else the next bar finds it waiting. */
  readonly isTaken: boolean
}
interface Minute {
  readonly kind: 'minute'
  readonly open: number
  readonly up: number
  readonly down: number
  readonly end: number
}
type Act =
  | Send
  | Minute
  | { readonly kind: 'cancel'; readonly pick: number }
  | { readonly kind: 'modify'; readonly pick: number; readonly to: number }
  | { readonly kind: 'halt' | 'resume' | 'split' | 'next day' }

const MINUTE = 60_000
const far = fc.integer({ min: -20, max: 20 })
const near = fc.integer({ min: -4, max: 4 })
const reach = fc.nat(4)
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('send' as const), side: fc.constantFrom<Side>('BUY', 'SELL'),
      type: fc.constantFrom<OrderType>(
        'MARKET', 'LIMIT', 'LIMIT', 'STOP', 'STOP', 'STOP_LIMIT', 'TRAILING_STOP'),
      timeInForce: fc.constantFrom<TimeInForce>('DAY', 'GTC', 'GTC', 'GTC', 'GTD', 'IOC', 'OPG', 'CLS'),
      limit: far, stop: far, isTaken: fc.boolean(),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('minute' as const), open: near, up: reach, down: reach, end: fc.nat(100),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat(4) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('modify' as const), pick: fc.nat(4), to: far,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('halt', 'resume', 'split', 'next day') }) },
)
const settings: fc.Arbitrary<Partial<VenueSettings>> = fc.record({
  latencyMs: fc.constantFrom(0, 0, 50, MINUTE),
  participationFraction: fc.constantFrom(undefined, 0.1),
  limitFill: fc.constantFrom(...Object.values(LimitFill)),
  barPriority: fc.constantFrom(...Object.values(BarPriority)),
})

const CENTS = 5
const at = (steps: number): Price => price(((10_000 + steps * CENTS) / 100).toFixed(2))
const asText = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}` : value)
const FIRST = 'first' as ClientOrderId

/**
 * Plays acts beside a first order that is never reached.
 *
 * Where that order trails, a venue has to look at every bar; where it is a limit order far below the market,
 * the bars that reach nothing may be passed over.
 */
class Play {
  readonly said: string[] = []
  readonly #venue: SimulatedVenue
  readonly #sent: OrderTerms[] = []
  #day = 0
  #minute = 0
  #now: UtcMillis

  constructor(chosen: Partial<VenueSettings>, isEveryBarSeen: boolean) {
    this.#venue = new SimulatedVenue({ ...FRICTIONLESS_VENUE, ...chosen, instrument: () => SHARE })
    this.#now = (this.#session.openAt - MINUTE) as UtcMillis
    this.#venue.submit(this.#terms(FIRST, {
      kind: 'send', side: isEveryBarSeen ? 'SELL' : 'BUY', type: isEveryBarSeen ? 'TRAILING_STOP' : 'LIMIT',
      timeInForce: 'GTC', limit: -1_990, stop: 5_000, isTaken: true,
    }), this.#now)
  }

  play(each: Act): void {
    switch (each.kind) {
      case 'send': this.#send(each); break
      case 'cancel': this.#cancel(each.pick); break
      case 'modify': this.#modify(each.pick, each.to); break
      case 'minute': this.#match(each); break
      case 'halt': this.#venue.halt('ABC', this.#now); break
      case 'resume': this.#venue.resume('ABC', this.#now); break
      case 'split': this.#venue.onSplit('ABC', 1, 1, this.#now); break
      case 'next day': this.#endDay(); break
    }
    if (each.kind !== 'send' || each.isTaken) this.#take()
    this.said.push(`${each.kind}: ${this.#venue.workingCount('ABC')} work`)
  }

  get #session(): (typeof SESSIONS)[number] {
    return SESSIONS[this.#day] as (typeof SESSIONS)[number]
  }

  #send(each: Send): void {
    const terms = this.#terms(`o${this.#sent.length}` as ClientOrderId, each)
    this.#sent.push(terms)
    this.#venue.submit(terms, this.#now)
  }

  #cancel(pick: number): void {
    const terms = this.#sent.at(-1 - pick)
    if (terms !== undefined) this.#venue.cancel(terms.clientOrderId, this.#now)
  }

  #modify(pick: number, to: number): void {
    const terms = this.#sent.at(-1 - pick)
    if (terms === undefined) return
    const changes = terms.limitPrice === undefined ? { stopPrice: at(to) } : { limitPrice: at(to) }
    this.#venue.modify(terms.clientOrderId, changes, this.#now)
  }

  #terms(clientOrderId: ClientOrderId, each: Send): OrderTerms {
    const { type, timeInForce } = each
    return {
      clientOrderId, symbol: 'ABC', side: each.side, quantity: quantity('100'), type, timeInForce,
      isReduceOnly: false, role: 'entry', strategy: 'test', signal: 1 as Sequence,
      ...(timeInForce === 'GTD' ? { expiresAt: (this.#now + 7 * MINUTE) as UtcMillis } : {}),
      ...(type === 'LIMIT' || type === 'STOP_LIMIT' ? { limitPrice: at(each.limit) } : {}),
      ...(type === 'STOP' || type === 'STOP_LIMIT' ? { stopPrice: at(each.stop) } : {}),
      ...(type === 'TRAILING_STOP' ? { trailingOffset: at(Math.abs(each.stop) - 1_998) } : {}),
    }
  }

  #match({ open: from, up, down, end }: Minute): void {
    const session = this.#session
    const open = 2_000 + from
    const close = open - down + (end % (up + down + 1))
    const openAt = (session.openAt + this.#minute++ * MINUTE) as UtcMillis
    const bar: Bar = {
      symbol: 'ABC', timeframe: '1m', openAt, closeAt: (openAt + MINUTE) as UtcMillis, open: open / 20,
      high: (open + up) / 20, low: (open - down) / 20, close: close / 20, volume: 500,
    }
    this.#venue.onBar(bar, session, () => {
      this.said.push('drained')
      this.#take()
    })
    this.#now = bar.closeAt
    this.said.push('the bar is over')
  }

  /** With a bar of the last minute on every other day. */
  #endDay(): void {
    this.#minute = 389
    if (this.#day % 2 === 0) this.#match({ kind: 'minute', open: 0, up: 1, down: 1, end: 1 })
    this.#now = this.#session.closeAt
    this.#venue.closeSession('XNYS', this.#session, () => this.#take())
    this.#day++
    this.#minute = 0
  }

  #take(): void {
    for (const event of this.#venue.takeEvents()) {
      if (event.clientOrderId !== FIRST) this.#note(event)
    }
  }

  #note(event: VenueEvent): void {
    this.said.push(JSON.stringify(event, asText))
  }
}

it('a bar that reaches no order changes nothing, whether it is looked at or passed over', () => {
  fc.assert(fc.property(settings, fc.array(act, { maxLength: 60, size: 'max' }), (chosen, acts) => {
    const passing = new Play(chosen, false)
    const seeing = new Play(chosen, true)
    for (const each of acts) {
      passing.play(each)
      seeing.play(each)
    }
    expect(passing.said).toEqual(seeing.said)
  }), { numRuns: 500 })
})
