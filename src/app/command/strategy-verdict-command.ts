import { Command } from 'commander'
import { join } from 'node:path'
import { Outcome, renderVerdict, renderVerdictHtml, type Verdict } from '../../report/index.ts'
import { RunFolderDraft } from '../backtest/run-folder.ts'
import { verdictInWorker } from '../backtest/run-in-worker.ts'
import { reportAssets } from '../backtest/report-assets.ts'
import { runOptions, saidRequestOf, type BacktestFlags } from './backtest-command.ts'
import { wholeNumber } from './option-values.ts'

/** Exit code of a verdict that does not hold. */
const EXIT_PROBLEMS = 3
const TRIALS = 100

interface VerdictFlags extends Omit<BacktestFlags, 'strategy'> {
  readonly trials: number
  readonly seed: string
  readonly out: string
}

const HELP = `
Runs the strategy with its own parameters and with others around them, and asks whether its result would
stand: whether it knows the future, whether the best of so many sets of parameters is luck, whether what was
best stays good, how it fares in stretches by which nothing was chosen, in other orders of its days, and at
twice the costs. Each test says what it measured and what would have passed; docs/VERDICT.md has the sources.

Leaves a folder with verdict.html and verdict.json. Exit code 3 when a test fails. Examples:
  investor strategy verdict MA_Crossover
  investor strategy verdict ./my-strategy.ts --symbols AAPL,MSFT --from 2010-01-01 --trials 300
  investor strategy verdict ./my-strategy.ts --set fastPeriod=8 --json | jq .outcome`

/** `investor strategy verdict`: whether a backtest's result would stand. */
export function strategyVerdictCommand(): Command {
  const command = new Command('verdict')
    .description('Says whether a result would stand: bias, luck, overfitting, walk forward, costs.')
    .argument('<name-or-file>', 'bundled name or file')
  return runOptions(command)
    .option('--trials <number>', 'other sets of parameters to try', wholeNumber(0, 10_000), TRIALS)
    .option('--seed <text>', 'what the other sets are drawn by; the same seed, the same verdict', '1')
    .option('--out <folder>', 'where verdicts are kept', 'verdicts')
    .option('--json', 'print the verdict as JSON and nothing else')
    .addHelpText('after', HELP)
    .action(async (name: string, flags: VerdictFlags) => give(name, flags))
}

async function give(name: string, flags: VerdictFlags): Promise<void> {
  const { trials, seed, json = false } = flags
  const run = saidRequestOf({ ...flags, strategy: [name] })
  const timeoutMs = (flags.timeout ?? 30) * 1000
  const verdict = await verdictInWorker({ run, trials, seed }, { timeoutMs, isQuiet: json })
  const folder = write(verdict, flags.out)
  process.stdout.write(json
    ? `${JSON.stringify({ ...verdict, folder }, null, 2)}\n`
    : `${renderVerdict(verdict, run)}\nPage     ${join(folder, 'verdict.html')}\n`)
  if (verdict.outcome === Outcome.Failed) process.exitCode = EXIT_PROBLEMS
}

function write(verdict: Verdict, out: string): string {
  const draft = new RunFolderDraft(out, verdict.strategy.slice(0, 60))
  try {
    draft.write('verdict.json', `${JSON.stringify(verdict, null, 2)}\n`)
    draft.write('verdict.html', renderVerdictHtml(verdict, reportAssets()))
    return draft.finish()
  } catch (error) {
    draft.discard()
    throw error
  }
}
