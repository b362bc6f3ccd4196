import { readFileSync } from 'node:fs'
import type { UtcMillis } from '../../src/base/index.ts'
import type { Bar } from '../../src/model/index.ts'

/** Bars of a test series as columns. */
export interface CandleColumns {
  readonly length: number
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
}

/** How a series is generated; `seed` and `length` are recorded beside the figures. */
export interface SeriesRecipe {
  readonly kind: 'figures' | 'coarse' | 'edges'
  readonly seed: number
  readonly length: number
}

type Templates = readonly (readonly Ticks[])[]


type Ticks = readonly [open: number, high: number, low: number, close: number]

const START = 5000

/** Whole numbers 0..2^32-1 by the mulberry32 generator (T. Ettinger, public domain), the same in Python. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
}

/**
 * Builds a series bit for bit as tools/golden/candlestick-patterns.py does: in whole ticks, then divided.
 *
 * Figures come from the templates of one pattern where one is named, else from all.
 */
export function generateSeries({ kind, seed, length }: SeriesRecipe, talibName = ''): CandleColumns {
  const build = { figures: figureCandles, coarse: coarseCandles, edges: edgeCandles }[kind]
  const ticksPerUnit = kind === 'edges' ? 1 : 100
  const candles = build(mulberry32(seed), length, readTemplates(talibName))
  const column = (at: 0 | 1 | 2 | 3): Float64Array => {
    return Float64Array.from(candles, (candle) => candle[at] / ticksPerUnit)
  }
  return { length, open: column(0), high: column(1), low: column(2), close: column(3) }
}

/** The templates in turn, upright and then upside down, exact or ticks off, each after some calm candles. */
function figureCandles(random: () => number, length: number, templates: Templates): Ticks[] {
  const candles: Ticks[] = []
  let close = START
  for (let turn = 0; candles.length < length; turn += 1) {
    for (let calm = 10 + random() % 3; calm > 0; calm -= 1) {
      const isUp = close > START + 1000 ? 0 : close < START - 1000 ? 1 : random() % 2
      const open = close
      close += (isUp === 1 ? 1 : -1) * (6 + random() % 9)
      const high = Math.max(open, close) + 2 + random() % 5
      const low = Math.min(open, close) - 2 - random() % 5
      candles.push([open, high, low, close])
    }
    const template = templates[turn % templates.length] ?? []
    const side = Math.floor(turn / templates.length) % 2 === 0 ? 1 : -1
    const spread = SPREADS[random() % 4] as number
    const shift = (): number => random() % (2 * spread + 1) - spread
    const base = close
    for (const [open, high, low, last] of template) {
      const first = base + side * open + shift()
      close = base + side * last + shift()
      const upper = base + side * (side === 1 ? high : low) + shift()
      const lower = base + side * (side === 1 ? low : high) + shift()
      candles.push([first, Math.max(upper, first, close), Math.min(lower, first, close), close])
    }
  }
  return candles.slice(0, length)
}

const EDGE_SCALE = 10

/**
 * The templates in turn, ten times as large, among candles of one size, a price of each moved.
 *
 * It moves onto another price of the figure, in the end each onto each, or in other rounds to the distance of
 * a limit from one, so that comparisons meet equality; in whole units, where sums are exact and ties are ties.
 */
function edgeCandles(random: () => number, length: number, templates: Templates): Ticks[] {
  const candles: Ticks[] = []
  let close = START * EDGE_SCALE
  for (let turn = 0; candles.length < length; turn += 1) {
    for (let calm = 10; calm > 0; calm -= 1) {
      const isUp = close > 60000 ? 0 : close < 40000 ? 1 : random() % 2
      const open = close
      close += isUp === 1 ? 100 : -100
      candles.push([open, Math.max(open, close) + 50, Math.min(open, close) - 50, close])
    }
    const template = templates[turn % templates.length] ?? []
    const round = Math.floor(turn / templates.length)
    const side = round % 2 === 0 ? EDGE_SCALE : -EDGE_SCALE
    const moved = (round >> 2) % (4 * template.length)
    const other = Math.floor((round >> 2) / (4 * template.length))
    const base = close
    template.forEach(([first, above, below, last], place) => {
      const upper = side > 0 ? above : below
      const lower = side > 0 ? below : above
      const candle = [base + side * first, base + side * upper, base + side * lower, base + side * last]
      if (moved >> 2 === place) {
        const isTie = (round >> 1) % 2 === 0
        const prices = [...candle, ...candles.slice(isTie ? -place - 1 : -1).flat()]
        const tied = prices[other % prices.length] as number
        candle[moved % 4] = isTie ? tied : edgePrice(random, prices, candles)
      }
      const [open = 0, high = 0, low = 0, end = 0] = candle
      candles.push([open, Math.max(high, open, end), Math.min(low, open, end), end])
      close = end
    })
  }
  return candles.slice(0, length)
}

