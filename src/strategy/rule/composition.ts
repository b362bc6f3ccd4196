import type { RuleTrace } from '../../model/index.ts'
import { barCount, isRule, spelled } from '../check-input.ts'
import { currentScope, type ScopeNode } from '../scope.ts'
import type { Rule } from './rule.ts'
import { describeRule, traceOf } from './trace-recorder.ts'

/** Says that a rule shows nothing but its parts. */
function describeParts(rule: Rule, kind: string, parts: readonly Rule[]): Rule {
  describeRule(rule, { rule: kind, labels: [], parts, copy() {} })
  return rule
}

/** Throws where something else than a rule is to be one: it would never hold. */
function checkRules(of: string, parts: readonly Rule[]): void {
  for (const part of parts) {
    if (isRule(part)) continue
    throw new Error(`${of} is made of rules, such as isAbove(...), found ${spelled(part)}`)
  }
}

/** Holds while every part holds; the first part that does not is what blocks. */
export function all(...parts: readonly Rule[]): Rule {
  checkRules('all', parts)
  const rule: Rule = {
    name: `all(${parts.map((part) => part.name).join(', ')})`,
    get holds(): boolean {
      for (const part of parts) if (!part.holds) return false
      return true
    },
    get firstBlock(): Rule {
      for (const part of parts) if (!part.holds) return part.firstBlock
      return this
    },
    trace: () => traceOf(rule),
  }
  return describeParts(rule, 'all', parts)
}

/** Holds while at least one part holds. */
export function any(...parts: readonly Rule[]): Rule {
  checkRules('any', parts)
  const rule: Rule = {
    name: `any(${parts.map((part) => part.name).join(', ')})`,
    get holds(): boolean {
      for (const part of parts) if (part.holds) return true
      return false
    },
    get firstBlock(): Rule {
      return this
    },
    trace: () => traceOf(rule),
  }
  return describeParts(rule, 'any', parts)
}

/**
 * Holds while `part` does not.
 *
 * What is not ready does not hold, so its `not` does: guard it by a rule on readiness if it matters.
 */
export function not(part: Rule): Rule {
  checkRules('not', [part])
  const rule: Rule = {
    name: `not(${part.name})`,
    get holds(): boolean {
      return !part.holds
    },
    get firstBlock(): Rule {
      return this
    },
    trace: () => traceOf(rule),
  }
  return describeParts(rule, 'not', [part])
}

/** Counts for how many bars in a row, or how many bars ago, a rule held. */
class CountRule implements Rule, ScopeNode {
  readonly name: string
  readonly #part: Rule
  readonly #bars: number
  readonly #isStreak: boolean
  #count: number

  constructor(part: Rule, bars: number, isStreak: boolean) {
    this.name = `${isStreak ? 'holdsFor' : 'heldWithin'}(${part.name}, ${bars})`
    this.#part = part
    this.#bars = bars
    this.#isStreak = isStreak
    this.#count = isStreak ? 0 : Number.POSITIVE_INFINITY
    describeRule(this, {
      rule: this.name,
      labels: ['bars', 'needed'],
      parts: [part],
      copy: (into) => into.push(this.#count, this.#bars),
    })
  }

  update(): void {
    if (this.#isStreak) this.#count = this.#part.holds ? this.#count + 1 : 0
    else this.#count = this.#part.holds ? 0 : this.#count + 1
  }

  rescale(): void {}

  get holds(): boolean {
    return this.#isStreak ? this.#count >= this.#bars : this.#count < this.#bars
  }

  get firstBlock(): Rule {
    return this
  }

  trace(): RuleTrace {
    return traceOf(this)
  }
}

/** Holds once `part` has held on `bars` bars in a row, this one included. */
export function holdsFor(part: Rule, bars: number): Rule {
  checkRules('holdsFor', [part])
  const rule = new CountRule(part, barCount('holdsFor', bars), true)
  currentScope(rule.name).add(rule)
  return rule
}

/** Holds while `part` has held on at least one of the last `bars` bars, this one included. */
export function heldWithin(part: Rule, bars: number): Rule {
  checkRules('heldWithin', [part])
  const rule = new CountRule(part, barCount('heldWithin', bars), false)
  currentScope(rule.name).add(rule)
  return rule
}
