import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Bar, type BarColumns, allocateColumns, barAt } from '../../src/model/index.ts'

/** The price and volume columns of a series as plain arrays, as `talib-web` takes them. */
export interface Ohlcv {
  readonly open: number[]
  readonly high: number[]
  readonly low: number[]
  readonly close: number[]
  readonly volume: number[]
}

/** Numbers in [0, 1) that depend on the seed alone (mulberry32, public domain, by T. Ettinger). */
export function seededUniform(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/**
 * A seeded random walk of bars around 100 that never leaves about [50, 200], however long it gets.
 *
 * Prices are not rounded, so ties are rare; volumes are whole and positive.
 */
export function randomWalk(length: number, seed: number): BarColumns {
  const uniform = seededUniform(seed)
  const columns = Object.assign(allocateColumns(length), { length })
  let logPrice = Math.log(100)
  for (let row = 0; row < length; row += 1) {
    const open = Math.exp(logPrice)
    logPrice += 0.03 * (uniform() - 0.5) + 0.001 * (Math.log(100) - logPrice)
    const close = Math.exp(logPrice)
    columns.openAt[row] = row * 60_000
    columns.closeAt[row] = (row + 1) * 60_000
    columns.open[row] = open
    columns.high[row] = Math.max(open, close) * (1 + 0.01 * uniform())
    columns.low[row] = Math.min(open, close) * (1 - 0.01 * uniform())
    columns.close[row] = close
    columns.volume[row] = 1 + Math.floor(1_000_000 * uniform())
  }
  return columns
}

/**
 * The S&P 500's daily bars from 2000 to 2020 that the npm package `vega-datasets` bundles (real market
 * data).
 */
export function sp500(): BarColumns {
  const path = join(import.meta.dirname, '../../node_modules/vega-datasets/data/sp500-2000.csv')
  const rows = readFileSync(path, 'utf8').trim().split('\n').slice(1)
  const columns = Object.assign(allocateColumns(rows.length), { length: rows.length })
  rows.forEach((line, row) => {
    const [date = '', open, high, low, close, , volume] = line.split(',')
    columns.openAt[row] = Date.parse(date)
    columns.closeAt[row] = Date.parse(date) + 86_400_000
    columns.open[row] = Number(open)
    columns.high[row] = Number(high)
    columns.low[row] = Number(low)
    columns.close[row] = Number(close)
    columns.volume[row] = Number(volume)
  })
  return columns
}

/** Copies the columns into plain arrays. */
export function ohlcvOf(columns: BarColumns): Ohlcv {
  const list = (column: Float64Array): number[] => Array.from(column.subarray(0, columns.length))
  return {
    open: list(columns.open), high: list(columns.high), low: list(columns.low),
    close: list(columns.close), volume: list(columns.volume),
  }
}

/** Copies row `row` as a daily bar of a made-up symbol. */
export function sampleBar(columns: BarColumns, row: number): Bar {
  return barAt(columns, row, { symbol: 'TEST', timeframe: '1d' })
}

/**
 * A seeded series that is awkward on purpose: whole-number prices (many ties), runs of bars that do not
 * move at all, bars without a range and bars without volume.
 *
 * Whole numbers make sums exact, so comparisons with another implementation at ties are fair.
 */
export function coarseWalk(length: number, seed: number): BarColumns {
  const uniform = seededUniform(seed)
  const columns = Object.assign(allocateColumns(length), { length })
  let price = 100
  let still = 0
  for (let row = 0; row < length; row += 1) {
    if (still === 0 && uniform() < 0.02) still = 1 + Math.floor(60 * uniform())
    const isStill = still > 0
    if (isStill) still -= 1
    const open = price
    if (!isStill) price = Math.min(150, Math.max(50, price + Math.floor(5 * uniform()) - 2))
    columns.openAt[row] = row * 60_000
    columns.closeAt[row] = (row + 1) * 60_000
    columns.open[row] = open
    columns.high[row] = Math.max(open, price) + (isStill ? 0 : Math.floor(3 * uniform()))
    columns.low[row] = Math.min(open, price) - (isStill ? 0 : Math.floor(3 * uniform()))
    columns.close[row] = price
    columns.volume[row] = isStill || uniform() < 0.05 ? 0 : 1 + Math.floor(1000 * uniform())
  }
  return columns
}
