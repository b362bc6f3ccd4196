import { describe, expect, it } from 'vitest'
import { ProtectionDesk, shareOf } from '../../test/property/protection-desk.ts'
import {
  price, quantity, type ClientOrderId, type Sequence, type UtcMillis, type VenueOrderId,
} from '../base/index.ts'
import {
  brokerVenue, foldFact, type AccountView, type Effect, type Fact, type FactBody, type MarketView,
  type OrderApproval, type OrderTerms, type RiskDecision,
} from '../model/index.ts'
import { ExecutionEngine } from './execution-engine.ts'

const AT = 1_000 as UtcMillis

function termsOf(changes: Partial<OrderTerms> = {}): OrderTerms {
  return Object.freeze({
    clientOrderId: 'ii-0-one-1-e0-0' as ClientOrderId, symbol: 'ACME', side: 'BUY', quantity: quantity('10'),
    type: 'MARKET', timeInForce: 'DAY', isReduceOnly: false, role: 'entry', strategy: 'one',
    signal: 1 as Sequence, ...changes,
  })
}

/** An execution engine, a risk engine that does what it is told to, and a market that stands at `last`. */
function bench(options: { last?: number; refuses?: boolean; forges?: boolean } = {}): {
  engine: ExecutionEngine; outbox: Effect[]; bodies: FactBody[]
  approval: (terms?: OrderTerms) => OrderApproval
} {
  const genuine = new Set<OrderApproval>()
  const outbox: Effect[] = []
  const bodies: FactBody[] = []
  const approval = (terms = termsOf()): OrderApproval => {
    const made = { terms }
    genuine.add(made)
    return made
  }
  const share = shareOf('ACME')
  const engine: ExecutionEngine = new ExecutionEngine({
    record: (body, eventAt, correlation) => {
      bodies.push(body)
      const fact: Fact = { sequence: bodies.length as Sequence, eventAt, knownAt: eventAt, correlation, body }
      foldFact(engine.folds, fact)
    },
    verify: (made) => genuine.delete(made),
    approve: (terms) => ({
      decision: { verdict: options.refuses ? 'REJECTED' : 'APPROVED', terms } as RiskDecision,
      approval: options.refuses ? undefined : options.forges ? { terms } : approval(terms),
    }),
    account: { strategyPosition: () => undefined } as unknown as AccountView,
    market: {
      instrument: (symbol: string) => (symbol === 'ACME' ? share : undefined),
      lastPrice: () => options.last ?? 100,
    } as unknown as MarketView,
    outbox, priceDeviationMax: () => 0.1, epoch: 0,
  })
  return { engine, outbox, bodies, approval }
}

function kinds(bodies: readonly FactBody[]): readonly string[] {
  return bodies.map(({ kind }) => kind)
}

describe('an order with an approval', () => {
  it('is on record before it leaves', () => {
    const { engine, outbox, bodies, approval } = bench()
    expect(engine.submit(approval(), AT)).toBe(true)
    expect(kinds(bodies)).toEqual(['OrderInitialized', 'OrderSubmitted'])
    expect(outbox).toEqual([{ kind: 'SubmitOrder', terms: termsOf() }])
    expect(engine.book.find(termsOf().clientOrderId)).toMatchObject({ status: 'SUBMITTED', submittedAt: AT })
  })

  it('that was used before does not leave again', () => {
    const { engine, outbox, bodies, approval } = bench()
    const used = approval()
    engine.submit(used, AT)
    const again = { ...termsOf(), clientOrderId: 'ii-0-one-2-e0-0' as ClientOrderId }
    expect(engine.submit({ terms: again }, AT)).toBe(false)
    expect(outbox).toHaveLength(1)
    expect(bodies.at(-1)).toMatchObject({ kind: 'OrderDenied', code: 'APPROVAL_INVALID' })
    expect(() => engine.submit(used, AT)).toThrow('exists already')
    expect(outbox).toHaveLength(1)
  })
})

