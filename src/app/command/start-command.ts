import { Command, InvalidArgumentError } from 'commander'
import { checkAlertSecrets } from '../alert/check-alert-secrets.ts'
import { formatFixed, UserError } from '../../base/index.ts'
import { homeFolder } from '../home-folder.ts'
import { configOption } from '../settings-file.ts'
import { runSession, type RunOptions, type SessionEnd } from '../live/run-session.ts'
import { grouped } from '../live/status-line.ts'
import { RUN_FILES } from '../backtest/run-folder.ts'
import { startApi, type RunningApi } from '../server/start-api.ts'
import { runInWorker } from '../backtest/run-in-worker.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import {
  readLogSettings, readVenueChoice, refuseUnnamedBroker, type VenueChoice,
} from '../backtest/run-config.ts'
import { SessionFolder } from '../live/record/session-folder.ts'
import { journalName } from '../live/record/session-journal.ts'
import { archiveSessions } from '../live/past/session-market.ts'
import { parityLine } from '../parity/parity-text.ts'
import type { ParityReport } from '../parity/session-parity.ts'
import { saidRequestOf, type BacktestFlags } from './backtest-command.ts'
import { gather, symbolNames } from './option-values.ts'
import { parityOf } from './parity-command.ts'

/** What the command line says of a session. */
export interface StartFlags extends BacktestFlags {
  /** Absent: what the market is played at by default. */
  readonly speed?: number
  readonly new?: boolean
  readonly confirm?: string
  /** Absent in calls of before there was an API; false for `--no-api`. */
  readonly api?: boolean
}

/** Only the hours of sessions are waited for: about a season in a second, twenty years in a minute or so. */
const DEFAULT_SPEED = 30 * 86_400

const REPORT_TIMEOUT_MS = 60_000

const EXAMPLES = `
Examples:
  investor start                       paper trading over the bundled days, a season in a second; Ctrl-C stops
  investor start --speed max           as fast as it goes
  investor start --strategy RSI_MeanReversion --from 2010-01-01 --new
  investor start --config paper.yaml   trades at the broker that the file names (trading.broker: alpaca)
  investor start --config examples/paper-live.yaml --speed 60    a made-up live market, without keys

A live market (trading.primary_data_provider: synthetic, catalog or alpaca) is traded at the simulated broker
where no other is named; docs/LIVE.md says how. Recorded bars and played markets take --speed, --from, --to.
At a broker the keys come from APCA_API_KEY_ID and APCA_API_SECRET_KEY; docs/ALPACA.md takes you there.

At a terminal the dashboard stays open after the last day, until Ctrl-C.

Ended by Ctrl-C, kill -9 or a power cut, it goes on where it was when it is started again.
investor status, kill, reset and flatten work on the session from another terminal.`

/** `investor start`: paper trading, offline and without keys. */
export function startCommand(): Command {
  return new Command('start')
    .description(
      'Trades on paper, bundled bars or a live market at speed, or at the broker that the settings name.',
    )
    .addOption(configOption())
    .option(
      '--strategy <name-or-file>',
      'bundled name or a file of your own; may be given several times',
      gather,
      [],
    )
    .option('--symbols <list>', 'symbols to trade, separated by commas', symbolNames)
    .option('--from <date>', 'first day, YYYY-MM-DD')
    .option('--to <date>', 'last day, YYYY-MM-DD, included')
    .option('--timeframe <length>', 'bars to decide on: 1m, 5m, 15m, 1h, 1d or 1w')
    .option('--set <key=value>', 'a setting or a strategy parameter; may be given several times', gather, [])
    .option('--speed <times>', 'times real time, or max; of a live market 1 unless said', speed)
    .option('--new', 'begin a new session, even where the last one has not ended')
    .option('--confirm <phrase>', 'what has to be typed to trade real money, for scripts')
    .option('--no-api', 'trade without the dashboard and the API')
    .option('--json', 'print the end as JSON and nothing else')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: StartFlags) => startAction(flags))
}

async function startAction(flags: StartFlags): Promise<void> {
  const request = saidRequestOf(flags)
  checkAlertSecrets(request, process.env)
  refuseUnnamedBroker(request)
  const choice = readVenueChoice(request)
  // What a crash has kept from being written at the end of a session.
  await archiveOver(flags)
  await (choice === undefined ? startOnPaper(flags, request) : startTrading(flags, request, choice))
}

/** Writes the market of sessions that are over as Parquet. */
async function archiveOver({ json }: StartFlags): Promise<void> {
  await archiveSessions(homeFolder(), {
    say: (line) => sayOf({ isQuiet: json === true }, line),
    warn: (line) => sayOf({ isQuiet: false }, `investor: ${line}`),
  })
}

