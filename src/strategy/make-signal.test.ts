import { expect, it } from 'vitest'
import { utcMillis } from '../base/index.ts'
import { makeSignal } from './make-signal.ts'

const head = { type: 'BUY', symbol: 'AAA', strategy: 'S', at: utcMillis(1) } as const

it('leaves absent what was not wished', () => {
  expect(makeSignal(head)).toEqual({ ...head, strength: 1 })
})

it('carries every part of a wish under its name in the signal', () => {
  const wish = {
    strength: 0.5,
    limit: 10,
    trigger: 9.5,
    stop: 9,
    target: 12,
    trailingDistance: 1,
    weight: 0.2,
    quantity: 3,
    expiresAt: utcMillis(5),
    timeInForce: 'GTD',
    goodTill: utcMillis(6),
    reason: 'why',
    metadata: { atr: 1 },
  } as const
  expect(makeSignal(head, wish)).toEqual({
    ...head,
    strength: 0.5,
    priceTarget: 10,
    trigger: 9.5,
    stopLoss: 9,
    takeProfit: 12,
    trailingDistance: 1,
    weight: 0.2,
    quantity: 3,
    expiresAt: 5,
    timeInForce: 'GTD',
    goodTill: 6,
    reason: 'why',
    metadata: { atr: 1 },
  })
})
