import { expect, it } from 'vitest'
import type { DecisionTrace } from '../audit/index.ts'
import { decisionText, ruleLines } from './decision-text.ts'

it('shows what a rule measured, and not that a number is itself', () => {
  const rule = { rule: 'isBelow(rsi(3), 20)', held: true, values: { 20: 20, 'rsi(3)': 17.5 } }
  expect(ruleLines(rule, 1)).toEqual(['  held        isBelow(rsi(3), 20): rsi(3) = 17.5'])
})

it('says what a position came to, and not that nothing is left of it at 0', () => {
  const body = { symbol: 'AAA', quantity: '10', averagePrice: '36.17', realized: '0' }
  const rows = [
    { eventAt: 1_000, body: { kind: 'PositionOpened', ...body } },
    {
      eventAt: 2_000,
      body: { kind: 'PositionClosed', ...body, quantity: '0', averagePrice: '0', realized: '-9.5' },
    },
  ]
  const trace = { correlation: 1, signal: undefined, decisions: [], orders: [], others: rows }
  const lines = decisionText(trace as unknown as DecisionTrace).split('\n').slice(-2)
  expect(lines).toEqual([
    '  1970-01-01T00:00:01Z  opened: 10 AAA at 36.17, realized 0',
    '  1970-01-01T00:00:02Z  closed: AAA, realized -9.5',
  ])
})
