import { Command } from 'commander'
import { backtestAction, type BacktestFlags } from './backtest-command.ts'

/** `investor start`: the first result of a newcomer, offline and without a question. */
export function startCommand(): Command {
  return new Command('start')
    .description(
      'Imports the bundled S&P 500 daily bars (2000-2020), runs MA_Crossover on them, and writes the report.',
    )
    .option('--config <file>', 'settings to use instead of the defaults')
    .option('--json', 'print the result as JSON')
    .action(async (flags: BacktestFlags) => backtestAction(flags))
}
