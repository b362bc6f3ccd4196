import type { Price, Quantity } from '../../base/index.ts'
import {
  fail, MILLIS_PER_DAY, MILLIS_PER_MINUTE, parseFixed, parseUtc, SCALE, UserError,
} from '../../base/index.ts'
import type { MarketClock } from '../clock/market-clock.ts'
import { newYorkDate, newYorkInstant } from '../clock/new-york-time.ts'
import { barTicks } from './bar-ticks.ts'
import { between } from './between.ts'
import { foldBars } from './fold-bars.ts'
import type { MarketBar, PriceSource, PriceTick } from './price-source.ts'

const HEADER = 'symbol,timestamp,open,high,low,close,volume'

/**
 * Prices out of a tape: bars of one minute, or of one day, in CSV.
 *
 * The first line is `symbol,timestamp,open,high,low,close,volume`; a timestamp is the start of the bar, in
 * RFC 3339 with its offset, or a date for a whole session. Prices and volume are exact decimals. Each symbol
 * ascends. Throws `UserError` with `TAPE_FILE` and the line of what cannot be read.
 */
export class TapeSource implements PriceSource {
  readonly symbols: readonly string[]
  readonly startAt: number
  readonly #clock: MarketClock
  readonly #bars: ReadonlyMap<string, readonly TapeBar[]>
  readonly #ticks: readonly PriceTick[]

  constructor(text: string, clock: MarketClock) {
    this.#clock = clock
    this.#bars = readTape(text, clock)
    this.symbols = [...this.#bars.keys()]
    const ticks = [...this.#bars].flatMap(([symbol, bars]) => bars.flatMap((bar) => (
      barTicks(symbol, { ...bar.bar, at: bar.from }, bar.to - bar.from)
    )))
    this.#ticks = ticks.sort((a, b) => a.at - b.at || (a.symbol < b.symbol ? -1 : 1))
    this.startAt = this.#ticks[0]?.at ?? 0
  }

  ticks(from: number, to: number): readonly PriceTick[] {
    return between(this.#ticks, from, to)
  }

  minutes(symbol: string, from: number, to: number): readonly MarketBar[] {
    return this.#select(symbol, from, to, false)
  }

  days(symbol: string, from: number, to: number): readonly MarketBar[] {
    const days = this.#select(symbol, from, to, true)
    return days.length > 0 ? days : this.#foldedDays(symbol).filter(({ at }) => at >= from && at < to)
  }

  /** The days of a tape of minutes: regular hours alone. */
  #foldedDays(symbol: string): readonly MarketBar[] {
    const days = new Map<string, MarketBar[]>()
    for (const { bar, isDay } of this.#bars.get(symbol) ?? []) {
      const date = newYorkDate(bar.at)
      const session = isDay ? undefined : this.#clock.session(date)
      if (session === undefined || bar.at < session.openAt || bar.at >= session.closeAt) continue
      const day = days.get(date)
      if (day === undefined) days.set(date, [bar])
      else day.push(bar)
    }
    return [...days].map(([date, bars]) => foldBars(newYorkInstant(date, '00:00'), bars))
  }

  #select(symbol: string, from: number, to: number, isDay: boolean): readonly MarketBar[] {
    return (this.#bars.get(symbol) ?? [])
      .filter((each) => each.isDay === isDay && each.bar.at >= from && each.bar.at < to)
      .map(({ bar }) => bar)
  }
}

interface TapeBar {
  readonly bar: MarketBar
  readonly isDay: boolean
  /** When its prints happen: [from, to). */
  readonly from: number
  readonly to: number
}

function refuse(line: number, found: string): never {
  const { failure } = fail('TAPE_FILE', `tape, line ${line}: ${found}; see docs/EXCHANGE.md for the format`)
  throw new UserError(failure)
}

function readTape(text: string, clock: MarketClock): ReadonlyMap<string, readonly TapeBar[]> {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  if (lines[0]?.trim().toLowerCase() !== HEADER) refuse(1, `found "${lines[0] ?? ''}", expected "${HEADER}"`)
  const bars = new Map<string, TapeBar[]>()
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line.trim() === '') continue
    const [symbol, bar] = readLine(line, index + 1, clock)
    const list = bars.get(symbol) ?? []
    const last = list.at(-1)
    if (last !== undefined && last.to > bar.from) {
      refuse(index + 1, `${symbol} does not come after its bar before`)
    }
    list.push(bar)
    bars.set(symbol, list)
  }
  if (bars.size === 0) refuse(2, 'the tape has no bar')
  return bars
}

function readLine(line: string, number: number, clock: MarketClock): readonly [string, TapeBar] {
  const cells = line.split(',').map((cell) => cell.trim())
  const [symbol = '', stamp = '', ...figures] = cells
  if (cells.length !== 7 || !/^[A-Z][A-Z0-9.]*$/.test(symbol)) refuse(number, `found "${line}"`)
  const values = figures.map((figure) => parseFixed(figure) ?? refuse(number, `"${figure}" is no decimal`))
  const [open = 0n, high = 0n, low = 0n, close = 0n, volume = 0n] = values
  const isSound = low > 0n && low <= open && low <= close && high >= open && high >= close && volume >= 0n
  if (!isSound) refuse(number, `"${line}" is no bar: low must be positive and lowest, high highest`)
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(stamp)
  const span = isDay ? daySpan(stamp, number, clock) : minuteSpan(stamp, number)
  const bar: MarketBar = {
    at: isDay ? newYorkInstant(newYorkDate(span.from), '00:00') : span.from,
    open: open as Price, high: high as Price, low: low as Price, close: close as Price,
    volume: volume as Quantity, tradeCount: Number(volume / SCALE / 90n) + 1,
    vwap: ((open + high + low + close) / 4n) as Price,
  }
  return [symbol, { bar, isDay, ...span }]
}

function minuteSpan(stamp: string, number: number): { from: number; to: number } {
  const from = parseUtc(stamp) ?? refuse(number, `"${stamp}" is no instant with an offset, and no date`)
  if (from % MILLIS_PER_MINUTE !== 0) refuse(number, `"${stamp}" is not the start of a minute`)
  return { from, to: from + MILLIS_PER_MINUTE }
}

function daySpan(date: string, number: number, clock: MarketClock): { from: number; to: number } {
  const session = clock.session(date) ?? refuse(number, `${date} is no trading day`)
  return { from: session.openAt, to: Math.min(session.closeAt, session.openAt + MILLIS_PER_DAY) }
}
