import type { UtcMillis } from '../base/index.ts'
import type { CorporateAction } from '../model/index.ts'

/** A stretch of an instrument's history under one symbol: bars that open in [from, until). */
export interface SymbolSpan {
  readonly symbol: string
  readonly from: UtcMillis
  readonly until: UtcMillis
}

type Rename = Extract<CorporateAction, { readonly kind: 'SymbolChange' }>

const BEGINNING = Number.MIN_SAFE_INTEGER as UtcMillis
const END = Number.MAX_SAFE_INTEGER as UtcMillis

/**
 * The symbols under which the instrument that is called `symbol` in the end has traded, oldest first.
 *
 * A symbol that another instrument bore before counts only from the change to it on. `changes` may hold
 * actions of any kind and symbol.
 */
export function symbolChain(symbol: string, changes: readonly CorporateAction[]): readonly SymbolSpan[] {
  const renames = changes.filter((action) => action.kind === 'SymbolChange')
  const spans: SymbolSpan[] = []
  let name = symbol
  let until = END
  for (;;) {
    const came = renames
      .filter((one) => one.newSymbol === name && one.at < until)
      .reduce<Rename | undefined>((last, one) => (last && last.at > one.at ? last : one), undefined)
    spans.unshift({ symbol: name, from: came?.at ?? BEGINNING, until })
    if (came === undefined) return spans
    name = came.symbol
    until = came.at
  }
}
