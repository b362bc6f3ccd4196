import type { RuleTrace } from '../../model/index.ts'
import { readable, type Operand } from '../operand.ts'
import { currentScope, type Readable, type ScopeNode } from '../scope.ts'
import type { Rule } from './rule.ts'
import { describeRule, traceOf } from './trace-recorder.ts'

type Compare = (left: number, right: number) => boolean

/** An operand with the name that it is shown under. */
interface Side {
  readonly label: string
  readonly of: Readable
}

function sideOf(operand: Operand): Side {
  const of = readable(operand)
  return { of, label: labelOf(of) }
}

/** A readable's name, told apart from others of the strategy where that is known. */
export function labelOf(of: Readable): string {
  return currentScope('a rule').labelOf(of)
}

/** Two operands compared on the present bar. */
class ComparisonRule implements Rule {
  readonly name: string
  readonly #left: Readable
  readonly #right: Readable
  readonly #compare: Compare

  constructor(verb: string, left: Side, right: Side, compare: Compare) {
    this.name = `${verb}(${left.label}, ${right.label})`
    this.#left = left.of
    this.#right = right.of
    this.#compare = compare
    describeRule(this, {
      rule: this.name,
      labels: [left.label, right.label],
      copy: (into) => into.push(this.#left.value, this.#right.value),
    })
  }

  get holds(): boolean {
    return this.#compare(this.#left.value, this.#right.value)
  }

  get firstBlock(): Rule {
    return this
  }

  trace(): RuleTrace {
    return traceOf(this)
  }
}

/** What two operands differ by, on the present bar and on the one before. */
class Difference implements ScopeNode {
  readonly left: Readable
  readonly right: Readable
  before = Number.NaN
  now = Number.NaN

  constructor(left: Readable, right: Readable) {
    this.left = left
    this.right = right
  }

  update(): void {
    this.before = this.now
    this.now = this.left.value - this.right.value
  }

  /** The sign of a difference does not change with a common factor. */
  rescale(): void {}
}

/** Two operands that change places from one bar to the next. */
class CrossRule implements Rule {
  readonly name: string
  readonly #difference: Difference
  readonly #isUpward: boolean

  constructor(name: string, labels: readonly string[], difference: Difference, isUpward: boolean) {
    this.name = name
    this.#difference = difference
    this.#isUpward = isUpward
    describeRule(this, {
      rule: name,
      labels: [...labels, 'difference before'],
      copy: (into) => into.push(difference.left.value, difference.right.value, difference.before),
    })
  }

  get holds(): boolean {
    const { now, before } = this.#difference
    return this.#isUpward ? now > 0 && before <= 0 : now < 0 && before >= 0
  }

  get firstBlock(): Rule {
    return this
  }

  trace(): RuleTrace {
    return traceOf(this)
  }
}

/** Holds on the bar on which `left` is above `right` after it was not: at or below on the bar before. */
export function crossesAbove(left: Operand, right: Operand): Rule {
  return cross('crossesAbove', left, right)
}

/** Holds on the bar on which `left` is below `right` after it was not: at or above on the bar before. */
export function crossesBelow(left: Operand, right: Operand): Rule {
  return cross('crossesBelow', left, right)
}

function cross(verb: 'crossesAbove' | 'crossesBelow', left: Operand, right: Operand): Rule {
  const sides = [sideOf(left), sideOf(right)] as const
  const labels = sides.map(({ label }) => label)
  const difference = differenceOf(sides[0].of, sides[1].of)
  return new CrossRule(`${verb}(${labels.join(', ')})`, labels, difference, verb === 'crossesAbove')
}

/** The two rules of a pair are mostly made together: the second one reads what the first one is fed. */
function differenceOf(left: Readable, right: Readable): Difference {
  const scope = currentScope('a rule')
  const last = scope.nodesOf(scope.building).at(-1)
  if (last instanceof Difference && last.left === left && last.right === right) return last
  const difference = new Difference(left, right)
  scope.add(difference)
  return difference
}

/** Holds while `left` is greater than `right`. */
export function isAbove(left: Operand, right: Operand): Rule {
  return new ComparisonRule('isAbove', sideOf(left), sideOf(right), (a, b) => a > b)
}

/** Holds while `left` is less than `right`. */
export function isBelow(left: Operand, right: Operand): Rule {
  return new ComparisonRule('isBelow', sideOf(left), sideOf(right), (a, b) => a < b)
}

/** Holds while `value` is within [low, high]. */
export function isBetween(value: Operand, low: Operand, high: Operand): Rule {
  const middle = sideOf(value)
  const floor = sideOf(low)
  const ceiling = sideOf(high)
  const name = `isBetween(${middle.label}, ${floor.label}, ${ceiling.label})`
  const rule: Rule = {
    name,
    get holds(): boolean {
      return middle.of.value >= floor.of.value && middle.of.value <= ceiling.of.value
    },
    get firstBlock(): Rule {
      return this
    },
    trace: () => traceOf(rule),
  }
  describeRule(rule, {
    rule: name,
    labels: [middle.label, 'low', 'high'],
    copy: (into) => into.push(middle.of.value, floor.of.value, ceiling.of.value),
  })
  return rule
}
