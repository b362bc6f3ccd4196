import { CheckOutcome, type RiskCheckResult } from '../../model/index.ts'
import type { RiskLimits } from '../risk-limits.ts'
import { isEntry } from '../risk-views.ts'
import { CheckResult } from './check-result.ts'
import { CHECKS } from './checks.ts'
import { Finding } from './finding.ts'
import { CheckScope, type CheckSubject, type RiskCheck } from './risk-check.ts'

/** All results in the order of the table, and the first failures among them. */
export interface CheckReport {
  readonly results: readonly RiskCheckResult[]
  readonly failure: RiskCheckResult | undefined
  /** First failure that a smaller order would not avoid. */
  readonly failureAtAnySize: RiskCheckResult | undefined
}

const ON_ENTRIES: readonly RiskCheck[] = [...CHECKS]
const ON_REDUCING = CHECKS.filter((check) => check.scope === CheckScope.All)

/**
 * Runs every check that applies to the order: all of them on entries, those of scope `all` on reducing
 * orders.
 *
 * No check is skipped after a failure; one that throws has failed (I-15).
 */
export function runChecks(subject: CheckSubject, limits: RiskLimits): CheckReport {
  const checks = isEntry(subject.terms) ? ON_ENTRIES : ON_REDUCING
  const finding = new Finding(limits)
  const results: RiskCheckResult[] = []
  let failure: RiskCheckResult | undefined
  let failureAtAnySize: RiskCheckResult | undefined
  for (let index = 0; index < checks.length; index++) {
    const check = checks[index] as RiskCheck
    const outcome = runOne(check, subject, finding, limits)
    const result = new CheckResult(check, outcome, finding)
    results.push(result)
    if (outcome !== CheckOutcome.Fail) continue
    failure ??= result
    if (!check.dependsOnSize) failureAtAnySize ??= result
  }
  return { results, failure, failureAtAnySize }
}

function runOne(
  check: RiskCheck, subject: CheckSubject, finding: Finding, limits: RiskLimits,
): CheckOutcome {
  try {
    return check.run(subject, finding, limits)
  } catch (error) {
    return finding.threw(error)
  }
}
