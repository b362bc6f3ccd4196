import {
  price, proportion, toNumber, type ClientOrderId, type Price, type UtcMillis,
} from '../../base/index.ts'
import {
  slippageBps, tradingMetrics, type TradingMetrics, type TradingMetricsInput,
} from '../../analysis/index.ts'
import {
  OrderRole, type FactBodyOf, type FactFolds, type Fill, type RiskDecision, type Side,
} from '../../model/index.ts'

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
export interface DashboardData<Check> {
  /** `undefined` before the first day. */
  readonly trading: TradingMetrics | undefined
  readonly system: {
    /** The latest, oldest first. */
    readonly executions: readonly ExecutionSample[]
    readonly rejectsByCode: Readonly<Record<string, number>>
    readonly ordersSent: number
    readonly signals: number
  }
  readonly health: readonly Check[]
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

/** The spec's MetricsCollector: counts what facts say, and keeps the figures of trades and equity. */
export class MetricsCollector {
  readonly #references = new Map<ClientOrderId, Reference>()
  readonly #executions: ExecutionSample[] = []
  readonly #rejects = new Map<string, number>()
  /** The entry that risk approved last, and at what price: its order is the next fact about it. */
  #valued: { readonly id: ClientOrderId; readonly price: Price } | undefined
  #trading: TradingMetrics | undefined
  #ordersSent = 0
  #signals = 0

  /** Computes the figures of trades and equity anew; without a day there are none. */
  updateFromTrades(measured: TradingMetricsInput | undefined): void {
    this.#trading = measured && tradingMetrics(measured)
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

  /** Everything at once, with how the parts are. */
  getDashboardData<Check>(health: Iterable<Check>): DashboardData<Check> {
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