describe('an order with a forged approval', () => {
  it('is denied, and nothing leaves', () => {
    const { engine, outbox, bodies } = bench()
    expect(engine.submit({ terms: termsOf() }, AT)).toBe(false)
    expect(kinds(bodies)).toEqual(['OrderInitialized', 'OrderDenied'])
    expect(bodies[1]).toMatchObject({ code: 'APPROVAL_INVALID' })
    expect(outbox).toEqual([])
    expect(engine.book.find(termsOf().clientOrderId)?.status).toBe('DENIED')
    expect(engine.book.openCount).toBe(0)
  })

  it('is denied by the real risk engine too: a copy, an heir, one of the same class, a proxy', () => {
    const desk = new ProtectionDesk()
    const { engine } = desk
    desk.now()
    const { approval } = engine.risk.approve(termsOf())
    if (approval === undefined) throw new Error('the order has to pass risk')
    const prototype: unknown = Object.getPrototypeOf(approval)
    for (const [index, forge] of [
      (terms: OrderTerms) => ({ terms }),
      (terms: OrderTerms) => Object.create(approval, { terms: { value: terms } }) as OrderApproval,
      (terms: OrderTerms) => Object.setPrototypeOf({ terms }, prototype as object) as OrderApproval,
      (terms: OrderTerms) => new Proxy(approval, { get: () => terms }),
    ].entries()) {
      const terms = termsOf({ clientOrderId: `ii-0-one-9-e${index}-0` as ClientOrderId })
      expect(engine.execution.submit(forge(terms), desk.now())).toBe(false)
    }
    engine.risk.endInput()
    expect(engine.execution.submit(approval, desk.now())).toBe(false)
    expect(desk.sent()).toEqual([])
    expect(desk.kinds().slice(-2)).toEqual(['OrderInitialized', 'OrderDenied'])
  })
})

describe('the pre-flight', () => {
  it('asks for the limit of the settings, as it is now', () => {
    const desk = new ProtectionDesk()
    const { engine } = desk
    desk.now()
    const send = (leg: string): boolean => {
      const last = engine.market.lastPrice('ACME')
      const limitPrice = price((last * 1.02).toFixed(2))
      const clientOrderId = `ii-0-one-9-${leg}-0` as ClientOrderId
      const { approval } = engine.risk.approve(termsOf({ clientOrderId, type: 'LIMIT', limitPrice }))
      if (approval === undefined) throw new Error('the order has to pass risk')
      return engine.execution.submit(approval, desk.now())
    }
    expect(send('e0')).toBe(true)
    engine.risk.endInput()
    engine.risk.setLimits({ ...engine.risk.limits, priceDeviationFraction: 0.01 })
    expect(send('e1')).toBe(false)
  })

  it.each<[string, Partial<OrderTerms>, number, string]>([
    ['an unknown symbol', { symbol: 'NEVER' }, 100, 'UNKNOWN_SYMBOL'],
    ['no quantity', { quantity: quantity('0') }, 100, 'BAD_QUANTITY'],
    ['a negative quantity', { quantity: quantity('-1') }, 100, 'BAD_QUANTITY'],
    ['a limit 10 % above', { type: 'LIMIT', limitPrice: price('110') }, 100, 'sent'],
    ['a limit beyond 10 % above', { type: 'LIMIT', limitPrice: price('110.01') }, 100, 'PRICE_DEVIATION'],
    ['a limit 10 % below', { type: 'LIMIT', limitPrice: price('90') }, 100, 'sent'],
    ['a limit beyond 10 % below', { type: 'LIMIT', limitPrice: price('89.99') }, 100, 'PRICE_DEVIATION'],
    ['a limit at an odd price, 10 % above', { type: 'LIMIT', limitPrice: price('36.63') }, 33.3, 'sent'],
    ['a limit of cents, 10 % above', { type: 'LIMIT', limitPrice: price('1.1') }, 1, 'sent'],
    ['a limit while no price is known', { type: 'LIMIT', limitPrice: price('9') }, NaN, 'PRICE_DEVIATION'],
    ['a limit where the last price is zero', { type: 'LIMIT', limitPrice: price('9') }, 0, 'PRICE_DEVIATION'],
    ['no limit while no price is known', {}, NaN, 'sent'],
    ['a trigger 10 % above', { type: 'STOP', stopPrice: price('110') }, 100, 'sent'],
    ['a trigger beyond 10 % above', { type: 'STOP', stopPrice: price('110.01') }, 100, 'PRICE_DEVIATION'],
    ['an exit far away', { role: 'exit', type: 'LIMIT', limitPrice: price('200') }, 100, 'sent'],
  ])('of %s', (_, changes, last, outcome) => {
    const { engine, outbox, bodies, approval } = bench({ last })
    expect(engine.submit(approval(termsOf(changes)), AT)).toBe(outcome === 'sent')
    const end = bodies.at(-1)
    expect(end?.kind === 'OrderDenied' ? end.code : 'sent').toBe(outcome)
    expect(outbox).toHaveLength(outcome === 'sent' ? 1 : 0)
  })

  it('says what was found and what would pass', () => {
    const { engine, bodies, approval } = bench()
    engine.submit(approval(termsOf({ type: 'LIMIT', limitPrice: price('115') })), AT)
    expect(bodies.at(-1)).toMatchObject({
      reason: 'the limit price is 15.00 % from the last price 100, at most 10 % is allowed',
    })
  })
})

