import { Command } from 'commander'
import type { RunRequest } from '../backtest/run-request.ts'
import { runInWorker } from '../backtest/run-in-worker.ts'
import { configOption, SETTINGS_FILE, settingsFile } from '../settings-file.ts'
import { gather, seconds, symbolNames } from './option-values.ts'

/** What the command line says of a run; absent flags leave the settings as they are. */
export interface BacktestFlags {
  readonly config?: string
  readonly strategy?: readonly string[]
  readonly symbols?: readonly string[]
  readonly from?: string
  readonly to?: string
  readonly timeframe?: string
  readonly adjustment?: string
  readonly set?: readonly string[]
  readonly out?: string
  readonly timeout?: number
  readonly json?: boolean
}

/** The run stands and is written, and its figures say nothing about a strategy. */
const EXIT_PROBLEMS = 3

const EXAMPLES = `
Examples:
  investor backtest                                         the default: MA_Crossover on SPX, daily
  investor backtest --strategy RSI_MeanReversion --from 2010-01-01
  investor backtest --strategy ./my-strategy.ts --symbols AAPL,MSFT --timeframe 5m
  investor backtest --set fast_period=10 --set slow_period=30 --set trading.risk_per_trade_pct=0.02
  investor backtest --config investor.yaml --json | jq .metrics.sharpeRatio

A run leaves a folder with result.json, report.html, trades.csv, orders.csv, equity.csv and journal.jsonl.
Exit code 3: a strategy used up its error budget, or made signals that cannot be read and no other.
Ask it afterwards: investor why 1, investor why-not SPX 2008-10-10.`

/** `investor backtest`: strategies over recorded bars. */
export function backtestCommand(): Command {
  const command = new Command('backtest')
    .description('Runs strategies over recorded bars through the same core that trades live.')
    .option(
      '--strategy <name-or-file>',
      'bundled name or a file of your own; may be given several times',
      gather,
      [],
    )
  return runOptions(command)
    .option('--out <folder>', 'where runs are kept', 'runs')
    .option('--json', 'print the result as JSON and nothing else')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: BacktestFlags) => backtestAction(flags))
}

/** Adds what every run can be asked for: settings, bars, patience. */
export function runOptions(command: Command): Command {
  return command
    .addOption(configOption())
    .option('--symbols <list>', 'symbols to trade, separated by commas', symbolNames)
    .option('--from <date>', 'first day, YYYY-MM-DD; bars before it warm the strategy up')
    .option('--to <date>', 'last day, YYYY-MM-DD, included')
    .option('--timeframe <length>', 'bars to decide on: 1m, 5m, 15m, 1h, 1d or 1w')
    .option('--adjustment <view>', 'raw (splits and dividends are applied), split or total')
    .option('--set <key=value>', 'a setting or a strategy parameter; may be given several times', gather, [])
    .option('--timeout <seconds>', 'give up when a strategy does not return for so long', seconds, 30)
}

/** Runs a backtest in a worker, shows its progress, prints the summary and where everything lies. */
async function backtestAction(flags: BacktestFlags): Promise<void> {
  const request = saidRequestOf(flags)
  const timeoutMs = (flags.timeout ?? 30) * 1000
  const finished = await runInWorker(request, { timeoutMs, isQuiet: flags.json === true })
  process.stdout.write(flags.json === true ? `${finished.json}\n` : finished.summary)
  if (finished.faults.length === 0) return
  for (const fault of finished.faults) process.stderr.write(`investor: ${fault}\n`)
  process.exitCode = EXIT_PROBLEMS
}

/** The same, and says so where a settings file counts that nobody has named. */
export function saidRequestOf(flags: BacktestFlags): RunRequest {
  const request = requestOf(flags)
  const isImplied = flags.config === undefined && request.configFile !== undefined
  if (isImplied) process.stderr.write(`Settings: ${SETTINGS_FILE} of this folder\n`)
  return request
}

/** What a run is asked for, by the command line and its environment. */
export function requestOf(flags: BacktestFlags): RunRequest {
  return {
    configFile: settingsFile(flags.config),
    strategies: flags.strategy ?? [],
    symbols: flags.symbols,
    from: flags.from,
    to: flags.to,
    timeframe: flags.timeframe,
    adjustment: flags.adjustment,
    set: flags.set ?? [],
    out: flags.out ?? 'runs',
    environment: configEnvironment(),
    width: process.stdout.columns ?? 100,
    color: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
  }
}

/** The part of the environment that settings are read from. */
function configEnvironment(): Readonly<Record<string, string>> {
  const own = Object.entries(process.env).filter(([name]) => name.startsWith('INVESTOR_'))
  return Object.fromEntries(own.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}
