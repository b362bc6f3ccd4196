import type { RuleTrace } from '../../model/index.ts'
import { readable, type Operand } from '../operand.ts'
import { currentScope, type Readable, type ScopeNode } from '../scope.ts'
import type { Rule } from './rule.ts'

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
  readonly #left: Side
  readonly #right: Side
  readonly #compare: Compare

  constructor(verb: string, left: Side, right: Side, compare: Compare) {
    this.name = `${verb}(${left.label}, ${right.label})`
    this.#left = left
    this.#right = right
    this.#compare = compare
  }

  get holds(): boolean {
    return this.#compare(this.#left.of.value, this.#right.of.value)
  }

  get firstBlock(): Rule {
    return this
  }

  trace(): RuleTrace {
    return {
      rule: this.name,
      held: this.holds,
      values: { [this.#left.label]: this.#left.of.value, [this.#right.label]: this.#right.of.value },
    }
  }
}

/** Two operands that change places from one bar to the next. */
class CrossRule implements Rule, ScopeNode {
  readonly name: string
  readonly #left: Readable
  readonly #right: Readable
  readonly #labels: readonly [left: string, right: string]
  readonly #direction: 1 | -1
  #before = Number.NaN
  #now = Number.NaN

  constructor(left: Side, right: Side, direction: 1 | -1) {
    this.name = `${direction === 1 ? 'crossesAbove' : 'crossesBelow'}(${left.label}, ${right.label})`
    this.#left = left.of
    this.#right = right.of
    this.#labels = [left.label, right.label]
    this.#direction = direction
  }

  update(): void {
    this.#before = this.#now
    this.#now = (this.#left.value - this.#right.value) * this.#direction
  }

  /** The sign of a difference does not change with a common factor. */
  rescale(): void {}

  get holds(): boolean {
    return this.#now > 0 && this.#before <= 0
  }

  get firstBlock(): Rule {
    return this
  }

  trace(): RuleTrace {
    return {
      rule: this.name,
      held: this.holds,
      values: {
        [this.#labels[0]]: this.#left.value,
        [this.#labels[1]]: this.#right.value,
        'difference before': this.#before * this.#direction,
      },
    }
  }
}

/** Holds on the bar on which `left` is above `right` after it was not: at or below on the bar before. */
export function crossesAbove(left: Operand, right: Operand): Rule {
  return cross(left, right, 1)
}

/** Holds on the bar on which `left` is below `right` after it was not: at or above on the bar before. */
export function crossesBelow(left: Operand, right: Operand): Rule {
  return cross(left, right, -1)
}

function cross(left: Operand, right: Operand, direction: 1 | -1): Rule {
  const rule = new CrossRule(sideOf(left), sideOf(right), direction)
  currentScope(rule.name).add(rule)
  return rule
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
  return {
    name: `isBetween(${middle.label}, ${floor.label}, ${ceiling.label})`,
    get holds(): boolean {
      return middle.of.value >= floor.of.value && middle.of.value <= ceiling.of.value
    },
    get firstBlock(): Rule {
      return this
    },
    trace(): RuleTrace {
      return {
        rule: this.name,
        held: this.holds,
        values: { [middle.label]: middle.of.value, low: floor.of.value, high: ceiling.of.value },
      }
    },
  }
}