describe('a cancel', () => {
  it('is asked for once', () => {
    const { engine, outbox, bodies, approval } = bench()
    engine.submit(approval(), AT)
    const id = termsOf().clientOrderId
    engine.cancel(id, 'enough', AT)
    engine.cancel(id, 'enough', AT)
    expect(outbox.slice(1)).toEqual([{ kind: 'CancelOrder', clientOrderId: id }])
    expect(kinds(bodies).slice(2)).toEqual(['OrderPendingCancel'])
  })

  it('of what has ended or never was is not asked for', () => {
    const { engine, outbox, approval } = bench()
    engine.submit(approval(), AT)
    const id = termsOf().clientOrderId
    engine.onVenueEvent({ kind: 'Expired', clientOrderId: id, at: AT })
    engine.cancel(id, 'enough', AT)
    engine.cancel('ii-0-one-9-e0-0' as ClientOrderId, 'enough', AT)
    expect(outbox).toHaveLength(1)
  })
})

describe('a replace', () => {
  const CHANGES = { quantity: quantity('20') }

  it('passes risk with the new terms, and changes them when the venue has', () => {
    const { engine, outbox, bodies, approval } = bench()
    engine.submit(approval(), AT)
    const id = termsOf().clientOrderId
    expect(engine.replace(id, CHANGES, AT)).toBe(true)
    expect(kinds(bodies).slice(2)).toEqual(['RiskDecided', 'OrderPendingUpdate'])
    expect(bodies[2]).toMatchObject({ decision: { terms: { quantity: quantity('20'), clientOrderId: id } } })
    expect(outbox.at(-1)).toEqual({ kind: 'ModifyOrder', clientOrderId: id, changes: CHANGES })
    expect(engine.book.find(id)?.terms.quantity).toBe(quantity('10'))
    engine.onVenueEvent({ kind: 'Updated', clientOrderId: id, changes: CHANGES, at: AT })
    expect(engine.book.find(id)).toMatchObject({ terms: CHANGES, status: 'SUBMITTED' })
  })

  it('is not asked for while a request waits, nor of what has ended', () => {
    const { engine, outbox, approval } = bench()
    engine.submit(approval(), AT)
    const id = termsOf().clientOrderId
    engine.replace(id, CHANGES, AT)
    expect(engine.replace(id, { quantity: quantity('30') }, AT)).toBe(false)
    engine.onVenueEvent({ kind: 'ModifyRejected', clientOrderId: id, reason: 'no', at: AT })
    engine.cancel(id, 'enough', AT)
    expect(engine.replace(id, CHANGES, AT)).toBe(false)
    engine.onVenueEvent({ kind: 'Canceled', clientOrderId: id, reason: 'requested', at: AT })
    expect(engine.replace(id, CHANGES, AT)).toBe(false)
    expect(engine.replace('ii-0-one-9-e0-0' as ClientOrderId, CHANGES, AT)).toBe(false)
    expect(outbox.map(({ kind }) => kind)).toEqual(['SubmitOrder', 'ModifyOrder', 'CancelOrder'])
  })

  it('with a forged approval is not asked for', () => {
    const { engine, outbox, bodies, approval } = bench({ forges: true })
    engine.submit(approval(), AT)
    expect(engine.replace(termsOf().clientOrderId, CHANGES, AT)).toBe(false)
    expect([outbox.length, bodies.at(-1)?.kind]).toEqual([1, 'RiskDecided'])
  })

  it('that risk refuses is on record and not asked for', () => {
    const { engine, outbox, bodies, approval } = bench({ refuses: true })
    engine.submit(approval(), AT)
    expect(engine.replace(termsOf().clientOrderId, CHANGES, AT)).toBe(false)
    expect(bodies.at(-1)).toMatchObject({ kind: 'RiskDecided', decision: { verdict: 'REJECTED' } })
    expect(outbox).toHaveLength(1)
  })
})

