import type { RuleTrace } from '../../model/index.ts'

/**
 * A condition on the present bar. Rules compose, and say afterwards which of them held and with what numbers.
 *
 * A rule over something that is not ready does not hold.
 */
export interface Rule {
  readonly name: string
  /** Says whether it holds now; pure, so that asking twice changes nothing. */
  readonly holds: boolean
  /** The first part that does not hold, itself for a simple rule; only asked when it does not hold. */
  readonly firstBlock: Rule
  /** What it measured. */
  trace(): RuleTrace
}
