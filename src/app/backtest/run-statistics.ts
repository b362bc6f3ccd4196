import { OrderRole, type FactFolds, type OrdersView, type RiskDecision } from '../../model/index.ts'
import type { CountedCode, RunHalt } from '../../report/index.ts'

interface Counter {
  count: number
  /** Put together when it is read: it is the latest of many. */
  example: () => string
}

/** Counts what the facts of a run say, for the summary and the report; keeps no fact. */
export class RunStatistics {
  generated = 0
  approved = 0
  modified = 0
  rejected = 0
  readonly orders = {
    submitted: 0,
    filled: 0,
    executions: 0,
    canceled: 0,
    expired: 0,
    rejected: 0,
    denied: 0,
  }
  readonly halts: RunHalt[] = []
  readonly errors = new Map<string, { message: string; count: number }>()
  /** Strategies that were suspended. */
  readonly suspended = new Set<string>()
  /** By strategy: its signals, and those that could not be read. */
  readonly wishes = new Map<string, { made: number; malformed: number; example: () => string }>()
  /** The signal that is being decided on, and whose it is. */
  #signal = 0
  #by = ''
  readonly #orders: OrdersView
  readonly #rejections = new Map<string, Counter>()
  readonly #notApplicable = new Map<string, Counter>()

  /** `orders`: as they are once the fact has been applied. */
  constructor(orders: OrdersView) {
    this.#orders = orders
  }

  get rejections(): readonly CountedCode[] {
    return listed(this.#rejections)
  }

  get notApplicable(): readonly CountedCode[] {
    return listed(this.#notApplicable)
  }

  readonly folds: FactFolds = {
    SignalGenerated: ({ sequence, body }) => {
      this.generated++
      this.#signal = sequence
      this.#by = body.signal.strategy
      const wishes = this.wishes.get(this.#by)
      if (wishes !== undefined) wishes.made++
      else this.wishes.set(this.#by, { made: 1, malformed: 0, example: () => '' })
    },
    RiskDecided: ({ body }) => this.#takeDecision(body.decision),
    OrderSubmitted: () => {
      this.orders.submitted++
    },
    OrderFilled: ({ body }) => {
      this.orders.executions++
      const order = this.#orders.find(body.clientOrderId)
      if (order === undefined) return
      const left = order.terms.quantity - order.filledQuantity
      if (left <= 0n && left + body.fill.quantity > 0n) this.orders.filled++
    },
    OrderCanceled: () => {
      this.orders.canceled++
    },
    OrderExpired: () => {
      this.orders.expired++
    },
    OrderRejected: ({ body }) => {
      this.orders.rejected++
      count(this.#rejections, body.code, () => `venue: ${body.reason}`)
    },
    OrderDenied: ({ body }) => {
      this.orders.denied++
      count(this.#rejections, body.code, () => `denied: ${body.reason}`)
    },
    KillSwitchTriggered: ({ body, eventAt }) => {
      const { trigger, action, measured, limit } = body
      this.halts.push({ at: eventAt, trigger, action, measured, limit })
    },
    StrategyFailed: ({ body }) => {
      this.errors.set(`${body.strategy}`, { message: body.message, count: body.errorCount })
    },
    StrategySuspended: ({ body }) => {
      this.suspended.add(body.strategy)
    },
  }

  #takeMalformed({ signal, code, message }: RiskDecision): void {
    const wishes = signal === this.#signal ? this.wishes.get(this.#by) : undefined
    if (wishes === undefined) return
    wishes.malformed++
    wishes.example = () => `signal ${signal}, ${code}: ${message}`
  }

  /** Protective orders and changes of orders pass risk as well, but no signal asked for them. */
  #takeDecision(decision: RiskDecision): void {
    const { terms } = decision
    const role = terms?.role
    if (role === OrderRole.Stop || role === OrderRole.Target || role === OrderRole.Flatten) return
    if (terms !== undefined && this.#orders.find(terms.clientOrderId) !== undefined) return
    if (decision.verdict === 'REJECTED') {
      this.rejected++
      count(this.#rejections, decision.code, () => `signal ${decision.signal}: ${decision.message}`)
      if (isMalformed(decision)) this.#takeMalformed(decision)
    } else if (decision.verdict === 'MODIFIED') this.modified++
    else this.approved++
    for (const check of decision.checks) {
      if (check.outcome !== 'NOT_APPLICABLE') continue
      const counter = this.#notApplicable.get(check.code)
      if (counter !== undefined) counter.count++
      else this.#notApplicable.set(check.code, { count: 1, example: () => check.message })
    }
  }
}

/** Says whether what a signal asked for could not be read: no market would have made an order of it. */
export function isMalformed({ code }: Pick<RiskDecision, 'code'>): boolean {
  return code.startsWith('BAD_')
}

function count(counters: Map<string, Counter>, code: string, example: () => string): void {
  const counter = counters.get(code)
  if (counter === undefined) counters.set(code, { count: 1, example })
  else {
    counter.count++
    counter.example = example
  }
}

function listed(counters: ReadonlyMap<string, Counter>): readonly CountedCode[] {
  return [...counters]
    .map(([code, { count: times, example }]) => ({ code, count: times, example: example() }))
    .toSorted((a, b) => b.count - a.count)
}
