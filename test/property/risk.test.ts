import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { price, quantity, sessionDate, toNumber, type Quantity } from '../../src/base/index.ts'
import type { OrderApproval, OrderTerms, Signal, TradingState } from '../../src/model/index.ts'
import type { RiskLimits, RiskOutcome, SizingMethod } from '../../src/risk/index.ts'
import { RiskWorld } from './risk-world.ts'

const SYMBOLS = ['AAA', 'BBB', 'CCC', 'DDD'] as const
const STRATEGIES = ['one', 'two'] as const
/** What the float arithmetic of the recomputation may differ by, in money. */
const SLACK = 1e-5

/** Doubles of fast-check crowd around zero: parts are drawn as whole numbers. */
const scaled = (min: number, max: number, by: number): fc.Arbitrary<number> => (
  fc.integer({ min, max }).map((whole) => whole / by)
)
const part = scaled(50, 1_000, 1_000)
const limitsArbitrary = fc.record({
  maxPositions: fc.integer({ min: 1, max: 4 }),
  maxPositionFraction: part,
  orderValueFraction: part,
  sectorFraction: part,
  grossFraction: scaled(200, 1_500, 1_000),
  orderVolumeFraction: part,
  slippageBufferFraction: fc.constantFrom(0, 0.001, 0.02),
  feeBufferFraction: fc.constantFrom(0, 0.001, 0.01),
  allowPyramiding: fc.boolean(),
  allowShorts: fc.constantFrom(true, true, false),
  defaultOrderType: fc.constantFrom('LIMIT' as const, 'MARKET' as const),
  sizingMethod: fc.constantFrom<SizingMethod>('risk_per_trade', 'fixed_fraction', 'equal_weight'),
})

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => (
  fc.option(arbitrary, { nil: undefined })
)
const signalArbitrary = fc.record({
  kind: fc.constant('signal' as const),
  type: fc.constantFrom<Signal['type']>(
    'BUY', 'BUY', 'BUY', 'BUY', 'SELL', 'SELL', 'CLOSE_LONG', 'CLOSE_SHORT', 'ADJUST',
  ),
  symbol: fc.constantFrom(...SYMBOLS),
  strategy: fc.constantFrom(...STRATEGIES),
  stopAt: optional(fc.constantFrom(0.95, 0.98, 1.02, 1.05)),
  targetAt: optional(scaled(9_800, 10_200, 10_000)),
  triggerAt: fc.option(scaled(9_750, 10_250, 10_000), { nil: undefined, freq: 2 }),
  quantity: optional(scaled(0, 30_000, 10)),
  weight: optional(scaled(0, 1_000, 1_000)),
  isSent: fc.boolean(),
})
const basketArbitrary = fc.record({
  kind: fc.constant('basket' as const),
  strategy: fc.constantFrom(...STRATEGIES),
  legs: fc.uniqueArray(fc.record({
    symbol: fc.constantFrom(...SYMBOLS), type: fc.constantFrom('BUY' as const, 'SELL' as const),
    weight: scaled(0, 1_000, 1_000),
  }), { selector: (leg) => leg.symbol, minLength: 2, maxLength: 3 }),
  isSent: fc.boolean(),
})
const eventArbitrary = fc.oneof(
  { weight: 8, arbitrary: signalArbitrary },
  { weight: 2, arbitrary: basketArbitrary },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('fill' as const), pick: fc.nat(), part }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({
    kind: fc.constant('price' as const), symbol: fc.constantFrom(...SYMBOLS),
    cents: fc.integer({ min: 4_000, max: 30_000 }),
  }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('end of input' as const) }) },
)
type Event = typeof eventArbitrary extends fc.Arbitrary<infer T> ? T : never

/** Drives a world, and recomputes every limit from the orders and positions alone after each approval. */
class Run {
  readonly world: RiskWorld
  approvals = 0
  triggers = 0
  /** Approved and not sent: they count until their input ends. */
  #waiting: OrderTerms[] = []

  constructor(limits: Partial<RiskLimits>) {
    this.world = new RiskWorld({ limits })
    const sectors = ['Tech', 'Tech', 'Energy', 'UNKNOWN']
    const lots = ['1', '1', '10', '0.01']
    SYMBOLS.forEach((symbol, index) => this.world.add(symbol, {
      price: 100, averageVolume: 20_000,
      instrument: {
        sector: sectors[index] ?? '', lotSize: quantity(lots[index] ?? '1'),
        tickTable: [
          { since: sessionDate('1970-01-01'), atLeast: price('0'), tick: price('0.01') },
          { since: sessionDate('1970-01-01'), atLeast: price('150'), tick: price('0.05') },
        ],
      },
    }))
  }

