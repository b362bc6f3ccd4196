import type { Price, Quantity } from '../../base/index.ts'
import { divideHalfEven, MILLIS_PER_DAY, MILLIS_PER_MINUTE, price, SCALE } from '../../base/index.ts'
import type { ExchangeSession } from '../clock/exchange-session.ts'
import type { MarketClock } from '../clock/market-clock.ts'
import { addDays, newYorkDate, newYorkInstant } from '../clock/new-york-time.ts'
import { barTicks } from './bar-ticks.ts'
import { between } from './between.ts'
import { foldBars } from './fold-bars.ts'
import type { MarketBar, PriceSource, PriceTick } from './price-source.ts'
import { RandomStream } from './random-stream.ts'

const CENT = price('0.01')
const CENTS = 100
const PRICE_MIN = 1
const DAY_VOLATILITY = 0.015
const GAP_VOLATILITY = 0.004
const MINUTE_VOLATILITY = 0.0005
/** Sessions of history before the exchange starts: about a year. */
const HISTORY_SESSIONS = 260

interface DayPlan {
  readonly session: ExchangeSession
  readonly before: number
  readonly open: number
  readonly close: number
}

/**
 * A made-up market: a seeded walk of daily closes, and in each day seeded minutes that lead from its open to
 * its close, before-hours and late hours included.
 *
 * Every figure follows from seed, symbol and date alone, so history can be asked for without playing it. In
 * the extended hours every other minute has no trade, and therefore no bar.
 */
export class SyntheticSource implements PriceSource {
  readonly symbols: readonly string[]
  readonly startAt: number
  readonly #seed: string
  readonly #clock: MarketClock
  readonly #plans = new Map<string, DayPlan[]>()
  readonly #minutes = new Map<string, readonly MarketBar[]>()
  #played: { readonly from: number; readonly to: number; readonly ticks: readonly PriceTick[] } = {
    from: 0, to: 0, ticks: [],
  }

  constructor(options: {
    seed: string; symbols: readonly string[]; clock: MarketClock; startAt: number
  }) {
    this.symbols = options.symbols
    this.#seed = options.seed
    this.#clock = options.clock
    this.startAt = options.startAt
  }

  ticks(from: number, to: number): readonly PriceTick[] {
    const isPlayed = from >= this.#played.from && to < this.#played.to
    if (isPlayed) return between(this.#played.ticks, from, to)
    const found: PriceTick[] = []
    for (let date = newYorkDate(from); date <= newYorkDate(to); date = addDays(date, 1)) {
      found.push(...between(this.#dayTicks(date), from, to))
    }
    return found
  }

  minutes(symbol: string, from: number, to: number): readonly MarketBar[] {
    const plans = this.#plansOf(symbol, to).filter(({ session }) => (
      session.postCloseAt > from && session.preOpenAt < to
    ))
    return plans.flatMap((plan) => this.#dayMinutes(symbol, plan))
      .filter(({ at }) => at >= from && at < to)
  }

  days(symbol: string, from: number, to: number): readonly MarketBar[] {
    const plans = this.#plansOf(symbol, to + MILLIS_PER_DAY).filter(({ session }) => {
      if (session.openAt < from || session.openAt > to + MILLIS_PER_DAY) return false
      const midnight = newYorkInstant(session.date, '00:00')
      return midnight >= from && midnight < to
    })
    return plans.map((plan) => this.#dayBar(symbol, plan))
  }

  /** Walks the daily closes forward, up to the day of `to`. */
  #plansOf(symbol: string, to: number): readonly DayPlan[] {
    const plans = this.#plans.get(symbol) ?? [this.#firstPlan(symbol)]
    this.#plans.set(symbol, plans)
    for (;;) {
      const last = plans.at(-1)
      if (last === undefined) return plans
      const session = this.#clock.sessionAfter(last.session.date)
      if (session === undefined || session.preOpenAt >= to) return plans
      plans.push(this.#planOf(symbol, session, last.close))
    }
  }

  #firstPlan(symbol: string): DayPlan {
    let session = this.#clock.nextSession(this.startAt - MILLIS_PER_MINUTE, ({ postCloseAt }) => postCloseAt)
    for (let count = 0; count < HISTORY_SESSIONS; count++) {
      const before = this.#clock.sessionBefore(session.date)
      if (before === undefined) break
      session = before
    }
    const random = new RandomStream(`${this.#seed}/${symbol}`)
    return this.#planOf(symbol, session, 40 + 260 * random.uniform())
  }

  #planOf(symbol: string, session: ExchangeSession, before: number): DayPlan {
    const random = new RandomStream(`${this.#seed}/${symbol}/${session.date}`)
    const open = Math.max(PRICE_MIN, before * Math.exp(GAP_VOLATILITY * random.normal()))
    const close = Math.max(PRICE_MIN, open * Math.exp(DAY_VOLATILITY * random.normal()))
    return { session, before, open, close }
  }

  /** The steps of all symbols on one day; only the day that is played is kept. */
  #dayTicks(date: string): readonly PriceTick[] {
    const session = this.#clock.session(date)
    if (session === undefined) return []
    if (this.#played.from !== session.preOpenAt) {
      const ticks = this.symbols.flatMap((symbol) => (
        this.minutes(symbol, session.preOpenAt, session.postCloseAt)
          .flatMap((bar) => barTicks(symbol, bar, MILLIS_PER_MINUTE))
      ))
      this.#played = {
        from: session.preOpenAt, to: session.postCloseAt, ticks: ticks.sort((a, b) => a.at - b.at),
      }
    }
    return this.#played.ticks
  }

  #dayMinutes(symbol: string, plan: DayPlan): readonly MarketBar[] {
    const { session } = plan
    const key = `${symbol}/${session.date}/${session.closeAt}`
    const known = this.#minutes.get(key)
    if (known !== undefined) return known
    const random = new RandomStream(`${this.#seed}/${symbol}/${session.date}/minutes`)
    const bars = [
      ...walk(
        {
          random, from: session.preOpenAt, to: session.openAt, start: plan.before, end: plan.open,
          sparse: true,
        },
      ),
      ...walk(
        {
          random, from: session.openAt, to: session.closeAt, start: plan.open, end: plan.close, sparse: false,
        },
      ),
      ...walk({
        random, from: session.closeAt, to: session.postCloseAt, start: plan.close, end: plan.close,
        sparse: true,
      }),
    ]
    this.#minutes.set(key, bars)
    return bars
  }

  #dayBar(symbol: string, plan: DayPlan): MarketBar {
    const { session } = plan
    const core = this.#dayMinutes(symbol, plan).filter(
      ({ at }) => at >= session.openAt && at < session.closeAt,
    )
    return foldBars(newYorkInstant(newYorkDate(session.openAt), '00:00'), core)
  }
}

