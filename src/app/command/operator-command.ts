import process from 'node:process'
import { Command, InvalidArgumentError } from 'commander'
import type { UtcMillis } from '../../base/index.ts'
import type { Command as CoreCommand } from '../../model/index.ts'
import { homeFolder } from '../home-folder.ts'
import { giveCommand } from '../live/ask/give-command.ts'
import { ANSWER_SECONDS } from '../live/ask/await-answer.ts'
import { SessionFolder } from '../live/record/session-folder.ts'
import { localUser } from '../local-user.ts'
import { personName, reasonText } from './option-values.ts'

interface OperatorFlags {
  readonly by?: string
  readonly reason?: string
  readonly confirmBy?: string
  readonly session?: string
  readonly wait: number
  readonly strategy?: string
  readonly symbol?: string
  readonly order?: string
  readonly external?: boolean
}

/** `investor kill`: no new trades, at once. */
export function killCommand(): Command {
  return urgent('kill', 'Halt').description(
    'Stops new trades at once: working entries are canceled, exits and stops stay. It lasts until a reset.',
  )
}

/** `investor flatten`: no new trades, and out of everything. */
export function flattenCommand(): Command {
  return urgent('flatten', 'Flatten')
    .description(
      'Stops new trades and sells at the market what strategies hold; what else the account holds (EXTERNAL) '
        + 'with --external.',
    )
    .option('--external', 'close what is EXTERNAL too, and cancel its orders')
}

/** `investor reset`: releases a halt; a second person confirms where the settings name several. */
export function resetCommand(): Command {
  const command = addressed(new Command('reset'))
    .description(
      'Lets a halted session trade again; refused while books and broker differ. Where safety.operators ' +
        'names several people, a second one has to confirm within safety.confirm_within_ms.',
    )
    .option('--by <name>', 'who takes the responsibility', personName)
    .option('--reason <text>', 'why; it is kept on record', reasonText)
    .option('--confirm-by <name>', 'the second person, who confirms what the first has asked for', personName)
    .addHelpText(
      'after',
      '\nExamples:\n  investor reset --by ann --reason "the feed is back"\n  investor reset --confirm-by bob',
    )
  return command.action(async ({ by, reason, confirmBy, ...flags }: OperatorFlags) => {
    const askedAt = Date.now() as UtcMillis
    if (confirmBy !== undefined && by === undefined && reason === undefined) {
      await carryOut({ kind: 'ConfirmReset', by: confirmBy, reason: 'confirms the reset', askedAt }, flags)
    } else if (confirmBy === undefined && by !== undefined && reason !== undefined) {
      await carryOut({ kind: 'Reset', by, reason, askedAt }, flags)
    } else {
      command.error('error: either --by and --reason, or --confirm-by alone')
    }
  })
}

/** `investor override`: an operator holds the kill switch, and gives it back. */
export function overrideCommand(): Command {
  const command = new Command('override').description(
    'MANUAL_OVERRIDE: while an operator holds the kill switch nothing is entered, and what trips is on ' +
      'record and waits; when it is given back, everything that has tripped acts at once.',
  )
  for (const [name, kind, description] of [
    ['take', 'TakeOverride', 'Takes the kill switch in hand.'],
    ['return', 'GiveBackOverride', 'Gives it back: what has tripped meanwhile acts at once.'],
  ] as const) {
    command.addCommand(
      signed(new Command(name))
        .description(description)
        .action(async ({ by = '', reason = '', ...flags }: OperatorFlags) =>
          carryOut({ kind, by, reason }, flags),
        ),
    )
  }
  return command
}

/** `investor confirm`: lets a strategy enter again that only exits, or a symbol be entered that rests. */
export function confirmCommand(): Command {
  const command = signed(new Command('confirm'))
    .description(
      'Lets a strategy enter again that was suspended, taken out, or changed while it owned positions; or '
        + 'lets a symbol be entered again that rests, as "investor status" says.',
    )
    .option('--strategy <name>', 'which strategy')
    .option('--symbol <symbol>', 'which symbol')
  return command.action(async ({ strategy, symbol, by = '', reason = '', ...flags }: OperatorFlags) => {
    if (strategy !== undefined && symbol === undefined) {
      await carryOut({ kind: 'ActivateStrategy', strategy, by, reason }, flags)
    } else if (symbol !== undefined && strategy === undefined) {
      await carryOut({ kind: 'ReleaseSymbol', symbol, by, reason }, flags)
    } else command.error('error: either --strategy or --symbol')
  })
}

