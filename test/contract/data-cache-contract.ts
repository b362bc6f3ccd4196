import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ok, utcMillis, type UtcMillis } from '../../src/base/index.ts'
import type { CacheKey, DataCache, KeptBars } from '../../src/port/index.ts'
import { barAt } from '../harness/live-engine.ts'

/** An implementation of the cache of market data. */
export interface CacheStage {
  readonly name: string
  open(): DataCache
  before?(): Promise<void>
  after?(): Promise<void>
}

const NOON = Date.UTC(2026, 0, 5, 17)
const at = (minutes: number): UtcMillis => utcMillis(NOON + minutes * 60_000)

let keys = 0

/** A series that nobody has asked for. */
export function newKey(more: Partial<CacheKey> = {}): CacheKey {
  return { source: `source ${++keys}`, symbol: 'AAA', timeframe: '1m', adjustment: 'split', ...more }
}

/** Bars of the ten minutes after noon, kept at noon for an hour. */
export function keptBars(more: Partial<KeptBars> = {}): KeptBars {
  const closes = [1, 2, 5, 10]
  const bars = closes.map((after) => barAt(at(after), 0.1 + after / 3, { volume: 1e9 + after }))
  return { from: at(0), to: at(10), bars, keptAt: at(0), until: at(60), ...more }
}

/** What every cache of market data does. */
export function dataCacheContract(stage: CacheStage): void {
  describe(`${stage.name} as a cache of market data`, () => {
    let cache: DataCache
    beforeAll(async () => {
      await stage.before?.()
      cache = stage.open()
    })
    afterAll(async () => {
      await cache.close()
      await cache.close()
      await stage.after?.()
    })

    it('gives back what was kept, to the last bit, and has nothing of what was not', async () => {
      const key = newKey()
      expect(await cache.get(key, at(0))).toEqual(ok(undefined))
      expect(await cache.set(key, keptBars())).toEqual(ok(true))
      expect(await cache.get(key, at(1))).toEqual(ok(keptBars()))
      expect(await cache.get(newKey(), at(1))).toEqual(ok(undefined))
    })

    it('knows series by source, symbol, timeframe and adjustment', async () => {
      const key = newKey({ symbol: 'BRK.B/X: 1' })
      const others: readonly CacheKey[] = [
        { ...key, source: 'another' }, { ...key, symbol: 'BRK.B/X' }, { ...key, timeframe: '1d' },
        { ...key, adjustment: 'raw' },
      ]
      const bars = keptBars().bars.map((bar) => ({ ...bar, symbol: key.symbol }))
      await cache.set(key, keptBars({ bars }))
      for (const other of others) expect(await cache.get(other, at(1))).toEqual(ok(undefined))
      expect(await cache.get(key, at(1))).toEqual(ok(keptBars({ bars })))
    })

    it('keeps the last of what was said of a series, and that there are no bars', async () => {
      const key = newKey()
      await cache.set(key, keptBars())
      await cache.set(key, keptBars({ bars: [], to: at(20) }))
      expect(await cache.get(key, at(1))).toEqual(ok(keptBars({ bars: [], to: at(20) })))
    })

    it('forgets by the clock of the market, and knows nothing of the future', async () => {
      const key = newKey()
      await cache.set(key, keptBars())
      expect(await cache.get(key, at(-1))).toEqual(ok(undefined))
      const other = newKey()
      await cache.set(other, keptBars())
      expect(await cache.get(other, utcMillis(at(60) - 1))).toEqual(ok(keptBars()))
      expect(await cache.get(other, at(60))).toEqual(ok(undefined))
    })

    it('takes months of minutes', async () => {
      const key = newKey()
      const bars = Array.from({ length: 20_000 }, (_, index) => barAt(at(index + 1), 100 + index / 7))
      const many = keptBars({ bars, to: at(20_000) })
      await cache.set(key, many)
      expect(await cache.get(key, at(1))).toEqual(ok(many))
    })
  })
}
