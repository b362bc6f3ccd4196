import { expect, it } from 'vitest'
import { averageText, clockText, countText, ratioText } from './format.ts'

it.each([
  ['20.334418605', '20.3344'], ['20.3', '20.30'], ['1234.56789', '1,234.5679'], ['-20.00005', '-20.0001'],
  ['0.000123456789', '0.000123457'], ['0.5', '0.5'], ['0', '0.00'], [null, '–'],
])('an average price of %s is shown as %s', (value, text) => {
  expect(averageText(value)).toBe(text)
})

it.each([[0.0329887, '0.03'], [2, '2.00'], [1234.5, '1,234.50'], [null, '–']])(
  'a ratio of %s is shown as %s', (value, text) => {
    expect(ratioText(value)).toBe(text)
  })

it.each([[0, '0 trades'], [1, '1 trade'], [2, '2 trades']])('a count of %s is shown as %s', (count, text) => {
  expect(countText(count, 'trade')).toBe(text)
})

it('a time of day is told to the second', () => {
  // 2026-11-29T16:00:07Z (date -u -d @1795968007).
  expect(clockText(1_795_968_007_999)).toBe('16:00:07')
})