/** `investor cancel`: takes working entries back; trading goes on. */
export function cancelCommand(): Command {
  return signed(new Command('cancel'))
    .description(
      'Cancels working entries: all of them, or those of a symbol, of a strategy, or one order. Stops and '
        + 'exits stay, and trading goes on.',
    )
    .option('--symbol <symbol>', 'entries in this symbol alone')
    .option('--strategy <name>', 'entries of this strategy alone')
    .option('--order <id>', 'the entry of this client id alone, as "investor status --json" lists it')
    .addHelpText('after', '\nExample:\n  investor cancel --symbol AAPL --by ann --reason "earnings tonight"')
    .action(async ({ by = '', reason = '', symbol, strategy, order, ...flags }: OperatorFlags) => {
      const meant = {
        ...(symbol === undefined ? {} : { symbol }),
        ...(strategy === undefined ? {} : { strategy }),
        ...(order === undefined ? {} : { order }),
      }
      await carryOut({ kind: 'CancelAllOrders', by, reason, ...meant }, flags)
    })
}

/** `investor strategy stop` and `start`: takes a strategy of the session out, and lets it decide again. */
export function strategySwitches(): readonly Command[] {
  const made = [
    ['stop', 'DeactivateStrategy', 'Takes a strategy of the session out: its entries go, its stops stay.'],
    ['start', 'ActivateStrategy', 'Lets a strategy of the session decide again, as "investor confirm" does.'],
  ] as const
  return made.map(([name, kind, description]) => (
    signed(new Command(name))
      .description(description)
      .argument('<name>', 'its name, as "investor status --json" lists it')
      .action(async (strategy: string, { by = '', reason = '', ...flags }: OperatorFlags) =>
        carryOut({ kind, strategy, by, reason }, flags))
  ))
}

/** An addressed command for which somebody takes the responsibility. */
function signed(command: Command): Command {
  return addressed(command)
    .requiredOption('--by <name>', 'who takes the responsibility', personName)
    .requiredOption('--reason <text>', 'why; it is kept on record', reasonText)
}

function urgent(name: string, kind: 'Halt' | 'Flatten'): Command {
  return addressed(new Command(name))
    .option('--reason <text>', 'why; it is kept on record', 'no reason was given')
    .option('--by <name>', 'who asks; the user of this computer when absent')
    .action(async ({ by, reason = '', external, ...flags }: OperatorFlags) => {
      const asked = { kind, by: by ?? localUser(), reason }
      const command = external === true ? { ...asked, includesExternal: true } : asked
      await carryOut(command as CoreCommand, flags, { isUrgent: true })
    })
}

/** Options of every command that is given to a session. */
export function addressed(command: Command): Command {
  return command
    .option('--session <number>', 'another session than the latest')
    .option(
      '--wait <seconds>',
      'how long an answer is waited for before the engine counts as hanging',
      seconds,
      ANSWER_SECONDS,
    )
}

/** Gives a command to a session, says what came of it, and sets the exit code where it was not done. */
export async function carryOut(
  command: CoreCommand,
  { session, wait }: Pick<OperatorFlags, 'session' | 'wait'>,
  { isUrgent = false } = {},
): Promise<void> {
  const folder = SessionFolder.find(homeFolder(), session)
  const say = (line: string): void => void process.stderr.write(`investor: ${line}\n`)
  const sent = await giveCommand(folder, {
    command, isUrgent, answerMs: wait * 1_000, environment: process.env,
    say,
  })
  if (sent === 'waiting') {
    process.stdout.write(
      `Session ${folder.name} is not running: it is carried out first when it is started.\n`,
    )
    return
  }
  if (sent !== 'silent') {
    ;(sent.isDone ? process.stdout : process.stderr).write(`${sent.text}\n`)
    if (!sent.isDone) process.exitCode = 1
    return
  }
  if (command.kind === 'Flatten') {
    const { flattenSilent } = await import('../broker/flatten-silent.ts')
    const { isFlat, text } = await flattenSilent({
      folder, seconds: wait, environment: process.env, say,
      includesExternal: command.includesExternal === true,
    })
    process.stdout.write(`${text}\n`)
    if (!isFlat) process.exitCode = 1
    return
  }
  process.exitCode = 1
  const { answerForSilent } = await import('../live/ask/silent-engine.ts')
  process.stdout.write(`${await answerForSilent(folder, { isUrgent, seconds: wait })}\n`)
}

function seconds(value: string): number {
  const number = Number(value)
  if (!(number > 0 && number <= 3_600)) throw new InvalidArgumentError('a number of seconds up to 3600')
  return number
}
