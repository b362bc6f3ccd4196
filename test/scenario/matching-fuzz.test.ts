import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  notional, price, quantity, toNumber, type ClientOrderId, type Price, type Quantity, type Sequence,
  type UtcMillis,
} from '../../src/base/index.ts'
import { OrderState } from '../../src/execution/index.ts'
import type {
  Bar, Fill, OrderTerms, OrderType, Side, TimeInForce, VenueEvent,
} from '../../src/model/index.ts'
import {
  BarPriority, FRICTIONLESS_VENUE, LimitFill, perUnitCommission, SimulatedVenue, type VenueSettings,
} from '../../src/sim/index.ts'
import { SESSIONS, SHARE } from './matching-stage.ts'

/** Prices in cents beside a base of 100.00, so that everything lies on the tick. */
interface OrderAct {
  readonly kind: 'order'
  readonly side: Side
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly units: number
  readonly limit: number
  readonly stop: number
  /** Sent twice, the second time as a LIMIT on the other side of the stop: an OCO pair. */
  readonly isPair: boolean
}
interface BarAct {
  readonly kind: 'bar'
  readonly open: number
  /** Distances of the extremes from the open, and where between them the close lies. */
  readonly up: number
  readonly down: number
  readonly end: number
  readonly volume: number
}
type Act =
  | OrderAct
  | { readonly kind: 'cancel'; readonly pick: number }
  | { readonly kind: 'modify'; readonly pick: number; readonly units: number; readonly limit: number }
  | BarAct
  | { readonly kind: 'halt' | 'resume' }

const DAY = 86_400_000

const cents = fc.integer({ min: -300, max: 300 })
const order: fc.Arbitrary<Act> = fc.record({
  kind: fc.constant('order' as const),
  side: fc.constantFrom<Side>('BUY', 'SELL'),
  type: fc.constantFrom<OrderType>('MARKET', 'LIMIT', 'STOP', 'STOP_LIMIT', 'TRAILING_STOP'),
  timeInForce: fc.constantFrom<TimeInForce>('DAY', 'GTC', 'GTC', 'GTC', 'GTD', 'IOC', 'FOK', 'OPG', 'CLS'),
  units: fc.integer({ min: 0, max: 300 }),
  limit: cents,
  stop: cents,
  isPair: fc.boolean(),
})
const bar: fc.Arbitrary<Act> = fc.record({
  kind: fc.constant('bar' as const), open: cents, up: fc.nat(400), down: fc.nat(400), end: fc.nat(1_000),
  volume: fc.oneof(fc.constant(0), fc.nat(3_000)),
})
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: order },
  { weight: 6, arbitrary: bar },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat(20) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('modify' as const), pick: fc.nat(20), units: fc.nat(300), limit: cents,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('halt' as const, 'resume' as const) }) },
)
const settings: fc.Arbitrary<Partial<VenueSettings>> = fc.record({
  latencyMs: fc.constantFrom(0, 0, 50, 23_400_000),
  participationFraction: fc.constantFrom(undefined, 0.1, 1),
  fillsWithoutVolume: fc.boolean(),
  limitFill: fc.constantFrom(...Object.values(LimitFill)),
  barPriority: fc.constantFrom(...Object.values(BarPriority)),
})

const at = (offset: number): Price => price(((10_000 + offset) / 100).toFixed(2))

