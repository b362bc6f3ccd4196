import type { SessionDate } from '../base/index.ts'
import type { ExchangeCalendar } from '../calendar/index.ts'
import type { BarColumns, SeriesKey, Session } from '../model/index.ts'
import type { BarSource } from '../port/index.ts'
import type { BarRow } from './bar-row.ts'
import { GrowingColumns } from './growing-columns.ts'
import { SeededRandom } from './seeded-random.ts'

/** What a made-up instrument is like. */
export interface SyntheticInstrument {
  readonly symbol: string
  readonly sector: string
  readonly startPrice: number
  /** Yearly volatility as a fraction. */
  readonly volatilityFraction: number
  /** How much of the common market move it takes. */
  readonly beta: number
  readonly meanVolume: number
}

/**
 * The sectors of the Global Industry Classification Standard, https://www.msci.com/our-solutions/indexes/gics
 */
const SECTORS = [
  'Information Technology', 'Health Care', 'Financials', 'Consumer Discretionary', 'Industrials', 'Energy',
  'Communication Services', 'Consumer Staples', 'Utilities', 'Materials', 'Real Estate',
]
const SESSIONS_PER_YEAR = 252
const MARKET_VOLATILITY_FRACTION = 0.16
const DRIFT_PER_YEAR = 0.06
const CHUNK_ROWS = 4_096

/** Made-up instruments `SYN1`, `SYN2` ..., each in a sector, with properties that the seed decides. */
export function syntheticInstruments(count: number, seed: number): readonly SyntheticInstrument[] {
  return Array.from({ length: count }, (_, index) => {
    const symbol = `SYN${index + 1}`
    const random = new SeededRandom(`${seed} ${symbol}`)
    return {
      symbol,
      sector: SECTORS[index % SECTORS.length] as string,
      startPrice: Math.round(2_000 + random.uniform() * 18_000) / 100,
      volatilityFraction: 0.15 + 0.3 * random.uniform(),
      beta: 0.6 + 0.8 * random.uniform(),
      meanVolume: Math.round(200_000 + 5_000_000 * random.uniform()),
    }
  })
}

/**
 * Daily bars of a made-up instrument: a geometric random walk in cents, with a market factor common to all of
 * a seed.
 *
 * Always label what comes of it synthetic. Source: P. Glasserman, "Monte Carlo Methods in Financial
 * Engineering", Springer (2003), section 3.2 (geometric Brownian motion).
 */
export class SyntheticDays implements BarSource {
  readonly key: SeriesKey
  readonly #instrument: SyntheticInstrument
  readonly #seed: number
  readonly #sessions: readonly Session[]
  #at = 0
  #close: number

  constructor(
    instrument: SyntheticInstrument,
    { seed, calendar, from, to }: {
      readonly seed: number
      readonly calendar: ExchangeCalendar
      readonly from: SessionDate
      readonly to: SessionDate
    },
  ) {
    this.key = { symbol: instrument.symbol, timeframe: '1d', adjustment: 'raw' }
    this.#instrument = instrument
    this.#seed = seed
    this.#sessions = calendar.sessions(from, to)
    this.#close = instrument.startPrice
  }

  next(): Promise<BarColumns | undefined> {
    const chunk = new GrowingColumns()
    for (; this.#at < this.#sessions.length && chunk.length < CHUNK_ROWS; this.#at++) {
      chunk.push(this.#bar(this.#sessions[this.#at] as Session))
    }
    return Promise.resolve(chunk.length === 0 ? undefined : chunk.columns)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  #bar({ date, openAt, closeAt }: Session): BarRow {
    const { symbol, volatilityFraction, beta, meanVolume } = this.#instrument
    const market = new SeededRandom(`${this.#seed} market ${date}`)
    const own = new SeededRandom(`${this.#seed} ${symbol} ${date}`)
    const daily = volatilityFraction / Math.sqrt(SESSIONS_PER_YEAR)
    const common = (beta * MARKET_VOLATILITY_FRACTION * market.normal()) / Math.sqrt(SESSIONS_PER_YEAR)
    const drift = DRIFT_PER_YEAR / SESSIONS_PER_YEAR - (daily * daily) / 2
    const open = cents(this.#close * Math.exp(0.3 * daily * own.normal()))
    const close = cents(open * Math.exp(drift + common + daily * own.normal()))
    const [top, bottom] = [Math.max(open, close), Math.min(open, close)]
    const reach = (): number => Math.exp(Math.abs(0.4 * daily * own.normal()))
    const high = Math.max(top, cents(top * reach()))
    const low = Math.min(bottom, cents(bottom / reach()))
    const volume = Math.round(meanVolume * Math.exp(0.4 * own.normal()))
    this.#close = close
    return { openAt, closeAt, open, high, low, close, volume }
  }
}

/** Whole cents, never less than one. */
function cents(value: number): number {
  return Math.max(Math.round(value * 100), 1) / 100
}
