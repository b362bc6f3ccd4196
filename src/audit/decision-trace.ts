import type { BodyOf, JournalRow } from './decode-fact.ts'

/** One order of a decision: its terms and everything that happened to it, in order. */
export interface OrderTrace {
  readonly terms: BodyOf<'OrderInitialized'>['terms']
  readonly events: readonly JournalRow[]
}

/** The whole chain behind a decision, from what the strategy saw to the last fill. */
export interface DecisionTrace {
  /** Sequence of the signal or operator act that everything goes back to. */
  readonly correlation: number
  readonly signal: (JournalRow & { readonly body: BodyOf<'SignalGenerated'> }) | undefined
  /** Verdicts in order: of the signal's legs, then of its protective orders and exits. */
  readonly decisions: readonly (JournalRow & { readonly body: BodyOf<'RiskDecided'> })[]
  readonly orders: readonly OrderTrace[]
  /** Position changes, halts and whatever else carries the correlation. */
  readonly others: readonly JournalRow[]
}

/** Sorts the rows of one correlation into a chain; rows of others are ignored. */
export function traceDecision(rows: Iterable<JournalRow>, correlation: number): DecisionTrace {
  let signal: DecisionTrace['signal']
  const decisions: (JournalRow & { readonly body: BodyOf<'RiskDecided'> })[] = []
  const orders = new Map<string, OrderTrace & { readonly events: JournalRow[] }>()
  const others: JournalRow[] = []
  for (const row of rows) {
    if (row.correlation !== correlation) continue
    const { body } = row
    if (body.kind === 'SignalGenerated') signal = { ...row, body }
    else if (body.kind === 'RiskDecided') decisions.push({ ...row, body })
    else if (body.kind === 'OrderInitialized') {
      orders.set(body.terms.clientOrderId, { terms: body.terms, events: [row] })
    } else if ('clientOrderId' in body) orders.get(body.clientOrderId)?.events.push(row)
    else others.push(row)
  }
  return { correlation, signal, decisions, orders: [...orders.values()], others }
}
