import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allocateColumns, type Bar, type BarColumns, type SeriesKey } from '../../model/index.ts'
import type { BarSource } from '../../port/index.ts'
import { SeriesCursor, SliceFeed } from './slice-feed.ts'

const NAMES = ['openAt', 'closeAt', 'open', 'high', 'low', 'close', 'volume'] as const

/** A row that closes at `at` with the close `at`; with a negative volume it is bad. */
interface Row {
  readonly at: number
  readonly isGood: boolean
}

/** Hands out rows in chunks of given lengths, always in the same columns, as a file's reader may. */
class ChunkSource implements BarSource {
  readonly key: SeriesKey
  readonly #rows: readonly Row[]
  readonly #chunks: readonly number[]
  readonly #columns = allocateColumns(200)
  #row = 0
  #chunk = 0

  constructor(symbol: string, rows: readonly Row[], chunks: readonly number[]) {
    this.key = { symbol, timeframe: '1m', adjustment: 'raw' }
    this.#rows = rows
    this.#chunks = chunks
  }

  next(): Promise<BarColumns | undefined> {
    if (this.#row === this.#rows.length) return Promise.resolve(undefined)
    const wanted = this.#chunks[this.#chunk++ % this.#chunks.length] as number
    const rows = this.#rows.slice(this.#row, this.#row + wanted)
    for (const name of NAMES) this.#columns[name].fill(-1)
    for (const [index, { at, isGood }] of rows.entries()) {
      const values = [at - 1, at, at, at, at, at, isGood ? 5 : -5]
      for (const [place, name] of NAMES.entries()) this.#columns[name][index] = values[place] as number
    }
    this.#columns.length = rows.length
    this.#row += rows.length
    return Promise.resolve(this.#columns)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

/** What comes out: for each slice its instant and the symbols of its good bars. */
async function merged(cursors: readonly SeriesCursor[]): Promise<{ slices: string[]; kept: Bar[] }> {
  const feed = new SliceFeed(cursors)
  const slices: string[] = []
  const kept: Bar[] = []
  for (;;) {
    const slice = feed.next()
    if (slice === undefined) return { slices, kept }
    if (slice === 'starved') {
      await feed.refill()
      continue
    }
    const shown = slice.cursors.slice(0, slice.count)
    slices.push(`${slice.at} ${shown.map(({ key }) => key.symbol).join(' ')}`.trim())
    kept.push(...shown.map(({ latest }) => latest.bar))
  }
}

const rowsOf = fc
  .array(fc.record({ step: fc.integer({ min: 1, max: 3 }), isGood: fc.boolean() }), { maxLength: 180 })
  .map((steps) => {
    let at = 0
    return steps.map(({ step, isGood }): Row => ({ at: (at += step), isGood }))
  })
const seriesOf = fc.record({
  rows: rowsOf,
  chunks: fc.array(fc.integer({ min: 1, max: 150 }), { minLength: 1, maxLength: 4 }),
})

describe('SliceFeed', () => {
  it('gives every good bar once, in order of time and symbol, however rows are chunked', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(seriesOf, { minLength: 1, maxLength: 4 }), async (series) => {
        const cursors = series.map(
          ({ rows, chunks }, index) =>
            new SeriesCursor(new ChunkSource(`S${index}`, rows, chunks), index, true),
        )
        const instants = [...new Set(series.flatMap(({ rows }) => rows.map(({ at }) => at)))]
        instants.sort((a, b) => a - b)
        const expected = instants.map((at) => {
          const closing = series.flatMap(({ rows }, index) =>
            rows.some((row) => row.at === at && row.isGood) ? [`S${index}`] : [],
          )
          return [at, ...closing].join(' ')
        })
        const { slices, kept } = await merged(cursors)
        expect(slices).toEqual(expected)
        const shown = slices.flatMap((slice) => {
          const [at, ...symbols] = slice.split(' ')
          return symbols.map((symbol) => `${symbol} ${at}`)
        })
        // Bars that were kept stay what they were, though rows and columns were used again.
        expect(kept.map(({ symbol, closeAt, close }) => `${symbol} ${closeAt} ${close}`)).toEqual(
          shown.map((bar) => `${bar} ${bar.split(' ')[1]}`),
        )
        for (const [index, { rows }] of series.entries()) {
          const bad = rows.filter(({ isGood }) => !isGood).length
          expect(cursors[index]?.validator.rejected.total).toBe(bad)
        }
      }),
    )
  })

  it('leaves the latest bar as it is when the next row is bad', async () => {
    const rows = [true, false].map((isGood, index) => ({ at: index + 1, isGood }))
    const cursor = new SeriesCursor(new ChunkSource('S', rows, [2]), 0, true)
    await merged([cursor])
    expect(cursor.latest.closeAt).toBe(1)
  })

  it('takes nothing that closes after the instant it may go to', async () => {
    const rows = [1, 2, 3].map((at) => ({ at, isGood: true }))
    const cursor = new SeriesCursor(new ChunkSource('S', rows, [3]), 0, true)
    const feed = new SliceFeed([cursor])
    await feed.refill()
    expect([feed.next(2), feed.next(2), feed.next(2)]).toMatchObject([{ at: 2 }, { at: 2 }, undefined])
    expect(cursor.latest.closeAt).toBe(2)
  })

  it('says when the first bar opened, good or not', async () => {
    const bad = new SeriesCursor(new ChunkSource('A', [{ at: 7, isGood: false }], [1]), 0, true)
    const later = new SeriesCursor(new ChunkSource('B', [{ at: 9, isGood: true }], [1]), 1, true)
    const feed = new SliceFeed([bad, later])
    await feed.refill()
    expect(feed.nextOpenAt).toBe(6)
  })
})
