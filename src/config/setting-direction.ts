/** Numbers that allow less when they are lower; `off` allows most. */
const LOWER_IS_TIGHTER = new Set([
  'trading.risk_per_trade_pct', 'trading.max_position_pct', 'trading.max_positions',
  'trading.daily_loss_limit_pct', 'trading.max_drawdown_pct', 'trading.slippage_buffer_pct',
  'risk.drawdown_close_all_pct', 'risk.halt_disconnect_ms', 'risk.halt_data_age_ms', 'risk.halt_error_count',
  'risk.bar_volume_fraction', 'risk.max_consecutive_losses', 'risk.max_sector_exposure',
  'risk.max_gross_exposure', 'risk.max_correlation', 'risk.max_price_deviation',
  'risk.collar_window_move', 'risk.max_order_value_pct',
  'risk.max_order_value', 'risk.max_order_adv_fraction', 'risk.max_messages_per_second',
  'risk.max_messages_per_minute', 'risk.max_entries_per_day', 'risk.max_repeats', 'risk.burst_notional',
  'risk.daily_turnover', 'risk.max_data_age_ms', 'risk.max_data_age_bars',
])

/** Numbers that allow less when they are higher. */
const HIGHER_IS_TIGHTER = new Set([
  'trading.opening_delay_minutes', 'trading.closing_cutoff_minutes', 'risk.fee_buffer',
  'risk.message_reserve',
])

/** What may be done at all. */
const FALSE_IS_TIGHTER = new Set([
  'risk.allow_pyramiding', 'risk.allow_shorts', 'trading.trade_premarket', 'trading.trade_afterhours',
])

/**
 * Whether a setting allows more after a change than before (I-16).
 *
 * A change whose direction no table knows, such as another sizing method, counts as if it did.
 */
export function isLooser(key: string, from: unknown, to: unknown): boolean {
  if (LOWER_IS_TIGHTER.has(key)) return !(numberOf(to) <= numberOf(from))
  if (HIGHER_IS_TIGHTER.has(key)) return !(numberOf(to) >= numberOf(from))
  if (FALSE_IS_TIGHTER.has(key)) return to !== false
  if (key === 'risk.allowed_symbols') return !isSubset(to, from)
  if (key === 'risk.restricted_symbols') return !isSubset(from, to)
  return true
}

function numberOf(value: unknown): number {
  if (value === 'off') return Number.POSITIVE_INFINITY
  return typeof value === 'number' ? value : Number.NaN
}

/** `null` is no list: it allows everything in one profile and nothing in the other. */
function isSubset(small: unknown, large: unknown): boolean {
  if (!Array.isArray(small) || !Array.isArray(large)) return false
  return small.every((item) => large.includes(item))
}
