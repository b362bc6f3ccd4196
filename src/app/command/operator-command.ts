import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { Command } from 'commander'
import { SqliteJournal } from '../../adapter/sqlite/index.ts'
import { UserError } from '../../base/index.ts'
import type { Command as CoreCommand } from '../../model/index.ts'
import { secretMasker } from '../known-secrets.ts'
import { homeFolder } from '../live/open-session.ts'
import { isRunning } from '../live/session-status.ts'
import { SessionFolder } from '../live/session-folder.ts'
import { takeLease } from '../live/take-lease.ts'

interface OperatorFlags {
  readonly by?: string
  readonly reason: string
  readonly session?: string
  readonly strategy?: string
}

/** What a person asks of a session, and what it is called afterwards. */
interface Act {
  readonly name: string
  readonly kind: 'Halt' | 'Reset' | 'Flatten' | 'ActivateStrategy'
  readonly description: string
  readonly done: string
  /** Taken from an engine that does not answer, so that it can send nothing more. */
  readonly isUrgent: boolean
}

const ACTS: readonly Act[] = [
  {
    name: 'kill',
    kind: 'Halt',
    isUrgent: true,
    description:
      'Stops new trades at once: working entries are canceled, exits and stops stay. It lasts until a reset.',
    done: 'No new trades: entries are canceled, protective stops stay. It lasts until "investor reset".',
  },
  {
    name: 'flatten',
    kind: 'Flatten',
    isUrgent: true,
    description: 'Stops new trades and sells everything at the market.',
    done: 'Entries are canceled and every position is being closed. It lasts until "investor reset".',
  },
  {
    name: 'reset',
    kind: 'Reset',
    isUrgent: false,
    description: 'Lets a halted session trade again; refused while books and broker differ.',
    done: 'The halt is released and on record with your name and reason.',
  },
  {
    name: 'confirm',
    kind: 'ActivateStrategy',
    isUrgent: false,
    description:
      'Lets a strategy enter again that was suspended, taken out, or changed while it owned positions.',
    done: 'The strategy may enter again; it is on record with your name and reason.',
  },
]

/** How long an answer is waited for before an engine counts as hanging. */
const ANSWER_MS = 10_000
const LOOK_MS = 50

/** `investor kill`, `investor flatten` and `investor reset`. */
export function operatorCommand(name: string): Command {
  const act = ACTS.find((each) => each.name === name)
  if (act === undefined) throw new Error(`there is no act ${name}`)
  const command = new Command(act.name)
    .description(act.description)
    .requiredOption('--reason <text>', 'why; it is kept on record')
    .option('--session <number>', 'another session than the latest')
  if (act.kind === 'ActivateStrategy') command.requiredOption('--strategy <name>', 'which strategy')
  if (!act.isUrgent) command.requiredOption('--by <name>', 'who takes the responsibility')
  else command.option('--by <name>', 'who asks; the user of this computer when absent')
  return command.action(async (flags: OperatorFlags) => carryOut(act, flags))
}

async function carryOut(act: Act, { by, reason, session, strategy = '' }: OperatorFlags): Promise<void> {
  const folder = SessionFolder.find(homeFolder(), session)
  // Somebody may paste a key into a reason: it goes onto the tape, which masks nothing.
  const mask = secretMasker()
  const asked = { by: mask(by ?? userInfo().username), reason: mask(reason) }
  const { kind } = act
  const command: CoreCommand = kind === 'ActivateStrategy' ? { kind, strategy, ...asked } : { kind, ...asked }
  const file = folder.leave(command)
  if (!isRunning(folder)) {
    process.stdout.write(
      `Session ${folder.name} is not running: it is carried out first when it is started.\n`,
    )
    return
  }
  const until = Date.now() + ANSWER_MS
  while (existsSync(file) && Date.now() < until) await wait(LOOK_MS)
  if (!existsSync(file)) {
    process.stdout.write(`${act.done}\n`)
    return
  }
  if (!act.isUrgent) {
    process.stdout.write(`Session ${folder.name} does not answer; the wish waits for it.\n`)
    process.exitCode = 1
    return
  }
  await fence(folder)
  process.stdout.write(
    `Session ${folder.name} did not answer for ${ANSWER_MS / 1000} s: its right to write was taken, so ` +
      'that it can send nothing more.\nProtective stops stay at the broker. ' +
      'End the process, then "investor start": ' +
      `the ${act.name} is carried out first.\n`,
  )
  process.exitCode = 1
}

/** Takes the lease from an engine that hangs: whatever it wants to record is refused from here on. */
async function fence(folder: SessionFolder): Promise<void> {
  const opened = SqliteJournal.open({ path: folder.journalPath })
  if (!opened.ok) throw new UserError(opened.failure)
  try {
    await opened.value.releaseLease(await takeLease(opened.value, { isForced: true }))
  } finally {
    await opened.value.close()
  }
}
