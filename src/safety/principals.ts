import { fail, ok, type Result, type UtcMillis } from '../base/index.ts'
import { accountOf, personOf } from '../model/index.ts'

/** Who may act on a session, and how long a second person has to confirm. */
export interface Principals {
  /** Names; empty: whoever names himself. Two or more: what loosens needs two of them. */
  readonly operators: readonly string[]
  readonly confirmWithinMs: number
}

/** A reset that waits for a second person. */
export interface ProposedReset {
  readonly by: string
  readonly reason: string
  readonly askedAt: UtcMillis
}

/** Whether what loosens needs a second person. */
export function needsTwo({ operators }: Principals): boolean {
  return operators.length > 1
}

/** Refuses an empty name, and one that the settings do not list where they list any: `OPERATOR_UNKNOWN`. */
export function checkPerson({ operators }: Principals, recorded: string): Result<void> {
  const name = personOf(recorded)
  if (name.trim() === '') return fail('OPERATOR_UNKNOWN', 'a name is needed: --by says who')
  if (operators.length === 0 || operators.includes(name)) return ok(undefined)
  return fail(
    'OPERATOR_UNKNOWN', `"${name}" is none of safety.operators: ${operators.join(', ')}`,
  )
}

/**
 * Refuses what needs two distinct persons and does not have them: `SECOND_PERSON_NEEDED`, also where it is
 * the same account of this computer under another name: what is typed proves nothing, the account does.
 */
export function checkTwo(principals: Principals, by: string, second: string): Result<void> {
  if (!needsTwo(principals)) return ok(undefined)
  const [first, other] = [personOf(by), personOf(second)]
  if (other === first) {
    const others = principals.operators.filter((name) => name !== first)
    return fail('SECOND_PERSON_NEEDED', `found ${first} twice; one of ${others.join(', ')} has to confirm`)
  }
  const known = checkPerson(principals, other)
  if (!known.ok) return known
  const account = accountOf(second)
  if (account === undefined || account !== accountOf(by)) return ok(undefined)
  return fail(
    'SECOND_PERSON_NEEDED',
    `the account ${account} of this computer has asked for it and confirms it: that is one person, `
      + 'whatever names it gives. The second confirms on the dashboard, or from an account of his own',
  )
}

/** Whether what was asked for still waits for a second person at an instant of his own clock. */
export function isWaiting(
  { confirmWithinMs }: Principals, proposed: ProposedReset, askedAt: UtcMillis,
): boolean {
  const waited = askedAt - proposed.askedAt
  return waited >= 0 && waited <= confirmWithinMs
}

/**
 * Whether somebody may confirm a reset at an instant of his own clock.
 *
 * `NO_RESET_PROPOSED` where none waits, or it waited for too long; one that is older than the last trigger
 * waits no more. `SECOND_PERSON_NEEDED` as `checkTwo` has it.
 */
export function checkConfirmation(
  principals: Principals,
  proposed: ProposedReset | undefined,
  second: { readonly by: string; readonly askedAt: UtcMillis },
): Result<ProposedReset> {
  if (proposed === undefined) {
    const what = 'nobody has asked for a reset since the last trigger tripped'
    const how = '"Reset" on the dashboard, or investor reset --by NAME --reason TEXT'
    return fail('NO_RESET_PROPOSED', `${what}: ${how}`)
  }
  if (!isWaiting(principals, proposed, second.askedAt)) {
    const waited = second.askedAt - proposed.askedAt
    return fail(
      'NO_RESET_PROPOSED',
      `the reset that ${proposed.by} asked for had to be confirmed within `
        + `${principals.confirmWithinMs / 1_000} s, and this came ${waited / 1_000} s after it: ask again`,
    )
  }
  const both = checkTwo(principals, proposed.by, second.by)
  return both.ok ? ok(proposed) : both
}
