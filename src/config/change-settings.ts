import { fail, ok, type Result } from '../base/index.ts'
import type { ConfigChange } from '../model/index.ts'
import type { InvestorConfig } from './investor-config.ts'
import { closestKey } from './override.ts'
import { applyOverrides } from './parse-config.ts'
import { allKeys } from './sections.ts'
import { isLooser } from './setting-direction.ts'
import { keyOf } from './violation.ts'

/** A setting and the text that it is to have, as `--set` would say it. */
export interface SettingText {
  readonly key: string
  readonly to: string
}

/** Settings with changes on top. */
export interface ChangedSettings {
  readonly config: InvestorConfig
  /** What the wanted changes make different; a key that follows from another one is listed too. */
  readonly changes: readonly ConfigChange[]
  /** One of them allows more than before, or cannot be compared: then it counts as if it did. */
  readonly isLooser: boolean
}

/** What is fixed for a session: where it trades, what it runs on, and what its memory was built for. */
const FIXED = new Set([
  'trading.primary_data_provider', 'trading.backup_data_provider', 'trading.broker', 'trading.paper_trading',
  'trading.active_strategies', 'risk.adv_days', 'risk.correlation_days', 'risk.correlation_min_days',
  'risk.collar_window_ms', 'risk.repeat_window_ms', 'risk.duplicate_window_ms', 'risk.burst_window_ms',
  'sizing.volatility_days',
])
const CHANGEABLE = /^(?:trading|risk|sizing)\./

/** Full name of a key that may be changed while a session runs; `SETTING_FIXED` or `SETTING_UNKNOWN`. */
export function changeableKey(given: string): Result<string> {
  const names = allKeys().map(({ path }) => keyOf(path))
  const matches = names.filter((name) => name === given || name.endsWith(`.${given}`))
  const name = matches.find((each) => each === given) ?? (matches.length === 1 ? matches[0] : undefined)
  if (name === undefined) {
    const near = matches.length > 1 ? matches.join(' or ') : closestKey(given)
    const hint = near === undefined ? '' : `; perhaps ${near}`
    return fail('SETTING_UNKNOWN', `"${given}" is no key of the settings${hint}`)
  }
  if (CHANGEABLE.test(name) && !FIXED.has(name)) return ok(name)
  return fail(
    'SETTING_FIXED',
    `${name} is fixed for a session; limits of trading, risk and sizing can be changed. ` +
      'Begin another session: investor start --new',
  )
}

/** Reads `wanted` on top of what was changed `before`, and says what becomes different. */
export function changeSettings(
  config: InvestorConfig, before: readonly SettingText[], wanted: readonly SettingText[],
): Result<ChangedSettings> {
  const named = new Set<string>()
  for (const { key } of wanted) {
    const known = changeableKey(key)
    if (!known.ok) return known
    if (named.has(known.value)) {
      return fail('CONFIG_INVALID', `${known.value} stands there twice: write the value that counts`)
    }
    named.add(known.value)
  }
  const then = applyOverrides(config, { sets: before.map(wordOf) })
  if (!then.ok) return then
  const now = applyOverrides(then.value.config, { sets: wanted.map(wordOf) })
  if (!now.ok) return now
  const differences = settingDifferences(then.value.config, now.value.config)
  if (differences.length === 0) {
    const said = wanted.map(({ key, to }) => `${key} is ${to} already`)
    return fail('SETTING_UNCHANGED', said.join('; '))
  }
  return ok({
    config: now.value.config,
    changes: differences.map(({ key, from, to }) => ({ key, from: textOf(from), to: textOf(to) })),
    isLooser: differences.some(({ key, from, to }) => isLooser(key, from, to)),
  })
}

/** A key with its value before and after, passwords struck out. */
interface SettingDifference {
  readonly key: string
  readonly from: unknown
  readonly to: unknown
}

/** Keys in which two settings differ by the values that count. */
function settingDifferences(
  first: InvestorConfig, second: InvestorConfig,
): readonly SettingDifference[] {
  const others = new Map(second.origins.map(({ key, value }) => [key, value]))
  return first.origins.flatMap(({ key, value: from }) => {
    const to = others.get(key)
    return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ key, from, to }]
  })
}

function wordOf({ key, to }: SettingText): string {
  return `${key}=${to}`
}

/** A value so that `--set` reads it again. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
