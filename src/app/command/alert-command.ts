import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { Command } from 'commander'
import { SystemClock } from '../../adapter/clock/index.ts'
import { fail, UserError, type Failure } from '../../base/index.ts'
import { AlertSeverity } from '../../model/index.ts'
import type { AlertRoute } from '../../monitor/index.ts'
import type { AlertNotice, Clock } from '../../port/index.ts'
import { alertRoutes } from '../alert/alert-routes.ts'
import { alertAckCommand, alertListCommand } from './incident-command.ts'
import { configOption, settingsFile } from '../settings-file.ts'
import { readSettingsFile } from './config-command.ts'
import { processHost, type DataHost } from './data/data-host.ts'
import { gather } from './option-values.ts'

interface TestFlags {
  readonly config?: string
  readonly channel: readonly string[]
  readonly set: readonly string[]
  readonly json?: boolean
}

/** What became of a test message. */
interface TestOutcome {
  readonly channel: string
  readonly isDelivered: boolean
  readonly milliseconds: number
  readonly reference: string
  readonly failure: string
}

const EXIT_FAILED = 1
const HELP = `
Channels stand in the settings, in the order in which people are told; secrets come from the environment or
from files:

  alerts:
    channels:
      - channel: console
        severity: WARNING
      - channel: pagerduty
        routing_key: env:PAGERDUTY_KEY
        severity: ERROR
      - channel: slack
        url: file:/run/secrets/slack-webhook

Examples:
  investor alert test --config investor.yaml
  investor alert test --channel slack

Exit codes: 0 every channel took the message, 1 one did not.`

/** `investor alert`: incidents and who takes them, and a test message by every channel of the settings. */
export function alertCommand(host: DataHost = processHost()): Command {
  const alert = new Command('alert').description('Shows and takes incidents; tries the channels of alerts.')
  alert
    .command('test')
    .description('Sends a test message by every channel, and says which took it.')
    .addOption(configOption())
    .option('--channel <name>', 'only this channel; may be given several times', gather, [])
    .option('--set <key=value>', 'a setting; may be given several times', gather, [])
    .option('--json', 'print as JSON')
    .addHelpText('after', HELP)
    .action(async (flags: TestFlags) => testAction(host, flags))
  return alert.addCommand(alertListCommand(host)).addCommand(alertAckCommand())
}

async function testAction(host: DataHost, flags: TestFlags): Promise<void> {
  const clock = new SystemClock()
  const chosen = chosenRoutes(routesOf(host, flags, clock), flags.channel)
  const notice = testNotice(clock)
  const outcomes = await Promise.all(chosen.map((route) => tried(route, notice)))
  if (flags.json === true) host.out(`${JSON.stringify(outcomes, null, 2)}\n`)
  else for (const outcome of outcomes) host.out(`${lineOf(outcome)}\n`)
  if (outcomes.some(({ isDelivered }) => !isDelivered)) host.setExitCode(EXIT_FAILED)
}

function routesOf(host: DataHost, flags: TestFlags, clock: Clock): readonly AlertRoute[] {
  const read = readSettingsFile(host, flags.config, { profile: 'live', set: flags.set })
  if (!read.ok) throw new UserError(read.failure)
  const { alerts, system } = read.value.config
  const logFolder = path.resolve(host.folder, system.logDir)
  mkdirSync(logFolder, { recursive: true })
  return alertRoutes(alerts, {
    clock, environment: host.env, console: process.stderr, logFolder,
    folder: path.dirname(path.resolve(host.folder, settingsFile(flags.config, host.folder) ?? 'none')),
  })
}

function chosenRoutes(routes: readonly AlertRoute[], names: readonly string[]): readonly AlertRoute[] {
  const known = routes.map(({ handler }) => handler.name)
  const strange = names.find((name) => !known.includes(name))
  if (strange !== undefined) {
    throw new UserError(
      fail(
        'ALERT_CHANNEL_UNKNOWN',
        `no alert channel is called ${strange}; the settings have ${known.join(', ')}`,
      ).failure,
    )
  }
  return names.length === 0 ? routes : routes.filter(({ handler }) => names.includes(handler.name))
}

function testNotice(clock: Clock): AlertNotice {
  const incident = `test-${randomBytes(4).toString('hex')}`
  return {
    id: `${incident}-n1`, kind: 'raised', incident, count: 1,
    alert: {
      severity: AlertSeverity.Info, component: 'alerting', timestamp: clock.now(),
      message: 'this is a test: somebody wants to know whether alerts arrive here',
    },
  }
}

async function tried({ handler }: AlertRoute, notice: AlertNotice): Promise<TestOutcome> {
  const begun = performance.now()
  const outcome = await handler.send([notice])
  return {
    channel: handler.name,
    isDelivered: outcome.ok && outcome.value.trouble === undefined,
    milliseconds: Math.round(performance.now() - begun),
    reference: outcome.ok ? outcome.value.reference : '',
    failure: outcome.ok ? (outcome.value.trouble ?? '') : worded(outcome.failure),
  }
}

function worded({ code, message }: Failure): string {
  return `${code}: ${message}`
}

function lineOf({ channel, isDelivered, milliseconds, reference, failure }: TestOutcome): string {
  const result = isDelivered
    ? `taken in ${milliseconds} ms${reference === '' ? '' : `, ${reference}`}`
    : `NOT taken: ${failure}`
  return `${channel.padEnd(12)} ${result}`
}
