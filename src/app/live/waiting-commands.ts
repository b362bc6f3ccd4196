import type { Command, CoreInput, Fact, FactBody } from '../../model/index.ts'
import { answerOf } from './ask/command-answer.ts'
import type { SessionFolder } from './record/session-folder.ts'

/** What a driver does with commands that wait in its session's folder. */
export interface CommandTaker {
  /** Compares books with the broker's; false where they differ. */
  readonly reconcile: () => Promise<boolean>
  /** Gives an input to the core and carries out what comes of it; returns its facts. */
  readonly give: (input: (at: CoreInputTime) => CoreInput) => Promise<readonly Fact[]>
  readonly makeDurable: () => Promise<void>
  /** Has the session's status say what is so now. */
  readonly show: () => Promise<void>
}

/** The instant that a driver gives its inputs. */
type CoreInputTime = Extract<CoreInput, { readonly kind: 'Commanded' }>['at']

/**
 * Takes every command that waits: it is answered only when its facts are on disk and the status shows what
 * came of it, so that whoever has the answer and asks for the status sees it.
 *
 * What releases a halt needs books that agree (I-18): where they differ it is refused on record.
 */
export async function takeWaiting(folder: SessionFolder, taker: CommandTaker): Promise<void> {
  for (const waiting of folder.toTake()) {
    const { command } = waiting
    const isRelease = command.kind === 'Reset' || command.kind === 'ConfirmReset'
    const isAllowed = !isRelease || (await taker.reconcile())
    const facts = await taker.give((at) =>
      isAllowed ? { kind: 'Commanded', command, at } : { kind: 'Noted', body: booksDiffer(command), at },
    )
    await taker.makeDurable()
    await taker.show()
    folder.done(waiting, answerOf(command, facts.map(({ body }) => body)))
  }
}

/** What is on record of a command that was refused since books differ. */
export function booksDiffer({ kind, by }: Command): FactBody {
  const reason = 'books and broker differ: the alerts on record (the page "Health and alerts") and '
    + '"investor status" say where'
  return { kind: 'CommandRefused', command: kind, by, code: 'BOOKS_DIFFER', reason }
}
