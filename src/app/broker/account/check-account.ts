import { fail, UserError } from '../../../base/index.ts'
import type { BrokerConnector } from '../../../port/index.ts'

/**
 * Asks the broker who we are there, before anything is begun.
 *
 * A session that has traded an account goes on when the broker cannot be asked: its connector tries again,
 * and its stops stand there. One that begins is refused, with what the broker said. Gives the account's id;
 * throws `UserError`.
 */
export async function checkAccount(
  broker: BrokerConnector, knownId: string | undefined,
): Promise<string> {
  const asked = await broker.account()
  if (!asked.ok) {
    if (knownId !== undefined && asked.failure.retry !== 'never') return knownId
    throw new UserError(asked.failure)
  }
  const { accountId, isBlocked, status } = asked.value
  if (knownId !== undefined && accountId !== knownId) {
    const text = `the keys open the account ${accountId}, and this session has traded ${knownId}: give its `
      + 'keys, or begin another session with --new'
    throw new UserError(fail('ACCOUNT_DIFFERS', text).failure)
  }
  if (!isBlocked || knownId !== undefined) return accountId
  const text = `the account ${accountId} takes no orders (${status}): log in at the broker and see what it `
    + 'wants, then start again'
  throw new UserError(fail('ACCOUNT_BLOCKED', text).failure)
}

/** The broker has closed the connection and takes no other: `reason` is the code of why. */
export function endedForGood(reason: string): UserError {
  const text = `the broker has ended the connection for good (${reason}): docs/ERRORS.md says what to do; `
    + 'orders and stops there stay, and nothing is lost'
  return new UserError(fail(reason, text).failure)
}
