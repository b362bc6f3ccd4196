import type { ExposureShare, RunExposure } from '../../report/index.ts'

/** A net position with its mark, and what each strategy has of it. */
export interface HeldPosition {
  readonly symbol: string
  readonly mark: number
  readonly value: number
  readonly parts: readonly { readonly strategy: string; readonly units: number }[]
}

interface Tally {
  /** Of the day that is being added up. */
  today: number
  sum: number
  max: number
}

/**
 * Measures at the end of each day what part of equity stood in each symbol, sector and strategy: where the
 * equity curve has its points, so that it costs nothing between.
 */
export class ExposureRecorder {
  readonly #sectorOf: (symbol: string) => string
  readonly #symbols = new Map<string, Tally>()
  readonly #sectors = new Map<string, Tally>()
  readonly #strategies = new Map<string, Tally>()
  #days = 0

  constructor(sectorOf: (symbol: string) => string) {
    this.#sectorOf = sectorOf
  }

  /** Takes a day's last equity and positions; one without equity is left out. */
  record(equity: number, positions: Iterable<HeldPosition>): void {
    if (!(equity > 0)) return
    this.#days++
    for (const { symbol, mark, value, parts } of positions) {
      if (value !== 0) {
        add(this.#symbols, symbol, Math.abs(value) / equity)
        add(this.#sectors, this.#sectorOf(symbol), Math.abs(value) / equity)
      }
      for (const { strategy, units } of parts) {
        if (units !== 0) add(this.#strategies, strategy, Math.abs(units * mark) / equity)
      }
    }
    for (const tallies of [this.#symbols, this.#sectors, this.#strategies]) endDay(tallies)
  }

  /** Means over all days, those without a position included; the largest mean first. */
  result(): RunExposure {
    const shares = (tallies: ReadonlyMap<string, Tally>): readonly ExposureShare[] => (
      [...tallies].map(([name, { sum, max }]) => ({ name, mean: sum / this.#days, max }))
        .toSorted((a, b) => b.mean - a.mean || (a.name < b.name ? -1 : 1)))
    return {
      days: this.#days,
      symbols: shares(this.#symbols),
      sectors: shares(this.#sectors),
      strategies: shares(this.#strategies),
    }
  }
}

function add(tallies: Map<string, Tally>, name: string, fraction: number): void {
  const tally = tallies.get(name)
  if (tally === undefined) tallies.set(name, { today: fraction, sum: 0, max: 0 })
  else tally.today += fraction
}

function endDay(tallies: ReadonlyMap<string, Tally>): void {
  for (const tally of tallies.values()) {
    tally.sum += tally.today
    tally.max = Math.max(tally.max, tally.today)
    tally.today = 0
  }
}
