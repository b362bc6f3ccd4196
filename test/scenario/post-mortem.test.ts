import { describe, expect, it } from 'vitest'
import {
  money, price, quantity, toNumber, utcMillis, type UtcMillis,
} from '../../src/base/index.ts'
import type { OrderTerms } from '../../src/model/index.ts'
import { LIVE_LIMITS, type RiskLimits } from '../../src/risk/index.ts'
import { promotionRefusal } from '../../src/safety/index.ts'
import { NOW, RiskWorld, SESSION } from '../property/risk-world.ts'

/**
 * Five disasters of other firms, as orders that ask risk for leave under the defaults of the live profile.
 * What happened: orders of the SEC (34-70694: Knight, 2012; Goldman Sachs, 2013; Merrill Lynch, 2012 to 2014;
 * Latour, 2010 to 2014) and final notices of FCA and PRA (Citi, 2022).
 */
const LIMITS: RiskLimits = {
  ...LIVE_LIMITS,
  allowedSymbols: new Set(['AAA', 'BBB']),
  permissions: new Map([['one', { symbols: 'ALL', mayBuy: true, maySellShort: true }]]),
  deployments: new Map([['one', {
    instrumentsMax: 10, orderPriceMax: price('1000'), orderValueMax: money('1000000'),
    positionValueMax: money('1000000'), entriesPerSessionMax: 1_000_000,
  }]]),
}

function worldOf(limits: Partial<RiskLimits> = {}): RiskWorld {
  return new RiskWorld({ limits: { ...LIMITS, ...limits } }).add('AAA')
}

const asks = (world: RiskWorld, changes: Partial<OrderTerms>): string | undefined => {
  const { decision } = world.engine.approve(world.terms(changes))
  world.engine.endInput()
  return decision.verdict === 'APPROVED' ? undefined : decision.code
}

/** Lets a broken program ask so often, each time a little later; what it was allowed. */
function runaway(
  world: RiskWorld, { times, stepMs }: { times: number; stepMs: number },
  changes: (turn: number) => Partial<OrderTerms>,
): readonly OrderTerms[] {
  const allowed: OrderTerms[] = []
  for (let turn = 0; turn < times; turn++) {
    world.now = utcMillis(NOW + turn * stepMs)
    const outcome = world.engine.approve(world.terms(changes(turn)))
    const sent = world.send(outcome)
    world.engine.endInput()
    if (sent !== undefined) {
      allowed.push(sent)
      world.fill(sent.clientOrderId)
    }
  }
  return allowed
}

describe('Knight: children of orders that were filled long ago go on leaving', () => {
  it('the first child beyond what its parent has filled is stopped', () => {
    const world = worldOf()
    const parent = world.place(world.terms()).terms
    world.fill(parent.clientOrderId)
    const child = (): OrderTerms => world.exitTerms({
      role: 'stop', type: 'STOP', stopPrice: price('95'),
      parent: parent.clientOrderId, quantity: parent.quantity,
    })
    const first = world.engine.approve(child())
    expect(first.decision.verdict).toBe('APPROVED')
    world.send(first)
    const extra = world.engine.approve(child())
    expect([extra.decision.verdict, extra.decision.code]).toEqual(['REJECTED', 'CONSERVATION'])
    expect(extra.approval).toBeUndefined()
  })

  it('and a parent that is sent again and again is stopped at the second', () => {
    const world = worldOf()
    const parent = world.terms()
    world.send(world.engine.approve(parent))
    world.engine.endInput()
    const { verdict, code } = world.engine.approve(parent).decision
    expect([verdict, code]).toEqual(['REJECTED', 'DUPLICATE_ORDER'])
  })

  it('a program that invents a new parent each second stays within a tenth of the account a minute', () => {
    const world = worldOf({ allowPyramiding: true, maxPositionFraction: 1, repeatsMax: undefined })
    const allowed = runaway(world, { times: 59, stepMs: 1_000 }, (turn) => (
      { quantity: quantity(String(10 + turn % 7)) }
    ))
    const value = allowed.reduce((sum, { quantity: units }) => sum + toNumber(units) * 100, 0)
    expect(allowed.length).toBeGreaterThan(0)
    expect(value).toBeLessThanOrEqual(10_000)
  })
})

describe('Goldman Sachs: 16,000 orders at one dollar', () => {
  it.each([
    ['before the open', SESSION.preOpenAt], ['in the session', NOW], ['after the close', SESSION.closeAt + 1],
  ])('%s, none leaves, to buy or to sell', (_, at) => {
    const world = worldOf({ tradePremarket: true, tradeAfterhours: true, allowShorts: true })
    world.now = at as UtcMillis
    const answers = new Set<string | undefined>()
    for (let turn = 0; turn < 8_000; turn++) {
      for (const side of ['BUY', 'SELL'] as const) answers.add(asks(world, { side, limitPrice: price('1') }))
    }
    expect([...answers]).not.toContain(undefined)
    expect(world.check('PRICE_COLLAR', world.terms({ limitPrice: price('1') })).outcome).toBe('FAIL')
  })
})

describe('Merrill Lynch: a limit of five million shares on a share that trades 79,000 a day', () => {
  it('the limit follows the volume: a hundredth of the day', () => {
    const world = worldOf().add('AAA', { averageVolume: 79_000 })
    world.cash = money('10000000')
    world.startDay()
    expect(asks(world, { quantity: quantity('791') })).toBe('MAX_ORDER_QTY')
    expect(asks(world, { quantity: quantity('5000000') })).toBeDefined()
    expect(asks(world, { quantity: quantity('790') })).toBeUndefined()
  })

  it('and a share whose volume nobody knows is not entered', () => {
    const world = worldOf().add('AAA', { averageVolume: Number.NaN })
    expect(asks(world, { quantity: quantity('1') })).toBe('MAX_ORDER_QTY')
  })
})

describe('Latour: the program was changed, and nobody saw that', () => {
  it('another program than the one that was drilled does not trade', () => {
    const inputs = {
      isPaperTrading: false, configHash: 'settings', codeHash: 'drilled', drillValidDays: 30, now: NOW,
      certificate: { isPassed: true, at: NOW, configHash: 'settings', codeHash: 'drilled' },
      isReconciled: true, account: 'A', confirmation: 'trade real money in account A',
    }
    expect(promotionRefusal(inputs)).toBeUndefined()
    const refusal = promotionRefusal({ ...inputs, codeHash: 'changed' })
    expect([refusal?.code, refusal?.message]).toEqual([
      'LIVE_REFUSED', expect.stringContaining('the program has changed'),
    ])
  })
})

describe('Citi: 58 million were meant, 444 billion were entered', () => {
  it('is refused whole, and asking again, or in 349 pieces, changes nothing', () => {
    const world = worldOf()
    world.cash = money('58000000')
    world.startDay()
    const much = { quantity: quantity('4440000000') }
    expect(asks(world, much)).toBeDefined()
    expect(asks(world, much)).toBeDefined()
    const pieces = runaway(world, { times: 349, stepMs: 100 }, () => ({ quantity: quantity('12722063') }))
    expect(pieces).toEqual([])
  })
})
