import { Command } from 'commander'
import { join } from 'node:path'
import { renderReport, renderSummary, type ReportBars, type TradeRow } from '../../report/index.ts'
import { reportAssets } from '../backtest/report-assets.ts'
import { findRun, readJson, readResult, RUN_FILES } from '../backtest/run-folder.ts'
import { writeWholeText } from '../whole-file.ts'

/** `investor report`: the report of a run, written again. */
export function reportCommand(): Command {
  return new Command('report')
    .description('Writes the report of a run again from what the run left, and prints its summary.')
    .argument('[run]', 'folder or number of the run; the last one when absent')
    .option('--out <folder>', 'where runs are kept', 'runs')
    .option('--json', 'print the result as JSON and write nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  investor report        the last run\n  investor report 3      the third run',
    )
    .action(async (named: string | undefined, flags: { out: string; json?: boolean }) => {
      const run = findRun(named, flags.out)
      const result = readResult(run)
      if (flags.json === true) {
        process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
        return
      }
      const trades = readJson<readonly TradeRow[]>(join(run, RUN_FILES.tradeRows))
      const bars = readJson<readonly ReportBars[]>(join(run, RUN_FILES.bars))
      const path = join(run, RUN_FILES.report)
      await writeWholeText(path, renderReport({ result, trades, bars }, reportAssets()))
      const color = process.stdout.isTTY && process.env['NO_COLOR'] === undefined
      process.stdout.write(
        `${renderSummary(result, { width: process.stdout.columns ?? 100, color })}\nReport   ${path}\n`,
      )
    })
}