/** Minutes of [from, to) that lead from `start` to `end`; sparse hours have fewer bars and less volume. */
function walk(span: {
  random: RandomStream; from: number; to: number; start: number; end: number; sparse: boolean
}): MarketBar[] {
  const { random, from, to, end, sparse } = span
  const bars: MarketBar[] = []
  let value = span.start
  for (let at = from; at < to; at += MILLIS_PER_MINUTE) {
    const left = (to - at) / MILLIS_PER_MINUTE
    const noise = left > 1 ? MINUTE_VOLATILITY * random.normal() * value : 0
    const next = Math.max(PRICE_MIN, value + (end - value) / left + noise)
    const high = Math.max(value, next) + Math.abs(random.normal()) * MINUTE_VOLATILITY * value * 0.5
    const low = Math.max(
      PRICE_MIN, Math.min(value, next) - Math.abs(random.normal()) * MINUTE_VOLATILITY * value * 0.5,
    )
    const volume = Math.floor((sparse ? 400 : 8_000) * (0.5 + random.uniform()))
    const isSilent = sparse && random.uniform() < 0.5
    if (!isSilent) bars.push(barOf(at, [value, high, low, next], volume))
    value = next
  }
  return bars
}

function barOf(at: number, values: readonly [number, number, number, number], volume: number): MarketBar {
  const [open, high, low, close] = values.map(
    (value) => (BigInt(Math.round(value * CENTS)) * CENT) as Price,
  ) as [
    Price, Price, Price, Price,
  ]
  const vwap = divideHalfEven(open + high + low + close, 4n) as Price
  return {
    at, open, high, low, close, volume: (BigInt(volume) * SCALE) as Quantity,
    tradeCount: 1 + Math.floor(volume / 90), vwap,
  }
}
