import type { Sequence, UtcMillis } from '../base/index.ts'
import type { Fact, FactBody, FactFolds, FactKind } from '../model/index.ts'
import type { Journal } from '../port/index.ts'

type Fold = (fact: Fact) => void

/** Gives facts their place, hands them to the journal and to every part that folds their kind. */
export class Recorder {
  /** When we learn what is being recorded; set by the engine with every input. */
  knownAt = 0 as UtcMillis
  readonly #journal: Journal
  readonly #folds = new Map<FactKind, Fold[]>()
  #sequence = 0
  #isRestoring = false

  constructor(journal: Journal) {
    this.#journal = journal
  }

  /** The sequence that the next fact will get. */
  get next(): Sequence {
    return (this.#sequence + 1) as Sequence
  }

  /** Adds a part; of a kind that several fold, those added first go first. */
  follow(folds: FactFolds): void {
    for (const [kind, fold] of Object.entries(folds) as [FactKind, Fold][]) {
      const before = this.#folds.get(kind)
      if (before === undefined) this.#folds.set(kind, [fold])
      else before.push(fold)
    }
  }

  /** Applies a fact that the journal holds already, in its place; nothing is recorded again. */
  restore(fact: Fact): void {
    this.#isRestoring = true
    this.#sequence = fact.sequence
    this.knownAt = fact.knownAt
    this.#fold(fact)
    this.#isRestoring = false
  }

  /** Goes on after a fact, whose state was put in place otherwise. */
  continueAfter(sequence: Sequence): void {
    this.#sequence = sequence
  }

  /** Records a fact: it has been applied everywhere and is in the journal when this returns. */
  record(body: FactBody, eventAt: UtcMillis, correlation: Sequence): Sequence {
    // What a fold would record stands in the journal as a fact of its own.
    if (this.#isRestoring) return this.#sequence as Sequence
    const sequence = ++this.#sequence as Sequence
    const fact: Fact = { sequence, eventAt, knownAt: this.knownAt, correlation, body }
    this.#journal.append(fact)
    this.#fold(fact)
    return sequence
  }

  #fold(fact: Fact): void {
    const folds = this.#folds.get(fact.body.kind)
    if (folds !== undefined) for (let i = 0; i < folds.length; i++) (folds[i] as Fold)(fact)
  }
}
