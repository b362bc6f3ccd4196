import { Command } from 'commander'
import { join } from 'node:path'
import { momentText } from '../../report/index.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import { findRun, readJson, RUN_FILES } from '../backtest/run-folder.ts'
import { traceMoment } from '../backtest/trace-moment.ts'

const EXAMPLES = `
Examples:
  investor why-not SPX 2008-10-10               the last bar of that day, in the last run
  investor why-not SPY 2025-11-28T10:30 --run 4  an intraday moment, exchange time

The run is decided again up to that moment, which shows exactly what stood then.`

/** `investor why-not`: the first gate that blocked at a moment. */
export function whyNotCommand(): Command {
  return new Command('why-not')
    .description(
      'Explains why nothing was done at a moment: the first gate that blocked, and what would have passed.',
    )
    .argument('<symbol>', 'symbol of the run')
    .argument('<time>', 'a day (YYYY-MM-DD) or an instant; without an offset it is exchange time')
    .option('--run <run>', 'folder or number of the run; the last one when absent')
    .option('--out <folder>', 'where runs are kept', 'runs')
    .option('--json', 'print it as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (symbol: string, time: string, flags: { run?: string; out: string; json?: boolean }) => {
      const run = findRun(flags.run, flags.out)
      const request = readJson<RunRequest>(join(run, RUN_FILES.request))
      const moment = await traceMoment(request, symbol, time)
      process.stdout.write(
        flags.json === true ? `${JSON.stringify(moment, null, 2)}\n` : `${momentText(moment)}\n`,
      )
    })
}
