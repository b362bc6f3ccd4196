import { Command } from 'commander'
import { resolve } from 'node:path'
import { compareRuns, renderComparison, renderComparisonHtml } from '../../report/index.ts'
import { reportAssets } from '../backtest/report-assets.ts'
import { findRun, readResult } from '../backtest/run-folder.ts'
import { writeWholeText } from '../whole-file.ts'

/** `investor compare`: two runs side by side. */
export function compareCommand(): Command {
  return new Command('compare')
    .description('Sets two runs side by side: settings, data, figures, and whether they are the same run.')
    .argument('<run>', 'folder or number of the first run')
    .argument('<other>', 'folder or number of the second run')
    .option('--out <folder>', 'where runs are kept', 'runs')
    .option('--html <file>', 'write the comparison as one page that opens offline')
    .option('--json', 'print the comparison as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  investor compare 1 2\n  investor compare 1 2 --html comparison.html\n' +
        '  investor compare runs/0001-MA_Crossover runs/0004-MACD_Trend',
    )
    .action(async (named: string, other: string, flags: { out: string; html?: string; json?: boolean }) => {
      const first = readResult(findRun(named, flags.out))
      const second = readResult(findRun(other, flags.out))
      const comparison = compareRuns(first, second)
      const { html } = flags
      if (html !== undefined) await writeWholeText(html, renderComparisonHtml(first, second, reportAssets()))
      const color = process.stdout.isTTY && process.env['NO_COLOR'] === undefined
      const text =
        flags.json === true
          ? JSON.stringify(comparison, null, 2)
          : renderComparison(comparison, { width: process.stdout.columns ?? 100, color })
      const page = html === undefined || flags.json === true ? '' : `\nPage     ${resolve(html)}\n`
      process.stdout.write(`${text}\n${page}`)
    })
}
