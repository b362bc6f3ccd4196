import { describe, expect, it } from 'vitest'
import {
  money, price, quantity, type ClientOrderId, type ExecutionId, type UtcMillis,
} from '../base/index.ts'
import type { Fill, Side } from '../model/index.ts'
import { OwnMoves } from './own-moves.ts'

function fillOf(side: Side, at: number, paid: string, symbol = 'AAA'): Fill {
  return {
    executionId: `x-${at}` as ExecutionId, clientOrderId: 'o' as ClientOrderId, symbol, side,
    quantity: quantity('1'), price: price(paid), fee: money('0'), at: at as UtcMillis, liquidity: 'TAKER',
  }
}

function moved(...fills: readonly Fill[]): OwnMoves {
  const moves = new OwnMoves({ windowMs: 1_000, fractionMax: 0.05 })
  for (const fill of fills) moves.add(fill)
  return moves
}

describe('own fills that move a price', () => {
  it.each<[string, readonly [Side, number, string][], number]>([
    ['buys that climb too far', [['BUY', 0, '100'], ['BUY', 999, '106']], 0.06],
    ['buys that climb to the limit', [['BUY', 0, '100'], ['BUY', 999, '105']], 0],
    ['buys that sink', [['BUY', 0, '100'], ['BUY', 1, '90']], 0],
    ['sells that sink too far', [['SELL', 0, '100'], ['SELL', 999, '94']], 0.06],
    ['sells that climb', [['SELL', 0, '100'], ['SELL', 1, '110']], 0],
    ['a buy and a sell', [['BUY', 0, '100'], ['SELL', 1, '90']], 0],
    ['a climb within no window', [['BUY', 0, '100'], ['BUY', 1_000, '106']], 0],
    ['the greatest of two', [['BUY', 0, '100'], ['BUY', 1, '110'], ['BUY', 2, '106']], 0.1],
    ['a climb from the lowest within', [['BUY', 0, '104'], ['BUY', 1, '100'], ['BUY', 2, '106']], 0.06],
  ])('%s', (_, fills, move) => {
    const moves = moved(...fills.map(([side, at, paid]) => fillOf(side, at, paid)))
    expect([moves.of('AAA'), moves.of('BBB')]).toEqual([move, 0])
  })

  it('are saved with what was too far, and forgotten by name or all', () => {
    const moves = moved(fillOf('BUY', 0, '100'), fillOf('BUY', 1, '110'), fillOf('SELL', 2, '100'))
    const other = moved(fillOf('BUY', 0, '1', 'BBB'), fillOf('BUY', 1, '2', 'BBB'))
    other.restore(moves.state())
    expect([other.of('AAA'), other.of('BBB')]).toEqual([0.1, 0])
    expect(other.state()).toEqual(moves.state())
    other.add(fillOf('SELL', 3, '80'))
    expect(other.of('AAA')).toBeCloseTo(0.2, 12)
    moves.forget('AAA')
    moves.add(fillOf('SELL', 4, '50'))
    expect(moves.of('AAA')).toBe(0.1)
    moves.clear()
    expect([moves.of('AAA'), moves.state()]).toEqual([0, { buys: [], sells: [], tooFar: [] }])
  })
})
