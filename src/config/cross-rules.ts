import { isTimeframe, timeframeRank } from '../model/index.ts'
import type { EffectiveValue } from './config-source.ts'
import { describeOrigin, type ConfigViolation, type Origin } from './violation.ts'

/** Length of a regular NYSE session, in minutes. */
const SESSION_MINUTES = 390

type Effective = ReadonlyMap<string, EffectiveValue>

/** Two keys of which the first must not be greater than the second, or must be less. */
interface OrderRule {
  readonly low: string
  readonly high: string
  readonly isStrict: boolean
  readonly why: string
}

const ORDER_RULES: readonly OrderRule[] = [
  {
    low: 'trading.daily_loss_limit_pct', high: 'trading.max_drawdown_pct', isStrict: false,
    why: 'the day is halted before the account is',
  },
  {
    low: 'trading.max_drawdown_pct', high: 'risk.drawdown_close_all_pct', isStrict: true,
    why: 'new trades stop before all positions are closed',
  },
  {
    low: 'risk.correlation_min_days', high: 'risk.correlation_days', isStrict: false,
    why: 'no window has more days than it is long',
  },
  {
    low: 'risk.max_messages_per_second', high: 'risk.max_messages_per_minute', isStrict: false,
    why: 'a minute holds what its seconds hold',
  },
  { low: 'backtest.from', high: 'backtest.to', isStrict: false, why: 'a run ends after it has begun' },
]

/** Limits above which a greater first value changes nothing. */
const CAPS: readonly (readonly [key: string, cap: string])[] = [
  ['trading.max_position_pct', 'risk.max_sector_exposure'],
  ['trading.max_position_pct', 'risk.max_gross_exposure'],
  ['trading.max_position_pct', 'risk.max_order_value_pct'],
  ['risk.max_order_value_pct', 'risk.max_gross_exposure'],
  ['risk.max_order_value_pct', 'risk.daily_turnover'],
]

/** Numbers that one model alone reads. */
const READ_BY: readonly (readonly [key: string, model: string, value: string])[] = [
  ['backtest.fees.per_share', 'backtest.fees.model', 'per_share'],
  ['backtest.fees.min_per_order', 'backtest.fees.model', 'per_share'],
  ['backtest.fees.max_fraction', 'backtest.fees.model', 'per_share'],
  ['backtest.fees.per_order', 'backtest.fees.model', 'per_order'],
  ['backtest.fees.bps', 'backtest.fees.model', 'bps'],
  ['backtest.slippage.bps', 'backtest.slippage.model', 'bps'],
  ['backtest.slippage.spread_bps', 'backtest.slippage.model', 'spread'],
  ['backtest.slippage.impact_bps', 'backtest.slippage.model', 'volume_impact'],
]

/**
 * Values that are allowed each for itself, and not together; a rule one of whose keys is missing is silent.
 */
export function crossViolations(effective: Effective): readonly ConfigViolation[] {
  return [
    ...ORDER_RULES.flatMap((rule) => orderViolation(effective, rule)),
    ...sessionViolation(effective),
    ...matchingViolation(effective),
    ...READ_BY.flatMap(([key, model, value]) => unreadViolation(effective, key, model, value)),
  ]
}

/** Values that somebody set and that cannot have the effect that they seem to have. */
export function crossWarnings(effective: Effective): readonly ConfigViolation[] {
  const warnings: ConfigViolation[] = []
  for (const [name, capName] of CAPS) {
    const key = get(effective, name)
    const cap = get(effective, capName)
    if (key.origin.kind === 'default' || typeof cap.value !== 'number') continue
    if (Number(key.value) <= cap.value) continue
    warnings.push(blame(key, `a higher ${stated(cap)} as well: it bounds this one`))
  }
  const backup = get(effective, 'trading.backup_data_provider')
  const primary = get(effective, 'trading.primary_data_provider')
  if (backup.value === primary.value) {
    warnings.push(blame(latest(backup, primary), 'two vendors: a backup that is the first one fails with it'))
  }
  const paper = get(effective, 'trading.paper_trading')
  const broker = get(effective, 'trading.broker')
  if (paper.value === false && broker.value === 'simulated') {
    warnings.push(blame(latest(paper, broker), 'a broker that takes real orders, or paper_trading: true'))
  }
  return warnings
}

function orderViolation(effective: Effective, { low, high, isStrict, why }: OrderRule): ConfigViolation[] {
  const a = get(effective, low)
  const b = get(effective, high)
  if (!isOrdered(a.value) || !isOrdered(b.value)) return []
  if (a.value < b.value || (a.value === b.value && !isStrict)) return []
  const blamed = latest(a, b)
  const isLow = blamed === a
  const relation = isLow ? (isStrict ? 'less than' : 'at most') : isStrict ? 'more than' : 'at least'
  return [blame(blamed, `${relation} ${stated(isLow ? b : a)}: ${why}`)]
}

function sessionViolation(effective: Effective): ConfigViolation[] {
  const delay = get(effective, 'trading.opening_delay_minutes')
  const cutoff = get(effective, 'trading.closing_cutoff_minutes')
  const sum = Number(delay.value) + Number(cutoff.value)
  if (!(sum >= SESSION_MINUTES)) return []
  const blamed = latest(cutoff, delay)
  const other = stated(blamed === delay ? cutoff : delay)
  return [blame(blamed, `less than a session of ${SESSION_MINUTES} minutes, together with ${other}`)]
}

function matchingViolation(effective: Effective): ConfigViolation[] {
  const matching = get(effective, 'backtest.matching_timeframe')
  const deciding = get(effective, 'backtest.timeframe')
  if (!isLength(matching.value) || !isLength(deciding.value)) return []
  if (timeframeRank(matching.value) <= timeframeRank(deciding.value)) return []
  return [blame(matching, `bars no longer than ${stated(deciding)}, or auto`)]
}

function isLength(value: unknown): value is Parameters<typeof timeframeRank>[0] {
  return typeof value === 'string' && isTimeframe(value)
}

/**
 * A number counts as unread when it was set with the model or after it, not when a later layer chose another
 * model.
 */
function unreadViolation(
  effective: Effective, keyName: string, modelName: string, readBy: string,
): ConfigViolation[] {
  const key = get(effective, keyName)
  const model = get(effective, modelName)
  if (model.value === undefined || model.value === readBy || key.origin.kind === 'default') return []
  if (rank(key.origin) < rank(model.origin)) return []
  return [blame(key, `it with ${modelName} ${readBy}, which alone reads it, not with ${stated(model)}`)]
}

function get(effective: Effective, name: string): EffectiveValue {
  return effective.get(name) ?? { key: name, value: undefined, origin: { kind: 'default' } }
}

function isOrdered(value: unknown): value is number | string {
  return typeof value === 'number' || (typeof value === 'string' && value !== 'off')
}

function stated({ key, value, origin }: EffectiveValue): string {
  return `${key} ${String(value)} (${describeOrigin(origin)})`
}

function blame({ key, value, origin }: EffectiveValue, right: string): ConfigViolation {
  return { key, origin, found: String(value), right }
}

function latest(a: EffectiveValue, b: EffectiveValue): EffectiveValue {
  return rank(b.origin) > rank(a.origin) ? b : a
}

function rank({ kind }: Origin): number {
  return ['default', 'file', 'environment', 'set'].indexOf(kind)
}
