import { Command } from 'commander'
import { readVenueChoice } from '../backtest/run-config.ts'
import { homeFolder } from '../home-folder.ts'
import { catalogMarket, coreSetupOf } from '../live/open-session.ts'
import { SessionFolder } from '../live/record/session-folder.ts'
import { begunSettings } from '../live/record/session-settings.ts'
import { parityText } from '../parity/parity-text.ts'
import { liveParity, sessionParity, type ParityReport } from '../parity/session-parity.ts'

/** What `compare` and `replay` end with when they find a difference. */
const EXIT_DIFFERENT = 3

const EXAMPLES = `
Causes: data (other bars), timing (filled at another time), price, fee, size, missed signal, extra signal,
halt or operator. What a difference led to is named after it. The amounts add up to the difference of equity.
A session by the clock is held against the backtest of the bars that it was shown, under its own limits.

Examples:
  investor parity                       the latest session, also while it runs
  investor parity 3 --json              session 3, for a program; the exit code is 3 where something differs`

/** `investor parity`: a session against the backtest of its span, with a cause for each difference. */
export function parityCommand(): Command {
  return new Command('parity')
    .description('Runs the span of a session through the backtester and says where they differ, and why.')
    .argument('[session]', 'number of the session; the latest when absent')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (named: string | undefined, { json }: { readonly json?: boolean }) => {
      const folder = SessionFolder.find(homeFolder(), named)
      const report = await parityOf(folder)
      process.stdout.write(json === true ? `${JSON.stringify(report, null, 2)}\n` : parityText(report))
      if (!report.isSame) process.exitCode = EXIT_DIFFERENT
    })
}

/** Compares a session with the backtest of its span: of the catalog's bars, or of those on its own tapes. */
export async function parityOf(folder: SessionFolder): Promise<ParityReport> {
  if (readVenueChoice(folder.request) !== undefined) {
    const { sessionGround } = await import('../broker/session-ground.ts')
    const { settings, setup } = await sessionGround(folder)
    return liveParity(folder, settings, setup)
  }
  const market = await catalogMarket(() => {})
  const settings = await begunSettings(folder)
  const { plan, close } = await market(settings)
  try {
    return await sessionParity(folder, settings, plan, coreSetupOf(folder.request, plan))
  } finally {
    await close()
  }
}
