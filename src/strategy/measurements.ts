import type { RuleTrace } from '../model/index.ts'

/** Numbers and finished traces on their way from the bar to the record, each kind in the order of copying. */
export interface Measurements {
  readonly numbers: number[]
  /** Traces of rules that cannot be asked in two steps. */
  readonly traces: RuleTrace[]
}

/** Reads measurements back in the order in which they were copied. */
export class MeasurementReader {
  readonly #from: Measurements
  #number = 0
  #trace = 0

  constructor(from: Measurements) {
    this.#from = from
  }

  /** The next number. */
  number(): number {
    return this.#from.numbers[this.#number++] as number
  }

  /** The next finished trace. */
  trace(): RuleTrace {
    return this.#from.traces[this.#trace++] as RuleTrace
  }
}
