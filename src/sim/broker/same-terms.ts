import type { OrderTerms } from '../../model/index.ts'

const FIELDS = [
  'symbol', 'side', 'quantity', 'type', 'limitPrice', 'stopPrice', 'trailingOffset', 'timeInForce',
  'expiresAt',
] as const

/** Names the first field in which two orders under one id differ; `undefined`: they are the same order. */
export function differingTerm(held: OrderTerms, sent: OrderTerms): string | undefined {
  return FIELDS.find((field) => held[field] !== sent[field])
}
