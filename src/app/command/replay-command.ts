import { Command } from 'commander'
import { sessionGround } from '../broker/session-ground.ts'
import { homeFolder } from '../home-folder.ts'
import { replaySession } from '../live/past/replay-session.ts'
import { SessionFolder } from '../live/record/session-folder.ts'

/** What `compare` and this command end with when they find a difference. */
const EXIT_DIFFERENT = 3

/** `investor replay`: decides a session again from its tape and compares the facts. */
export function replayCommand(): Command {
  return new Command('replay')
    .description('Decides a session again from its tape and says where the facts differ, if they do.')
    .argument('[session]', 'number of the session; the latest when absent')
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', '\nExit code 3 when they differ.\n\nExample:\n  investor replay 3')
    .action(async (named: string | undefined, { json }: { readonly json?: boolean }) => {
      const folder = SessionFolder.find(homeFolder(), named)
      const { setup, settings } = await sessionGround(folder)
      const outcome = await replaySession(folder, settings, setup)
      const { facts, inputs, starts, hasEndedEarly, difference, notes = [] } = outcome
      if (difference !== undefined) process.exitCode = EXIT_DIFFERENT
      const early = hasEndedEarly === true
        ? ' The record ends before the tape: a crash took facts that nobody had acted on, or rows were cut ' +
          'off, which "investor audit verify" tells.'
        : ''
      const said =
        difference === undefined ? `Nothing differs.${early}` : `The first difference: ${difference}`
      process.stdout.write(
        json === true
          ? `${JSON.stringify(outcome, null, 2)}\n`
          : `Session ${folder.name}: ${inputs} inputs of ${starts} starts decided again, ` +
              `${facts} facts compared. ` +
              `${[said, ...notes].join('\n')}\n`,
      )
    })
}
