import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupedNumber, moneyText, percentText, priceText, signedText } from './figure-text.ts'

describe('figures as text', () => {
  it('groups thousands and never shows a negative zero', () => {
    expect(groupedNumber(1_234_567.891, 2)).toBe('1,234,567.89')
    expect(groupedNumber(-999.5, 0)).toBe('-1,000')
    expect(groupedNumber(-0.001, 2)).toBe('0.00')
    expect(groupedNumber(Number.NaN, 2)).toBe('–')
  })

  it('reads back as the number it was made of', () => {
    fc.assert(fc.property(fc.integer({ min: -1e12, max: 1e12 }), (cents) => {
      expect(Number(groupedNumber(cents / 100, 2).replaceAll(',', ''))).toBeCloseTo(cents / 100, 2)
    }))
  })

  it('drops cents from a million on', () => {
    expect(moneyText(999_999.99)).toBe('999,999.99')
    expect(moneyText(-1_000_000.49)).toBe('-1,000,000')
  })

  it('shows a fraction in percent', () => {
    expect(percentText(0.1534)).toBe('15.34%')
    expect(percentText(Infinity)).toBe('–')
  })

  it('signs what is above zero and nothing else', () => {
    expect(['1.20', '0.00', '-3.00', '–', '0.40%'].map(signedText))
      .toEqual(['+1.20', '0.00', '-3.00', '–', '+0.40%'])
  })

  it('gives a price the decimals it has, between two and six significant digits', () => {
    expect([15.25, 1_490.2, 1.08345, 0.000012345678, 15.237142857, 0].map(priceText))
      .toEqual(['15.25', '1,490.20', '1.08345', '0.000012346', '15.2371', '0.00'])
  })
})
