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

/** Refuses what needs two distinct persons and does not have them: `SECOND_PERSON_NEEDED`. */
export function checkTwo(principals: Principals, by: string, confirmedBy: string | undefined): Result<void> {
  if (!needsTwo(principals)) return ok(undefined)
  const first = personOf(by)
  const second = confirmedBy === undefined ? undefined : personOf(confirmedBy)
  if (second === undefined || second === first) {
    const others = principals.operators.filter((name) => name !== first)
    const found = second === undefined ? `${first} alone` : `${first} twice`
    return fail('SECOND_PERSON_NEEDED', `found ${found}; one of ${others.join(', ')} has to confirm`)
  }
  return checkPerson(principals, second)
}

/**
 * Whether somebody may confirm a reset at an instant of his own clock.
 *
 * `NO_RESET_PROPOSED` where none waits, or it waited for too long; one that is older than the last trigger
 * waits no more. `SECOND_PERSON_NEEDED` where it is the same person, or the same account of this computer
 * under another name: what is typed proves nothing, the account does.
 */
export function checkConfirmation(
  principals: Principals,
  proposed: ProposedReset | undefined,
  second: { readonly by: string; readonly askedAt: UtcMillis },
): Result<ProposedReset> {
  const { confirmWithinMs } = principals
  if (proposed === undefined) {
    const what = 'nobody has asked for a reset since the last trigger tripped'
    return fail('NO_RESET_PROPOSED', `${what}: investor reset --by NAME --reason TEXT`)
  }
  const waited = second.askedAt - proposed.askedAt
  if (!(waited >= 0 && waited <= confirmWithinMs)) {
    return fail(
      'NO_RESET_PROPOSED',
      `the reset that ${proposed.by} asked for had to be confirmed within ${confirmWithinMs / 1_000} s, ` +
        `and this came ${waited / 1_000} s after it: ask again`,
    )
  }
  const both = checkTwo(principals, proposed.by, second.by)
  if (!both.ok) return both
  const account = accountOf(second.by)
  if (account === undefined || account !== accountOf(proposed.by)) return ok(proposed)
  return fail(
    'SECOND_PERSON_NEEDED',
    `the account ${account} of this computer has asked for the reset and confirms it: that is one person, `
      + 'whatever names it gives. The second confirms on the dashboard, or from an account of his own',
  )
}
