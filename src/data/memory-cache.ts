import { ok, type Result, type UtcMillis } from '../base/index.ts'
import type { CacheKey, DataCache, KeptBars } from '../port/index.ts'

const BARS_MAX = 1_000_000

/** A data cache in the memory of this process: the series asked for last, up to a number of bars. */
export class MemoryDataCache implements DataCache {
  readonly name = 'memory'
  readonly #barsMax: number
  /** The one that was asked for longest ago comes first. */
  readonly #series = new Map<string, KeptBars>()
  #bars = 0

  constructor({ barsMax = BARS_MAX }: { readonly barsMax?: number } = {}) {
    this.#barsMax = barsMax
  }

  get(key: CacheKey, at: UtcMillis): Promise<Result<KeptBars | undefined>> {
    const name = nameOf(key)
    const kept = this.#take(name)
    if (kept === undefined || at >= kept.until || at < kept.keptAt) return Promise.resolve(ok(undefined))
    this.#put(name, kept)
    return Promise.resolve(ok(kept))
  }

  set(key: CacheKey, kept: KeptBars): Promise<Result<true>> {
    const name = nameOf(key)
    this.#take(name)
    this.#put(name, kept)
    for (const oldest of this.#series.keys()) {
      if (this.#bars <= this.#barsMax) break
      this.#take(oldest)
    }
    return Promise.resolve(ok(true))
  }

  close(): Promise<void> {
    this.#series.clear()
    this.#bars = 0
    return Promise.resolve()
  }

  #put(name: string, kept: KeptBars): void {
    this.#series.set(name, kept)
    this.#bars += kept.bars.length
  }

  #take(name: string): KeptBars | undefined {
    const kept = this.#series.get(name)
    this.#series.delete(name)
    this.#bars -= kept?.bars.length ?? 0
    return kept
  }
}

function nameOf({ source, symbol, timeframe, adjustment }: CacheKey): string {
  return [source, symbol, timeframe, adjustment].join(' ')
}
