import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { absFixed, formatFixed, proportion, quantity, snapToLot, type Quantity } from '../base/index.ts'
import { splitShares } from './split-shares.ts'

const LOT = quantity('1')

function shares(units: readonly string[], newUnits: number, oldUnits: number, lot = '1'): readonly string[] {
  const owners = units.map((each, index) => ({ strategy: `s${index}`, quantity: quantity(each) }))
  return [...splitShares(owners, { newUnits, oldUnits }, quantity(lot)).values()].map(formatFixed)
}

describe('a split position of several strategies', () => {
  it('gives the lots that fractions add up to to the largest of them', () => {
    expect(shares(['27', '8'], 1, 10)).toEqual(['2', '1'])
    expect(shares(['25', '25', '25'], 1, 10)).toEqual(['3', '2', '2'])
    expect(shares(['7', '7', '7'], 1, 10)).toEqual(['1', '1', '0'])
    expect(shares(['-27', '-8'], 1, 10)).toEqual(['-2', '-1'])
  })

  it('leaves each its own where nothing is left over, and one owner its whole lots', () => {
    expect(shares(['15', '20'], 2, 1)).toEqual(['30', '40'])
    expect(shares(['15'], 3, 2)).toEqual(['22'])
    expect(shares(['0.15', '0.25'], 3, 2, '0.01')).toEqual(['0.23', '0.37'])
    expect(shares(['7', '0'], 1, 10)).toEqual(['0', '0'])
  })

  it('never turns an owner around, however they stand to each other', () => {
    expect(shares(['9', '9', '-7'], 1, 10)).toEqual(['1', '0', '0'])
    expect(shares(['9', '-11'], 1, 10)).toEqual(['1', '-1'])
    expect(shares(['5', '-5'], 1, 10)).toEqual(['0', '0'])
  })

  it('adds up to the whole lots of the account, nobody more than a lot from its exact part', () => {
    const units = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n })
    const ratio = fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }))
    fc.assert(fc.property(fc.array(units, { minLength: 1, maxLength: 6 }), ratio, (parts, [to, from]) => {
      const owners = parts.map((each, index) => ({ strategy: `s${index}`, quantity: each as Quantity }))
      const found = [...splitShares(owners, { newUnits: to, oldUnits: from }, LOT).values()]
      const exact = parts.map((each) => proportion(each as Quantity, BigInt(to), BigInt(from)))
      const total = exact.reduce<bigint>((sum, each) => sum + each, 0n)
      expect(found.reduce<bigint>((sum, each) => sum + each, 0n)).toBe(snapToLot(total as Quantity, LOT))
      for (const [index, each] of found.entries()) {
        const part = exact[index] as Quantity
        expect(each % LOT).toBe(0n)
        expect(absFixed((each - part) as Quantity) < LOT).toBe(true)
        expect(each === 0n || each > 0n === part > 0n).toBe(true)
      }
    }))
  })
})
