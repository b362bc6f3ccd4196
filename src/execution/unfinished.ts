import type { Quantity, Sequence, UtcMillis } from '../base/index.ts'
import type { OpenedUnits } from './opened-units.ts'

/** A strategy's part of a symbol. */
export interface PositionOwner {
  readonly strategy: string
  readonly symbol: string
}

/** A part that is to be flat, by the act (a halt, a person) of that sequence. */
export interface Flattening extends PositionOwner {
  readonly signal: Sequence
  /** Orders for it that the venue has refused, one after the other, and when the last one; absent: none. */
  readonly refused?: { readonly count: number; readonly at: UtcMillis }
  /** Only these units are to go; absent: all of the part. */
  readonly opened?: OpenedUnits
}

interface Unguarded extends PositionOwner {
  tries: number
  isRefused: boolean
}

/** What is unfinished, as it is saved. */
export interface UnfinishedState {
  readonly flattening: readonly Flattening[]
  readonly unguarded: readonly Readonly<Unguarded>[]
}

/** A guard that risk refuses on so many slices in a row waits for the next event of its position. */
const TRIES_MAX = 100

/** What could not be done at once: parts to flatten until they are flat, guards that risk refused. */
export class Unfinished {
  readonly #flattening = new Map<string, Flattening>()
  readonly #unguarded = new Map<string, Unguarded>()

  get isEmpty(): boolean {
    return this.#flattening.size === 0 && this.#unguarded.size === 0
  }

  get flattening(): readonly Flattening[] {
    return [...this.#flattening.values()]
  }

  flatteningOf(strategy: string, symbol: string): Flattening | undefined {
    if (this.#flattening.size === 0) return undefined
    return this.#flattening.get(`${symbol}|${strategy}`)
  }

  flatten(part: Flattening): void {
    this.#flattening.set(`${part.symbol}|${part.strategy}`, part)
  }

  /** The venue has refused an order of the part, which then rests for a while. */
  flattenRefused(part: Flattening, at: UtcMillis): void {
    this.flatten({ ...part, refused: { count: (part.refused?.count ?? 0) + 1, at } })
  }

  flattened({ strategy, symbol }: PositionOwner): void {
    if (this.#flattening.size === 0) return
    this.#flattening.delete(`${symbol}|${strategy}`)
  }

  /** Parts that are to be flat, and those with a guard that risk refused. */
  state(): UnfinishedState {
    return { flattening: this.flattening, unguarded: [...this.#unguarded.values()] }
  }

  /** Puts saved parts in place. */
  restore({ flattening, unguarded }: UnfinishedState): void {
    this.#flattening.clear()
    this.#unguarded.clear()
    for (const part of flattening) this.flatten(part)
    for (const part of unguarded) this.#unguarded.set(`${part.symbol}|${part.strategy}`, { ...part })
  }

  /** Notes that risk refused a guard of the part. */
  refused({ strategy, symbol }: PositionOwner): void {
    const key = `${symbol}|${strategy}`
    const tries = (this.#unguarded.get(key)?.tries ?? 0) + 1
    this.#unguarded.set(key, { strategy, symbol, tries, isRefused: true })
  }

  /** Tries every part with a refused guard once more; it is done with when nothing of it is refused again. */
  retryGuards(guard: (part: PositionOwner) => void): void {
    for (const [key, part] of [...this.#unguarded]) {
      part.isRefused = false
      if (part.tries <= TRIES_MAX) guard(part)
      if (this.#unguarded.get(key)?.isRefused !== true) this.#unguarded.delete(key)
    }
  }

  /** Restates units that are to go alone, rounded up: no more than is held ever leaves. */
  split(
    symbol: string, { newUnits, oldUnits }: { readonly newUnits: number; readonly oldUnits: number },
  ): void {
    for (const part of this.flattening) {
      if (part.symbol !== symbol || part.opened === undefined) continue
      const exact = part.opened.units * BigInt(newUnits)
      const units = ((exact + BigInt(oldUnits) - 1n) / BigInt(oldUnits)) as Quantity
      this.flatten({ ...part, opened: { ...part.opened, units } })
    }
  }

  /** Carries everything over to a new symbol. */
  rename(symbol: string, newSymbol: string): void {
    for (const part of this.flattening) {
      if (part.symbol !== symbol) continue
      this.flattened(part)
      this.flatten({ ...part, symbol: newSymbol })
    }
    for (const [key, part] of [...this.#unguarded]) {
      if (part.symbol !== symbol) continue
      this.#unguarded.delete(key)
      this.#unguarded.set(`${newSymbol}|${part.strategy}`, { ...part, symbol: newSymbol })
    }
  }
}
