import { Command } from 'commander'
import type { CoreSetup } from '../live/core-protocol.ts'
import { homeFolder } from '../home-folder.ts'
import { catalogMarket, coreSetupOf } from '../live/open-session.ts'
import { replaySession } from '../live/replay-session.ts'
import { SessionFolder } from '../live/session-folder.ts'
import { readVenueChoice } from '../backtest/run-config.ts'
import { readSettings, type RunSettings } from '../backtest/run-settings.ts'

/** What `compare` and this command end with when they find a difference. */
const EXIT_DIFFERENT = 3

/** `investor replay`: decides a session again from its tape and compares the facts. */
export function replayCommand(): Command {
  return new Command('replay')
    .description('Decides a session again from its tape and says where the facts differ, if they do.')
    .argument('[session]', 'number of the session; the latest when absent')
    .option('--json', 'print the outcome as JSON')
    .action(async (named: string | undefined, { json }: { readonly json?: boolean }) => {
      const folder = SessionFolder.find(homeFolder(), named)
      const { setup, settings, close } = await groundOf(folder)
      try {
        const outcome = await replaySession(folder, settings, setup)
        const { facts, inputs, starts, difference } = outcome
        if (difference !== undefined) process.exitCode = EXIT_DIFFERENT
        const said = difference === undefined ? 'Nothing differs.' : `The first difference: ${difference}`
        process.stdout.write(
          json === true
            ? `${JSON.stringify(outcome, null, 2)}\n`
            : `Session ${folder.name}: ${inputs} inputs of ${starts} starts decided again, ` +
                `${facts} facts compared. ` +
                `${said}\n`,
        )
      } finally {
        await close()
      }
    })
}

/** What a session's core was made of, and how to give it back. */
interface Ground {
  readonly settings: RunSettings
  readonly setup: Omit<CoreSetup, 'epoch'>
  close(): Promise<void>
}

/** A session at a broker has its market on its tapes; one of recorded days is described by the catalog. */
async function groundOf(folder: SessionFolder): Promise<Ground> {
  const { request } = folder
  const choice = readVenueChoice(request)
  if (choice === undefined) {
    const market = await catalogMarket(() => {})
    const settings = await readSettings(request)
    const { plan, close } = await market(settings)
    return { settings, setup: coreSetupOf(request, plan), close }
  }
  const { brokerSetup } = await import('../broker/broker-setup.ts')
  const settings = await readSettings(request, 'live')
  return { settings, setup: brokerSetup(folder, settings, choice), close: async () => {} }
}
