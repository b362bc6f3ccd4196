import type { OrderStatus } from '../../../src/model/index.ts'
import { FAULTS, FEATURES, STANDING, type Feature } from './swarm-plan.ts'

/** Times that each fault struck while an order was in each state: `crash|ACCEPTED`. */
export type FaultPairs = Readonly<Record<string, number>>

/** A state of an order, or that there is none. */
export type StruckState = OrderStatus | 'none'

/** Which faults met which states of orders, of many runs. */
export class FaultCoverage {
  readonly #pairs = new Map<string, number>()

  add(pairs: FaultPairs): void {
    for (const [pair, count] of Object.entries(pairs)) {
      this.#pairs.set(pair, (this.#pairs.get(pair) ?? 0) + count)
    }
  }

  /** Faults that have not struck. */
  get unmet(): readonly Feature[] {
    const met = new Set([...this.#pairs.keys()].map((pair) => pair.split('|')[0]))
    return FEATURES.filter((feature) => !met.has(feature) && !STANDING.includes(feature))
  }

  /** Pairs that were met, and how many of them at least so often. */
  counts(often: number): { readonly met: number; readonly often: number } {
    const counts = [...this.#pairs.values()]
    return { met: counts.length, often: counts.filter((count) => count >= often).length }
  }

  /** A row a fault, its states with their counts, and the numbers that it has in the catalogue. */
  lines(): readonly string[] {
    return FEATURES.filter((feature) => !STANDING.includes(feature)).map((feature) => {
      const own = [...this.#pairs].filter(([pair]) => pair.startsWith(`${feature}|`))
        .toSorted(([, a], [, b]) => b - a)
      const states = own.map(([pair, count]) => `${pair.split('|')[1] ?? ''} ${count}`)
      return `${feature} (${FAULTS[feature].join(', ')}): ${states.join(', ') || 'never'}`
    })
  }
}
