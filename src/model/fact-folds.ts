import type { Fact, FactBodyOf, FactEnvelope, FactKind } from './fact.ts'

/** A fact of one kind. */
export type FactOf<K extends FactKind> = FactEnvelope & { readonly body: FactBodyOf<K> }

/**
 * What a part does with the kinds of facts that concern it; those that it does not name pass it by.
 *
 * A table instead of a switch in every part: whoever hands facts on asks for the kind once.
 */
export type FactFolds = { readonly [K in FactKind]?: (fact: FactOf<K>) => void }

/** Hands one fact to a part. */
export function foldFact(folds: FactFolds, fact: Fact): void {
  const fold = folds[fact.body.kind] as ((fact: Fact) => void) | undefined
  fold?.(fact)
}
