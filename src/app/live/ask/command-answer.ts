import type { Command, FactBody } from '../../../model/index.ts'

/** What came of a command, for whoever asked. */
export interface CommandAnswer {
  readonly isDone: boolean
  readonly text: string
}

/** Who asks at the dashboard presses a button, who asks at the command line types. */
const A_RESET = 'a reset: "Reset" on the dashboard, or "investor reset"'

const DONE: Readonly<Record<Command['kind'], string>> = {
  Halt: `No new trades: entries are canceled, protective stops stay. It lasts until ${A_RESET}.`,
  Flatten: `Entries are canceled and every position is being closed. It lasts until ${A_RESET}.`,
  CancelAllOrders: 'Working entries are canceled.',
  Reset: 'The halt is released and on record with your name and reason.',
  ConfirmReset: 'The halt is released and on record with both names.',
  TakeOverride:
    'You hold the kill switch: nothing is entered, and what trips waits. "Give it back" on the dashboard '
    + 'ends it, or "investor override return".',
  GiveBackOverride: 'The kill switch is given back; what tripped meanwhile has acted.',
  AcknowledgeAlert: 'The incident is taken, on record with your name; nobody else is told of it.',
  ReleaseSymbol: 'The symbol may be entered again.',
  ChangeConfig: 'The settings are changed and on record.',
  ActivateStrategy: 'The strategy decides again.',
  DeactivateStrategy: 'The strategy is silent.',
}

/** Whether what was read is a command that this version knows: a kind, who asks, and why. */
export function isCommand(value: unknown): value is Command {
  if (typeof value !== 'object' || value === null) return false
  const { kind, by, reason } = value as Partial<Command>
  const isKnown = kind !== undefined && Object.hasOwn(DONE, kind)
  return isKnown && typeof by === 'string' && typeof reason === 'string'
}

/** Why nothing came of a command that names something; `undefined` where something did. */
function missedBy(
  command: Command, facts: readonly FactBody[],
): { readonly code: string; readonly message: string } | undefined {
  if (command.kind !== 'CancelAllOrders') return undefined
  const { symbol, strategy, order } = command
  const named = [symbol, strategy, order].flatMap((name) => name ?? []).join(', ')
  const isLeaving = facts.some(({ kind }) => kind === 'OrderPendingCancel' || kind === 'OrderCanceled')
  if (named === '' || isLeaving) return undefined
  const message = `no entry of ${named} works, or its cancel is under way; stops and exits are not canceled`
  return { code: 'NO_SUCH_ENTRY', message }
}

/** Reads out of the facts of a command what came of it. */
export function answerOf(command: Command, facts: readonly FactBody[]): CommandAnswer {
  const refused = facts.find((body) => body.kind === 'CommandRefused')
  if (refused !== undefined) return { isDone: false, text: `${refused.code}: ${refused.reason}` }
  const proposed = facts.find((body) => body.kind === 'ResetProposed')
  if (proposed !== undefined) {
    const text = 'On record. A second person has to confirm, by "Confirm a reset" on the dashboard or by '
      + 'investor reset --confirm-by NAME'
    return { isDone: true, text }
  }
  if (facts.some((body) => body.kind === 'ConfigProposed')) {
    const text = 'On record. It counts when a second person asks for the same change: on the dashboard, or '
      + 'by "investor config set" from an account of his own'
    return { isDone: true, text }
  }
  const missed = missedBy(command, facts)
  if (missed !== undefined) return { isDone: false, text: `${missed.code}: ${missed.message}` }
  const changed = facts.find((body) => body.kind === 'ConfigChanged')
  const lines = changed?.changes.map(({ key, from, to }) => `\n  ${key}: ${from} -> ${to}`) ?? []
  return { isDone: true, text: `${DONE[command.kind]}${lines.join('')}` }
}
