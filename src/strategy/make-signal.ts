import type { UtcMillis } from '../base/index.ts'
import type { Signal, SignalEvidence, SignalType } from '../model/index.ts'
import type { Wish } from './strategy.ts'

/** Who asks, for what, and when. */
export interface SignalHead {
  readonly type: SignalType
  readonly symbol: string
  readonly strategy: string
  readonly at: UtcMillis
}

/** Evidence of a HOLD, which nobody records. */
export const NO_EVIDENCE: SignalEvidence = { indicators: {}, rules: [] }

type Draft = { -readonly [K in keyof Signal]: Signal[K] }

/** Turns a wish into a signal; absent parts stay absent. Strength is 1 unless said otherwise. */
export function makeSignal(head: SignalHead, wish: Wish = {}): Signal {
  const { type, symbol, strategy, at } = head
  const signal: Draft = { type, symbol, strategy, at, strength: wish.strength ?? 1 }
  if (wish.limit !== undefined) signal.priceTarget = wish.limit
  if (wish.trigger !== undefined) signal.trigger = wish.trigger
  if (wish.stop !== undefined) signal.stopLoss = wish.stop
  if (wish.target !== undefined) signal.takeProfit = wish.target
  if (wish.trailingDistance !== undefined) signal.trailingDistance = wish.trailingDistance
  if (wish.weight !== undefined) signal.weight = wish.weight
  if (wish.quantity !== undefined) signal.quantity = wish.quantity
  if (wish.expiresAt !== undefined) signal.expiresAt = wish.expiresAt
  if (wish.timeInForce !== undefined) signal.timeInForce = wish.timeInForce
  if (wish.goodTill !== undefined) signal.goodTill = wish.goodTill
  if (wish.reason !== undefined) signal.reason = wish.reason
  if (wish.metadata !== undefined) signal.metadata = wish.metadata
  return signal
}