const asText = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}` : value)

/** Plays acts and checks every event against the order's life, the bar, the volume and the ledger. */
class Referee {
  readonly venue: SimulatedVenue
  readonly said: string[] = []
  readonly #settings: Partial<VenueSettings>
  readonly #orders = new Map<ClientOrderId, OrderState>()
  readonly #ids: ClientOrderId[] = []
  readonly #groupFilled = new Map<string, bigint>()
  readonly #groupSizes = new Map<string, bigint>()
  #now = (SESSIONS[0]?.preOpenAt ?? 0) as UtcMillis
  #day = 0
  #bar: Bar | undefined = undefined
  #barUnits = 0n
  #position = 0n
  #cash = 0n

  constructor(chosen: Partial<VenueSettings>) {
    this.#settings = chosen
    this.venue = new SimulatedVenue({
      ...FRICTIONLESS_VENUE, ...chosen, instrument: () => SHARE,
      fees: perUnitCommission({ perUnit: price('0.01') }),
    })
  }

  play(acts: readonly Act[]): void {
    for (const each of acts) {
      this.#act(each)
      this.#take()
    }
    expect(this.venue.position('ABC')).toBe(this.#position)
    expect(this.venue.cash).toBe(this.#cash)
    this.venue.advance((this.#now + DAY) as UtcMillis, () => {})
    this.#take()
    const open = [...this.#orders.values()].filter((each) => each.isOpen)
    expect(this.venue.workingCount('ABC')).toBe(open.length)
    this.#now = (this.#now + DAY) as UtcMillis
    for (const each of open) this.#cancel(each.terms.clientOrderId)
    this.venue.advance((this.#now + DAY) as UtcMillis, () => {})
    this.#take()
    expect(this.venue.workingCount('ABC')).toBe(0)
    expect([...this.#orders.values()].some((each) => each.isOpen)).toBe(false)
  }

  #act(each: Act): void {
    switch (each.kind) {
      case 'order': this.#send(each); break
      case 'cancel': this.#cancel(this.#pick(each.pick)); break
      case 'modify': this.#modify(this.#pick(each.pick), each); break
      case 'bar': this.#match(each); break
      case 'halt': this.venue.halt('ABC', this.#now); break
      case 'resume': this.venue.resume('ABC', this.#now); break
    }
  }

  #pick(pick: number): ClientOrderId | undefined {
    return this.#ids[this.#ids.length - 1 - pick]
  }

  #send(each: OrderAct): void {
    const { type } = each
    const hasLimit = type === 'LIMIT' || type === 'STOP_LIMIT'
    const hasStop = type === 'STOP' || type === 'STOP_LIMIT'
    const group = each.isPair ? `g${this.#ids.length}` : undefined
    const base = {
      symbol: 'ABC', side: each.side, quantity: quantity(String(each.units)), isReduceOnly: false,
      role: 'entry', strategy: 'test', signal: 1 as Sequence,
      ...(group === undefined ? {} : { ocoGroup: group }),
    } as const
    this.#submit({
      ...base, clientOrderId: `o${this.#ids.length}` as ClientOrderId, type, timeInForce: each.timeInForce,
      ...(each.timeInForce === 'GTD' ? { expiresAt: (this.#now + 200_000_000) as UtcMillis } : {}),
      ...(hasLimit ? { limitPrice: at(each.limit) } : {}), ...(hasStop ? { stopPrice: at(each.stop) } : {}),
      ...(type === 'TRAILING_STOP' ? { trailingOffset: at(Math.abs(each.stop) - 9_999) } : {}),
    })
    if (group === undefined) return
    this.#groupSizes.set(group, base.quantity)
    this.#submit({
      ...base, clientOrderId: `o${this.#ids.length}` as ClientOrderId, type: 'LIMIT', timeInForce: 'GTC',
      limitPrice: at(each.side === 'SELL' ? 500 - each.limit : each.limit - 500),
    })
  }

  #submit(terms: OrderTerms): void {
    const state = new OrderState(terms)
    state.take('Submitted')
    this.#orders.set(terms.clientOrderId, state)
    this.#ids.push(terms.clientOrderId)
    this.venue.submit(terms, this.#now)
  }

  #cancel(id: ClientOrderId | undefined): void {
    const state = id === undefined ? undefined : this.#orders.get(id)
    if (state === undefined || !state.isOpen || state.status === 'PENDING_CANCEL') return
    state.take('PendingCancel')
    this.venue.cancel(state.terms.clientOrderId, this.#now)
  }

  /** OCO pairs keep their size, so that what a pair may fill is known. */
  #modify(id: ClientOrderId | undefined, to: { units: number; limit: number }): void {
    const state = id === undefined ? undefined : this.#orders.get(id)
    if (state === undefined || !state.isOpen || state.status.startsWith('PENDING')) return
    state.take('PendingUpdate')
    const units = state.terms.ocoGroup === undefined ? { quantity: quantity(String(to.units)) } : {}
    const limit = state.terms.limitPrice === undefined ? {} : { limitPrice: at(to.limit) }
    this.venue.modify(state.terms.clientOrderId, { ...units, ...limit }, this.#now)
  }

  #match(each: BarAct): void {
    const session = SESSIONS[this.#day]
    if (session === undefined) return
    this.#day++
    const open = 10_000 + each.open
    const high = open + each.up
    const low = open - each.down
    const close = low + (each.end % (high - low + 1))
    this.#bar = {
      symbol: 'ABC', timeframe: '1d', openAt: session.openAt, closeAt: session.closeAt, open: open / 100,
      high: high / 100, low: low / 100, close: close / 100, volume: each.volume,
    }
    this.#barUnits = 0n
    this.venue.onBar(this.#bar, session, () => this.#take())
    this.#now = session.closeAt
    this.#bar = undefined
  }

  #take(): void {
    for (const event of this.venue.takeEvents()) {
      this.said.push(JSON.stringify(event, asText))
      this.#check(event)
    }
  }

  #check(event: VenueEvent): void {
    const state = this.#orders.get(event.clientOrderId)
    expect(state).toBeDefined()
    if (state === undefined) return
    if (!state.isOpen) {
      expect(['CancelRejected', 'ModifyRejected']).toContain(event.kind)
      return
    }
    if (event.kind === 'Filled') this.#checkFill(state, event.fill)
    else if (event.kind === 'Updated') state.takeChanges(event.changes)
    else state.take(event.kind)
  }

  #checkFill(state: OrderState, fill: Fill): void {
    const { terms } = state
    expect(fill.quantity).toBeGreaterThan(0n)
    expect(fill.quantity).toBeLessThanOrEqual(state.remaining)
    expect(this.#bar).toBeDefined()
    const { low = 0, high = 0, volume = 0 } = this.#bar ?? {}
    const paid = toNumber(fill.price)
    expect(paid).toBeGreaterThanOrEqual(low)
    expect(paid).toBeLessThanOrEqual(high)
    if (terms.limitPrice !== undefined) {
      if (terms.side === 'BUY') expect(fill.price).toBeLessThanOrEqual(terms.limitPrice)
      else expect(fill.price).toBeGreaterThanOrEqual(terms.limitPrice)
    }
    this.#barUnits += fill.quantity
    const share = this.#settings.participationFraction
    if (share !== undefined && (volume > 0 || this.#settings.fillsWithoutVolume === false)) {
      expect(this.#barUnits).toBeLessThanOrEqual(quantity(String(Math.floor(volume * share + 1e-6))))
    }
    if (terms.timeInForce === 'FOK') expect(fill.quantity).toBe(terms.quantity)
    this.#checkGroup(terms, fill.quantity)
    const signed = (terms.side === 'BUY' ? fill.quantity : -fill.quantity) as Quantity
    this.#position += signed
    this.#cash -= notional(fill.price, signed) + fill.fee
    state.takeFill(fill)
  }

  #checkGroup(terms: OrderTerms, units: bigint): void {
    if (terms.ocoGroup === undefined) return
    const filled = (this.#groupFilled.get(terms.ocoGroup) ?? 0n) + units
    this.#groupFilled.set(terms.ocoGroup, filled)
    expect(filled).toBeLessThanOrEqual(this.#groupSizes.get(terms.ocoGroup) ?? 0n)
  }
}

it('any orders on any bars keep to the life of an order, the bar, the volume, OCO and the ledger', () => {
  fc.assert(fc.property(settings, fc.array(act, { minLength: 1, maxLength: 40 }), (chosen, acts) => {
    const first = new Referee(chosen)
    first.play(acts)
    const again = new Referee(chosen)
    again.play(acts)
    expect(again.said).toEqual(first.said)
  }), { numRuns: 400 })
})
