import type { Price } from '../../base/index.ts'

/** A corporate action as it was announced; dates in New York. */
export type ListedAction = {
  readonly id: string
  readonly symbol: string
  /** The first day at the new terms. */
  readonly exDate: string
  /** The day on which the account is changed by it. */
  readonly processDate: string
} & (
  | { readonly kind: 'split'; readonly from: number; readonly to: number }
  | { readonly kind: 'dividend'; readonly rate: Price }
  | { readonly kind: 'rename'; readonly to: string }
  | { readonly kind: 'delisting' }
)

/** Corporate actions that were announced by hand. */
export class ActionShelf {
  readonly #actions: ListedAction[] = []

  /** Announces an action. */
  add(action: ListedAction): void {
    this.#actions.push(action)
  }

  /** Those of the symbols (none: all) that are processed in [from, to], as the vendor sorts them. */
  find({ symbols, from, to }: {
    readonly symbols: readonly string[]; readonly from: string; readonly to: string
  }): readonly ListedAction[] {
    return this.#actions
      .filter(({ processDate }) => processDate >= from && processDate <= to)
      .filter(({ symbol }) => symbols.length === 0 || symbols.includes(symbol))
      .sort((a, b) => (a.processDate < b.processDate ? -1 : a.processDate > b.processDate ? 1 : 0))
  }
}