  step(event: Event): void {
    const { world } = this
    switch (event.kind) {
      case 'signal': this.#decide(world.decide(signalFrom(event, world)), event.isSent); break
      case 'basket': {
        const { strategy, legs } = event
        this.#decide(world.decide({ strategy, legs }), event.isSent)
        break
      }
      case 'end of input':
        world.engine.endInput()
        this.#waiting = []
        break
      case 'price': {
        const options = world.symbols.get(event.symbol)
        if (options !== undefined) options.price = event.cents / 100
        break
      }
      case 'fill': {
        const order = world.open()[event.pick % Math.max(world.openCount, 1)]
        if (order === undefined) break
        const left = order.terms.quantity - order.filledQuantity
        const units = BigInt(Math.ceil(Number(left) * event.part))
        world.fill(order.terms.clientOrderId, (units < left ? units : left) as Quantity)
        break
      }
      case 'cancel': {
        const order = world.open()[event.pick % Math.max(world.openCount, 1)]
        if (order !== undefined) world.end(order.terms.clientOrderId)
      }
    }
  }

  #decide(outcomes: readonly RiskOutcome[], isSent: boolean): void {
    const approved = outcomes.flatMap(({ approval }) => (approval === undefined ? [] : [approval.terms]))
    for (const { decision, approval } of outcomes) {
      expect(decision.verdict === 'REJECTED').toBe(decision.code !== '' && decision.verdict !== 'MODIFIED')
      expect(approval === undefined).toBe(decision.terms === undefined || decision.verdict === 'REJECTED')
    }
    const wereOpen = new Set([...this.#symbols()])
    this.#waiting.push(...approved)
    for (const terms of approved) this.#verify(terms, wereOpen)
    if (!isSent) return
    for (const outcome of outcomes) this.world.send(outcome)
    this.#waiting = this.#waiting.filter((terms) => !approved.includes(terms))
  }

  #pending(): { terms: OrderTerms; units: number }[] {
    return [
      ...this.world.open().map(({ terms, filledQuantity }) => (
        { terms, units: toNumber(terms.quantity) - toNumber(filledQuantity) }
      )),
      ...this.#waiting.map((terms) => ({ terms, units: toNumber(terms.quantity) })),
    ]
  }

  #symbols(): Set<string> {
    const held = [...this.world.positions()].map((position) => position.symbol)
    const entering = this.#pending().flatMap(({ terms }) => (terms.isReduceOnly ? [] : [terms.symbol]))
    return new Set([...held, ...entering])
  }

  #verify(terms: OrderTerms, wereOpen: ReadonlySet<string>): void {
    this.approvals++
    const { world } = this
    const instrument = world.instrument(terms.symbol)
    const { limitPrice, stopPrice, protection } = terms
    for (const each of [limitPrice, stopPrice, protection?.stopPrice, protection?.targetPrice]) {
      if (each === undefined) continue
      expect(each % price(each >= price('150') ? '0.05' : '0.01')).toBe(0n)
    }
    expect(terms.quantity > 0n).toBe(true)
    if (stopPrice !== undefined) {
      this.triggers++
      const last = world.lastPrice(terms.symbol)
      expect(terms.side === 'BUY' ? toNumber(stopPrice) > last : toNumber(stopPrice) < last).toBe(true)
    }
    const own = world.strategyPosition(terms.strategy, terms.symbol)?.quantity ?? 0n
    if (terms.isReduceOnly) this.#verifyExit(terms, own)
    else {
      expect(terms.quantity % (instrument?.lotSize ?? 0n)).toBe(0n)
      expect(terms.side === 'BUY' ? own >= 0n : own <= 0n).toBe(true)
      expect(this.#symbols().size).toBeLessThanOrEqual(Math.max(world.limits.maxPositions, wereOpen.size))
      this.#verifyValues(terms)
    }
  }

  #verifyExit(terms: OrderTerms, own: bigint): void {
    const exits = this.#pending().filter((order) => order.terms.isReduceOnly
      && order.terms.symbol === terms.symbol && order.terms.strategy === terms.strategy)
    const leaving = exits.reduce((sum, order) => sum + order.units, 0)
    expect(terms.side === 'SELL' ? own > 0n : own < 0n).toBe(true)
    expect(leaving).toBeLessThanOrEqual(Math.abs(Number(own)) / 1e9 + SLACK)
  }

  #verifyValues(terms: OrderTerms): void {
    const { world } = this
    const { limits } = world
    const sector = world.instrument(terms.symbol)?.sector
    let gross = 0
    let inSymbol = 0
    let inSector = 0
    let reserved = 0
    for (const { symbol, quantity: units } of world.positions()) {
      const value = Math.abs(toNumber(units)) * world.lastPrice(symbol)
      gross += value
      if (units < 0n) reserved += value
      if (symbol === terms.symbol) inSymbol += value
      if (world.instrument(symbol)?.sector === sector) inSector += value
    }
    for (const order of this.#pending()) {
      if (order.terms.isReduceOnly) continue
      const last = world.lastPrice(order.terms.symbol)
      const limit = order.terms.limitPrice === undefined ? undefined : toNumber(order.terms.limitPrice)
      const isBuy = order.terms.side === 'BUY'
      const trigger = order.terms.stopPrice === undefined ? last : toNumber(order.terms.stopPrice)
      const start = isBuy ? Math.max(trigger, last) : Math.min(trigger, last)
      const expected = limit === undefined ? start : isBuy ? Math.min(limit, start) : Math.max(limit, start)
      const market = Math.max(trigger, last) * (1 + limits.slippageBufferFraction)
      const worst = limit === undefined ? market : isBuy ? limit : Math.max(limit, last)
      gross += order.units * worst
      reserved += order.units * worst * (1 + limits.feeBufferFraction)
      if (order.terms.symbol === terms.symbol) inSymbol += order.units * expected
      if (world.instrument(order.terms.symbol)?.sector === sector) inSector += order.units * expected
      if (order.terms === terms) {
        expect(order.units * expected).toBeLessThanOrEqual(world.equity * limits.orderValueFraction + SLACK)
        expect(order.units).toBeLessThanOrEqual(20_000 * limits.orderVolumeFraction + SLACK)
      }
    }
    expect(gross).toBeLessThanOrEqual(world.equity * limits.grossFraction + SLACK)
    expect(reserved).toBeLessThanOrEqual(toNumber(world.settledCash) + SLACK)
    expect(inSymbol).toBeLessThanOrEqual(world.equity * limits.maxPositionFraction + SLACK)
    if (sector === 'UNKNOWN') return
    expect(inSector).toBeLessThanOrEqual(world.equity * limits.sectorFraction + SLACK)
  }
}