async function startOnPaper(flags: StartFlags, request: RunRequest): Promise<void> {
  const options = {
    home: homeFolder(),
    request,
    logs: readLogSettings(request),
    isGuarded: true,
    isNew: flags.new === true,
    speed: flags.speed ?? DEFAULT_SPEED,
    isQuiet: flags.json === true,
  }
  const api = flags.api === false ? undefined : startApi(options, (line) => sayOf(options, line))
  try {
    const { text, ...shown } = await runSession({ ...options, ...publishing(api) }, async (end) => {
      if (end.outcome === 'ended') end.session.folder.write('finished.json', summaryOf(end))
      return { ...summaryOf(end), text: summaryText(end) }
    })
    await archiveOver(flags)
    const isEnded = shown.outcome === 'ended'
    const report = isEnded ? await reportOf(options, shown.session) : undefined
    process.stdout.write(
      flags.json === true
        ? `${JSON.stringify({ ...shown, report: report?.file, parity: report?.parity }, null, 2)}\n`
        : `${text}${report?.text ?? ''}`,
    )
    // Somebody at a terminal may want to look around; a script wants the end.
    if (isEnded && process.stdout.isTTY && flags.json !== true) await keepOpen(api)
  } finally {
    await api?.close()
  }
}

/** Lets the command line find the API while the session runs. */
function publishing(api: RunningApi | undefined): Pick<RunOptions, 'onOpened'> {
  return api === undefined ? {} : { onOpened: (folder) => api.publish(folder) }
}

/** Leaves the dashboard open until Ctrl-C, where there is one. */
async function keepOpen(api: RunningApi | undefined): Promise<void> {
  if (api?.url === undefined) return
  const stop = new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })
  process.stdout.write(`\nThe dashboard stays open at ${api.url}: Ctrl-C ends it.\n`)
  await api.hold(stop)
}

/** A line beside the one that shows the state. */
function sayOf({ isQuiet }: { readonly isQuiet: boolean }, line: string): void {
  if (!isQuiet) process.stderr.write(`${process.stderr.isTTY ? '\r\u001b[K' : ''}${line}\n`)
}

/** Trades at the broker that the settings name; its connectors are loaded only then. */
async function startTrading(flags: StartFlags, request: RunRequest, choice: VenueChoice): Promise<void> {
  const { startAtBroker } = await import('../broker/start-at-broker.ts')
  const [isNew, isJson] = [flags.new === true, flags.json === true]
  const confirmed = {
    ...(flags.confirm === undefined ? {} : { confirm: flags.confirm }),
    ...(flags.speed === undefined ? {} : { speed: flags.speed }),
  }
  const options = { home: homeFolder(), request, isNew, isJson, isQuiet: isJson, ...confirmed }
  const api = flags.api === false ? undefined : startApi(options, (line) => sayOf(options, line))
  try {
    const found = publishing(api)
    process.stdout.write(await startAtBroker({ ...options, ...found, choice, environment: process.env }))
  } finally {
    await api?.close()
  }
  await archiveOver(flags)
}

/** What came of the session stands; that its days cannot be run as a backtest is a line beside it. */
async function reportOf(
  options: RunOptions, session: string,
): Promise<Awaited<ReturnType<typeof backtestOf>> | undefined> {
  try {
    return await backtestOf(options.request, session)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const { code, message } = error.failure
    process.stderr.write(`investor: no report of these days: ${code}: ${message}\n`)
    return undefined
  }
}

/** No session is armed again by itself. */
const NO_REARM = 'backtest.rearm=false'

/** The same days as a backtest: its report, and where both differ. */
async function backtestOf(
  request: RunRequest,
  session: string,
): Promise<{ readonly file: string; readonly text: string; readonly parity: ParityReport }> {
  const same = { ...request, set: [...request.set, NO_REARM] }
  const { folder, summary } = await runInWorker(same, { timeoutMs: REPORT_TIMEOUT_MS, isQuiet: true })
  const parity = await parityOf(SessionFolder.find(homeFolder(), session))
  const text = `Parity   ${parityLine(parity)}\n\n${summary}`
  return { file: `${folder}/${RUN_FILES.report}`, text, parity }
}

function summaryOf({ outcome, session, status, stateHash }: SessionEnd) {
  const { equity, trades, held, killSwitch, latched, cash, openOrders } = status
  return {
    session: session.folder.name,
    folder: session.folder.path,
    outcome,
    equity,
    cash,
    trades,
    killSwitch,
    latched,
    openOrders,
    held: held.map(({ symbol, quantity }) => ({ symbol, quantity })),
    stateHash,
    capital: formatFixed(status.capital),
  }
}

function summaryText(end: SessionEnd): string {
  const { outcome, session, status } = end
  const { folder, settings } = session
  const capital = Number(status.capital) / 1e9
  const profit = status.equity - capital
  const percent = capital === 0 ? 0 : (profit / capital) * 100
  const next =
    outcome === 'ended'
      ? 'The market data have ended; investor start begins the next session.'
      : 'Stopped. Protective stops stay at the broker; investor start goes on from here.'
  return (
    `Session  ${folder.name} on paper, ${status.trades} trades\n` +
    `Equity   ${settings.engine.currency} ${grouped(status.equity)} ` +
    `(${profit < 0 ? '' : '+'}${percent.toFixed(2)} % of ${grouped(capital)})\n` +
    `Halt     ${status.killSwitch === 'ACTIVE' ? 'none' : `${status.latched.join(', ')}: investor reset`}\n` +
    `Journal  ${journalName(folder)}\n${next}\n`
  )
}

function speed(value: string): number {
  const number = value === 'max' ? Infinity : Number(value)
  if (!(number > 0)) throw new InvalidArgumentError('a number above 0 is needed, or max')
  return number
}
