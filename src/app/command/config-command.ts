import { Command, Option } from 'commander'
import path from 'node:path'
import { readConfigFile } from '../../adapter/config-file/index.ts'
import { ok, UserError, type Failure, type Result } from '../../base/index.ts'
import {
  applyOverrides,
  configJsonSchema,
  configReference,
  describeOrigin,
  describeViolation,
  parseConfig,
  type ConfigProfiles,
  type ConfigViolation,
  type InvestorConfig,
  type OverriddenConfig,
} from '../../config/index.ts'
import { BACKTEST_LIMITS, LIVE_LIMITS } from '../../risk/index.ts'
import { DEFAULT_KILL_SWITCH_LIMITS } from '../../safety/index.ts'
import { homeFolder } from '../home-folder.ts'
import { SessionFolder } from '../live/record/session-folder.ts'
import { currentSettings, readSessionSettings } from '../live/record/session-settings.ts'
import { SETTINGS_FILE, settingsFile } from '../settings-file.ts'
import { configSetCommand } from './config-set-command.ts'
import { settingDifferences, settingRows, settingTable, type SettingRow } from './config-text.ts'
import { processHost, type DataHost } from './data/data-host.ts'

/** What the config commands use of the process that they run in. */
export type ConfigHost = Pick<DataHost, 'env' | 'folder' | 'out' | 'err' | 'setExitCode' | 'exit'>

/** What settings are read with; the two profiles differ in the limits that bars make meaningless. */
export const CONFIG_PROFILES: ConfigProfiles = {
  backtest: { limits: BACKTEST_LIMITS, killSwitch: DEFAULT_KILL_SWITCH_LIMITS },
  live: { limits: LIVE_LIMITS, killSwitch: DEFAULT_KILL_SWITCH_LIMITS },
}

interface ReadFlags {
  readonly profile: 'backtest' | 'live'
  readonly set: readonly string[]
  readonly json?: boolean
  readonly changed?: boolean
}

const EXIT_INVALID = 1
const EXIT_USAGE = 2

const HELP = `
Settings come from four places, the later ones above the earlier: defaults, the settings file, the environment
(INVESTOR_<SECTION>__<KEY>) and --set. docs/CONFIG.md explains every key. The settings file of every command
is the one that is named, else investor.yaml of the folder that it runs in, where there is one. "config set"
changes a session that runs, on record, and no file.

Examples:
  investor config check investor.yaml
  investor config show investor.yaml --changed
  investor config show --set max_positions=5 --profile live
  INVESTOR_TRADING__MAX_POSITIONS=5 investor config show
  investor config diff investor.yaml other.yaml
  investor config set max_positions 5 --by ann --reason "less at a time"

Exit codes: 0 valid, 1 invalid or unreadable, 2 wrong usage.`

/** `investor config`: check, show and compare settings, or print their schema. */
export function configCommand(host: ConfigHost = processHost()): Command {
  const config = new Command('config')
    .description('Checks, shows and compares settings, or prints their schema.')
    .addHelpText('after', HELP)
  config.addCommand(checkCommand(host))
  config.addCommand(showCommand(host))
  config.addCommand(diffCommand(host))
  config.addCommand(configSetCommand())
  config.addCommand(schemaCommand(host))
  for (const command of [config, ...config.commands]) {
    command
      .exitOverride(({ exitCode }) => host.exit(exitCode === 0 ? 0 : EXIT_USAGE))
      .configureOutput({ writeOut: host.out, writeErr: host.err })
      .showHelpAfterError('(--help shows what can be said)')
  }
  return config
}

function checkCommand(host: ConfigHost): Command {
  return reading(new Command('check'), host)
    .description('Checks a settings file, with all that is set above it, and names every mistake at once.')
    .addHelpText(
      'after',
      `
Each mistake is one line: file:line:column key: what was found; what to write.
A warning is about a value that cannot have the effect that it seems to have; the exit code stays 0.

Exit codes: 0 valid, 1 invalid or unreadable, 2 wrong usage.`,
    )
    .action((file: string | undefined, flags: ReadFlags) => {
      const read = readSettingsFile(host, file ?? SETTINGS_FILE, flags)
      if (!read.ok) refuse(host, read.failure, flags)
      else accept(host, file ?? SETTINGS_FILE, read.value, flags)
    })
}

function showCommand(host: ConfigHost): Command {
  return reading(new Command('show'), host)
    .description('Prints the value that counts for each key, and where it was set. Passwords are struck out.')
    .option('--changed', 'only what is not left at its default')
    .addHelpText(
      'after',
      '\nWithout a file it shows investor.yaml of this folder, or else the defaults.\n' +
        'Columns: key, value, and default, file:line:column, a variable of the environment, or --set.',
    )
    .action((file: string | undefined, flags: ReadFlags) => {
      const read = readSettingsFile(host, file, flags)
      if (!read.ok) {
        refuse(host, read.failure, flags)
        return
      }
      const rows = settingRows(read.value.config, flags.changed === true)
      host.out(flags.json === true ? json({ profile: flags.profile, settings: rows }) : settingTable(rows))
    })
}

