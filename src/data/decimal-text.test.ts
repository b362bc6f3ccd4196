import { describe, expect, it } from 'vitest'
import { decimalReader, NumberStyle } from './decimal-text.ts'

describe('numbers', () => {
  it.each([
    ['1234.5', ['1234.5', '0.5', '-3', '1e-05'], ['1,234.5', '1234,5', '1.234,5', '1 234', '', '.5', '5.']],
    ['1,234.5', ['1,234.5', '1234.5', '999', '12,345,678', '-1,000'], ['1,23', '12,34,567', '1.234,5']],
    ['1234,5', ['1234,5', '7', '-0,25'], ['1234.5', '1.234', '1,2,3', '1,', ',5']],
    ['1.234,5', ['1.234,5', '1234,5', '1.234', '12.345.678,9'], ['1.23', '1234.5', '1,234.5', '1.2345,6']],
  ] as const)('of the style %s are read as they are meant, and others refused', (style, good, bad) => {
    const read = decimalReader(style)
    const meant = (text: string): number => {
      const [whole, fraction] = style.endsWith(',5') ? [/\./g, ','] : [/,/g, '.']
      return Number(text.replaceAll(whole, '').replace(fraction, '.'))
    }
    expect(good.map(read)).toEqual(good.map(meant))
    expect(bad.map(read)).toEqual(bad.map(() => NaN))
  })

  it('have a style for each example', () => {
    for (const style of Object.values(NumberStyle)) expect(decimalReader(style)(style)).toBe(1234.5)
  })
})
