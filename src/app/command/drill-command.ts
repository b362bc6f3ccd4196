import { Command } from 'commander'
import { MILLIS_PER_DAY, type UtcMillis } from '../../base/index.ts'
import { readSettings } from '../backtest/run-settings.ts'
import { writeCertificate, type WrittenCertificate } from '../live/certificate-file.ts'
import { runDrill, type DrillRow } from '../live/drill/run-drill.ts'
import { codeHash, configHash } from '../live/identity.ts'
import { gateRefusal } from '../live/promotion-gate.ts'
import { homeFolder } from '../home-folder.ts'
import { configOption } from '../settings-file.ts'
import { TOOL_VERSION } from '../tool-version.ts'
import { saidRequestOf, type BacktestFlags } from './backtest-command.ts'
import { gather } from './option-values.ts'

interface DrillFlags extends BacktestFlags {
  readonly check?: boolean
}

const EXIT_FOUND = 3

const HELP = `
Each trigger is tripped on a core of its own that trades on paper under your settings: a position with its
stop, and an entry that rests. Seen have to be the trip, the canceled entry, the kept stop or the closed
position, the alert, a refused entry, and the release by as many people as your settings ask for.

Real money is traded only with a certificate that is passed, not older than safety.drill_valid_days, and made
with the same settings, strategies and program: give the options that the session will be started with.

Examples:
  investor drill --config live.yaml
  investor drill --config live.yaml --strategy ./my-strategy.ts --json
  investor drill --config live.yaml --check

Exit codes: 0 passed, 1 settings refused, 2 wrong usage, 3 a trigger did not act, or (--check) something
is missing.`

/** `investor drill`: trips every trigger on paper, and writes the certificate that live trading needs. */
export function drillCommand(): Command {
  return new Command('drill')
    .description('Trips every trigger of the kill switch on paper, and certifies that each one acts.')
    .addOption(configOption())
    .option('--strategy <name-or-file>', 'as the session is started with; several times', gather, [])
    .option('--set <key=value>', 'as the session is started with; several times', gather, [])
    .option('--check', 'make no drill; say what stands between these settings and real money')
    .option('--json', 'print the certificate as JSON and nothing else')
    .addHelpText('after', HELP)
    .action(async (flags: DrillFlags) => (flags.check === true ? checkAction(flags) : drillAction(flags)))
}

async function drillAction(flags: BacktestFlags): Promise<void> {
  const request = saidRequestOf(flags)
  const settings = await readSettings(request, 'live')
  const rows = runDrill(settings)
  const at = Date.now() as UtcMillis
  const certificate: WrittenCertificate = {
    isPassed: rows.every(({ isPassed }) => isPassed),
    at,
    date: new Date(at).toISOString(),
    validDays: settings.config.safety.drillValidDays,
    version: TOOL_VERSION,
    codeHash: codeHash(),
    configHash: configHash(request, settings),
    rows,
  }
  const file = writeCertificate(homeFolder(), certificate)
  process.stdout.write(
    flags.json === true ? `${JSON.stringify(certificate, null, 2)}\n` : drillText(certificate, file),
  )
  if (!certificate.isPassed) process.exitCode = EXIT_FOUND
}

/** Says what the gate would, before any account is named or compared. */
async function checkAction(flags: BacktestFlags): Promise<void> {
  const request = saidRequestOf(flags)
  const settings = await readSettings(request, 'live')
  const nothing = { account: 'ACCOUNT', isReconciled: false, confirmation: undefined }
  const refusal = gateRefusal({ home: homeFolder(), request, settings, ...nothing })
  process.stdout.write(
    refusal === undefined
      ? 'trading.paper_trading is true: no real money is traded with these settings.\n'
      : `${refusal.message}\n`,
  )
  if (refusal !== undefined) process.exitCode = EXIT_FOUND
}

function drillText({ isPassed, at, validDays, rows }: WrittenCertificate, file: string): string {
  const until = new Date(at + validDays * MILLIS_PER_DAY).toISOString().slice(0, 10)
  const verdict = isPassed
    ? `Every trigger acted. The certificate holds until ${until}, for these settings and this program.`
    : 'NOT PASSED: real money is not traded until a drill is passed.'
  return `${rows.map(rowText).join('')}\n${verdict}\n${file}\n`
}

function rowText({ trigger, action, limit, isPassed, missing }: DrillRow): string {
  const end = isPassed ? 'acted' : `NOT SEEN: ${missing.join(', ')}`
  return `${trigger.padEnd(22)}${limit.padEnd(18)}${action.padEnd(18)}${end}\n`
}
