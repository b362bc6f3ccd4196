import type { SizingMethod } from '../risk/index.ts'
import { choice, decimal, fraction, whole } from './check.ts'
import { key } from './key.ts'

const METHODS = [
  'risk_per_trade', 'atr', 'fixed_fraction', 'kelly', 'volatility_target', 'equal_weight',
] as const satisfies readonly SizingMethod[]

/** How the size of an entry is found when the signal names neither quantity nor weight. */
export const SIZING_KEYS = {
  method: key(choice(METHODS), {
    fallback: ({ limits }) => limits.sizingMethod,
    about: 'risk_per_trade: what is risked over the stop distance; atr: the same with a stop of ATRs; '
      + 'fixed_fraction: trading.max_position_pct of equity; equal_weight: equity over '
      + 'trading.max_positions; kelly: after the strategy\'s own record; volatility_target: what adds that '
      + 'much volatility.',
    backtest: 'sizes every entry; the limits cut what it asks for',
  }),
  atr_stop_multiple: key(decimal('ATRs', { above: 0, max: 100 }), {
    fallback: ({ limits }) => limits.atrStopMultiple,
    about: 'Stop distance of the atr method, in average true ranges.',
    backtest: 'with method atr',
  }),
  kelly_fraction: key(fraction({ above: 0, max: 1 }), {
    fallback: ({ limits }) => limits.kellyFraction,
    about: 'Part of the Kelly bet that is placed.',
    backtest: 'with method kelly',
  }),
  kelly_min_trades: key(whole('trades', { min: 1, max: 100_000 }), {
    fallback: ({ limits }) => limits.kellyTradesMin,
    about: 'Closed trades of the strategy before its Kelly figure is believed.',
    backtest: 'with method kelly',
  }),
  volatility_target: key(fraction({ above: 0, max: 2 }), {
    fallback: ({ limits }) => limits.volatilityTargetFraction,
    about: 'Yearly volatility that one position may add, as a part of equity.',
    backtest: 'with method volatility_target',
  }),
  volatility_days: key(whole('days', { min: 2, max: 2_000 }), {
    fallback: ({ limits }) => limits.volatilityDays,
    about: 'Daily returns behind the volatility estimate.',
    backtest: 'with method volatility_target',
  }),
}
