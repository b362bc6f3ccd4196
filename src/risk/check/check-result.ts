import type { CheckOutcome, RiskCheckResult } from '../../model/index.ts'
import type { Detail, Finding, Say } from './finding.ts'
import type { RiskCheck } from './risk-check.ts'

/** A check's result, whose message is put together when somebody reads it. */
export class CheckResult implements RiskCheckResult {
  readonly code: string
  readonly outcome: CheckOutcome
  readonly measured: number
  readonly limit: number
  readonly unit: string
  readonly #say: Say
  readonly #detail: Detail

  constructor(check: RiskCheck, outcome: CheckOutcome, finding: Finding) {
    this.code = check.code
    this.outcome = outcome
    this.measured = finding.measured
    this.limit = finding.limit
    this.unit = check.unit
    this.#say = finding.say
    this.#detail = finding.detail
  }

  get message(): string {
    return this.#say({ measured: this.measured, limit: this.limit, detail: this.#detail })
  }

  /** The result with its message, for the journal. */
  toJSON(): RiskCheckResult {
    const { code, outcome, measured, limit, unit, message } = this
    return { code, outcome, measured, limit, unit, message }
  }
}
