import type { RuleTrace } from '../../model/index.ts'
import { MeasurementReader, type Measurements } from '../measurements.ts'
import type { Rule } from './rule.ts'

/** What a rule shows of itself: words that never change, and numbers that are copied while they stand. */
export interface RuleMeasures {
  /** What its trace calls it. */
  readonly rule: string
  /** Names of what it measures. */
  readonly labels: readonly string[]
  readonly parts?: readonly Rule[]
  /** Appends one number for each label. */
  copy(into: number[]): void
}

/** Beside the rules and not in them, so that a rule made of another by its author shows its own trace. */
const measuresOf = new WeakMap<Rule, RuleMeasures>()

/** Says what a rule measures, so that its trace can be taken in two steps. */
export function describeRule(rule: Rule, measures: RuleMeasures): void {
  measuresOf.set(rule, measures)
}

/**
 * Takes a rule's trace in two steps: `copy` when a signal is made, which is often, and `build` when somebody
 * reads the record, which is seldom. A rule that nobody described is asked for its whole trace at once.
 */
export class TraceRecorder {
  readonly #rule: Rule
  readonly #measures: RuleMeasures | undefined
  readonly #parts: readonly TraceRecorder[]

  constructor(rule: Rule) {
    this.#rule = rule
    this.#measures = measuresOf.get(rule)
    this.#parts = (this.#measures?.parts ?? []).map((part) => new TraceRecorder(part))
  }

  /** Appends what the rule measures now. */
  copy(into: Measurements): void {
    const measures = this.#measures
    if (measures === undefined) {
      into.traces.push(this.#rule.trace())
      return
    }
    into.numbers.push(this.#rule.holds ? 1 : 0)
    measures.copy(into.numbers)
    const parts = this.#parts
    for (let i = 0; i < parts.length; i++) (parts[i] as TraceRecorder).copy(into)
  }

  /** The trace of what was copied. */
  build(from: MeasurementReader): RuleTrace {
    const measures = this.#measures
    if (measures === undefined) return from.trace()
    const held = from.number() === 1
    const values: Record<string, number> = {}
    for (const label of measures.labels) values[label] = from.number()
    const trace = { rule: measures.rule, held, values }
    return measures.parts === undefined
      ? trace
      : { ...trace, parts: this.#parts.map((part) => part.build(from)) }
  }
}

/** The present trace of a rule that was described. */
export function traceOf(rule: Rule): RuleTrace {
  const recorder = new TraceRecorder(rule)
  const measured: Measurements = { numbers: [], traces: [] }
  recorder.copy(measured)
  return recorder.build(new MeasurementReader(measured))
}
