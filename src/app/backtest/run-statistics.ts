import type { Fact, RiskDecision } from '../../model/index.ts'
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
    submitted: 0, filled: 0, partialFills: 0, canceled: 0, expired: 0, rejected: 0, denied: 0,
  }
  readonly halts: RunHalt[] = []
  readonly errors = new Map<string, { message: string; count: number }>()
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
      case 'SignalGenerated': this.generated++; break
      case 'RiskDecided': this.#takeDecision(body.decision); break
      case 'OrderSubmitted': this.#add('submitted'); break
      case 'OrderFilled': this.#add('partialFills'); break
      case 'OrderCanceled': this.#add('canceled'); break
      case 'OrderExpired': this.#add('expired'); break
      case 'OrderRejected': this.#add('rejected'); count(this.#rejections, body.code, `venue: ${body.reason}`); break
      case 'OrderDenied': this.#add('denied'); count(this.#rejections, body.code, `denied: ${body.reason}`); break
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

  #takeDecision(decision: RiskDecision): void {
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
