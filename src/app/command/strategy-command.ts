import { Command, Option } from 'commander'
import { existsSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fail, UserError } from '../../base/index.ts'
import { describeParameter, type StrategyDefinition } from '../../strategy/index.ts'
import { Adjustment } from '../../model/index.ts'
import { checkInWorker } from '../backtest/run-in-worker.ts'
import { bundledStrategies } from '../strategy-loader.ts'
import { strategyTemplate } from '../strategy-template.ts'
import { strategySwitches } from './operator-command.ts'
import { seconds } from './option-values.ts'
import { strategyVerdictCommand } from './strategy-verdict-command.ts'

const EXIT_PROBLEMS = 3

/** `investor strategy`: list, write, test; take one of the session out, and let it in again. */
export function strategyCommand(): Command {
  const command = new Command('strategy')
    .description('Lists strategies, writes, tests and judges one; stops and starts one of the session.')
  command
    .command('list')
    .description('Lists the bundled strategies with their parameters.')
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExample:\n  investor strategy list')
    .action(async (flags: { json?: boolean }) => list(await bundledStrategies(), flags.json === true))
  command
    .command('new')
    .description('Writes a strategy file to start from; it runs as it is.')
    .argument('<name>', 'name of letters, digits and _, such as My_Breakout')
    .option('--force', 'write over a file that is there')
    .addHelpText('after', '\nExample:\n  investor strategy new My_Breakout      writes my-breakout.ts here')
    .action((name: string, flags: { force?: boolean }) => writeNew(name, flags.force === true))
  command
    .command('check')
    .description('Tests a strategy for errors, determinism, look-ahead and warm-up, on real bars.')
    .argument('<name-or-file>', 'bundled name or file')
    .option('--symbols <list>', 'symbols of the catalog, separated by commas', 'SPX')
    .option('--timeframe <length>', 'bars to test on: 1m, 5m, 15m, 1h, 1d or 1w', '1d')
    .addOption(
      new Option('--adjustment <view>', 'view of the prices')
        .choices(Object.values(Adjustment))
        .default(Adjustment.Raw),
    )
    .option('--set <key=value...>', 'parameters')
    .option('--timeout <seconds>', 'give up when the strategy does not return for so long', seconds, 30)
    .option('--json', 'print as JSON')
    .addHelpText(
      'after',
      '\nExit code 3 when a test fails. Examples:\n  investor strategy check MA_Crossover\n' +
        '  investor strategy check ./my-strategy.ts --symbols AAPL,MSFT --timeframe 5m',
    )
    .action(async (name: string, flags: CheckFlags) => check(name, flags))
  command.addCommand(strategyVerdictCommand())
  for (const each of strategySwitches()) command.addCommand(each)
  return command
}

interface CheckFlags {
  readonly symbols: string
  readonly timeframe: string
  readonly adjustment: Adjustment
  readonly timeout: number
  readonly set?: readonly string[]
  readonly json?: boolean
}

function list(definitions: readonly StrategyDefinition[], isJson: boolean): void {
  if (isJson) {
    const shown = definitions.map(({ name, description, parameters, timeframe }) => ({
      name,
      description,
      parameters,
      timeframe,
    }))
    process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`)
    return
  }
  for (const { name, description, parameters } of definitions) {
    process.stdout.write(`${name}\n  ${description}\n`)
    for (const [key, parameter] of Object.entries(parameters ?? {})) {
      const text = `${key} = ${parameter.fallback}`
      process.stdout.write(
        `    ${text.padEnd(26)} ${describeParameter(parameter)}` +
          `${parameter.description === '' ? '' : `: ${parameter.description}`}\n`,
      )
    }
    process.stdout.write('\n')
  }
}

function writeNew(name: string, force: boolean): void {
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) {
    throw new UserError(
      fail('STRATEGY_NAME', `"${name}" must be letters, digits and _, such as My_Breakout`).failure,
    )
  }
  const file = resolve(`${name.toLowerCase().replaceAll('_', '-')}.ts`)
  if (existsSync(file) && !force) {
    throw new UserError(fail('FILE_EXISTS', `${file} is there already; --force writes over it`).failure)
  }
  writeFileSync(file, strategyTemplate(name))
  process.stdout.write(
    `Wrote ${file}\nTry it    investor backtest --strategy ${file}\nTest it   investor strategy ` +
      `check ${file}\n`,
  )
}

async function check(name: string, flags: CheckFlags): Promise<void> {
  const parameters = Object.fromEntries(
    (flags.set ?? []).map((each) => each.split('=', 2) as [string, string]),
  )
  const symbols = flags.symbols.split(',').map((each) => each.trim())
  const { timeframe, adjustment } = flags
  const { strategy, findings } = await checkInWorker(
    { strategy: name, parameters, symbols, timeframe, adjustment },
    { timeoutMs: flags.timeout * 1000, isQuiet: flags.json === true },
  )
  const failed = findings.filter((finding) => !finding.passed)
  if (flags.json === true)
    process.stdout.write(`${JSON.stringify({ strategy, findings }, null, 2)}\n`)
  else {
    for (const { name: test, passed, detail } of findings) {
      process.stdout.write(`${passed ? 'passed' : 'FAILED'}  ${test.padEnd(12)} ${detail}\n`)
    }
  }
  if (failed.length > 0) process.exitCode = EXIT_PROBLEMS
}
