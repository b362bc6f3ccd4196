import { describe, expect, it } from 'vitest'
import {
  formatFixed, InvariantError, price, quantity, ZERO_MONEY, type Sequence, type UtcMillis,
} from '../base/index.ts'
import { StrategyPosition } from './strategy-position.ts'
import { TradeBuilder } from './trade-builder.ts'

function fill(position: StrategyPosition, units: string, at: string, instant = 1): readonly string[] {
  const { closed, realized } = position.fill(quantity(units), price(at), instant as UtcMillis)
  return [closed, realized, position.quantity, position.cost].map(formatFixed)
}

describe('the lots of a position', () => {
  it('are opened by fills of its side and used up oldest first by the others', () => {
    const position = new StrategyPosition('one', 'ACME')
    expect(fill(position, '10', '5', 100)).toEqual(['0', '0', '10', '50'])
    expect(fill(position, '10', '7', 200)).toEqual(['0', '0', '20', '120'])
    expect([position.lotCount, position.openedAt, position.units]).toEqual([2, 100, 20])
    expect(fill(position, '-4', '6', 300)).toEqual(['4', '4', '16', '100'])
    expect(fill(position, '-6', '6', 400)).toEqual(['6', '6', '10', '70'])
    expect([position.lotCount, position.openedAt]).toEqual([1, 100])
    expect(fill(position, '-15', '8', 500)).toEqual(['10', '10', '-5', '-40'])
    expect([position.lotCount, position.openedAt, formatFixed(position.averagePrice)]).toEqual([1, 500, '8'])
    expect(fill(position, '5', '8', 600)).toEqual(['5', '0', '0', '0'])
    expect([position.lotCount, position.openedAt, position.averagePrice]).toEqual([0, 0, 0n])
  })

  it('share one rounding: what the pieces of a fill lose is not lost', () => {
    const position = new StrategyPosition('one', 'ACME')
    const tiny = '0.000000001'
    for (let lot = 0; lot < 3; lot++) fill(position, '0.5', tiny)
    // Each half unit is worth half a billionth, which rounds to nothing; sold together they are worth two.
    expect(fill(position, '-1.5', tiny)).toEqual(['1.5', '0.000000002', '0', '0'])
  })

  it('are never closed beyond what there is, and no fill is of nothing', () => {
    const position = new StrategyPosition('one', 'ACME')
    expect(() => fill(position, '0', '5')).toThrow(InvariantError)
    fill(position, '1', '5')
    expect(fill(position, '-3', '6').slice(0, 3)).toEqual(['1', '1', '-2'])
  })

  it('keep their order and cost through a split', () => {
    const position = new StrategyPosition('one', 'ACME')
    fill(position, '1', '30')
    fill(position, '2', '60')
    position.split(3, 2)
    expect([position.quantity, position.cost].map(formatFixed)).toEqual(['4.5', '150'])
    expect(position.units).toBe(4.5)
    expect(fill(position, '-1.5', '20')).toEqual(['1.5', '0', '3', '120'])
  })

  it('cannot be split into nothing', () => {
    const position = new StrategyPosition('one', 'ACME')
    fill(position, '0.000000001', '5')
    expect(() => position.split(1, 10)).toThrow(InvariantError)
  })
})

describe('a round trip', () => {
  it('ends only after entries and exits', () => {
    const builder = new TradeBuilder({
      symbol: 'ACME', strategy: 'one', side: 'LONG', entryAt: 1 as UtcMillis, signal: 1 as Sequence,
    })
    builder.enter(quantity('1'), price('5'))
    expect(() => builder.finish(1, 2 as UtcMillis, 'signal')).toThrow(InvariantError)
    builder.exit(quantity('1'), price('6'), ZERO_MONEY, 0)
    expect(builder.finish(1, 2 as UtcMillis, 'signal').entryPrice).toBe(price('5'))
  })
})
