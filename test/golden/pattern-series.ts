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

const EDGE_BODY = 100

/**
 * The templates in turn, upright and upside down, among candles of one size, made to meet equality.
 *
 * Three rounds of four are ten times as large with one price moved, the fourth has the scale at which the
 * first body equals the average; in whole units, where sums are exact and ties are ties.
 */
function edgeCandles(random: () => number, length: number, templates: Templates): Ticks[] {
  const candles: Ticks[] = []
  let close = START * 10
  for (let turn = 0; candles.length < length; turn += 1) {
    for (let calm = 10; calm > 0; calm -= 1) {
      const isUp = close > 60000 ? 0 : close < 40000 ? 1 : random() % 2
      const open = close
      close += isUp === 1 ? EDGE_BODY : -EDGE_BODY
      candles.push([open, Math.max(open, close) + 50, Math.min(open, close) - 50, close])
    }
    const round = Math.floor(turn / templates.length)
    const figure = placeFigure(templates[turn % templates.length] ?? [], close, round)
    const isFitted = (round >> 1) % 4 === 3
    candles.push(...(isFitted ? figure : movePrice(random, figure, round, candles)))
    close = (candles.at(-1) as Ticks)[3]
  }
  return candles.slice(0, length)
}

/** The template in whole units from `base`, upside down in odd rounds. */
function placeFigure(template: readonly Ticks[], base: number, round: number): Ticks[] {
  const [start, , , end] = template[0] as Ticks
  const isFitted = (round >> 1) % 4 === 3 && start !== end
  const scale = (ticks: number): number => {
    return isFitted ? Math.trunc(ticks * EDGE_BODY / Math.abs(end - start)) : 10 * ticks
  }
  return template.map(([open, high, low, close]) => (round % 2 === 0
    ? [base + scale(open), base + scale(high), base + scale(low), base + scale(close)]
    : [base - scale(open), base - scale(low), base - scale(high), base - scale(close)]))
}

/**
 * Moves one price of the figure, another one each round.
 *
 * It moves onto a price of the figure so far, in the end each onto each (in one round its candle keeps its
 * shadows, in another its extremes), or to a limit's distance from a price of its candle or the one before.
 */
function movePrice(random: () => number, figure: Ticks[], round: number, before: readonly Ticks[]): Ticks[] {
  const mode = (round >> 1) % 4
  const count = 4 * figure.length
  const at = (round >> 3) % count
  const place = at >> 2
  const seen = [...before.slice(-10), ...figure.slice(0, place)]
  const candle = figure[place] as Ticks
  const prices = [...candle, ...seen.slice(mode === 1 ? -1 : -place - 1).flat()]
  const other = prices[Math.floor((round >> 3) / count) % prices.length] as number
  const price = mode === 1 ? edgePrice(random, prices, seen) : other
  return figure.with(place, withPrice(candle, at % 4, price, mode !== 2))
}

/** A price that is one of the limits, which the candles before give, away from one of `prices`. */
function edgePrice(random: () => number, prices: readonly number[], before: readonly Ticks[]): number {
  const price = prices[random() % prices.length] as number
  const ten = before.slice(-10)
  const bodies = ten.reduce((sum, [open, , , close]) => sum + Math.abs(close - open), 0)
  const ranges = ten.reduce((sum, [, high, low]) => sum + high - low, 0)
  const five = before.slice(-5).reduce((sum, [, high, low]) => sum + high - low, 0)
  const limits = [bodies / 10, ranges / 100, (ranges - bodies) / 20, five / 25, five * 3 / 25, five / 100]
  return price + (random() % 2 === 0 ? 1 : -1) * Math.floor(limits[random() % 6] as number)
}

/** The candle with price `at` replaced; its shadows go with the body, or its extremes stay where they can. */
function withPrice([open, high, low, close]: Ticks, at: number, price: number, keepsShadows: boolean): Ticks {
  const first = at === 0 ? price : open
  const last = at === 3 ? price : close
  const top = Math.max(first, last)
  const bottom = Math.min(first, last)
  if (keepsShadows && (at === 0 || at === 3)) {
    return [first, top + high - Math.max(open, close), bottom - Math.min(open, close) + low, last]
  }
  return [first, Math.max(at === 1 ? price : high, top), Math.min(at === 2 ? price : low, bottom), last]
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
