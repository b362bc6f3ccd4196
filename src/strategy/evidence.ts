import type { RuleTrace, SignalEvidence } from '../model/index.ts'
import { MeasurementReader, type Measurements } from './measurements.ts'
import type { Rule } from './rule/rule.ts'
import { TraceRecorder } from './rule/trace-recorder.ts'
import type { Scope } from './scope.ts'

/** A scope whose indicators are shown, and what is put before their names. */
export interface ShownScope {
  readonly scope: Scope
  readonly prefix: string
}

/** A rule with the part that it plays: `entry`, `exit`. */
export interface ShownRule {
  readonly role: string
  readonly rule: Rule
}

/** What a strategy in code was told of its symbol's news. */
export function shownNews({ newsReaders }: Scope, prefix = ''): ShownRule[] {
  const role = `${prefix}read`
  return newsReaders.flatMap(({ shown: rule }) => (rule === undefined ? [] : [{ role, rule }]))
}

/**
 * Gathers the evidence of signals: it copies numbers when one is made, and the evidence builds the record
 * from them when it is read.
 *
 * What is shown is fixed when the strategy has been built, so only numbers differ from signal to signal.
 */
export class EvidenceRecorder {
  readonly #scopes: readonly ShownScope[]
  readonly #rules: readonly { readonly role: string; readonly recorder: TraceRecorder }[]

  constructor(scopes: readonly ShownScope[], rules: readonly ShownRule[] = []) {
    this.#scopes = scopes
    this.#rules = rules.map(({ role, rule }) => ({ role, recorder: new TraceRecorder(rule) }))
  }

  /** What stands now. */
  take(): SignalEvidence {
    const measured: Measurements = { numbers: [], traces: [] }
    for (let i = 0; i < this.#scopes.length; i++) this.#scopes[i]?.scope.copyIndicators(measured.numbers)
    for (let i = 0; i < this.#rules.length; i++) this.#rules[i]?.recorder.copy(measured)
    return new CopiedEvidence(this, measured)
  }

  /** Values of the indicators that were ready, by name. */
  indicatorsOf(from: MeasurementReader): Record<string, number> {
    const values: Record<string, number> = {}
    for (const { scope, prefix } of this.#scopes) scope.nameIndicators(from, values, prefix)
    return values
  }

  /** What the rules said; to be read after the indicators. */
  rulesOf(from: MeasurementReader): RuleTrace[] {
    return this.#rules.map(({ role, recorder }) => {
      const trace = recorder.build(from)
      return { ...trace, rule: `${role}: ${trace.rule}` }
    })
  }
}

/** Evidence as numbers; the record is built anew whenever it is read. */
class CopiedEvidence implements SignalEvidence {
  readonly #recorder: EvidenceRecorder
  readonly #measured: Measurements

  constructor(recorder: EvidenceRecorder, measured: Measurements) {
    this.#recorder = recorder
    this.#measured = measured
  }

  get indicators(): SignalEvidence['indicators'] {
    return this.toJSON().indicators
  }

  get rules(): SignalEvidence['rules'] {
    return this.toJSON().rules
  }

  /** The whole record, which `JSON.stringify` asks for. */
  toJSON(): SignalEvidence {
    const reader = new MeasurementReader(this.#measured)
    return { indicators: this.#recorder.indicatorsOf(reader), rules: this.#recorder.rulesOf(reader) }
  }
}
