import { fail, MILLIS_PER_DAY, type Failure, type UtcMillis } from '../base/index.ts'

/** What a drill leaves: that every trigger acted, for one program and one set of settings. */
export interface DrillCertificate {
  readonly isPassed: boolean
  readonly at: UtcMillis
  /** Hash of the settings, of the strategies and of their files. */
  readonly configHash: string
  /** Hash of the program's files. */
  readonly codeHash: string
}

/** Everything that decides whether real money may be traded. */
export interface PromotionInputs {
  /** `trading.paper_trading`, which is true until somebody sets it. */
  readonly isPaperTrading: boolean
  /** `undefined`: no drill was ever made. */
  readonly certificate: DrillCertificate | undefined
  readonly configHash: string
  readonly codeHash: string
  /** `safety.drill_valid_days`. */
  readonly drillValidDays: number
  readonly now: UtcMillis
  /** Own books and the account agree, or an operator has signed the difference. */
  readonly isReconciled: boolean
  /** The account that would be traded, as its broker names it. */
  readonly account: string
  /** What a person typed; `undefined`: nothing. */
  readonly confirmation: string | undefined
}

/** What a person has to type, letter by letter, before an account is traded with real money. */
export function confirmationPhrase(account: string): string {
  return `trade real money in account ${account}`
}

/**
 * Why real money may not be traded now: `LIVE_REFUSED` with every reason; `undefined` when it may.
 *
 * A paper account needs none of this and is never refused here.
 */
export function promotionRefusal(inputs: PromotionInputs): Failure | undefined {
  if (inputs.isPaperTrading === true) return undefined
  const { isReconciled, account, confirmation } = inputs
  const reasons = drillReasons(inputs)
  if (isReconciled !== true) reasons.push('own books and the account were not compared, or differ')
  if (confirmation !== confirmationPhrase(account)) {
    const found = confirmation === undefined ? 'nothing was typed' : 'something else was typed'
    reasons.push(`${found} where "${confirmationPhrase(account)}" is needed (--confirm on a script)`)
  }
  if (reasons.length === 0) return undefined
  const details = { reasons: reasons.length }
  return fail('LIVE_REFUSED', `real money is not traded:\n  ${reasons.join('\n  ')}`, { details }).failure
}

function drillReasons(inputs: PromotionInputs): string[] {
  const { certificate, configHash, codeHash, drillValidDays, now } = inputs
  const again = 'run investor drill'
  if (certificate === undefined) return [`no drill was made: ${again}`]
  const reasons: string[] = []
  if (certificate.isPassed !== true) reasons.push(`the last drill was not passed: ${again}`)
  const age = now - certificate.at
  if (!(age >= 0 && age <= drillValidDays * MILLIS_PER_DAY)) {
    reasons.push(`the drill is not of the last ${drillValidDays} days: ${again}`)
  }
  if (certificate.configHash !== configHash) reasons.push(`settings have changed since the drill: ${again}`)
  if (certificate.codeHash !== codeHash) reasons.push(`the program has changed since the drill: ${again}`)
  return reasons
}