describe('a message of the venue', () => {
  it('about an order that has ended or never was is counted', () => {
    const { engine, bodies, approval } = bench()
    engine.submit(approval(), AT)
    const id = termsOf().clientOrderId
    engine.onVenueEvent({ kind: 'Canceled', clientOrderId: id, reason: 'requested', at: AT })
    const before = bodies.length
    for (const clientOrderId of [id, 'ii-0-one-9-e0-0' as ClientOrderId]) {
      engine.onVenueEvent({ kind: 'Accepted', clientOrderId, venueOrderId: 'v-1' as VenueOrderId, at: AT })
      engine.onVenueEvent({ kind: 'Canceled', clientOrderId, reason: 'again', at: AT })
      engine.onVenueEvent({ kind: 'CancelRejected', clientOrderId, reason: 'too late', at: AT })
    }
    expect(engine.staleEventCount).toBe(5)
    // The late acknowledgement tells the venue's name of it, once.
    expect(bodies.slice(before)).toEqual([
      { kind: 'OrderAccepted', clientOrderId: id, venueOrderId: 'v-1' },
    ])
    engine.onVenueEvent({
      kind: 'Accepted', clientOrderId: id, venueOrderId: 'v-1' as VenueOrderId, at: AT,
    })
    expect([engine.staleEventCount, engine.book.find(id)?.status]).toEqual([6, 'CANCELED'])
  })

  it('that is a repetition is counted: an acknowledgement, an execution', () => {
    const desk = new ProtectionDesk()
    desk.enter('100')
    desk.accept('1:e0-0', '1:e0-0')
    const id = desk.fill('1:e0-0', '30')
    desk.fill('1:e0-0', '30', '100', { id })
    expect([desk.held(), desk.engine.execution.staleEventCount]).toEqual(['30', 2])
    desk.fill('1:e0-0', '70')
    desk.fill('1:e0-0', '30', '100', { id })
    expect([desk.held(), desk.engine.execution.staleEventCount]).toEqual(['100', 3])
    expect(desk.order('1:e0-0').filledQuantity).toBe(quantity('100'))
  })

  it('about a late fill is booked', () => {
    const desk = new ProtectionDesk()
    desk.enter('100')
    desk.expire('1:e0-0')
    desk.fill('1:e0-0', '30')
    expect([desk.held(), desk.order('1:e0-0').status, desk.engine.execution.staleEventCount]).toEqual(
      ['30', 'EXPIRED', 0])
    desk.enter('10')
    desk.reject('2:e0-0')
    desk.fill('2:e0-0', '10')
    expect([desk.held(), desk.order('2:e0-0').status]).toEqual(['40', 'FILLED'])
  })
})

describe('an order that fills while a change of its size is asked for', () => {
  it.each([
    ['is whole once the venue has made it as small', 'updated', 'FILLED'],
    ['stays open where the venue refuses the change', 'modifyRejected', 'PARTIALLY_FILLED'],
  ] as const)('%s', (_, answer, status) => {
    const desk = new ProtectionDesk(['ACME'], {}, {}, brokerVenue('after-entry-oco'))
    desk.enter('10', { limit: '100' })
    desk.accept('1:e0-0')
    desk.engine.execution.replace(desk.idOf('1:e0-0'), { quantity: quantity('8') }, desk.now())
    desk.fill('1:e0-0', '8')
    expect(desk.order('1:e0-0').status).toBe('PENDING_UPDATE')
    desk[answer]('1:e0-0')
    expect(desk.order('1:e0-0').status).toBe(status)
  })
})
