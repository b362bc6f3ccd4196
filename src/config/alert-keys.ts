import { z } from 'zod'
import { decimal, isTimeZone, orNull, SECRET, shaped, text, whole, worded } from './check.ts'
import { key } from './key.ts'

const NONE = 'none'
const SEVERITIES = ['INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const
const SEVERITY = z.enum(SEVERITIES, { error: `one of ${SEVERITIES.join(', ')}` })
const NAME = worded('a name of a-z, 0-9, _ and -', /^[a-z][a-z0-9_-]{0,31}$/)
const HTTP_URL = worded('an address that begins with https:// or http://', /^https?:\/\/\S{1,500}$/)
const ADDRESS = worded('a mail address', /^[^\s@<>]{1,100}@[^\s@<>]{1,200}$/)
const CHAT = worded('a number or @name of a chat, in quotes', /^[-@]?\w{1,64}$/)
const HOST = worded('a host name', /^[A-Za-z0-9.:_-]{1,253}$/)
const PATH = worded('a path', /^\S.{0,999}$/)
const USER = worded('a user name', /^\S.{0,199}$/)
const PORT_RIGHT = 'a port from 1 to 65535'
const PORT = z.int({ error: PORT_RIGHT }).min(1, { error: PORT_RIGHT }).max(65_535, { error: PORT_RIGHT })
const TLS = z.enum(['starttls', 'implicit'], { error: 'one of starttls, implicit' })
const TO_RIGHT = 'a list of 1 to 50 mail addresses'
const TO = z.array(ADDRESS, { error: TO_RIGHT }).min(1, { error: TO_RIGHT }).max(50, { error: TO_RIGHT })

/** The keys of each kind of channel, beside name and severity. */
const KINDS = {
  console: {},
  file: { path: PATH.optional() },
  slack: { url: SECRET },
  telegram: { token: SECRET, chat: CHAT, base_url: HTTP_URL.optional() },
  pagerduty: { routing_key: SECRET, base_url: HTTP_URL.optional() },
  webhook: { url: HTTP_URL, secret: SECRET },
  smtp: {
    host: HOST, port: PORT.optional(), tls: TLS.optional(), user: USER, password: SECRET, from: ADDRESS,
    to: TO, certificate: PATH.optional(),
  },
}

const CHANNEL = z.discriminatedUnion('channel', [
  channel('console', KINDS.console), channel('file', KINDS.file), channel('slack', KINDS.slack),
  channel('telegram', KINDS.telegram), channel('pagerduty', KINDS.pagerduty),
  channel('webhook', KINDS.webhook), channel('smtp', KINDS.smtp),
], { error: `one of ${Object.keys(KINDS).join(', ')}` })

function channel<const K extends string, S extends z.ZodRawShape>(kind: K, keys: S) {
  const names = ['channel', 'name', 'severity', ...Object.keys(keys)]
  return z.strictObject(
    { channel: z.literal(kind), name: NAME.optional(), severity: SEVERITY.optional(), ...keys },
    { error: `a map of ${names.join(', ')}` },
  )
}

const CHANNELS_MAX = 20
const CHANNELS_RIGHT = 'a list of channels, each a map with channel (console, file, slack, telegram, '
  + 'pagerduty, webhook, smtp), the keys of that channel, and if wanted a name of its own and a severity; '
  + 'secrets as env:NAME or file:PATH'

/** A channel that alerts leave by. */
export type AlertChannelEntry = z.output<typeof CHANNEL>

const CHANNELS = shaped(CHANNELS_RIGHT, z.array(CHANNEL, { error: CHANNELS_RIGHT })
  .max(CHANNELS_MAX, { error: CHANNELS_RIGHT })
  .refine((channels) => new Set(channels.map(nameOf)).size === channels.length, { error: CHANNELS_RIGHT }))

const QUIET_RIGHT = 'two times of day as HH:MM, such as [22:00, 07:00]'
const CLOCK_TIME = worded('a time of day as HH:MM', /^(?:[01]\d|2[0-3]):[0-5]\d$/)
const QUIET_HOURS = shaped(QUIET_RIGHT, z.tuple([CLOCK_TIME, CLOCK_TIME], { error: QUIET_RIGHT }))
const ZONE_RIGHT = 'an IANA time zone, such as America/New_York'
const TIME_ZONE = text(ZONE_RIGHT, /^[A-Za-z0-9_+/-]{1,64}$/)

/** Who is told of what, and when. */
export const ALERT_KEYS = {
  channels: key(CHANNELS, {
    fallback: [{ channel: 'console', severity: 'WARNING' }, { channel: 'file' }],
    about: 'Ways that alerts leave by. The first for people is told first; a CRITICAL goes to two at once.',
    backtest: NONE,
  }),
  group_seconds: key(decimal('seconds', { min: 0, max: 3_600 }), {
    fallback: 10, about: 'Alerts below CRITICAL that come within so many seconds leave as one message.',
    backtest: NONE,
  }),
  escalate_after_seconds: key(decimal('seconds', { min: 10, max: 86_400 }), {
    fallback: 900,
    about: 'An ERROR or CRITICAL that nobody has acknowledged for so long goes to the next channel.',
    backtest: NONE,
  }),
  max_per_minute: key(whole('messages', { min: 1, max: 60 }), {
    fallback: 6, about: 'Most messages below CRITICAL of one channel in a minute; more are gathered.',
    backtest: NONE,
  }),
  quiet_hours: key(orNull(QUIET_HOURS), {
    fallback: null,
    about: 'Begin and end of the hours in which only a CRITICAL is sent to people.',
    backtest: NONE,
  }),
  time_zone: key({ ...TIME_ZONE, schema: TIME_ZONE.schema.refine(isTimeZone, { error: ZONE_RIGHT }) }, {
    fallback: 'UTC', about: 'Zone of the quiet hours.', backtest: NONE,
  }),
}

/** The name that a channel has in messages: its own, else its kind. */
export function nameOf({ channel, name }: AlertChannelEntry): string {
  return name ?? channel
}
