import type { Command, CommanderError } from 'commander'
import { UserError } from '../base/index.ts'
import { refuseRepeats } from './refuse-repeats.ts'
import { unwritable } from './unwritable.ts'

/** A command of the command line; its code is loaded only when it is asked for, so that help is quick. */
interface CommandEntry {
  readonly name: string
  readonly summary: string
  readonly load: () => Promise<Command>
}

const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'start',
    summary: 'trade on paper: the bundled days at speed, a simulated broker, everything on record',
    load: async () => (await import('./command/start-command.ts')).startCommand(),
  },
  {
    name: 'serve',
    summary: 'serve the dashboard and the API over the sessions of this folder',
    load: async () => (await import('./command/serve-command.ts')).serveCommand(),
  },
  {
    name: 'user',
    summary: 'add, list and remove the people who may log in to the dashboard',
    load: async () => (await import('./command/user-command.ts')).userCommand(),
  },
  {
    name: 'token',
    summary: 'give out, list and revoke API tokens for programs',
    load: async () => (await import('./command/token-command.ts')).tokenCommand(),
  },
  {
    name: 'status',
    summary: 'show the running session: money, positions and stops, orders, halt',
    load: async () => (await import('./command/status-command.ts')).statusCommand(),
  },
  {
    name: 'logs',
    summary: 'show the log files of sessions: trades, signals, risk, errors, system; --follow waits for more',
    load: async () => (await import('./command/logs-command.ts')).logsCommand(),
  },
  {
    name: 'kill',
    summary: 'stop new trades of the session at once, until a reset',
    load: async () => (await import('./command/operator-command.ts')).killCommand(),
  },
  {
    name: 'cancel',
    summary: 'take working entries back: all, or by symbol, strategy or order; trading goes on',
    load: async () => (await import('./command/operator-command.ts')).cancelCommand(),
  },
  {
    name: 'flatten',
    summary: 'stop new trades and close every position',
    load: async () => (await import('./command/operator-command.ts')).flattenCommand(),
  },
  {
    name: 'reset',
    summary: 'let a halted session trade again, with your name and reason on record',
    load: async () => (await import('./command/operator-command.ts')).resetCommand(),
  },
  {
    name: 'override',
    summary: 'hold the kill switch yourself, or give it back',
    load: async () => (await import('./command/operator-command.ts')).overrideCommand(),
  },
  {
    name: 'drill',
    summary: 'trip every trigger of the kill switch on paper, and certify that each one acts',
    load: async () => (await import('./command/drill-command.ts')).drillCommand(),
  },
  {
    name: 'confirm',
    summary: 'let a strategy enter again that was suspended, or changed while it owned positions',
    load: async () => (await import('./command/operator-command.ts')).confirmCommand(),
  },
  {
    name: 'replay',
    summary: 'decide a session again from its tape, and say where the facts differ',
    load: async () => (await import('./command/replay-command.ts')).replayCommand(),
  },
  {
    name: 'surveillance',
    summary: 'say where the trading of a session looks like wash trades, layering or floods of orders',
    load: async () => (await import('./command/surveillance-command.ts')).surveillanceCommand(),
  },
  {
    name: 'parity',
    summary: 'compare a session with the backtest of its span, with a cause for each difference',
    load: async () => (await import('./command/parity-command.ts')).parityCommand(),
  },
  {
    name: 'backtest',
    summary: 'run strategies over recorded bars, with every check and every fill on record',
    load: async () => (await import('./command/backtest-command.ts')).backtestCommand(),
  },
  {
    name: 'why',
    summary: 'explain an order, a trade or a signal of a run: what was seen, sized, checked, filled',
    load: async () => (await import('./command/why-command.ts')).whyCommand(),
  },
  {
    name: 'why-not',
    summary: 'explain why nothing was bought or sold at a moment: the first gate that blocked',
    load: async () => (await import('./command/why-not-command.ts')).whyNotCommand(),
  },
  {
    name: 'report',
    summary: 'write the report of a run again',
    load: async () => (await import('./command/report-command.ts')).reportCommand(),
  },
  {
    name: 'compare',
    summary: 'set two runs side by side',
    load: async () => (await import('./command/compare-command.ts')).compareCommand(),
  },
  {
    name: 'strategy',
    summary: 'list strategies, write or test one; stop and start one of the session',
    load: async () => (await import('./command/strategy-command.ts')).strategyCommand(),
  },
  {
    name: 'data',
    summary: 'import, list, show, check and export market data',
    load: async () => (await import('./command/data/data-command.ts')).dataCommand(),
  },
  {
    name: 'news',
    summary: 'fetch, list and import news and filings, each at the instant it was public',
    load: async () => (await import('./command/news/news-command.ts')).newsCommand(),
  },
  {
    name: 'audit',
    summary: 'verify, show and export the record; make the tables for queries again',
    load: async () => (await import('./command/audit/audit-command.ts')).auditCommand(),
  },
  {
    name: 'broker',
    summary: 'ask the broker about the account that your keys open',
    load: async () => (await import('./command/broker-command.ts')).brokerCommand(),
  },
  {
    name: 'exchange',
    summary: 'run a local exchange that speaks the Alpaca protocol, with faults on request',
    load: async () => (await import('./command/exchange-command.ts')).exchangeCommand(),
  },
  {
    name: 'alert',
    summary: 'try the channels that alerts leave by',
    load: async () => (await import('./command/alert-command.ts')).alertCommand(),
  },
  {
    name: 'config',
    summary: 'check, show and compare settings, or print their schema',
    load: async () => (await import('./command/config-command.ts')).configCommand(),
  },
]

