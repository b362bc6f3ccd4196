import { CheckOutcome, type RiskCheckResult } from '../../model/index.ts'
import { RiskProfile, type RiskLimits } from '../risk-limits.ts'
import type { RiskCheck } from './risk-check.ts'

/** Puts the message together: what was found, and what would pass. */
export type Say = (
  result: { readonly measured: number; readonly limit: number; readonly detail: string },
) => string

/** A check's result, whose message is put together when somebody reads it. */
export class CheckResult implements RiskCheckResult {
  readonly code: string
  readonly outcome: CheckOutcome
  readonly measured: number
  readonly limit: number
  readonly unit: string
  readonly #say: Say
  readonly #detail: string

  constructor(
    check: RiskCheck, outcome: CheckOutcome, numbers: { measured: number; limit: number }, say: Say,
    detail: string,
  ) {
    this.code = check.code
    this.outcome = outcome
    this.measured = numbers.measured
    this.limit = numbers.limit
    this.unit = check.unit
    this.#say = say
    this.#detail = detail
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

/** A check that had its inputs: passes or fails. */
export function judged(
  check: RiskCheck, passes: boolean, numbers: { measured: number; limit: number }, say: Say, detail = '',
): RiskCheckResult {
  return new CheckResult(check, passes ? CheckOutcome.Pass : CheckOutcome.Fail, numbers, say, detail)
}

/** A check without an input that should be there: it fails (I-15). */
export function unknown(check: RiskCheck, limit: number, what: string): RiskCheckResult {
  return new CheckResult(check, CheckOutcome.Fail, { measured: Number.NaN, limit }, sayUnknown, what)
}

/** A check without an input that a backtest's data need not have: noted there, a failure live. */
export function lacking(check: RiskCheck, limits: RiskLimits, limit: number, what: string): RiskCheckResult {
  if (!check.mayLackInput || limits.profile !== RiskProfile.Backtest) return unknown(check, limit, what)
  return new CheckResult(check, CheckOutcome.NotApplicable, { measured: Number.NaN, limit }, sayUnknown, what)
}

/** A check whose limit is switched off in this configuration. */
export function switchedOff(check: RiskCheck, what: string): RiskCheckResult {
  const numbers = { measured: Number.NaN, limit: Number.NaN }
  return new CheckResult(check, CheckOutcome.NotApplicable, numbers, sayOff, what)
}

/** A check that threw: what it would have said is unknown, so the order does not pass (I-15). */
export function threw(check: RiskCheck, error: unknown): RiskCheckResult {
  const numbers = { measured: Number.NaN, limit: Number.NaN }
  return new CheckResult(check, CheckOutcome.Fail, numbers, sayThrew, String(error))
}

/** A fraction as people read it: `3.125 %`. */
export function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(3)} %`
}

const sayUnknown: Say = ({ detail }) => `${detail} is unknown`
const sayOff: Say = ({ detail }) => `${detail} is not set in this configuration`
const sayThrew: Say = ({ detail }) => `the check did not finish: ${detail}`
