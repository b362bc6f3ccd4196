import { CheckOutcome } from '../../model/index.ts'
import { RiskProfile, type RiskLimits } from '../risk-limits.ts'

/** What a message needs beside the numbers: a symbol, a strategy, a price. */
export type Detail = string | number

/** Puts the message together: what was found, and what would pass. */
export type Say = (
  result: { readonly measured: number; readonly limit: number; readonly detail: Detail },
) => string

/**
 * Where the checks of one order leave what they found, one after the other.
 *
 * One object for all of them, and arguments in a row: an entry passes through 31 checks.
 */
export class Finding {
  measured = Number.NaN
  limit = Number.NaN
  say: Say = sayUnknown
  detail: Detail = ''
  readonly #isBacktest: boolean

  constructor(limits: RiskLimits) {
    this.#isBacktest = limits.profile === RiskProfile.Backtest
  }

  /** A check that had its inputs: passes or fails. */
  judged(passes: boolean, measured: number, limit: number, say: Say, detail: Detail = ''): CheckOutcome {
    this.#note(measured, limit, say, detail)
    return passes ? CheckOutcome.Pass : CheckOutcome.Fail
  }

  /** A check without an input that should be there: it fails (I-15). */
  unknown(limit: number, what: string): CheckOutcome {
    this.#note(Number.NaN, limit, sayUnknown, what)
    return CheckOutcome.Fail
  }

  /** A check without an input that a backtest's data need not have: noted there, a failure live. */
  lacking(
    check: { readonly mayLackInput: boolean }, limit: number, detail: Detail, say: Say = sayUnknown,
  ): CheckOutcome {
    this.#note(Number.NaN, limit, say, detail)
    return check.mayLackInput && this.#isBacktest ? CheckOutcome.NotApplicable : CheckOutcome.Fail
  }

  /** A check whose limit is switched off in this configuration. */
  switchedOff(what: string): CheckOutcome {
    this.#note(Number.NaN, Number.NaN, sayOff, what)
    return CheckOutcome.NotApplicable
  }

  /** A check that threw: what it would have said is unknown, so the order does not pass (I-15). */
  threw(error: unknown): CheckOutcome {
    this.#note(Number.NaN, Number.NaN, sayThrew, String(error))
    return CheckOutcome.Fail
  }

  #note(measured: number, limit: number, say: Say, detail: Detail): void {
    this.measured = measured
    this.limit = limit
    this.say = say
    this.detail = detail
  }
}

/** A fraction as people read it: `3.125 %`. */
export function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(3)} %`
}

function sayUnknown({ detail }: { readonly detail: Detail }): string {
  return `${detail} is unknown`
}

function sayOff({ detail }: { readonly detail: Detail }): string {
  return `${detail} is not set in this configuration`
}

function sayThrew({ detail }: { readonly detail: Detail }): string {
  return `the check did not finish: ${detail}`
}
