import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import {
  ConsoleAlertHandler, FileAlertHandler, PagerDutyAlertHandler, SlackAlertHandler, SmtpAlertHandler,
  TelegramAlertHandler, WebhookAlertHandler,
} from '../../adapter/notify/index.ts'
import type { AlertChannelEntry, AlertsConfig } from '../../config/index.ts'
import { AlertSeverity } from '../../model/index.ts'
import type { AlertPolicy, AlertRoute } from '../../monitor/index.ts'
import type { AlertHandler, Clock } from '../../port/index.ts'
import { secretOrThrow, type SecretSource } from './read-secret.ts'

/** What channels are made with. */
export interface AlertRouteParts extends SecretSource {
  readonly clock: Clock
  /** Where the channel `console` writes. */
  readonly console: Writable
  /** Folder of the log files: alerts are kept there unless a path is given. */
  readonly logFolder: string
}

const RECORDS: ReadonlySet<string> = new Set(['console', 'file'])
const ALERT_FILE = 'alerts.jsonl'
const SUBMISSION_PORT = 587
const IMPLICIT_TLS_PORT = 465

/** The channels of the settings, in their order; `SECRET_MISSING` where one lacks its secret. */
export function alertRoutes({ channels }: AlertsConfig, parts: AlertRouteParts): readonly AlertRoute[] {
  return channels.map((entry) => ({
    handler: handlerOf(entry, parts),
    from: entry.severity ?? (RECORDS.has(entry.channel) ? AlertSeverity.Info : AlertSeverity.Warning),
    isRecord: RECORDS.has(entry.channel),
  }))
}

/** When alerts leave, by the settings. */
export function alertPolicy({ quietHours, timeZone, ...policy }: AlertsConfig): AlertPolicy {
  const { groupMs, escalateMs, perMinuteMax } = policy
  return {
    groupMs, escalateMs, perMinuteMax,
    ...(quietHours === undefined ? {} : { quietHours: { ...quietHours, offsetAt: offsetIn(timeZone) } }),
  }
}

function handlerOf(entry: AlertChannelEntry, parts: AlertRouteParts): AlertHandler {
  const { clock } = parts
  const base = { name: entry.name ?? entry.channel, clock }
  const secret = (reference: string): string => secretOrThrow(reference, parts)
  switch (entry.channel) {
    case 'console':
      return new ConsoleAlertHandler({ ...base, stream: parts.console })
    case 'file':
      return new FileAlertHandler({ ...base, path: entry.path ?? join(parts.logFolder, ALERT_FILE) })
    case 'slack':
      return new SlackAlertHandler({ ...base, url: secret(entry.url) })
    case 'telegram':
      return new TelegramAlertHandler({
        ...base, token: secret(entry.token), chatId: entry.chat, ...baseUrlOf(entry),
      })
    case 'pagerduty':
      return new PagerDutyAlertHandler({
        ...base, routingKey: secret(entry.routing_key), source: hostname(), ...baseUrlOf(entry),
      })
    case 'webhook':
      return new WebhookAlertHandler({ ...base, url: entry.url, secret: secret(entry.secret) })
    case 'smtp':
      return new SmtpAlertHandler({
        ...base, host: entry.host, isTls: entry.tls === 'implicit',
        port: entry.port ?? (entry.tls === 'implicit' ? IMPLICIT_TLS_PORT : SUBMISSION_PORT),
        user: entry.user, password: secret(entry.password), from: entry.from, to: entry.to,
        ...(entry.certificate === undefined
          ? {}
          : { certificate: readFileSync(join(parts.folder, entry.certificate), 'utf8') }),
      })
  }
}

function baseUrlOf({ base_url: baseUrl }: { readonly base_url?: string | undefined }) {
  return baseUrl === undefined ? {} : { baseUrl }
}

/** Minutes that a zone is ahead of UTC, at an instant. */
function offsetIn(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric',
    minute: 'numeric',
  })
  return (at) => {
    const part: Record<string, number> = {}
    for (const { type, value } of format.formatToParts(at)) part[type] = Number(value)
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = part
    return Date.UTC(year, month - 1, day, hour, minute) / 60_000 - Math.floor(at / 60_000)
  }
}
