import { z } from 'zod'
import { Adjustment, AssetClass, TIMEFRAMES } from '../model/index.ts'
import type { ColumnRole } from '../data/index.ts'
import { isTimeZone, SECRET, shaped, SYMBOL, worded } from './check.ts'
import { key } from './key.ts'

const NAME = worded('a name of a-z, 0-9 and -, such as vendor-a', /^[a-z][a-z0-9-]{0,31}$/)
const ZONE_RIGHT = 'an IANA time zone, such as America/New_York'
const ZONE = worded(ZONE_RIGHT, /^[A-Za-z0-9_+/-]{1,64}$/).refine(isTimeZone, { error: ZONE_RIGHT })
const COLUMN = worded('the name or number of a column, or none', /^\S(?:.{0,98}\S)?$/)
const ROLES = [
  'stamp', 'date', 'time', 'open', 'high', 'low', 'close', 'volume', 'symbol', 'dividend', 'split',
] as const satisfies readonly ColumnRole[]
const MAP_RIGHT = `a map from ${ROLES.join(', ')} to columns`

const SHAPE = {
  name: NAME,
  secret: SECRET,
  timeframe: oneOf(TIMEFRAMES),
  format: oneOf(['csv', 'jsonl']).optional(),
  symbol: SYMBOL.schema.optional(),
  time_zone: ZONE.optional(),
  stamp: oneOf(['open', 'close']).optional(),
  hours: oneOf(['regular', 'extended']).optional(),
  adjustment: oneOf(Object.values(Adjustment)).optional(),
  asset_class: oneOf(Object.values(AssetClass)).optional(),
  map: z.partialRecord(z.enum(ROLES, { error: MAP_RIGHT }), COLUMN, { error: MAP_RIGHT }).optional(),
}

const HOOK = z.strictObject(SHAPE, { error: `a map of ${Object.keys(SHAPE).join(', ')}` })

/** A vendor that may push bars. */
export type WebhookEntry = z.output<typeof HOOK>

const HOOKS_MAX = 50
const HOOKS_RIGHT = 'a list of webhooks, each a map with a name of its own, secret (env:NAME or file:PATH) '
  + 'and timeframe, and if wanted format (csv, jsonl), symbol, time_zone, stamp, hours, adjustment, '
  + 'asset_class, map'
const HOOKS = shaped(HOOKS_RIGHT, z.array(HOOK, { error: HOOKS_RIGHT })
  .max(HOOKS_MAX, { error: HOOKS_RIGHT })
  .refine((hooks) => new Set(hooks.map(({ name }) => name)).size === hooks.length, { error: HOOKS_RIGHT }))

/** Who may push market data to the API; beside the spec's SystemConfig. */
export const WEBHOOK_KEYS = {
  webhooks: key(HOOKS, {
    fallback: [],
    about: 'Vendors that may push bars to `POST /api/v1/webhooks/NAME`, signed with the secret; '
      + '`investor data webhooks import` takes them into the catalog (docs/DATA.md).',
    backtest: 'none',
  }),
}

function oneOf<const T extends string>(words: readonly T[]) {
  return z.enum(words, { error: `one of ${words.join(', ')}` })
}