function signalFrom(drawn: Extract<Event, { kind: 'signal' }>, world: RiskWorld): Partial<Signal> {
  const { type, symbol, strategy, stopAt, targetAt, triggerAt, quantity: units, weight } = drawn
  const last = world.lastPrice(symbol)
  return {
    type, symbol, strategy,
    ...(stopAt === undefined ? {} : { stopLoss: last * stopAt }),
    ...(targetAt === undefined ? {} : { priceTarget: last * targetAt }),
    ...(triggerAt === undefined ? {} : { trigger: last * triggerAt }),
    ...(units === undefined ? {} : { quantity: units }),
    ...(weight === undefined ? {} : { weight }),
  }
}

describe('limits', () => {
  it('no interleaving of decisions, fills, cancels and price moves breaches one', () => {
    let approvals = 0
    let triggers = 0
    const story = fc.array(eventArbitrary, { minLength: 10, maxLength: 50, size: 'max' })
    fc.assert(fc.property(limitsArbitrary, story, (limits, events) => {
      // Daily loss and drawdown would end the story early; they have tests of their own.
      const run = new Run({ ...limits, dailyLossFraction: 9, drawdownFraction: 9, collarWindowFraction: 9 })
      for (const event of events) run.step(event)
      approvals += run.approvals
      triggers += run.triggers
    }), { numRuns: 250 })
    expect(approvals).toBeGreaterThan(400)
    expect(triggers).toBeGreaterThan(50)
  })

  it('a cut leaves the largest order that fits: one lot more is refused', () => {
    const cents = fc.integer({ min: 100, max: 40_000 })
    fc.assert(fc.property(limitsArbitrary, cents, (limits, at) => {
      const world = new RiskWorld({ limits: { ...limits, maxPositions: 4 } }).add('AAA', { price: at / 100 })
      const { decision } = world.one({ quantity: 1e9 })
      world.engine.endInput()
      const { terms } = decision
      if (terms === undefined) return
      expect(decision.verdict).toBe('MODIFIED')
      const again = { ...terms, clientOrderId: world.terms().clientOrderId }
      expect(world.engine.approve(again).decision.verdict).toBe('APPROVED')
      world.engine.endInput()
      const more = { ...again, quantity: (terms.quantity + quantity('1')) as Quantity }
      expect(world.engine.approve(more).decision.verdict).toBe('REJECTED')
    }), { numRuns: 200 })
  })
})

