import { z } from 'zod'
import { ALERT_KEYS } from './alert-keys.ts'
import { API_KEYS } from './api-keys.ts'
import { CACHE_KEYS } from './cache-keys.ts'
import { BACKTEST_KEYS, FEE_KEYS, SLIPPAGE_KEYS } from './backtest-keys.ts'
import { BROKER_KEYS } from './broker-keys.ts'
import type { Key, Keys } from './key.ts'
import { NEWS_KEYS } from './news-keys.ts'
import { RISK_KEYS } from './risk-keys.ts'
import { SAFETY_KEYS } from './safety-keys.ts'
import { SIZING_KEYS } from './sizing-keys.ts'
import { STRATEGIES, STRATEGIES_ABOUT } from './strategy-entry.ts'
import { SYSTEM_KEYS } from './system-keys.ts'
import { TRADING_KEYS } from './trading-keys.ts'
import { WEBHOOK_KEYS } from './webhook-keys.ts'

/** A map of keys in the file. */
export interface Section {
  /** Where it stands: `['backtest', 'fees']`. */
  readonly path: readonly string[]
  readonly about: string
  readonly keys: Keys
}

/** Every section but the list `strategies`, in the order in which people read them. */
export const SECTIONS: readonly Section[] = [
  { path: ['trading'], about: 'How it trades: the spec\'s TradingConfig.', keys: TRADING_KEYS },
  { path: ['risk'], about: 'Limits that TradingConfig does not name.', keys: RISK_KEYS },
  { path: ['sizing'], about: 'How big an entry is.', keys: SIZING_KEYS },
  {
    path: ['safety'], about: 'Who may act on a session, and what live trading needs first.',
    keys: SAFETY_KEYS,
  },
  {
    path: ['system'], about: 'Logs, database, API, monitoring: the spec\'s SystemConfig.',
    keys: { ...SYSTEM_KEYS, ...CACHE_KEYS, ...API_KEYS, ...WEBHOOK_KEYS },
  },
  { path: ['broker'], about: 'How the broker that trading.broker names is reached.', keys: BROKER_KEYS },
  {
    path: ['alerts'], about: 'Who is told when something goes wrong, and by which channel.',
    keys: ALERT_KEYS,
  },
  { path: ['news'], about: 'Where news and filings are read.', keys: NEWS_KEYS },
  { path: ['backtest'], about: 'What a backtest runs on and what its venue does.', keys: BACKTEST_KEYS },
  { path: ['backtest', 'fees'], about: 'What an execution costs in a backtest.', keys: FEE_KEYS },
  {
    path: ['backtest', 'slippage'], about: 'How much worse than the market orders fill in a backtest.',
    keys: SLIPPAGE_KEYS,
  },
]

const TOP_RIGHT =
  'a map of the sections trading, risk, sizing, safety, system, broker, alerts, news, backtest and strategies'

/** The whole file as a schema: every section and key optional, nothing else allowed. */
export const CONFIG_SCHEMA = z.strictObject({
  ...Object.fromEntries(SECTIONS.filter(({ path }) => path.length === 1).map((section) => [
    section.path[0], sectionSchema(section),
  ])),
  strategies: STRATEGIES.schema.meta({ description: STRATEGIES_ABOUT }).optional(),
}, { error: TOP_RIGHT })

function sectionSchema({ path, about, keys }: Section): z.ZodType {
  const shape: Record<string, z.ZodType> = {}
  for (const [name, key] of Object.entries(keys)) shape[name] = documented(key).optional()
  for (const inner of SECTIONS) {
    const name = inner.path[1]
    const isInner = inner.path[0] === path[0] && path.length === 1
    if (isInner && name !== undefined) shape[name] = sectionSchema(inner)
  }
  return z.strictObject(shape, { error: `a map of ${Object.keys(shape).join(', ')}` })
    .meta({ description: about }).optional()
}

function documented({ schema, notes }: Key<unknown>): z.ZodType {
  const { about, backtest, fallback } = notes
  const description = `${about} In a backtest: ${backtest}.`
  return schema.meta(typeof fallback === 'function' ? { description } : { description, default: fallback })
}

/** The section at a path. */
function sectionAt(path: readonly (string | number)[]): Section | undefined {
  return SECTIONS.find((section) => section.path.length === path.length
    && section.path.every((name, index) => name === path[index]))
}

/** The key that a path names, or stands inside of. */
export function keyAt(path: readonly (string | number)[]): Key<unknown> | undefined {
  for (const section of SECTIONS) {
    const name = path[section.path.length]
    const isInside = section.path.every((each, index) => each === path[index])
    if (isInside && typeof name === 'string' && Object.hasOwn(section.keys, name)) return section.keys[name]
  }
  return undefined
}

/** Names that may stand at the place of a path: of sections at the top, of keys and inner sections below. */
export function knownNames(path: readonly (string | number)[]): readonly string[] {
  if (path.length === 0) {
    return [
      'trading', 'risk', 'sizing', 'safety', 'system', 'broker', 'alerts', 'news', 'backtest', 'strategies',
    ]
  }
  const inner = SECTIONS.filter((each) => each.path.length === path.length + 1
    && path.every((name, index) => name === each.path[index])).map((each) => each.path[path.length] ?? '')
  return [...Object.keys(sectionAt(path)?.keys ?? {}), ...inner]
}

/** Every key with its path, in the order of the sections. */
export function allKeys(): readonly { readonly path: readonly string[]; readonly key: Key<unknown> }[] {
  return SECTIONS.flatMap(({ path, keys }) => (
    Object.entries(keys).map(([name, key]) => ({ path: [...path, name], key }))
  ))
}
