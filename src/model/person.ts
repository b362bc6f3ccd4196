/** Whom the record names where the system acts of its own accord; no account bears the name. */
export const SYSTEM_NAME = 'investor'

/** A name, and how it came: his own account's, an account's claim, or a claim beside what was proved. */
const ACCOUNT = /^(?<name>.*?) \((?:(?<isLocal>local)|claimed by (?<claimant>.+), local|claimed to be .+)\)$/
/** What a record says after a name that nobody proved, or that is not the one that was proved. */
const REMARK = / \((?:local|claimed by .+, local|claimed to be .+)\)$/

/**
 * Somebody at the command line, as the record names him: the user of this computer's operating system, or the
 * name that this user claims to have.
 */
export function localPerson(user: string, claimed = user): string {
  // A remark in the claim itself would be read as one of ours.
  const name = personOf(claimed)
  return name === user ? `${user} (local)` : `${name} (claimed by ${user}, local)`
}

/** Somebody who proved who he is, as the record names him; another name that he gave is a claim. */
export function provenPerson(name: string, claimed = name): string {
  return claimed === name ? name : `${name} (claimed to be ${claimed})`
}

/** The account of this computer that a record names; `undefined` where somebody proved who he is. */
export function accountOf(recorded: string): string | undefined {
  const { name, isLocal, claimant } = ACCOUNT.exec(recorded)?.groups ?? {}
  return isLocal === undefined ? claimant : name
}

/** The name that counts where the settings say who may: without what the record says of how it came. */
export function personOf(recorded: string): string {
  return recorded.replace(REMARK, '')
}
