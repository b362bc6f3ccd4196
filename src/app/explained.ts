import { traceDecision, type JournalRow, type TripChains } from '../audit/index.ts'
import type { Bar } from '../model/index.ts'
import { explanationOf, type Explanation } from '../report/index.ts'

/** What is to be explained: a signal by its place in the journal, an order by its id, the n-th trade. */
export type Asked =
  | { readonly kind: 'signal'; readonly sequence: number }
  | { readonly kind: 'order'; readonly id: string }
  | { readonly kind: 'trade'; readonly number: number }

/** Which chains explain what was asked for: that of the signal, and of a trade those that it went on with. */
export interface AskedChains extends Partial<TripChains> {
  readonly correlation: number
}

/** Every correlation of the chains. */
export function correlationsOf({ correlation, added = [], exits = [] }: AskedChains): readonly number[] {
  return [correlation, ...added, ...exits]
}

/** What chains are put together from. */
export interface ChainParts {
  readonly rows: readonly JournalRow[]
  /** By the signal's place in the journal. */
  readonly bars: ReadonlyMap<number, readonly Bar[]>
}

/** Puts the chains together; `undefined` where nothing on record goes back to the first. */
export function explained(
  { correlation, added, exits }: AskedChains, { rows, bars }: ChainParts,
): Explanation | undefined {
  const chainOf = (of: number): Explanation => explanationOf(traceDecision(rows, of), bars.get(of) ?? [])
  const first = chainOf(correlation)
  const { signal, decisions, orders } = first
  if (signal === undefined && decisions.length === 0 && orders.length === 0) return undefined
  return {
    ...first,
    ...(added === undefined ? {} : { added: added.map(chainOf) }),
    ...(exits === undefined ? {} : { exits: exits.map(chainOf) }),
  }
}
