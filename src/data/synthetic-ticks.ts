import type { UtcMillis } from '../base/index.ts'
import type { Bar, Print, Quote } from '../model/index.ts'
import { SeededRandom } from './seeded-random.ts'

/** Where in an interval its four prices stand; the last one half a second before its end. */
const PLACES = [0, 1 / 3, 2 / 3] as const
const BEFORE_END_MS = 500
const CENT = 0.01
/** Quotes lie one to three cents to either side of the price. */
const HALF_SPREAD_CENTS = 3
const LOTS_SHOWN = 10

/** What a market told within an interval, in order of time; of one instant the quote comes first. */
export interface IntervalTicks {
  readonly quotes: readonly Quote[]
  readonly prints: readonly Print[]
}

/**
 * Quotes and prints inside a bar: made up, and true to it. Four prints at its open, its two extremes in an
 * order that is drawn, and its close share its volume out; around each stands a quote.
 *
 * The same bar and seed give the same ticks. Always label what comes of it synthetic.
 */
export function syntheticTicks(bar: Bar, seed: number): IntervalTicks {
  const { symbol, openAt, closeAt, open, high, low, close, volume } = bar
  const random = new SeededRandom(`${seed} ${symbol} ${openAt} ticks`)
  const extremes = random.uniform() < 0.5 ? [high, low] : [low, high]
  const prices = [open, ...extremes, close]
  const length = closeAt - openAt
  const lastAt = closeAt - Math.min(BEFORE_END_MS, length / 4)
  const instants = [...PLACES.map((place) => openAt + Math.floor(place * length)), Math.floor(lastAt)]
  const share = volume >= prices.length ? Math.floor(volume / prices.length) : volume / prices.length
  const quotes: Quote[] = []
  const prints: Print[] = []
  for (const [index, price] of prices.entries()) {
    const at = (instants[index] ?? openAt) as UtcMillis
    const half = CENT * (1 + random.below(HALF_SPREAD_CENTS))
    quotes.push({
      symbol, at, bid: Math.max(CENT, cents(price - half)), ask: cents(price + half),
      bidSize: 100 * (1 + random.below(LOTS_SHOWN)), askSize: 100 * (1 + random.below(LOTS_SHOWN)),
    })
    const size = index < prices.length - 1 ? share : volume - share * (prices.length - 1)
    if (size > 0) prints.push({ symbol, at, price, size, id: `${openAt}-${index}` })
  }
  return { quotes, prints }
}

function cents(price: number): number {
  return Math.round(price / CENT) / (1 / CENT)
}
