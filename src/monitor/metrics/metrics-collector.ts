import {
  price, proportion, toNumber, type ClientOrderId, type Price, type UtcMillis,
} from '../../base/index.ts'
import {
  slippageBps, tradeMetrics, type TradeMetrics, type TradeMetricsInput,
} from '../../analysis/index.ts'
import {
  OrderRole, type FactBodyOf, type FactFolds, type Fill, type RiskDecision, type Side, type Trade,
} from '../../model/index.ts'
import type { HealthCheck } from '../health/health-check.ts'

/** How one fill went, as the spec's `record_execution` keeps it. */
export interface ExecutionSample {
  readonly at: UtcMillis
  readonly symbol: string
  readonly side: Side
  readonly clientOrderId: ClientOrderId
  /**
   * Against the price at the decision: the one that risk valued an entry at, the last one when an exit was
   * made; positive is a cost. Absent where none was known, and for guards, whose price is their own.
   */
  readonly slippageBps: number | undefined
  /** From the order's submit to the fill. */
  readonly fillTimeMs: number
}

/** What the control room shows: the spec's `get_dashboard_data`. */
export interface DashboardData {
  readonly trading: TradeMetrics
  readonly system: {
    /** The latest, oldest first. */
    readonly executions: readonly ExecutionSample[]
    readonly rejectsByCode: Readonly<Record<string, number>>
    readonly ordersSent: number
    readonly signals: number
  }
  readonly health: readonly HealthCheck[]
}

/** The market when an order was made, in the terms of its last split, and what is still to be filled. */
interface Reference {
  readonly symbol: string
  price: Price | undefined
  readonly submittedAt: UtcMillis
  left: bigint
}

const EXECUTIONS_MAX = 1_000
/** The check of risk that tells what an entry was taken to be worth. */
const VALUE_CHECK = 'MAX_ORDER_VALUE'
const NO_PROFIT = { unrealizedProfit: 0n, dailyProfit: 0n } as Omit<TradeMetricsInput, 'trades'>

/** The spec's MetricsCollector: counts what facts say, and keeps the figures of closed trades. */
export class MetricsCollector {
  readonly #references = new Map<ClientOrderId, Reference>()
  readonly #executions: ExecutionSample[] = []
  readonly #rejects = new Map<string, number>()
  /** The entry that risk approved last, and at what price: its order is the next fact about it. */
  #valued: { readonly id: ClientOrderId; readonly price: Price } | undefined
  #trading: TradeMetrics = tradeMetrics({ trades: [], ...NO_PROFIT })
  #ordersSent = 0
  #signals = 0

  /** The figures of closed trades, with what is open now. */
  updateFromTrades(trades: readonly Trade[], open: Omit<TradeMetricsInput, 'trades'> = NO_PROFIT): void {
    this.#trading = tradeMetrics({ trades, ...open })
  }

  /** Keeps how a fill went. */
  recordExecution(fill: Fill): void {
    const { at, symbol, side, clientOrderId, price: fillPrice, quantity } = fill
    const known = this.#references.get(clientOrderId)
    const { price: reference, submittedAt } = known ?? {}
    if (known !== undefined) {
      known.left -= quantity
      if (known.left <= 0n) this.#references.delete(clientOrderId)
    }
    this.#executions.push({
      at, symbol, side, clientOrderId,
      slippageBps: reference === undefined
        ? undefined
        : slippageBps({ side, referencePrice: reference, fillPrice }),
      fillTimeMs: submittedAt === undefined ? 0 : Math.max(0, at - submittedAt),
    })
    if (this.#executions.length > EXECUTIONS_MAX) this.#executions.shift()
  }

  /** How the latest fill went. */
  get lastExecution(): ExecutionSample | undefined {
    return this.#executions.at(-1)
  }

  /** Takes the facts that it counts. */
  readonly folds: FactFolds = {
    SignalGenerated: () => void this.#signals++,
    RiskDecided: ({ body }) => {
      if (body.decision.verdict === 'REJECTED') this.#reject(body.decision.code)
      else this.#valued = valuedEntry(body.decision)
    },
    OrderDenied: ({ body }) => this.#refused(body),
    OrderRejected: ({ body }) => this.#refused(body),
    OrderInitialized: ({ body, knownAt }) => {
      const { clientOrderId, symbol, role, quantity } = body.terms
      // A stop's reference is its own price: the market was elsewhere when it was made.
      const isGuard = role === OrderRole.Stop || role === OrderRole.Target
      const valued = this.#valued?.id === clientOrderId ? this.#valued.price : undefined
      const reference = isGuard ? undefined : valued ?? body.arrivalPrice
      this.#references.set(clientOrderId, { symbol, price: reference, submittedAt: knownAt, left: quantity })
    },
    OrderSubmitted: () => void this.#ordersSent++,
    OrderFilled: ({ body }) => this.recordExecution(body.fill),
    OrderCanceled: ({ body }) => void this.#references.delete(body.clientOrderId),
    OrderExpired: ({ body }) => void this.#references.delete(body.clientOrderId),
    SplitApplied: ({ body }) => this.#split(body),
  }

  /** Everything at once. */
  getDashboardData(health: Iterable<HealthCheck>): DashboardData {
    return {
      trading: this.#trading,
      system: {
        executions: [...this.#executions],
        rejectsByCode: Object.fromEntries(this.#rejects),
        ordersSent: this.#ordersSent,
        signals: this.#signals,
      },
      health: [...health],
    }
  }

  #split({ symbol, newUnits, oldUnits }: FactBodyOf<'SplitApplied'>): void {
    const [units, former] = [BigInt(newUnits), BigInt(oldUnits)]
    for (const reference of this.#references.values()) {
      if (reference.symbol !== symbol) continue
      if (reference.price !== undefined) reference.price = proportion(reference.price, former, units)
      reference.left = (reference.left * units) / former
    }
  }

  #refused({ clientOrderId, code }: { readonly clientOrderId: ClientOrderId; readonly code: string }): void {
    this.#reject(code)
    this.#references.delete(clientOrderId)
  }

  #reject(code: string): void {
    this.#rejects.set(code, (this.#rejects.get(code) ?? 0) + 1)
  }
}

/** An approved entry by the price that its value was judged at; `undefined` for all else. */
function valuedEntry({ terms, checks }: RiskDecision): { id: ClientOrderId; price: Price } | undefined {
  if (terms?.role !== OrderRole.Entry) return undefined
  const value = checks.find(({ code }) => code === VALUE_CHECK)?.measured ?? Number.NaN
  const each = value / toNumber(terms.quantity)
  if (!(each > 0 && Number.isFinite(each))) return undefined
  return { id: terms.clientOrderId, price: price(each.toFixed(9)) }
}
