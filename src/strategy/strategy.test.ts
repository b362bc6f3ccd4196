import { describe, expect, it } from 'vitest'
import { price, quantity, utcMillis } from '../base/index.ts'
import { defineStrategy, ownPosition } from './strategy.ts'

const eachSymbol = (): { onBar: () => void } => ({ onBar: () => {} })
const allSymbols = (): { onSlice: () => void } => ({ onSlice: () => {} })

describe('defineStrategy', () => {
  it('gives the definition back as it is', () => {
    const definition = { name: 'A_1', description: 'd', eachSymbol }
    expect(defineStrategy(definition)).toBe(definition)
  })

  it.each(['', '1st', 'with space', 'dash-ed', 'é'])('refuses the name "%s"', (name) => {
    expect(() => defineStrategy({ name, description: '', eachSymbol })).toThrow(
      `a strategy's name must be letters, digits and _, found "${name}"`,
    )
  })

  it('refuses a strategy with neither form, or with both', () => {
    expect(() => defineStrategy({ name: 'A', description: '' })).toThrow(
      'needs either eachSymbol or allSymbols',
    )
    expect(() => defineStrategy({ name: 'A', description: '', eachSymbol, allSymbols })).toThrow(
      'needs either eachSymbol or allSymbols',
    )
  })
})

describe('ownPosition', () => {
  const openedAt = utcMillis(7)

  it('reads exact numbers as floats', () => {
    const view = { symbol: 'AAA', quantity: quantity('1.5'), averagePrice: price('10.25'), openedAt }
    expect(ownPosition(view)).toEqual({ units: 1.5, averagePrice: 10.25, openedAt, isLong: true })
  })

  it('keeps the sign of a short', () => {
    const view = { symbol: 'AAA', quantity: quantity('-2'), averagePrice: price('10'), openedAt }
    expect(ownPosition(view)).toMatchObject({ units: -2, isLong: false })
  })

  it('is nothing when flat', () => {
    expect(ownPosition(undefined)).toBeUndefined()
  })
})
