import { describe, expect, it } from 'vitest'
import { quantity } from '../base/index.ts'
import { RiskWorld } from '../../test/property/risk-world.ts'
import { correlationOf } from './check/correlation.ts'
import { COMPARED_MAX } from './concentration.ts'
import type { RiskLimits } from './risk-limits.ts'

const worldOf = (limits: Partial<RiskLimits> = {}): RiskWorld => new RiskWorld({ limits })
const wave = (shift: number, days = 60): number[] =>
  Array.from({ length: days }, (_, day) => Math.sin(day + shift) / 100)

describe('the sectors of an account', () => {
  it('add longs, shorts and what is left of pending entries, and name every symbol', () => {
    const world = worldOf({ sectorFraction: 0.4, allowShorts: true })
      .add('OIL', { instrument: { sector: 'Energy' } })
      .hold('two', 'BBB', '10').hold('two', 'CCC', '-5').hold('two', 'OIL', '50')
    const order = world.place(world.terms({ symbol: 'DDD', quantity: quantity('20') }))
    world.fill(order.terms.clientOrderId, quantity('5'))
    world.place(world.exitTerms({ symbol: 'BBB', strategy: 'two' }))
    const { sectorFraction, sectors } = world.engine.concentration([])
    expect(sectorFraction).toBe(0.4)
    expect(sectors).toEqual([
      { sector: 'Tech', symbols: ['BBB', 'CCC', 'DDD'], value: 3_500, isLimited: true },
      { sector: 'Energy', symbols: ['OIL'], value: 5_000, isLimited: true },
    ])
  })

  it('come to what the sector check measures before the order that it judges', () => {
    const world = worldOf({ sectorFraction: 1, allowShorts: true }).hold('two', 'BBB', '10')
    world.hold('two', 'CCC', '-7')
    world.place(world.terms({ symbol: 'DDD' }))
    const [share] = world.engine.concentration([]).sectors
    const check = world.check('SECTOR_CONCENTRATION', world.terms({ quantity: quantity('1') }))
    expect(check.measured).toBeCloseTo((share?.value ?? 0) + 100, 6)
  })

  it('keep what has no sector, which the limit holds for live only', () => {
    const of = (profile: 'live' | 'backtest') => {
      const world = worldOf({ profile }).add('AAA', { instrument: { sector: 'UNKNOWN' } })
      return world.hold('two', 'AAA', '10').engine.concentration([]).sectors
    }
    const share = { sector: 'UNKNOWN', symbols: ['AAA'], value: 1_000 }
    expect(of('live')).toEqual([{ ...share, isLimited: true }])
    expect(of('backtest')).toEqual([{ ...share, isLimited: false }])
  })

  it('keep what is no instrument of the run, and say that a price is unknown', () => {
    const world = worldOf().hold('EXTERNAL', 'ZZZ', '10').hold('two', 'BBB', '1')
    world.symbols.set('ZZZ', { made: undefined, price: 50 })
    world.add('BBB', { price: Number.NaN })
    expect(world.engine.concentration([]).sectors).toEqual([
      { sector: null, symbols: ['ZZZ'], value: 500, isLimited: false },
      { sector: 'Tech', symbols: ['BBB'], value: null, isLimited: true },
    ])
  })
})

describe('the correlations of an account', () => {
  it('compare what is held, then what is entered, then what is traded, by the function of the check', () => {
    const world = worldOf({ correlationMax: 0.85, allowShorts: true })
    const shifts = { AAA: 0, BBB: 0.5, CCC: 2, DDD: 3 }
    for (const [symbol, shift] of Object.entries(shifts)) world.add(symbol, { returns: wave(shift) })
    world.hold('two', 'BBB', '-10')
    world.place(world.terms({ symbol: 'CCC' }))
    const { correlations } = world.engine.concentration(['AAA', 'BBB', 'NOT_OF_THE_RUN'])
    expect(correlations).toMatchObject({ limit: 0.85, days: 60, daysMin: 20, leftOut: 0 })
    expect(correlations.symbols).toEqual([
      { symbol: 'BBB', direction: -1, returns: 60 },
      { symbol: 'CCC', direction: 1, returns: 60 },
      { symbol: 'AAA', direction: 0, returns: 60 },
    ])
    const pairs = [[0.5, 2], [0.5, 0], [2, 0]] as const
    expect(correlations.values).toEqual(pairs.map(([a, b]) => correlationOf(wave(a), wave(b), 20)))
    const check = world.check('CORRELATION', world.terms({ symbol: 'AAA' }))
    const counted = Math.max(-(correlations.values[1] ?? 0), correlations.values[2] ?? 0)
    expect(check.measured).toBe(counted)
  })

  it('are unknown with too few common returns', () => {
    const world = worldOf().add('AAA', { returns: wave(0) }).add('BBB', { returns: wave(1, 19) })
    const { correlations } = world.engine.concentration(['AAA', 'BBB'])
    expect(correlations.values).toEqual([null])
    expect(correlations.symbols.map(({ returns }) => returns)).toEqual([60, 19])
  })

  it('say how many symbols had no place', () => {
    const world = worldOf()
    const names = Array.from({ length: COMPARED_MAX + 3 }, (_, index) => `S${index}`)
    for (const name of names) world.add(name, { returns: wave(0) })
    world.hold('two', 'S22', '1')
    const { symbols, leftOut, values } = world.engine.concentration(names).correlations
    expect([symbols.length, symbols[0]?.symbol, leftOut]).toEqual([COMPARED_MAX, 'S22', 3])
    expect(values).toHaveLength((COMPARED_MAX * (COMPARED_MAX - 1)) / 2)
  })
})
