import type { Exchange } from '../exchange.ts'
import { runFaultAction } from '../fault/fault-action.ts'
import { FAULT_KINDS } from '../fault/fault-catalogue.ts'
import type { FaultPlan } from '../fault/fault-plan.ts'
import type { FaultRule } from '../fault/fault-rule.ts'
import { readFaultRule } from '../fault/fault-rule.ts'
import type { ApiError } from '../order/api-error.ts'
import { invalidField } from '../order/api-error.ts'
import type { Json } from '../wire/order-json.ts'

/**
 * Adds the rules of a script, `{"faults": [...]}`; all of them or, when one cannot be read, none.
 *
 * An action without a time, an n-th occasion or a chance happens at once.
 */
export function addFaults(
  exchange: Exchange, plan: FaultPlan, body: Readonly<Record<string, unknown>>,
): ApiError | Json {
  const list = Array.isArray(body['faults']) ? (body['faults'] as readonly unknown[]) : undefined
  if (list === undefined) return invalidField('give {"faults": [...]}')
  const rules: FaultRule[] = []
  for (const value of list) {
    const read = readFaultRule(value)
    if (!read.ok) return read.failure
    rules.push(read.value)
  }
  const ids: (number | null)[] = []
  for (const rule of rules) {
    const added = addRule(exchange, plan, rule)
    if (added !== null && typeof added === 'object') return added
    ids.push(added)
  }
  return { ids }
}

/** Adds one rule and says its number; `null` for an action that has happened or has its time. */
function addRule(exchange: Exchange, plan: FaultPlan, rule: FaultRule): number | null | ApiError {
  if (FAULT_KINDS[rule.fault].hook !== 'action') return plan.add(rule).id
  const run = (): ApiError | undefined => runFaultAction(exchange, rule)
  if (rule.at !== undefined) {
    exchange.timeline.schedule(rule.at, () => {
      const failure = run()
      if (failure !== undefined) plan.noteFailure(rule, failure.message)
    })
    return null
  }
  const waits = rule.nth !== undefined || rule.probability !== undefined
  return waits ? plan.add(rule).id : run() ?? null
}

/** The rules there are and how often each has struck. */
export function faultsJson(plan: FaultPlan): Json {
  return {
    rules: plan.states.map(({ id, rule, seen, struck }) => ({ id, ...rule.parameters, seen, struck })),
    failures: plan.failures,
  }
}
