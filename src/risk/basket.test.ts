import { describe, expect, it } from 'vitest'
import { formatFixed, money, price } from '../base/index.ts'
import type { OrderTerms, RiskDecision, Signal } from '../model/index.ts'
import { RiskWorld } from '../../test/property/risk-world.ts'
import type { RiskOutcome } from './risk-engine.ts'
import type { DeployLimits, RiskLimits } from './risk-limits.ts'

const DEPLOYED: DeployLimits = {
  instrumentsMax: 2, orderPriceMax: price('1000'), orderValueMax: money('100000'),
  positionValueMax: money('100000'), entriesPerSessionMax: 2,
}

const termsOf = ({ decision }: RiskOutcome): OrderTerms => {
  if (decision.terms === undefined) throw new Error(`no order: ${decision.message}`)
  return decision.terms
}
const brief = (outcome: RiskOutcome): string => {
  const { side, quantity: units, type, role, timeInForce, limitPrice } = termsOf(outcome)
  const at = limitPrice === undefined ? [] : [formatFixed(limitPrice)]
  return [role, side, formatFixed(units), type, ...at, timeInForce].join(' ')
}

describe('a basket', () => {
  const long = { symbol: 'AAA', type: 'BUY', weight: 0.4 } as const
  const short = { symbol: 'BBB', type: 'SELL', weight: 0.4 } as const
  const pair = { legs: [long, short] }
  const limits = { allowShorts: true }
  const sizes = (outcomes: readonly RiskOutcome[]): string[] => outcomes.map((outcome) => brief(outcome))
  const decisions = (world: RiskWorld, signal: Partial<Signal>): RiskDecision[] => (
    world.decide(signal).map(({ decision }) => decision)
  )
  const codes = (world: RiskWorld, signal: Partial<Signal>): string[] => (
    decisions(world, signal).map((decision) => decision.code)
  )

  it('is approved whole, each leg under an id of its own', () => {
    const outcomes = new RiskWorld({ limits }).decide(pair)
    expect(sizes(outcomes)).toEqual(['entry BUY 400 LIMIT 100 DAY', 'entry SELL 400 LIMIT 100 DAY'])
    expect(outcomes.map(({ decision }) => decision)).toMatchObject([
      { leg: 0, verdict: 'APPROVED', terms: { clientOrderId: 'ii-0-one-1-e0-0' } },
      { leg: 1, verdict: 'APPROVED', terms: { clientOrderId: 'ii-0-one-1-e1-0' } },
    ])
  })

  it('is rejected whole, naming the leg', () => {
    const world = new RiskWorld({ limits }).add('BBB', { isHalted: true })
    const outcomes = world.decide(pair)
    expect(outcomes.map(({ decision }) => decision.code)).toEqual(['BASKET_LEG_REJECTED', 'TRADING_HALT'])
    expect(outcomes[0]?.decision.message).toContain('leg 1 was rejected (TRADING_HALT)')
    expect(outcomes.every(({ approval }) => approval === undefined)).toBe(true)
    expect(world.one({ symbol: 'CCC', weight: 1 }).decision).toMatchObject({ verdict: 'APPROVED' })
  })

  it('a leg that makes no order rejects the others', () => {
    expect(codes(new RiskWorld(), pair)).toEqual(['BASKET_LEG_REJECTED', 'LONG_ONLY'])
  })

  it('is scaled as a whole where one leg does not fit, as large as it fits', () => {
    const world = new RiskWorld({ limits }).add('BBB', { averageVolume: 101 })
    const outcomes = world.decide(pair)
    // 101 of 400 units: 258/1024 is the largest share that leaves at most 101 (400 x 259/1024 = 101.17).
    expect(sizes(outcomes)).toEqual(['entry BUY 101 LIMIT 100 DAY', 'entry SELL 101 LIMIT 100 DAY'])
    expect(outcomes.map(({ decision }) => decision.verdict)).toEqual(['MODIFIED', 'MODIFIED'])
    const steps = outcomes[1]?.decision.sizing.map((step) => step.name)
    expect(steps).toEqual(['weight', 'average_volume', 'basket'])
  })

  it('later legs see what earlier ones reserve', () => {
    const legs = ['AAA', 'BBB', 'CCC'].map((symbol) => ({ symbol, type: 'BUY' as const, weight: 0.5 }))
    const outcomes = new RiskWorld().decide({ legs })
    const units = outcomes.map((outcome) => Number(formatFixed(termsOf(outcome).quantity)))
    expect(units).toEqual([333, 333, 333])
  })

  it('a leg of one lot is not scaled to nothing for the sake of the others', () => {
    const world = new RiskWorld({ limits }).add('BBB', { averageVolume: 101 })
    const legs = [{ ...long, weight: 0.001 }, short]
    expect(codes(world, { legs })).toEqual(['BASKET_LEG_REJECTED', 'SIZE_ZERO'])
  })

  it('exits keep their size, and go with the basket or not at all', () => {
    const world = new RiskWorld().hold('one', 'AAA', '30')
    const legs = [{ ...long, type: 'CLOSE_LONG' as const }, { ...long, symbol: 'BBB', weight: 0.1 }]
    expect(sizes(world.decide({ legs }))).toEqual(['exit SELL 30 MARKET DAY', 'entry BUY 100 LIMIT 100 DAY'])
    world.engine.endInput()
    world.tradingState = 'REDUCING'
    expect(codes(world, { legs })).toEqual(['BASKET_LEG_REJECTED', 'KILL_SWITCH'])
  })

  it('its legs count one with the other in the limits on rates', () => {
    const outcome = (found: Partial<RiskLimits>): readonly string[] => (
      codes(new RiskWorld({ limits: { allowShorts: true, ...found } }), pair)
    )
    expect(outcome({ entriesPerDayMax: 2 })).toEqual(['', ''])
    expect(outcome({ entriesPerDayMax: 1 })).toEqual(['BASKET_LEG_REJECTED', 'REPEAT_THROTTLE'])
    expect(outcome({ turnoverFraction: 0.8 })).toEqual(['', ''])
    expect(outcome({ turnoverFraction: 0.799 })).toEqual(['BASKET_LEG_REJECTED', 'BURST_NOTIONAL'])
    expect(outcome({ burstFraction: 0.799 })).toEqual(['BASKET_LEG_REJECTED', 'BURST_NOTIONAL'])
    const market = { defaultOrderType: 'MARKET', burstFraction: 0.8 } as const
    expect(outcome(market)).toEqual(['', ''])
    expect(outcome({ ...market, burstFraction: 0.799 })).toEqual(['BASKET_LEG_REJECTED', 'BURST_NOTIONAL'])
    const deployed = (changes: Partial<DeployLimits>): readonly string[] => (
      outcome({ deployments: new Map([['one', { ...DEPLOYED, ...changes }]]) })
    )
    expect(deployed({})).toEqual(['', ''])
    expect(deployed({ instrumentsMax: 1 })).toEqual(['BASKET_LEG_REJECTED', 'DEPLOY_LIMITS'])
    expect(deployed({ entriesPerSessionMax: 1 })).toEqual(['BASKET_LEG_REJECTED', 'DEPLOY_LIMITS'])
  })

  it('two exits have two ids', () => {
    const world = new RiskWorld().hold('one', 'AAA', '1').hold('one', 'BBB', '1')
    const legs = ['AAA', 'BBB'].map((symbol) => ({ symbol, type: 'CLOSE_LONG' as const }))
    expect(world.decide({ legs }).map((outcome) => termsOf(outcome).clientOrderId)).toEqual([
      'ii-0-one-1-x-0', 'ii-0-one-1-x1-0',
    ])
  })

  it.each([
    ['prices', { stopLoss: 95 }], ['a quantity', { quantity: 5 }], ['ADJUST', { type: 'ADJUST' as const }],
    ['a symbol twice', { legs: [long, long] }],
  ])('with %s is no basket', (_, changes) => {
    expect(codes(new RiskWorld({ limits }), { ...pair, ...changes })).toEqual(['BAD_BASKET', 'BAD_BASKET'])
  })

  it('nothing fits: the legs are refused for their size', () => {
    const world = new RiskWorld({ limits }).add('BBB', { averageVolume: 0.5 })
    expect(codes(world, pair)).toEqual(['BASKET_LEG_REJECTED', 'SIZE_ZERO'])
  })
})

