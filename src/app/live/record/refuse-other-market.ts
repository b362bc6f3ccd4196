import { fail, formatUtc, UserError, type UtcMillis } from '../../../base/index.ts'
import type { JournalTail } from './recover-session.ts'
import type { SessionFolder } from './session-folder.ts'
import { tapedStarts } from './session-tape.ts'

/**
 * Refuses a market that begins at another instant than the session's did: its steps have other numbers, and
 * what goes on by number would go on at another time. Throws `UserError` `SESSION_DIFFERS`.
 */
export function refuseOtherMarket(
  folder: SessionFolder, tail: Pick<JournalTail, 'cursor'>, beginsAt: UtcMillis,
): void {
  const begunAt = tail.cursor.step === 0 ? undefined : begunAtOf(folder)
  if (begunAt === undefined || begunAt === beginsAt) return
  const [then, now] = [formatUtc(begunAt), formatUtc(beginsAt)]
  throw new UserError(fail('SESSION_DIFFERS', `the market of session ${folder.name} in ${folder.path} began `
    + `at ${then}, and for what is stored now it begins at ${now}: earlier bars were imported or removed `
    + 'since, or another version of investor, which reads fewer or more bars before the first day, began it. '
    + 'Put the bars back or go on with that version, or begin another session with --new; replay and why '
    + 'go by what it was shown').failure)
}

function begunAtOf(folder: SessionFolder): UtcMillis | undefined {
  for (const { batches } of tapedStarts(folder)) {
    for (const { inputs } of batches) {
      for (const input of inputs) if (input.kind === 'Started') return input.at
    }
  }
  return undefined
}
