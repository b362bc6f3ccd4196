import { describe, expect, it } from 'vitest'
import {
  formatFixed, price, quantity, type ClientOrderId, type Sequence, type UtcMillis,
} from '../base/index.ts'
import type { PositionView, Protection, Side } from '../model/index.ts'
import type { ProtectionGroup } from './protection-book.ts'
import { childChanges, childTerms, guardedUnits, isOtherKind, nextId } from './protective-orders.ts'

function groupOf(
  signal: number, open: string, protection: Protection = {}, side: Side = 'SELL',
): ProtectionGroup {
  return {
    entry: `ii-3-one-${signal}-e2-0` as ClientOrderId, leg: '2', ocoGroup: 'oco-2',
    strategy: 'one', symbol: 'ACME', side, signal: signal as Sequence, open: quantity(open),
    protection, stop: undefined, target: undefined,
    revision: 4,
    refusals: { stop: 0, target: 0, exit: 0 },
    refusedAt: { stop: 0 as UtcMillis, target: 0 as UtcMillis, exit: 0 as UtcMillis },
    losses: { stop: { count: 0, at: 0 as UtcMillis }, target: { count: 0, at: 0 as UtcMillis } },
  }
}

function position(units: string): PositionView {
  return { symbol: 'ACME', quantity: quantity(units), averagePrice: price('1'), openedAt: 0 as UtcMillis }
}

describe('the units that each entry has to guard', () => {
  it.each([
    ['150', ['100', '50']], ['120', ['70', '50']], ['50', ['0', '50']], ['30', ['0', '30']],
    ['0', ['0', '0']], ['200', ['100', '50']],
  ])('are, of %s held, for an older of 100 and a newer of 50: %j', (held, expected) => {
    const groups = [groupOf(1, '100'), groupOf(2, '50')]
    const units = guardedUnits(groups, position(held))
    expect(units.map(formatFixed)).toEqual(expected)
  })

  it('are those of a short as well, and none for a position that is flat', () => {
    const groups = [groupOf(1, '100', {}, 'BUY')]
    expect(guardedUnits(groups, position('-70'))).toEqual([quantity('70')])
    expect(guardedUnits(groups, undefined)).toEqual([0n])
  })

  it('are none for an entry of the other side', () => {
    const groups = [groupOf(1, '100'), groupOf(2, '50', {}, 'BUY')]
    const units = guardedUnits(groups, position('-60'))
    expect(units.map(formatFixed)).toEqual(['0', '50'])
  })
})

const TEN = quantity('10')

describe('the child of an entry', () => {
  const guards = { stopPrice: price('95'), targetPrice: price('110') }

  it('has an id that names signal, leg of the basket and revision', () => {
    const group = groupOf(7, '10', guards)
    expect([nextId(group, 's', 3), nextId(group, 't', 3), nextId(group, 'f', 3)]).toEqual(
      ['ii-3-one-7-s2-4', 'ii-3-one-7-t2-4', 'ii-3-one-7-f2-4'])
    expect(childTerms(group, 'stop', { quantity: TEN, epoch: 3 })?.clientOrderId).toBe('ii-3-one-7-s2-4')
    expect(Object.isFrozen(childTerms(group, 'target', { quantity: TEN, epoch: 3 }))).toBe(true)
  })

  it('is not made where no guard is named', () => {
    expect(childTerms(groupOf(1, '10'), 'stop', { quantity: TEN, epoch: 3 })).toBeUndefined()
    const stopped = groupOf(1, '10', { stopPrice: price('95') })
    expect(childTerms(stopped, 'target', { quantity: TEN, epoch: 3 })).toBeUndefined()
  })

  it('changes nothing when it fits, and only what does not', () => {
    const group = groupOf(1, '10', guards)
    const terms = childTerms(group, 'stop', { quantity: TEN, epoch: 3 })
    if (terms === undefined) throw new Error('there is a stop')
    const child = { terms, filledQuantity: quantity('0') }
    expect(childChanges(group.protection, 'stop', child, quantity('10'))).toBeUndefined()
    expect(childChanges(group.protection, 'stop', child, quantity('7'))).toEqual({ quantity: quantity('7') })
    const partial = { terms, filledQuantity: quantity('4') }
    expect(childChanges(group.protection, 'stop', partial, quantity('7'))).toEqual(
      { quantity: quantity('11') })
    const moved = groupOf(1, '10', { stopPrice: price('96') })
    expect(childChanges(moved.protection, 'stop', child, quantity('10'))).toEqual({ stopPrice: price('96') })
    expect(childChanges({}, 'stop', child, quantity('10'))).toBeUndefined()
  })

  it('is of another kind once the guard trails', () => {
    const terms = childTerms(groupOf(1, '10', guards), 'stop', { quantity: TEN, epoch: 3 })
    if (terms === undefined) throw new Error('there is a stop')
    expect(isOtherKind(guards, 'stop', terms)).toBe(false)
    expect(isOtherKind({ ...guards, trailingOffset: price('3') }, 'stop', terms)).toBe(true)
    expect(isOtherKind({}, 'stop', terms)).toBe(false)
  })
})
