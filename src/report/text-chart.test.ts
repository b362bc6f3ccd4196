import { describe, expect, it } from 'vitest'
import { textChart } from './text-chart.ts'

const plain = { width: 5, height: 3, isUnicode: false }

describe('textChart', () => {
  it('draws from the lowest to the highest value without a gap', () => {
    expect(textChart([0, 1, 2, 2, 0], plain)).toEqual(['  **', ' *  *', '*   *'])
  })

  it('draws braille dots, two columns and four rows a character', () => {
    expect(textChart([0, 1, 2, 3], { width: 2, height: 1, isUnicode: true })).toEqual(['⡠⠊'])
  })

  it('thins many values to the width, down to the last one', () => {
    const rows = textChart(Array.from({ length: 1_000 }, (_, i) => i), plain)
    expect(rows[0]?.at(-1)).toBe('*')
    expect(Math.max(...rows.map((row) => row.length))).toBe(5)
  })

  it('runs a flat curve through the middle and draws nothing of nothing', () => {
    expect(textChart([7, 7, 7], plain)).toEqual(['', '***', ''])
    expect(textChart([Number.NaN], plain)).toEqual(['', '', ''])
  })
})