describe('an order that reduces', () => {
  const states = fc.constantFrom<TradingState>('ACTIVE', 'REDUCING', 'HALTED', '' as TradingState)
  const chaos = fc.record({
    state: states,
    price: fc.constantFrom(100, 0, -1, Number.NaN, Number.POSITIVE_INFINITY),
    cash: fc.constantFrom(0n, -(10n ** 15n), 10n ** 15n),
    isHalted: fc.boolean(),
    hasSession: fc.boolean(),
    isEquityLost: fc.boolean(),
    throwing: fc.subarray([
      'positions', 'position', 'isHalted', 'dailyReturns', 'averageDailyVolume', 'lastVolume', 'lastAt',
      'barIntervalMs', 'closedProfits', 'owners',
    ] as const),
    profile: fc.constantFrom('live' as const, 'backtest' as const),
    units: fc.integer({ min: 1, max: 30 }),
  })
  const NOTHING: Partial<RiskLimits> = {
    maxPositions: 0, maxPositionFraction: 0, orderValueFraction: 0, sectorFraction: 0, grossFraction: 0,
    correlationMax: -1, dailyLossFraction: 0, drawdownFraction: 0, entriesPerDayMax: 0, repeatsMax: 0,
    burstFraction: 0, turnoverFraction: 0, consecutiveLossesMax: 0, allowedSymbols: new Set(),
    permissions: new Map(), restrictedSymbols: new Set(['AAA']), deployments: new Map(),
    collarTiers: [], messagesPerSecondMax: 0,
    dataAgeMsMax: 0, allowShorts: false,
  }

  it('is never refused by an entry limit, whatever the state', () => {
    fc.assert(fc.property(chaos, (drawn) => {
      const world = new RiskWorld({ limits: { ...NOTHING, profile: drawn.profile } }).hold('one', 'AAA', '30')
      const units = quantity(String(drawn.units))
      world.add('AAA', { price: drawn.price, isHalted: drawn.isHalted })
      world.cash = drawn.cash as typeof world.cash
      world.tradingState = drawn.state
      if (!drawn.hasSession) world.session = undefined
      if (drawn.isEquityLost) Object.defineProperty(world, 'equity', { get() { throw new Error('lost') } })
      for (const name of drawn.throwing) world[name] = () => { throw new Error(name) }
      const isHalted = drawn.state !== 'ACTIVE' && drawn.state !== 'REDUCING'
      for (const role of ['flatten', 'stop', 'exit'] as const) {
        const { decision } = world.engine.approve(world.exitTerms({ role, quantity: units }))
        expect(decision.code).toBe(isHalted && role === 'exit' ? 'KILL_SWITCH' : '')
        world.engine.endInput()
      }
      const { decision } = world.one({ type: 'CLOSE_LONG', quantity: drawn.units })
      expect(decision.code).toBe(isHalted ? 'KILL_SWITCH' : '')
      expect(decision.terms?.quantity).toBe(units)
    }), { numRuns: 300 })
  })

  it('an entry in such a state is always refused', () => {
    const world = new RiskWorld({ limits: { ...NOTHING, profile: 'live' } })
    expect(world.engine.approve(world.terms()).decision.verdict).toBe('REJECTED')
    const inputs = ['positions', 'open', 'owners', 'lastAt', 'isHalted', 'instrument', 'lastPrice'] as const
    for (const name of inputs) {
      const broken = new RiskWorld()
      const terms = broken.terms()
      broken[name] = () => { throw new Error(name) }
      expect(broken.engine.approve(terms).approval, name).toBeUndefined()
    }
  })
})

describe('approvals', () => {
  it('each is used once at most, only in its own input, and nothing else counts', () => {
    const acts = fc.array(fc.oneof(
      fc.record({ act: fc.constant('approve' as const) }),
      fc.record({ act: fc.constant('end of input' as const) }),
      fc.record({
        act: fc.constant('verify' as const), pick: fc.nat(),
        as: fc.constantFrom('itself', 'itself', 'itself', 'copy', 'clone', 'heir', 'proxy'),
      }),
    ), { maxLength: 40 })
    fc.assert(fc.property(acts, (list) => {
      const world = new RiskWorld().hold('one', 'AAA', '1000')
      const known: { approval: OrderApproval; input: number; isUsed: boolean }[] = []
      let input = 0
      for (const one of list) {
        if (one.act === 'approve') {
          const { approval } = world.engine.approve(world.exitTerms({ quantity: quantity('1') }))
          if (approval !== undefined) known.push({ approval, input, isUsed: false })
        } else if (one.act === 'end of input') {
          world.engine.endInput()
          input++
        } else {
          const picked = known[one.pick % Math.max(known.length, 1)]
          if (picked === undefined) continue
          const isGenuine = one.as === 'itself'
          const isValid = isGenuine && !picked.isUsed && picked.input === input
          expect(world.engine.verify(disguised(picked.approval, one.as))).toBe(isValid)
          if (isGenuine) picked.isUsed = true
        }
      }
    }), { numRuns: 300 })
  })
})

function disguised(approval: OrderApproval, as: string): OrderApproval {
  switch (as) {
    case 'copy': return { terms: approval.terms }
    case 'clone': return structuredClone({ terms: approval.terms })
    case 'heir': return Object.create(approval) as OrderApproval
    case 'proxy': return new Proxy(approval, {})
    default: return approval
  }
}
