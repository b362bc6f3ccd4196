import { formatFixed, parseFixed, type ClientOrderId, type Money, type UtcMillis } from '../../base/index.ts'
import { orderTerms, type Bar, type OrderChanges, type OrderTerms, type Print, type Quote, type Session } from '../../model/index.ts'

/** Everything that reaches the simulated broker from outside; the same inputs give the same broker. */
export type BrokerInput =
  | { readonly kind: 'submit'; readonly terms: OrderTerms; readonly at: UtcMillis }
  | { readonly kind: 'cancel'; readonly id: ClientOrderId; readonly at: UtcMillis }
  | { readonly kind: 'modify'; readonly id: ClientOrderId; readonly changes: OrderChanges; readonly at: UtcMillis }
  | { readonly kind: 'quote'; readonly quote: Quote; readonly at: UtcMillis }
  | { readonly kind: 'print'; readonly print: Print; readonly at: UtcMillis }
  | { readonly kind: 'bar'; readonly bar: Bar; readonly session: Session | undefined; readonly at: UtcMillis }
  | { readonly kind: 'advance'; readonly at: UtcMillis }
  | { readonly kind: 'open-session' | 'close-session'; readonly calendar: string; readonly session: Session; readonly at: UtcMillis }
  | { readonly kind: 'halt' | 'resume'; readonly symbol: string; readonly at: UtcMillis }
  | { readonly kind: 'split'; readonly symbol: string; readonly newUnits: number; readonly oldUnits: number; readonly at: UtcMillis }
  | { readonly kind: 'rename'; readonly symbol: string; readonly newSymbol: string; readonly at: UtcMillis }
  | { readonly kind: 'delist'; readonly symbol: string; readonly at: UtcMillis }
  | { readonly kind: 'cash'; readonly amount: Money; readonly type: string; readonly symbol: string; readonly at: UtcMillis }
  | { readonly kind: 'block'; readonly isBlocked: boolean; readonly at: UtcMillis }

const EXACT = '$'

/** Writes an input as one line of JSON; exact numbers become decimals under a mark of their own. */
export function encodeInput(input: BrokerInput): string {
  return JSON.stringify(input, (_, value: unknown) => (
    typeof value === 'bigint' ? { [EXACT]: formatFixed(value) } : value
  ))
}

/** Reads a line that `encodeInput` wrote; anything else is a bug of who kept it, and throws. */
export function decodeInput(line: string): BrokerInput {
  const input = JSON.parse(line, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, EXACT)) return value
    const exact = (value as Record<string, unknown>)[EXACT]
    return typeof exact === 'string' ? parseFixed(exact) : value
  }) as BrokerInput
  return input.kind === 'submit' ? { ...input, terms: orderTerms(input.terms) } : input
}
