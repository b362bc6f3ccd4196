import type { Money } from '../../base/index.ts'

const SAMPLES_MAX = 200_000

/** What the account was worth at one instant. */
export interface EquitySample {
  readonly at: number
  readonly equity: Money
}

/** The worth of the account over time, a sample a minute of every session. */
export class EquityCurve {
  readonly #samples: EquitySample[] = []

  /** Adds a sample; a second one of the same instant replaces the first. */
  add(at: number, equity: Money): void {
    if (this.#samples.at(-1)?.at === at) this.#samples.pop()
    this.#samples.push({ at, equity })
    if (this.#samples.length > SAMPLES_MAX) this.#samples.splice(0, SAMPLES_MAX / 10)
  }

  /** The last sample of each span in [from, to], stamped with what `startOf` calls the start of its span. */
  sampled(from: number, to: number, startOf: (at: number) => number): readonly EquitySample[] {
    const spans = new Map<number, Money>()
    for (const { at, equity } of this.#samples) if (at >= from && at <= to) spans.set(startOf(at), equity)
    return [...spans].map(([at, equity]) => ({ at, equity }))
  }
}