function diffCommand(host: ConfigHost): Command {
  return new Command('diff')
    .description('Compares settings by the values that count: a key left out equals its default.')
    .argument('[file]', 'one settings file; without any, the session: as it was started, and as it is now')
    .argument('[other]', 'the other; without it, the settings that the session has now')
    .option('--session <number>', 'another session than the latest')
    .addOption(profileOption())
    .option('--json', 'print as JSON')
    .addHelpText(
      'after',
      `
Examples:
  investor config diff investor.yaml other.yaml
  investor config diff investor.yaml            the file against the session that runs
  investor config diff                          what people changed while the session ran

Exit codes: 0 compared, 1 one of them is invalid, 2 wrong usage.`,
    )
    .action((file: string | undefined, other: string | undefined, flags: DiffFlags) => {
      const first = file === undefined ? ok(begunRows(flags)) : rowsOfFile(host, file, flags)
      const second = other === undefined ? ok(sessionRows(flags)) : rowsOfFile(host, other, flags)
      if (!first.ok) refuse(host, first.failure, flags)
      else if (!second.ok) refuse(host, second.failure, flags)
      else {
        const mine = other === undefined ? rowsOfKeys(first.value) : first.value
        const { rows, text } = settingDifferences(mine, second.value)
        host.out(flags.json === true ? json({ differences: rows }) : text)
      }
    })
}

interface DiffFlags extends Pick<ReadFlags, 'profile' | 'json'> {
  readonly session?: string
}

function rowsOfFile(host: ConfigHost, file: string, { profile }: DiffFlags): Result<readonly SettingRow[]> {
  const read = readFileConfig(host, file, profile)
  return read.ok ? ok(settingRows(read.value, false)) : read
}

/** A file against a session: without its list of strategies, which a session has as a whole. */
function rowsOfKeys(rows: readonly SettingRow[]): readonly SettingRow[] {
  return rows.filter(({ key }) => !key.startsWith('strategies['))
}

function sessionRows({ session }: DiffFlags): readonly SettingRow[] {
  return currentSettings(SessionFolder.find(homeFolder(), session))
}

function begunRows({ session }: DiffFlags): readonly SettingRow[] {
  const { shown } = readSessionSettings(SessionFolder.find(homeFolder(), session))
  return shown.map(({ key, value, origin }) => ({ key, value, origin: describeOrigin(origin) }))
}

function schemaCommand(host: ConfigHost): Command {
  return new Command('schema')
    .description('Prints the JSON Schema of settings files, for editors; or the reference of all keys.')
    .option('--markdown', 'the reference: meaning, default, range and effect of each key (docs/CONFIG.md)')
    .addHelpText(
      'after',
      `
An editor with a YAML language server reads the schema from the first line of the file:
  # yaml-language-server: $schema=./config.schema.json

Examples:
  investor config schema > config.schema.json
  investor config schema --markdown > docs/CONFIG.md`,
    )
    .action((flags: { markdown?: boolean }) => {
      const isText = flags.markdown === true
      host.out(isText ? configReference(CONFIG_PROFILES) : json(configJsonSchema(CONFIG_PROFILES)))
    })
}

/** The argument and the options of commands that read settings with everything above the file. */
function reading(command: Command, host: ConfigHost): Command {
  return command
    .argument('[file]', `settings file, YAML or JSON; ${SETTINGS_FILE} in ${host.folder} when left out`)
    .addOption(
      new Option('--set <key=value>', 'a setting above the file; may be given several times')
        .argParser((word: string, earlier: readonly string[]) => [...earlier, word])
        .default([], 'none'),
    )
    .addOption(profileOption())
    .option('--json', 'print as JSON')
}

function profileOption(): Option {
  return new Option('--profile <name>', 'whose defaults and rules hold')
    .choices(['backtest', 'live'])
    .default('backtest')
}

/** Without a name: `investor.yaml` where there is one, else the defaults. */
export function readSettingsFile(
  host: ConfigHost,
  file: string | undefined,
  { profile, set }: Pick<ReadFlags, 'profile' | 'set'>,
): Result<OverriddenConfig> {
  const own = settingsFile(file, host.folder)
  const read = own === undefined
    ? parseConfig('', { file: 'default', defaults: CONFIG_PROFILES[profile] })
    : readFileConfig(host, own, profile)
  return read.ok ? applyOverrides(read.value, { environment: host.env, sets: set }) : read
}

function readFileConfig(
  host: ConfigHost,
  file: string,
  profile: ReadFlags['profile'],
): Result<InvestorConfig> {
  const text = readConfigFile(path.resolve(host.folder, file))
  return text.ok ? parseConfig(text.value, { file, defaults: CONFIG_PROFILES[profile] }) : text
}

function accept(
  host: ConfigHost,
  file: string,
  { config, parameters }: OverriddenConfig,
  { json: isJson }: ReadFlags,
): void {
  const set = config.origins.filter(({ origin }) => origin.kind !== 'default').length
  if (isJson === true) {
    host.out(json({ isValid: true, warnings: config.warnings.map(plainViolation), parameters }))
    return
  }
  for (const warning of config.warnings) host.out(`warning: ${describeViolation(warning)}\n`)
  for (const { name, closestKey } of parameters) {
    const hint = closestKey === undefined ? '' : `; if a key was meant: ${closestKey}`
    host.out(`note: ${name} is no key of the settings and goes to the strategies, which check it${hint}\n`)
  }
  const listed = `strategies listed: ${config.strategies.length}`
  host.out(`${file} is valid: ${set} of ${config.origins.length} keys set, ${listed}\n`)
}

/** Says why and sets the exit code; JSON goes to stdout, since it is the answer that was asked for. */
function refuse(host: ConfigHost, failure: Failure, flags: { readonly json?: boolean }): void {
  if (flags.json !== true) throw new UserError(failure)
  const found = 'violations' in failure ? (failure.violations as readonly ConfigViolation[]) : []
  const violations = found.map(plainViolation)
  host.out(json({ isValid: false, code: failure.code, message: failure.message, violations }))
  host.setExitCode(EXIT_INVALID)
}

function plainViolation(violation: ConfigViolation): Readonly<Record<string, unknown>> {
  const { key, origin, found, right } = violation
  const { file, line, column } = origin.kind === 'file' ? origin : {}
  const message = describeViolation(violation)
  return { key, origin: describeOrigin(origin), file, line, column, found, right, message }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
