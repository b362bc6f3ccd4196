import type { DailyEquity, MeasuredTrade, TradingMetricsInput } from '../../analysis/index.ts'
import { moneyOf, toNumber, ZERO_MONEY, type Money, type SessionDate } from '../../base/index.ts'
import { BROKER_ACCOUNT } from '../../execution/index.ts'
import type { FactBodyOf, FactFolds } from '../../model/index.ts'
import type { TradingFigures } from '../../server/index.ts'

/** As the report of a run has it where nothing is said. */
const RISK_FREE_RATE = 0
/** Days that are shown. */
const DAYS_MAX = 400

interface Day {
  readonly date: SessionDate
  readonly at: number
  readonly openEquity: number
  /** What was paid in since, less what was taken out: no profit. */
  moved: number
}

type PositionMoved = FactBodyOf<'PositionOpened' | 'PositionChanged' | 'PositionClosed'>

/** What the spec's TradingMetrics of a session are computed from, and its days, from what facts say. */
export class SessionFigures {
  readonly #trades: MeasuredTrade[] = []
  readonly #days: Day[] = []
  /** Fees of the round trip that is open, by strategy and symbol. */
  readonly #fees = new Map<string, Money>()
  #fee = ZERO_MONEY

  readonly folds = {
    SessionOpened: ({ body: { date, equity }, eventAt }) => {
      if (this.#days.at(-1)?.date === date) return
      this.#days.push({ date, at: eventAt, openEquity: toNumber(equity), moved: 0 })
    },
    CashMoved: ({ body: { by, amount } }) => {
      const day = this.#days.at(-1)
      // The account's own money at the start; it may come after the first open.
      if (by === BROKER_ACCOUNT && this.#days.length <= 1) {
        if (day !== undefined) this.#days[0] = { ...day, openEquity: day.openEquity + toNumber(amount) }
      } else if (day !== undefined) day.moved += toNumber(amount)
    },
    OrderFilled: ({ body: { fill } }) => {
      this.#fee = (this.#fee + fill.fee) as Money
    },
    PositionOpened: ({ body }) => this.#moved(body),
    PositionChanged: ({ body }) => this.#moved(body),
    PositionClosed: ({ body }) => this.#moved(body),
  } satisfies FactFolds

  /** Trades and equity up to now, annualised by so many days; `undefined` before the first day. */
  measured(equity: number, periodsPerYear: number): TradingMetricsInput | undefined {
    const [first] = this.#days
    const last = this.#days.at(-1)
    if (first === undefined || last === undefined || !Number.isFinite(equity)) return undefined
    const moved = this.#days.reduce((sum, day) => sum + day.moved, 0)
    const realized = this.#trades.reduce((sum, { profit }) => sum + toNumber(profit), 0)
    return {
      trades: this.#trades,
      curve: this.#curve(equity),
      unrealizedProfit: moneyOf(equity - first.openEquity - moved - realized),
      dailyProfit: moneyOf(equity - last.openEquity - last.moved),
      periodsPerYear,
      riskFreeRate: RISK_FREE_RATE,
    }
  }

  /** The latest days, the first of them first. */
  days(equity: number): TradingFigures['days'] {
    return this.#days.map(({ date, openEquity, moved }, index) => {
      const end = this.#days[index + 1]?.openEquity ?? equity
      return { date, equity: finite(end), profit: finite(end - openEquity - moved) }
    }).slice(-DAYS_MAX)
  }

  /** Equity at the end of each day, what was paid in and out taken out of it. */
  #curve(equity: number): DailyEquity {
    const [first] = this.#days
    const length = this.#days.length + 1
    const at = Float64Array.from([first?.at ?? 0, ...this.#days.map((day) => day.at)])
    let moved = 0
    const ends = this.#days.map((day, index) => {
      moved += day.moved
      return (this.#days[index + 1]?.openEquity ?? equity) - moved
    })
    const days = this.#days.map(({ date }) => date)
    const equityOf = Float64Array.from([first?.openEquity ?? 0, ...ends])
    return { at, equity: equityOf, length, days, openingDay: days[0] }
  }

  #moved({ strategy, symbol, tripProfit }: PositionMoved): void {
    const key = `${strategy} ${symbol}`
    const fees = ((this.#fees.get(key) ?? 0n) + this.#fee) as Money
    this.#fee = ZERO_MONEY
    if (tripProfit === undefined) this.#fees.set(key, fees)
    else {
      this.#fees.delete(key)
      this.#trades.push({ profit: tripProfit, fees })
    }
  }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
