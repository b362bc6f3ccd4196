import type { Sequence } from '../base/index.ts'
import type {
  OrderTerms, Protection, RiskCheckResult, RiskDecision, RiskVerdict, SizingStep,
} from '../model/index.ts'

/** What a decision is made of. */
export interface DecisionParts {
  readonly signal: Sequence
  readonly leg: number
  readonly verdict: RiskVerdict
  readonly code: string
  readonly say: () => string
  readonly terms: OrderTerms | undefined
  readonly protection: Protection | undefined
  readonly sizing: readonly SizingStep[]
  readonly checks: readonly RiskCheckResult[]
}

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
  readonly #say: () => string

  constructor(parts: DecisionParts) {
    this.signal = parts.signal
    this.leg = parts.leg
    this.verdict = parts.verdict
    this.code = parts.code
    this.terms = parts.terms
    if (parts.protection !== undefined) this.protection = parts.protection
    this.sizing = parts.sizing
    this.checks = parts.checks
    this.#say = parts.say
  }

  get message(): string {
    return this.#say()
  }

  /** The decision with its message, for the journal; steps and results follow in the same way. */
  toJSON(): RiskDecision {
    const { signal, leg, verdict, code, message, terms, sizing, checks } = this
    const plain = { signal, leg, verdict, code, message, terms, sizing, checks }
    return this.protection === undefined ? plain : { ...plain, protection: this.protection }
  }
}
