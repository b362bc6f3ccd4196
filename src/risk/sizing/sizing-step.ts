import type { Quantity } from '../../base/index.ts'
import type { SizingStep } from '../../model/index.ts'

/** One step of the size arithmetic, whose note is put together when somebody reads it. */
export class SizingRecord implements SizingStep {
  readonly name: string
  readonly quantity: Quantity
  readonly #say: () => string

  constructor(name: string, quantity: Quantity, say: () => string) {
    this.name = name
    this.quantity = quantity
    this.#say = say
  }

  get note(): string {
    return this.#say()
  }

  /** The step with its note, for the journal. */
  toJSON(): SizingStep {
    return { name: this.name, quantity: this.quantity, note: this.note }
  }
}
