import { expect, it } from 'vitest'
import { ruleLines } from './decision-text.ts'

it('shows what a rule measured, and not that a number is itself', () => {
  const rule = { rule: 'isBelow(rsi(3), 20)', held: true, values: { 20: 20, 'rsi(3)': 17.5 } }
  expect(ruleLines(rule, 1)).toEqual(['  held        isBelow(rsi(3), 20): rsi(3) = 17.5'])
})
