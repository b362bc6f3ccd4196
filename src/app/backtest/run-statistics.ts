import { OrderRole, type Fact, type OrderTerms, type RiskDecision } from '../../model/index.ts'
import type { CountedCode, RunHalt } from '../../report/index.ts'

interface Counter {
  count: number
  example: string
}

/** Counts what the facts of a run say, for the summary and the report; keeps no fact. */
export class RunStatistics {
  generated = 0
  approved = 0
  modified = 0
  rejected = 0
  readonly orders: Record<string, number> = {
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
  /** Working orders: what they ask for now, and what they have. */
  readonly #left = new Map<string, { quantity: bigint; filled: bigint }>()
  readonly #rejections = new Map<string, Counter>()
  readonly #notApplicable = new Map<string, Counter>()

  get rejections(): readonly CountedCode[] {
    return listed(this.#rejections)
  }

  get notApplicable(): readonly CountedCode[] {
    return listed(this.#notApplicable)
  }

  /** Takes a fact as it is recorded. */
  take(fact: Fact): void {
    const { body } = fact
    switch (body.kind) {
      case 'SignalGenerated':
        this.generated++
        break
      case 'RiskDecided':
        this.#takeDecision(body.decision)
        break
      case 'OrderSubmitted':
        this.#add('submitted')
        break
      case 'OrderInitialized':
        this.#begin(body.terms)
        break
      case 'OrderUpdated':
        this.#takeChange(body.clientOrderId, body.changes.quantity)
        break
      case 'OrderFilled':
        this.#takeFill(body.clientOrderId, body.fill.quantity)
        break
      case 'OrderCanceled':
        this.#end('canceled', body.clientOrderId)
        break
      case 'OrderExpired':
        this.#end('expired', body.clientOrderId)
        break
      case 'OrderRejected':
        this.#end('rejected', body.clientOrderId)
        count(this.#rejections, body.code, `venue: ${body.reason}`)
        break
      case 'OrderDenied':
        this.#end('denied', body.clientOrderId)
        count(this.#rejections, body.code, `denied: ${body.reason}`)
        break
      case 'KillSwitchTriggered': {
        const { trigger, action, measured, limit } = body
        this.halts.push({ at: fact.eventAt, trigger, action, measured, limit })
        break
      }
      case 'StrategyFailed':
        this.errors.set(`${body.strategy}`, { message: body.message, count: body.errorCount })
        break
      default:
    }
  }

  #begin({ clientOrderId, quantity }: OrderTerms): void {
    this.#left.set(clientOrderId, { quantity, filled: 0n })
  }

  #takeFill(id: string, quantity: bigint): void {
    this.#add('executions')
    const order = this.#left.get(id)
    if (order === undefined) return
    order.filled += quantity
    if (order.filled >= order.quantity) this.#end('filled', id)
  }

  #takeChange(id: string, quantity: bigint | undefined): void {
    const order = this.#left.get(id)
    if (order !== undefined && quantity !== undefined) order.quantity = quantity
  }

  #end(how: string, id: string): void {
    this.#left.delete(id)
    this.#add(how)
  }

  /** Protective orders pass risk as well, but no signal asked for them. */
  #takeDecision(decision: RiskDecision): void {
    const role = decision.terms?.role
    if (role === OrderRole.Stop || role === OrderRole.Target || role === OrderRole.Flatten) return
    if (decision.verdict === 'REJECTED') {
      this.rejected++
      count(this.#rejections, decision.code, `signal ${decision.signal}: ${decision.message}`)
    } else if (decision.verdict === 'MODIFIED') this.modified++
    else this.approved++
    for (const check of decision.checks) {
      if (check.outcome !== 'NOT_APPLICABLE') continue
      const counter = this.#notApplicable.get(check.code)
      if (counter === undefined) this.#notApplicable.set(check.code, { count: 1, example: check.message })
      else counter.count++
    }
  }

  #add(name: string): void {
    this.orders[name] = (this.orders[name] ?? 0) + 1
  }
}

function count(counters: Map<string, Counter>, code: string, example: string): void {
  const counter = counters.get(code)
  if (counter === undefined) counters.set(code, { count: 1, example })
  else {
    counter.count++
    counter.example = example
  }
}

function listed(counters: ReadonlyMap<string, Counter>): readonly CountedCode[] {
  return [...counters].map(([code, each]) => ({ code, ...each })).toSorted((a, b) => b.count - a.count)
}
