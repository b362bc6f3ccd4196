import path from 'node:path'
import { Argument, Command } from 'commander'
import { type BarCatalog, whileLocked } from '../../../adapter/duckdb/index.ts'
import { fail, formatUtc, RetryClass, UserError, type UtcMillis } from '../../../base/index.ts'
import type { WebhookEntry } from '../../../config/index.ts'
import { Adjustment } from '../../../model/index.ts'
import { readRunConfig } from '../../backtest/run-config.ts'
import { configOption, settingsFile } from '../../settings-file.ts'
import { TOOL_VERSION } from '../../tool-version.ts'
import { type InboxEntry, type InboxOutcome, WebhookInbox } from '../../webhook/webhook-inbox.ts'
import { webhookSecret } from '../../webhook/webhook-inboxes.ts'
import { requestOf } from '../backtest-command.ts'
import { catalogFolder, type DataHost, withCatalog } from './data-host.ts'
import { importFile } from './data-import.ts'
import type { ImportRequest } from './import-request.ts'
import { dataOption } from './data-options.ts'
import { count, table } from './data-text.ts'
import { gather } from '../option-values.ts'

interface WebhookFlags {
  readonly config?: string
  readonly set: readonly string[]
  readonly json?: boolean
}

const LOCK_MS = 1_000

const HELP = `
Vendors push bars to POST /api/v1/webhooks/NAME of "investor start" or "investor serve", signed with a
secret of system.webhooks in the settings. What they send waits on disk until "import" takes it into the
catalog, with the checks and the quarantine of a file; let a timer run it. docs/DATA.md has the details.

Examples:
  investor data webhooks --config investor.yaml          what waits, what was imported and refused
  investor data webhooks import --config investor.yaml   takes in what waits; ends with 1 if some is refused`

/** `investor data webhooks`: what vendors pushed, and taking it in. */
export function dataWebhooksCommand(host: DataHost): Command {
  return new Command('webhooks')
    .description('Shows what vendors pushed to the API, and takes it into the catalog.')
    .addArgument(new Argument('[act]', 'what to do').choices(['list', 'import']).default('list'))
    .addOption(configOption())
    .option('--set <key=value>', 'a setting; may be given several times', gather, [])
    .addOption(dataOption.json())
    .addHelpText('after', HELP)
    .action(async (act: 'list' | 'import', flags: WebhookFlags) => {
      const { config, set } = flags
      const file = settingsFile(config, host.folder)
      const configFile = file === undefined ? undefined : path.resolve(host.folder, file)
      const { system } = readRunConfig({ ...requestOf({ set }), configFile })
      const folder = path.dirname(configFile ?? path.join(host.folder, 'none'))
      if (act === 'list') list(host, { hooks: system.webhooks, folder, flags })
      else await takeIn(host, system.webhooks, flags)
    })
}

function inboxOf(host: DataHost, hook: WebhookEntry): WebhookInbox {
  return new WebhookInbox(path.dirname(catalogFolder(host)), hook)
}

interface ListParts {
  readonly hooks: readonly WebhookEntry[]
  /** Folder of the settings file. */
  readonly folder: string
  readonly flags: WebhookFlags
}

function list(host: DataHost, { hooks, folder, flags }: ListParts): void {
  const found = hooks.map((hook) => {
    const inbox = inboxOf(host, hook)
    const [waiting, outcomes] = [inbox.waiting(), inbox.outcomes()]
    const refused = outcomes.filter(({ outcome }) => outcome === 'refused')
    const last = Math.max(0, ...[...waiting, ...outcomes].map(({ receivedAt }) => receivedAt))
    return {
      name: hook.name, waiting: waiting.length, imported: outcomes.length - refused.length,
      refused: refused.map((outcome) => ({ ...outcome, path: inbox.refusedPathOf(outcome) })),
      lastAt: last === 0 ? null : formatUtc(last as UtcMillis),
      fault: faultOf(host, hook, folder),
    }
  })
  if (flags.json === true) return host.out(`${JSON.stringify(found, null, 2)}\n`)
  if (found.length === 0) return host.out('no webhooks: system.webhooks of the settings has none\n')
  host.out(table(
    [
      { title: 'webhook' }, { title: 'waiting', isNumber: true }, { title: 'imported', isNumber: true },
      { title: 'refused', isNumber: true }, { title: 'last delivery' },
    ],
    found.map(({ name, waiting, imported, refused, lastAt }) => (
      [name, count(waiting), count(imported), count(refused.length), lastAt ?? 'none'])),
  ))
  for (const { name, refused, fault } of found) {
    if (fault !== undefined) host.out(`${name} takes nothing: ${fault}\n`)
    for (const one of refused) host.out(`${name}: ${one.id} refused: ${one.message}; ${one.path}\n`)
  }
}

