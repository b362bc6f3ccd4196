import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { toNumber } from '../../base/index.ts'
import type { FactFolds } from '../../model/index.ts'

/** Figures that facts do not say: what a session and the health checks last showed. */
export interface GaugeReadings {
  readonly equity: number
  readonly cash: number
  readonly dayProfit: number
  /** Parts of one below the highest equity. */
  readonly drawdownFraction: number
  readonly openPositions: number
  readonly openOrders: number
  readonly unknownOrders: number
  readonly unprotectedSeconds: number
  readonly isHalted: boolean
  /** `undefined` where it cannot be known; nothing is shown then. */
  readonly isRealMoney: boolean | undefined
  /** Seconds since the session last showed a sign of life. */
  readonly statusAgeSeconds: number
  /** Live quotes since the session's process began, by what became of them. */
  readonly quotes: Readonly<Record<string, number>>
  /** 2 healthy, 1 degraded, 0 down, by component. */
  readonly health: Readonly<Record<string, number>>
}

/** From signal to send: 25 ms at p99 is the goal. */
/** From an answer at once to an order that rests for days. */
const FILL_BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600, 3_600, 21_600, 86_400, 604_800]
const SLIPPAGE_BUCKETS = [-50, -20, -10, -5, -2, -1, 0, 1, 2, 5, 10, 20, 50, 100]
const CODES_MAX = 200
const REST = 'other'

/**
 * Metrics for Prometheus (https://prometheus.io/docs/concepts/metric_types/), from facts and readings.
 *
 * Labels are bounded: sides, verdicts, severities, codes of docs/ERRORS.md. No symbol, id, person or secret.
 */
export class TradingMetricsRegistry {
  readonly #registry = new Registry()
  readonly #codes = new Set<string>()
  readonly #signals = this.#counter('signals_total', 'Signals that strategies have made.', [])
  readonly #decisions = this.#counter('risk_decisions_total', 'Decisions of the risk engine.', ['verdict'])
  readonly #rejects = this.#counter('rejections_total', 'Orders that were refused, by code.', ['code'])
  readonly #orders = this.#counter('orders_submitted_total', 'Orders that were sent.', ['side'])
  readonly #fills = this.#counter('fills_total', 'Executions.', ['side'])
  readonly #value = this.#counter('filled_value_total', 'Value of executions in the account\'s currency.', [])
  readonly #fees = this.#counter('fees_total', 'Fees of executions in the account\'s currency.', [])
  readonly #alerts = this.#counter('alerts_total', 'Alerts.', ['severity'])
  readonly #halts = this.#counter('kill_switch_trips_total', 'Times that a trigger has tripped.', ['trigger'])
  readonly #facts = this.#counter('journal_facts_total', 'Facts of the journal that were read.', [])
  readonly #fillTime = new Histogram({
    name: 'investor_fill_seconds', help: 'From the submit of an order to each of its fills.',
    buckets: FILL_BUCKETS, registers: [this.#registry],
  })
  readonly #slippage = new Histogram({
    name: 'investor_slippage_bps', help: 'Fill against the price at the decision; positive is a cost.',
    buckets: SLIPPAGE_BUCKETS, registers: [this.#registry],
  })
  readonly #gauges = new Map<string, Gauge<string>>()
  readonly #health = new Gauge({
    name: 'investor_health', help: '2 healthy, 1 degraded, 0 down.', labelNames: ['component'],
    registers: [this.#registry],
  })

  readonly #quotes = new Gauge({
    name: 'investor_live_quotes',
    help: 'Quotes since the session was started: heard, and of these shown, conflated, refused.',
    labelNames: ['outcome'], registers: [this.#registry],
  })

  /** Counts facts. */
  readonly folds: FactFolds = {
    SignalGenerated: () => this.#signals.inc(),
    RiskDecided: ({ body: { decision } }) => {
      this.#decisions.inc({ verdict: decision.verdict })
      if (decision.verdict === 'REJECTED') this.#reject(decision.code)
    },
    OrderDenied: ({ body }) => this.#reject(body.code),
    OrderRejected: ({ body }) => this.#reject(body.code),
    OrderInitialized: ({ body }) => this.#orders.inc({ side: body.terms.side }),
    OrderFilled: ({ body: { fill } }) => {
      this.#fills.inc({ side: fill.side })
      this.#value.inc(toNumber(fill.price) * toNumber(fill.quantity))
      this.#fees.inc(Math.max(0, toNumber(fill.fee)))
    },
    AlertRaised: ({ body }) => this.#alerts.inc({ severity: body.severity }),
    KillSwitchTriggered: ({ body }) => this.#halts.inc({ trigger: body.trigger }),
  }

  /** Counts a fact of any kind. */
  countFact(): void {
    this.#facts.inc()
  }

  /** How a fill went. */
  observeFill(seconds: number, slippageBps: number | undefined): void {
    this.#fillTime.observe(seconds)
    if (slippageBps !== undefined) this.#slippage.observe(slippageBps)
  }

  /** Puts the latest readings in place. */
  read(readings: GaugeReadings): void {
    const { health, isHalted, isRealMoney, quotes, ...plain } = readings
    const figures: Readonly<Record<string, readonly [value: number, help: string]>> = {
      equity: [plain.equity, 'Account equity.'],
      cash: [plain.cash, 'Cash of the account.'],
      day_profit: [plain.dayProfit, 'Profit of the day.'],
      drawdown_ratio: [plain.drawdownFraction, 'Part of the highest equity that is lost.'],
      open_positions: [plain.openPositions, 'Positions that are held.'],
      open_orders: [plain.openOrders, 'Orders that have not ended.'],
      unknown_orders: [plain.unknownOrders, 'Orders whose submit had no clear answer.'],
      unprotected_seconds: [plain.unprotectedSeconds, 'Time that a position has lacked a stop it needs.'],
      halted: [isHalted ? 1 : 0, '1 while the kill switch is not ACTIVE.'],
      ...(isRealMoney === undefined ? {} : {
        real_money: [isRealMoney ? 1 : 0, '1 while the session trades real money, 0 on paper.'],
      }),
      status_age_seconds: [plain.statusAgeSeconds, 'Time since the session last showed a sign of life.'],
    }
    for (const [name, [value, help]] of Object.entries(figures)) this.#gauge(name, help).set(value)
    this.#quotes.reset()
    for (const [outcome, count] of Object.entries(quotes)) this.#quotes.set({ outcome }, count)
    this.#health.reset()
    for (const [component, value] of Object.entries(health)) this.#health.set({ component }, value)
  }

  /** The content type of `text`. */
  get contentType(): string {
    return this.#registry.contentType
  }

  /** Everything in the text format that Prometheus scrapes. */
  text(): Promise<string> {
    return this.#registry.metrics()
  }

  #counter<L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
    return new Counter<L>({ name: `investor_${name}`, help, labelNames, registers: [this.#registry] })
  }

  #gauge(name: string, help: string): Gauge<string> {
    const known = this.#gauges.get(name)
    if (known !== undefined) return known
    const gauge = new Gauge({ name: `investor_${name}`, help, registers: [this.#registry] })
    this.#gauges.set(name, gauge)
    return gauge
  }

  /** A broker's own codes have no end: after the first two hundred they are counted together. */
  #reject(code: string): void {
    const isKnown = this.#codes.has(code) || this.#codes.size < CODES_MAX
    if (isKnown) this.#codes.add(code)
    this.#rejects.inc({ code: isKnown ? code : REST })
  }
}
