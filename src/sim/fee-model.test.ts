import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatFixed, money, notional, price, quantity, type Money, type Quantity, type SessionDate,
} from '../base/index.ts'
import {
  bpsCommission, noFees, perOrderCommission, perUnitCommission, sumOfFees, type FeeBasis, type FeeModel,
} from './fee-model.ts'

function basis(units: string, at: string, more: Partial<FeeBasis> = {}): FeeBasis {
  return {
    side: 'BUY', assetClass: 'equity', date: '2024-06-03' as SessionDate, quantity: quantity(units),
    value: notional(price(at), quantity(units)), quantityBefore: quantity('0'), valueBefore: money('0'),
    ...more,
  }
}

const interactiveBrokers = perUnitCommission({
  perUnit: price('0.005'), minimum: money('1'), maximumFraction: 0.01,
})

describe('perUnitCommission', () => {
  // The three examples of https://www.interactivebrokers.co.uk/en/pricing/commissions-stocks.php?re=amer (Fixed)
  it.each([['100', '25', '1'], ['1000', '25', '5'], ['1000', '0.25', '2.5']])(
    '%s shares at %s cost %s', (units, at, fee) => {
      expect(formatFixed(interactiveBrokers(basis(units, at)))).toBe(fee)
    },
  )

  it('the cap holds where it is below the minimum', () => {
    expect(formatFixed(interactiveBrokers(basis('10', '5')))).toBe('0.5')
  })

  it('needs neither minimum nor cap', () => {
    expect(formatFixed(perUnitCommission({ perUnit: price('0.01') })(basis('3', '100')))).toBe('0.03')
  })
})

describe('the other commissions', () => {
  it('cost nothing, by the order, by value, and all together', () => {
    const first = basis('100', '50')
    const second = basis('100', '50', { quantityBefore: quantity('10'), valueBefore: money('500') })
    expect(noFees(first)).toBe(0n)
    expect(formatFixed(perOrderCommission(money('4.95'))(first))).toBe('4.95')
    expect(perOrderCommission(money('4.95'))(second)).toBe(0n)
    expect(formatFixed(bpsCommission(1.5)(first))).toBe('0.75')
    expect(formatFixed(bpsCommission(-0.2)(first))).toBe('-0.1')
    expect(formatFixed(sumOfFees(perOrderCommission(money('1')), bpsCommission(2))(first))).toBe('2')
  })
})

describe('an order in parts', () => {
  const inParts = (model: FeeModel, sizes: readonly number[]): bigint => {
    let before = 0n as Quantity
    let valueBefore = 0n as Money
    let sum = 0n
    for (const size of sizes) {
      const part = basis(String(size), '10', { quantityBefore: before, valueBefore })
      sum += model(part)
      before = (before + part.quantity) as Quantity
      valueBefore = (valueBefore + part.value) as Money
    }
    return sum
  }

  it('costs what it costs in one, and no part is refunded', () => {
    const someSizes = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 8 })
    fc.assert(fc.property(someSizes, (sizes) => {
      const whole = sizes.reduce((sum, size) => sum + size, 0)
      for (const model of [interactiveBrokers, perOrderCommission(money('3')), bpsCommission(7)]) {
        expect(inParts(model, sizes)).toBe(model(basis(String(whole), '10')))
        for (let i = 0; i < sizes.length; i++) {
          const before = inParts(model, sizes.slice(0, i))
          expect(inParts(model, sizes.slice(0, i + 1))).toBeGreaterThanOrEqual(before)
        }
      }
    }), { numRuns: 50 })
  })
})
