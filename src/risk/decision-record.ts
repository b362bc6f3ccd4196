import type { Sequence } from '../base/index.ts'
import {
  RiskVerdict, type OrderTerms, type Protection, type RiskCheckResult, type RiskDecision, type SizingStep,
} from '../model/index.ts'
import type { Judged } from './judge-order.ts'
import { describeTerms } from './order-terms.ts'

/** A decision whose message is put together when somebody reads it. */
export class DecisionRecord implements RiskDecision {
  readonly signal: Sequence
  readonly leg: number
  readonly verdict: RiskVerdict
  readonly code: string
  readonly terms: OrderTerms | undefined
  declare readonly protection?: Protection
  readonly sizing: readonly SizingStep[]
  readonly checks: readonly RiskCheckResult[]
  readonly #judged: Judged

  constructor(signal: Sequence, leg: number, judged: Judged) {
    const { refusal, protection } = judged
    const isGuardOnly = refusal !== undefined && protection !== undefined
    this.signal = signal
    this.leg = leg
    this.verdict = verdictOf(judged)
    this.code = refusal === undefined ? '' : refusal.code
    this.terms = isGuardOnly ? undefined : judged.terms
    if (protection !== undefined) this.protection = protection
    this.sizing = judged.steps
    this.checks = judged.checks
    this.#judged = judged
  }

  get message(): string {
    const { refusal, protection } = this.#judged
    if (refusal === undefined) return describePass(this.#judged)
    return protection === undefined
      ? refusal.say()
      : `the guards change, the size does not: ${refusal.say()}`
  }

  /** The decision with its message, for the journal; steps and results follow in the same way. */
  toJSON(): RiskDecision {
    const { signal, leg, verdict, code, message, terms, sizing, checks } = this
    const plain = { signal, leg, verdict, code, message, terms, sizing, checks }
    return this.protection === undefined ? plain : { ...plain, protection: this.protection }
  }
}

/** New guards alone are less than what was asked, when the order beside them is refused. */
function verdictOf({ refusal, protection, isModified }: Judged): RiskVerdict {
  if (refusal !== undefined && protection === undefined) return RiskVerdict.Rejected
  return isModified || refusal !== undefined ? RiskVerdict.Modified : RiskVerdict.Approved
}

function describePass({ terms, checks, steps, isModified }: Judged): string {
  if (terms === undefined) return 'the guards of the position change'
  const cut = steps.at(-1)
  const why = isModified && cut !== undefined ? `, less than asked because of ${cut.name} (${cut.note})` : ''
  return `${describeTerms(terms)} passed ${checks.length} checks${why}`
}
