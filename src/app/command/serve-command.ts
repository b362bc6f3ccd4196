import process from 'node:process'
import { Command, InvalidArgumentError } from 'commander'
import { readRunConfig } from '../backtest/run-config.ts'
import { homeFolder } from '../home-folder.ts'
import { configOption } from '../settings-file.ts'
import { openApiServer } from '../server/open-api-server.ts'
import { lineOf } from '../server/start-api.ts'
import { saidRequestOf, type BacktestFlags } from './backtest-command.ts'
import { gather } from './option-values.ts'

interface ServeFlags extends Pick<BacktestFlags, 'config' | 'set' | 'out'> {
  readonly port?: number
  readonly json?: boolean
}

const EXAMPLES = `
Examples:
  investor serve                             the API and the dashboard on http://127.0.0.1:8000
  investor serve --port 8001
  investor serve --config investor.yaml      system.api_host, api_port and the other keys of the settings

"investor start" serves the same while it trades. Without a running session the latest is shown as it ended.
docs/API.md explains who may do what; "investor user add NAME" makes a user from here.`

/** `investor serve`: the API and the dashboard, also when nothing trades. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('Serves the API and the dashboard over the sessions of this folder. Ctrl-C ends it.')
    .addOption(configOption())
    .option('--set <key=value>', 'a setting; may be given several times', gather, [])
    .option('--port <number>', 'another port than system.api_port; 0 takes a free one', port)
    .option('--out <folder>', 'where backtests are kept', 'runs')
    .option('--json', 'say where it listens as one line of JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: ServeFlags) => serve(flags))
}

async function serve(flags: ServeFlags): Promise<void> {
  const request = saidRequestOf(flags)
  const { system } = readRunConfig(request)
  const api = await openApiServer({
    home: homeFolder(),
    request,
    system: { ...system, apiPort: flags.port ?? system.apiPort },
    onUnbuilt: (why) => void process.stderr.write(`${why}\n`),
    onDefect: (error) =>
      void process.stderr.write(
        `investor: a request failed: ${error instanceof Error ? error.stack : String(error)}\n`,
      ),
  })
  const { url, loginUrl } = api
  process.stdout.write(
    flags.json === true
      ? `${JSON.stringify({ url, loginUrl })}\n`
      : `${lineOf({ kind: 'listening', url, loginUrl })}\n`,
  )
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  await api.close()
}

function port(value: string): number {
  const number = Number(value)
  if (/^\d{1,5}$/.test(value) && number <= 65_535) return number
  throw new InvalidArgumentError('a whole number from 0 to 65535 is needed')
}
