import { Command } from 'commander'
import { compareRuns, renderComparison } from '../../report/index.ts'
import { findRun, readResult } from '../backtest/run-folder.ts'

/** `investor compare`: two runs side by side. */
export function compareCommand(): Command {
  return new Command('compare')
    .description('Sets two runs side by side: settings, data, figures, and whether they are the same run.')
    .argument('<run>', 'folder or number of the first run')
    .argument('<other>', 'folder or number of the second run')
    .option('--out <folder>', 'where runs are kept', 'runs')
    .option('--json', 'print the comparison as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  investor compare 1 2\n  investor compare runs/0001-MA_Crossover runs/0004-MACD_Trend',
    )
    .action((first: string, second: string, flags: { out: string; json?: boolean }) => {
      const comparison = compareRuns(
        readResult(findRun(first, flags.out)),
        readResult(findRun(second, flags.out)),
      )
      const color = process.stdout.isTTY && process.env['NO_COLOR'] === undefined
      const text =
        flags.json === true
          ? JSON.stringify(comparison, null, 2)
          : renderComparison(comparison, { width: process.stdout.columns ?? 100, color })
      process.stdout.write(`${text}\n`)
    })
}
