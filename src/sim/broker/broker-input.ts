import { formatFixed, parseFixed, type ClientOrderId, type Money, type UtcMillis } from '../../base/index.ts'
import {
  orderTerms, type Bar, type OrderChanges, type OrderTerms, type Print, type Quote, type Session,
} from '../../model/index.ts'

/** Everything that reaches the simulated broker from outside; the same inputs give the same broker. */
export type BrokerInput = BrokerRequest | MarketInput | RareInput

interface Stamped {
  readonly at: UtcMillis
}

/** What the client asks for. */
export type BrokerRequest =
  | ({ readonly kind: 'submit'; readonly terms: OrderTerms } & Stamped)
  | ({ readonly kind: 'cancel'; readonly id: ClientOrderId } & Stamped)
  | ({ readonly kind: 'modify'; readonly id: ClientOrderId; readonly changes: OrderChanges } & Stamped)

/** What the market does. */
export type MarketInput =
  | ({ readonly kind: 'quote'; readonly quote: Quote } & Stamped)
  | ({ readonly kind: 'print'; readonly print: Print } & Stamped)
  | ({ readonly kind: 'bar'; readonly bar: Bar; readonly session: Session | undefined } & Stamped)
  | ({ readonly kind: 'advance' } & Stamped)
  | ({ readonly kind: SessionTurn; readonly calendar: string; readonly session: Session } & Stamped)
  | ({ readonly kind: 'halt' | 'resume'; readonly symbol: string } & Stamped)

type SessionTurn = 'open-session' | 'close-session'

/** What happens to instruments and to the account. */
export type RareInput =
  | ({
      readonly kind: 'split'
      readonly symbol: string
      readonly newUnits: number
      readonly oldUnits: number
    } & Stamped)
  | ({ readonly kind: 'rename'; readonly symbol: string; readonly newSymbol: string } & Stamped)
  | ({ readonly kind: 'delist'; readonly symbol: string } & Stamped)
  | ({
      readonly kind: 'cash'
      readonly amount: Money
      readonly type: string
      readonly symbol: string
    } & Stamped)
  | ({ readonly kind: 'block'; readonly isBlocked: boolean } & Stamped)

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