/** A price that is one of the limits that the candles before give away from one of `prices`. */
function edgePrice(random: () => number, prices: readonly number[], before: readonly Ticks[]): number {
  const price = prices[random() % prices.length] as number
  const ten = before.slice(-10)
  const bodies = ten.reduce((sum, [open, , , close]) => sum + Math.abs(close - open), 0)
  const ranges = ten.reduce((sum, [, high, low]) => sum + high - low, 0)
  const five = before.slice(-5).reduce((sum, [, high, low]) => sum + high - low, 0)
  const limits = [bodies / 10, ranges / 100, (ranges - bodies) / 20, five / 25, five * 3 / 25, five / 100]
  return price + (random() % 2 === 0 ? 1 : -1) * Math.floor(limits[random() % 6] as number)
}

const SPREADS = [0, 0, 1, 5]
const GAPS = [0, 0, 0, 0, 1, -1, 2, -2, 3, -3, 5, -5, 8, -8, 15, -15]
const BODIES = [0, 0, 1, 1, 2, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20]
const SHADOWS = [0, 0, 0, 0, 1, 1, 2, 2, 3, 4, 5, 8, 10, 15, 20]

/** Random candles of few sizes, many aligned with a price of the three before: ties and near ties abound. */
function coarseCandles(random: () => number, length: number): Ticks[] {
  const candles: Ticks[] = []
  const pick = (list: readonly number[]): number => list[random() % list.length] as number
  const priceBefore = (): number => {
    const candle = candles[candles.length - 1 - random() % 3] as Ticks
    return candle[random() % 4] as number + random() % 3 - 1
  }
  let close = START
  let color = 1
  let persistence = 0
  while (candles.length < length) {
    if (candles.length % 50 === 0) persistence = random() % 10
    if (random() % 10 >= persistence) color = random() % 2 === 0 ? 1 : -1
    if (close > START + 2000) color = -1
    if (close < START - 2000) color = 1
    const isAnchored = candles.length >= 3 && random() % 3 === 0
    const open = isAnchored ? priceBefore() : close + pick(GAPS)
    close = candles.length >= 3 && random() % 4 === 0 ? priceBefore() : open + color * pick(BODIES)
    const high = Math.max(open, close) + pick(SHADOWS)
    const low = Math.min(open, close) - pick(SHADOWS)
    candles.push([open, high, low, close])
  }
  return candles
}

/** The templates whose name begins with `talibName`, as a word. */
function readTemplates(talibName: string): Templates {
  const text = readFileSync(new URL('./pattern-templates.json', import.meta.url), 'utf8')
  const templates = Object.entries<readonly Ticks[]>(JSON.parse(text)).filter(([name]) => name !== 'about')
  const isAsked = (name: string): boolean => talibName === '' || name.split(' ')[0] === talibName
  return templates.filter(([name]) => isAsked(name)).map(([, rows]) => rows)
}

/**
 * Reads the columns open, high, low and close, in any letter case, of a comma-separated file with a header.
 *
 * Rows that lack one of them are left out.
 */
export function readCandles(path: string | URL): CandleColumns {
  const [header = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split(/\r?\n/)
  const names = header.toLowerCase().split(',')
  const places = ['open', 'high', 'low', 'close'].map((name) => names.indexOf(name))
  const rows = lines.map((line) => line.split(',')).filter((row) => places.every((at) => row[at] !== ''))
  const column = (at = -1): Float64Array => Float64Array.from(rows, (row) => Number(row[at]))
  return {
    length: rows.length,
    open: column(places[0]),
    high: column(places[1]),
    low: column(places[2]),
    close: column(places[3]),
  }
}

/** Row `row` as a bar, its prices times `factor`. */
export function candleBar(series: CandleColumns, row: number, factor = 1): Bar {
  return {
    symbol: 'TEST',
    timeframe: '1d',
    openAt: row as UtcMillis,
    closeAt: (row + 1) as UtcMillis,
    open: (series.open[row] as number) * factor,
    high: (series.high[row] as number) * factor,
    low: (series.low[row] as number) * factor,
    close: (series.close[row] as number) * factor,
    volume: 1,
  }
}

/** A 32-bit digest (FNV-1a over whole numbers), to compare long lists by one number. */
export function digest(numbers: Iterable<number>): number {
  let hash = 0x811c9dc5
  for (const number of numbers) hash = Math.imul(hash ^ number, 0x01000193)
  return hash >>> 0
}

/** A digest of the series in hundredths: equal in Python and here when both generated the same candles. */
export function seriesDigest(series: CandleColumns): number {
  const hundredths: number[] = []
  for (let row = 0; row < series.length; row += 1) {
    for (const column of [series.open, series.high, series.low, series.close]) {
      hundredths.push(Math.round((column[row] as number) * 100))
    }
  }
  return digest(hundredths)
}
