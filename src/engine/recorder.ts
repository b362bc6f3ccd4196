import type { Sequence, UtcMillis } from '../base/index.ts'
import type { Fact, FactBody } from '../model/index.ts'
import type { Journal } from '../port/index.ts'

/** Gives facts their place, hands them to every part that folds them, and to the journal. */
export class Recorder {
  /** When we learn what is being recorded; set by the engine with every input. */
  knownAt = 0 as UtcMillis
  readonly #journal: Journal
  readonly #folds: ((fact: Fact) => void)[] = []
  #sequence = 0

  constructor(journal: Journal) {
    this.#journal = journal
  }

  /** The sequence that the next fact will get. */
  get next(): Sequence {
    return (this.#sequence + 1) as Sequence
  }

  /** Adds a part that folds every fact, after those added before it. */
  follow(fold: (fact: Fact) => void): void {
    this.#folds.push(fold)
  }

  /** Records a fact: it has been applied everywhere and is in the journal when this returns. */
  record(body: FactBody, eventAt: UtcMillis, correlation: Sequence): Sequence {
    const sequence = ++this.#sequence as Sequence
    const fact: Fact = { sequence, eventAt, knownAt: this.knownAt, correlation, body }
    this.#journal.append(fact)
    const folds = this.#folds
    for (let i = 0; i < folds.length; i++) (folds[i] as (fact: Fact) => void)(fact)
    return sequence
  }
}
