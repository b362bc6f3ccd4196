import { Command } from 'commander'
import { formatUtc, type UtcMillis } from '../../base/index.ts'
import type { Incident } from '../../monitor/index.ts'
import { homeFolder } from '../home-folder.ts'
import { SessionFolder } from '../live/record/session-folder.ts'
import { localUser } from '../local-user.ts'
import { findIncident } from '../watch/find-incident.ts'
import { readWatchBook } from '../watch/watch-book.ts'
import type { DataHost } from './data/data-host.ts'
import { addressed, carryOut } from './operator-command.ts'
import { personName, reasonText } from './option-values.ts'

interface ListFlags {
  readonly session?: string
  readonly all?: boolean
  readonly json?: boolean
}

interface AckFlags {
  readonly session?: string
  readonly wait: number
  readonly by?: string
  readonly reason: string
}

/** `investor alert list`: incidents of a session, and who has them. */
export function alertListCommand(host: DataHost): Command {
  return new Command('list')
    .description('Shows the open incidents of the latest session: how often, who was told, who took it.')
    .option('--session <number>', 'another session than the latest')
    .option('--all', 'also those that are over')
    .option('--json', 'print as JSON')
    .action((flags: ListFlags) => {
      const folder = SessionFolder.find(homeFolder(), flags.session)
      const all = readWatchBook(folder)?.incidents ?? []
      const shown = flags.all === true ? all : all.filter(({ resolvedAt }) => resolvedAt === undefined)
      if (flags.json === true) host.out(`${JSON.stringify(shown, null, 2)}\n`)
      else host.out(shown.length === 0 ? 'No incident is open.\n' : shown.map(incidentText).join(''))
    })
}

/** `investor alert ack`: somebody takes an incident, on record. */
export function alertAckCommand(): Command {
  return addressed(new Command('ack'))
    .description('Takes an incident: it is not told to anybody else. On record with your name.')
    .argument('<incident>', 'its id, as "investor alert list" and the messages show it')
    .option('--by <name>', 'who takes it; the user of this computer when absent', personName)
    .option('--reason <text>', 'what is done about it; kept on record', reasonText, 'taken')
    .addHelpText('after', '\nExample:\n  investor alert ack 0003-mb2k1x-1 --by ann --reason "I look at it"')
    .action(async (incident: string, { by, reason, ...flags }: AckFlags) => {
      findIncident(SessionFolder.find(homeFolder(), flags.session), incident)
      const name = by ?? localUser()
      await carryOut({ kind: 'AcknowledgeAlert', incident, by: name, reason }, flags)
    })
}

function incidentText(incident: Incident): string {
  const { id, alert, count, since, acknowledgedBy, acknowledgedAt, resolvedAt, deliveries } = incident
  const told = [...new Set(deliveries.filter(({ failure }) => failure === '').map(({ channel }) => channel))]
  const state = resolvedAt !== undefined ? `over since ${utc(resolvedAt)}`
    : acknowledgedBy === '' ? 'nobody has taken it'
    : `taken by ${acknowledgedBy}${acknowledgedAt === undefined ? '' : ` at ${utc(acknowledgedAt)}`}`
  return `${id}  ${alert.severity} ${alert.component}: ${alert.message}\n`
    + `    ${count} times since ${utc(since)}; told: ${told.join(', ') || 'nobody yet'}; ${state}\n`
}

function utc(at: UtcMillis): string {
  return formatUtc(at).slice(0, 19)
}