const HELP = `Usage: investor <command> [options]

Lets your own strategies trade, with a risk engine that cannot be bypassed
and a record that explains every decision.

Commands:
${COMMANDS.map((each) => `  ${each.name.padEnd(12)} ${each.summary}`).join('\n')}

investor <command> --help teaches a command. First steps:
  investor backtest                                 a first result in a minute, offline
  investor start                                    the same days traded on paper, as they pass
  investor backtest --strategy RSI_MeanReversion    another strategy on the same bars
  investor why 1                                    why the first trade of the last run was made

Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 problems found in data, a strategy or a comparison.
`

const EXIT_FAILED = 1
const EXIT_USAGE = 2

/** Help ends with 0; an option or argument that a command does not know ends with 2. */
function endOfUsage({ exitCode }: CommanderError): never {
  process.exit(exitCode === 0 ? 0 : EXIT_USAGE)
}

async function main(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(HELP)
    return 0
  }
  if (name === '--version' || name === '-V') {
    const { TOOL_VERSION } = await import('./tool-version.ts')
    process.stdout.write(`${TOOL_VERSION}\n`)
    return 0
  }
  const entry = COMMANDS.find((each) => each.name === name)
  if (entry === undefined) {
    const known = COMMANDS.map((each) => each.name).join(', ')
    process.stderr.write(`investor: "${name}" is not a command; known are ${known}\n`)
    return EXIT_USAGE
  }
  const command = await entry.load()
  command.name(`investor ${entry.name}`)
  for (const each of [command, ...command.commands]) each.exitOverride(endOfUsage)
  refuseRepeats(command)
  await command.parseAsync(rest, { from: 'user' })
  return Number(process.exitCode ?? 0)
}

// A reader that has seen enough (`| head`) closes the pipe, a terminal may be gone: no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE' || error.code === 'EIO') process.exit()
  const refused = unwritable(error, 'the standard output')
  if (!(refused instanceof UserError)) throw error
  process.stderr.write(`investor: ${refused.failure.code}: ${refused.message}\n`)
  process.exit(EXIT_FAILED)
})
// Where nobody reads what is said beside the result, trading goes on: files and alerts say it too.
process.stderr.on('error', () => {})

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.exitCode = await report(error)
}

/** Prints what a person can act on, without secrets; a bug of ours keeps its stack. */
async function report(thrown: unknown): Promise<number> {
  const error = unwritable(thrown)
  const mask = (await import('./known-secrets.ts')).secretMasker()
  if (error instanceof UserError) {
    process.stderr.write(mask(`investor: ${error.failure.code}: ${error.message}\n`))
    return EXIT_FAILED
  }
  const said = error instanceof Error ? error.stack : String(error)
  process.stderr.write(mask(`investor: this is a bug, please report it: ${said}\n`))
  return EXIT_FAILED
}
