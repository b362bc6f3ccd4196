import { CheckOutcome, type RiskCheckResult } from '../../model/index.ts'
import { RiskProfile, type RiskLimits } from '../risk-limits.ts'
import type { RiskCheck } from './risk-check.ts'

/** What a message needs beside the numbers: a symbol, a strategy, a price ...; it is put into words on demand. */
export type Detail = string | number

/** Puts the message together: what was found, and what would pass. */
export type Say = (
  result: { readonly measured: number; readonly limit: number; readonly detail: Detail },
) => string

/** A check's result, whose message is put together when somebody reads it. */
export class CheckResult implements RiskCheckResult {
  readonly code: string
  readonly outcome: CheckOutcome
  readonly measured: number
  readonly limit: number
  readonly unit: string
  readonly #say: Say
  readonly #detail: Detail

  /** Arguments in a row, here and below: an entry makes 31 results, and an object for each would cost more. */
  constructor(
    check: RiskCheck, outcome: CheckOutcome, measured: number, limit: number, say: Say, detail: Detail,
  ) {
    this.code = check.code
    this.outcome = outcome
    this.measured = measured
    this.limit = limit
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
  check: RiskCheck, passes: boolean, measured: number, limit: number, say: Say, detail: Detail = '',
): RiskCheckResult {
  return new CheckResult(check, passes ? CheckOutcome.Pass : CheckOutcome.Fail, measured, limit, say, detail)
}

/** A check without an input that should be there: it fails (I-15). */
export function unknown(check: RiskCheck, limit: number, what: string): RiskCheckResult {
  return new CheckResult(check, CheckOutcome.Fail, Number.NaN, limit, sayUnknown, what)
}

/** A check without an input that a backtest's data need not have: noted there, a failure live. */
export function lacking(
  check: RiskCheck, limits: RiskLimits, limit: number, detail: Detail, say: Say = sayUnknown,
): RiskCheckResult {
  const isNoted = check.mayLackInput && limits.profile === RiskProfile.Backtest
  const outcome = isNoted ? CheckOutcome.NotApplicable : CheckOutcome.Fail
  return new CheckResult(check, outcome, Number.NaN, limit, say, detail)
}

/** A check whose limit is switched off in this configuration. */
export function switchedOff(check: RiskCheck, what: string): RiskCheckResult {
  return new CheckResult(check, CheckOutcome.NotApplicable, Number.NaN, Number.NaN, sayOff, what)
}

/** A check that threw: what it would have said is unknown, so the order does not pass (I-15). */
export function threw(check: RiskCheck, error: unknown): RiskCheckResult {
  return new CheckResult(check, CheckOutcome.Fail, Number.NaN, Number.NaN, sayThrew, String(error))
}

/** A fraction as people read it: `3.125 %`. */
export function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(3)} %`
}

const sayUnknown: Say = ({ detail }) => `${detail} is unknown`
const sayOff: Say = ({ detail }) => `${detail} is not set in this configuration`
const sayThrew: Say = ({ detail }) => `the check did not finish: ${detail}`