/** Why the API can take nothing for a webhook, if so. */
function faultOf(host: DataHost, hook: WebhookEntry, folder: string): string | undefined {
  try {
    webhookSecret(hook, { environment: host.env, folder })
    return undefined
  } catch (error) {
    if (error instanceof UserError) return error.failure.message
    throw error
  }
}

async function takeIn(
  host: DataHost, hooks: readonly WebhookEntry[], { json }: WebhookFlags,
): Promise<void> {
  const done: (InboxOutcome & { readonly webhook: string })[] = []
  await withCatalog(host, async (catalog) => {
    for (const hook of hooks) {
      const inbox = inboxOf(host, hook)
      await whileLocked(inbox.folder, async () => {
        for (const entry of inbox.waiting()) {
          const outcome = await takeOne(host, { catalog, hook, inbox, entry })
          inbox.settle(outcome)
          done.push({ webhook: hook.name, ...outcome })
          if (json !== true) host.out(describe(hook, outcome))
        }
        inbox.forgetOld(host.now())
      }, { waitMs: LOCK_MS, busy: inboxBusy })
    }
  })
  if (json === true) host.out(`${JSON.stringify(done, null, 2)}\n`)
  else if (done.length === 0) host.out('nothing waits\n')
  if (done.some(({ outcome }) => outcome === 'refused')) host.setExitCode(1)
}

interface OneParts {
  readonly catalog: BarCatalog
  readonly hook: WebhookEntry
  readonly inbox: WebhookInbox
  readonly entry: InboxEntry
}

/** Imports a delivery; what another attempt could change is thrown, and the delivery goes on waiting. */
async function takeOne(host: DataHost, { catalog, hook, inbox, entry }: OneParts): Promise<InboxOutcome> {
  const doneAt = host.now()
  try {
    const request = requestFor(hook, inbox.pathOf(entry), entry)
    const report = await importFile(catalog, request, { now: doneAt, toolVersion: TOOL_VERSION })
    return { ...entry, outcome: 'imported', doneAt, rows: report.goodRows }
  } catch (error) {
    if (!(error instanceof UserError) || error.failure.retry === RetryClass.Safe) throw error
    const { code, message } = error.failure
    return { ...entry, outcome: 'refused', doneAt, code, message: `${code}: ${message}` }
  }
}

function requestFor(hook: WebhookEntry, file: string, { id }: InboxEntry): ImportRequest {
  const { name, format, symbol, timeframe, time_zone: timeZone, stamp, hours, adjustment } = hook
  const columns = Object.entries(hook.map ?? {}).filter(([, column]) => column !== undefined)
  return {
    file, source: `webhook ${name}, delivery ${id}`, timeframe, format: format ?? 'csv',
    mapping: Object.fromEntries(columns), adjustment: adjustment ?? Adjustment.Raw,
    ...(symbol !== undefined && { symbol }),
    ...(timeZone !== undefined && { timeZone }),
    ...(stamp !== undefined && { stampMeans: stamp }),
    facts: hook.asset_class === undefined ? {} : { assetClass: hook.asset_class },
    keepsExtended: hours === 'extended', repairsHighLow: false, replaces: false, isDryRun: false,
    // A delivery is a few bars: one bad one among them is no sign of a file that was misread.
    allowsBad: true,
  }
}

function describe({ name }: WebhookEntry, { id, outcome, rows = 0, message = '' }: InboxOutcome): string {
  return outcome === 'imported'
    ? `${name}: ${id} imported, ${count(rows)} bars\n`
    : `${name}: ${id} refused: ${message}\n`
}

function inboxBusy(lock: string): UserError {
  const message = `another process takes it in now; try again, or delete ${lock} if nothing is running`
  return new UserError(fail('FETCH_BUSY', message, { retry: RetryClass.Safe }).failure)
}
