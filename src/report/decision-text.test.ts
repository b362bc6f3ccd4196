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

it('says what an entry waits for and how long it lives', () => {
  const till = Date.UTC(2024, 2, 8, 21)
  const said = {
    type: 'BUY', symbol: 'AAA', strategy: 'S', at: 0, strength: 1, trigger: 102, priceTarget: 103,
  }
  const terms = {
    clientOrderId: 'o', role: 'entry', side: 'BUY', quantity: '10', symbol: 'AAA', type: 'STOP_LIMIT',
    limitPrice: '103', stopPrice: '102', timeInForce: 'GTD', expiresAt: till,
  }
  const textOf = (life: object): string => decisionText({
    correlation: 1, decisions: [], others: [], orders: [{ terms, events: [] }],
    signal: {
      sequence: 1, body: { signal: { ...said, ...life }, evidence: { indicators: {}, rules: [] } },
    },
  } as unknown as DecisionTrace)
  expect(textOf({ goodTill: till })).toContain('trigger 102, limit 103, good till 2024-03-08T21:00:00Z')
  expect(textOf({ timeInForce: 'GTC' })).toContain('trigger 102, limit 103, GTC')
  expect(textOf({})).toContain(
    'Order o: entry BUY 10 AAA STOP_LIMIT limit 103 stop 102 GTD till 2024-03-08T21:00:00Z')
})
