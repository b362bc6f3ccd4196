import { isRule } from './check-input.ts'
import { checkLife } from './check-life.ts'
import type { BarPlan, RulePlan, UniversePlan } from './strategy.ts'

const RULES = ['entry', 'exit', 'shortEntry', 'shortExit', 'filter', 'cancel'] as const
const FUNCTIONS = [
  'stop', 'target', 'limit', 'trigger', 'goodTill', 'trailingDistance', 'atr', 'adjust',
] as const
const FIGURES = ['strength', 'weight'] as const
const KNOWN: ReadonlySet<string> = new Set([...RULES, ...FUNCTIONS, ...FIGURES, 'timeInForce', 'onBar'])
const ASYNC = /^\[object Async/

/**
 * What `eachSymbol` returned, once it is sure to be a plan.
 *
 * Types do not reach a file that is run as it is: without this, a plan that is a promise, or whose `entry` is
 * a number, would be a run of silent bars. Throws an `Error` that says what was found and what would be
 * right.
 */
export function checkedPlan(plan: unknown): RulePlan | BarPlan {
  const parts = partsOf(plan, 'eachSymbol', '{ entry, exit, ... } or { onBar }')
  for (const [name, value] of Object.entries(parts)) {
    if (!KNOWN.has(name)) {
      throw new Error(`eachSymbol returned "${name}", which no plan has; known are ${[...KNOWN].join(', ')}`)
    }
    if (value === undefined) continue
    if (isOneOf(RULES, name) && !isRule(value)) {
      throw new Error(`${name} must be a rule, such as crossesAbove(...), found ${described(value)}`)
    }
    if (isOneOf(FUNCTIONS, name) || name === 'onBar') checkFunction(name, value)
    if (isOneOf(FIGURES, name) && typeof value !== 'number') {
      checkFunction(name, value, 'a number or a function')
    }
  }
  checkLife(parts as RulePlan)
  return parts
}

/** What `allSymbols` returned, once it is sure to be a plan; throws as `checkedPlan` does. */
export function checkedUniversePlan(plan: unknown): UniversePlan {
  const parts = partsOf(plan, 'allSymbols', '{ onSlice }')
  checkFunction('onSlice', parts['onSlice'])
  return parts as unknown as UniversePlan
}

/**
 * Throws where a strategy returned something: nobody hears it, so a wish that is returned and not asked for
 * would be a run of silent bars. What a condition leaves that did not hold (`isLow && context.buy()`) is
 * nothing. What a promise fails with is passed over, since this error stands for it.
 */
export function refuseAnswer(name: string, answer: unknown): void {
  if (!answer) return
  if (typeof answer === 'object' && 'then' in answer) {
    Promise.resolve(answer).catch(() => undefined)
    throw new Error(`${name} must answer at once, found a promise: nothing in it may wait`)
  }
  throw new Error(`${name} must return nothing, found ${described(answer)}: ask for a trade with `
    + 'context.buy, context.sell, context.closeLong or context.closeShort')
}

function partsOf(plan: unknown, by: string, wanted: string): Record<string, unknown> {
  if (typeof plan === 'object' && plan !== null && !('then' in plan)) return plan as Record<string, unknown>
  throw new Error(`${by} must return ${wanted}, found ${described(plan)}`)
}

function isOneOf(names: readonly string[], name: string): boolean {
  return names.includes(name)
}

function checkFunction(name: string, value: unknown, wanted = 'a function'): void {
  if (typeof value !== 'function') throw new Error(`${name} must be ${wanted}, found ${described(value)}`)
  if (!ASYNC.test(Object.prototype.toString.call(value))) return
  throw new Error(`${name} must answer at once: write it without async`)
}

function described(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'object' && value !== null) {
    return 'then' in value ? 'a promise: write it without async' : 'an object of another kind'
  }
  return typeof value === 'string' ? `the text "${value}"` : String(value)
}
