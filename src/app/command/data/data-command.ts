import { Command } from 'commander'
import { dataActionsCommand } from './data-actions-command.ts'
import { dataCheckCommand } from './data-check-command.ts'
import { dataExportCommand } from './data-export-command.ts'
import { dataHaltsCommand } from './data-halts-command.ts'
import type { DataHost } from './data-host.ts'
import { catalogFolder, processHost } from './data-host.ts'
import { dataImportCommand } from './data-import-command.ts'
import { dataInstrumentCommand } from './data-instrument-command.ts'
import { dataListCommand, dataShowCommand } from './data-show-command.ts'
import { dataSynthCommand } from './data-synth-command.ts'
import { dataWatchCommand } from './data-watch-command.ts'
import { dataWebhooksCommand } from './data-webhooks-command.ts'

const EXIT_USAGE = 2

/** `investor data`: import, look at, check and export market data. */
export function dataCommand(host: DataHost = processHost()): Command {
  const data = new Command('data')
    .description('Keeps market data: bars by symbol and timeframe, instruments, corporate actions.')
    .addHelpText(
      'after',
      `
The catalog lies in ${catalogFolder(host)} (INVESTOR_HOME moves it). First steps:
  investor data import prices.csv --symbol AAPL    reads a file; --help says what it may look like
  investor data list                               what there is
  investor data check                              gaps, faults and suspicions
  investor data show AAPL --timeframe 1w           bars, as they are or aggregated

Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 data check found problems.`,
    )
  const commands = [
    dataImportCommand,
    dataListCommand,
    dataShowCommand,
    dataCheckCommand,
    dataExportCommand,
    dataActionsCommand,
    dataHaltsCommand,
    dataInstrumentCommand,
    dataSynthCommand,
    dataWatchCommand,
    dataWebhooksCommand,
  ]
  for (const make of commands) data.addCommand(make(host))
  for (const command of [data, ...data.commands]) {
    command
      .exitOverride(({ exitCode }) => host.exit(exitCode === 0 ? 0 : EXIT_USAGE))
      .configureOutput({ writeOut: host.out, writeErr: host.err })
      .showHelpAfterError('(--help shows what can be said)')
  }
  return data
}
