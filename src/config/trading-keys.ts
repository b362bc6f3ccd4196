import { choice, decimal, filled, flag, fraction, list, orNull, STRATEGY_NAME, whole } from './check.ts'
import { key } from './key.ts'

/**
 * Where market data can come from; `polygon` and `massive` are one vendor under its old and its new name,
 * `synthetic` is a made-up market, `catalog` stored minutes that are played by a clock.
 */
export const DATA_PROVIDERS = [
  'polygon', 'massive', 'alpaca', 'tiingo', 'iex', 'bundled', 'csv', 'parquet', 'synthetic', 'catalog',
] as const
/** Where orders can go. */
export const BROKERS = ['alpaca', 'interactive_brokers', 'ccxt', 'simulated'] as const

const RECORDED = 'none: a backtest reads recorded bars'
const SIMULATED = 'none: a backtest trades with the simulated venue'
const INTRADAY = 'applies to intraday bars; a daily signal becomes an order for the next session'
const MINUTES = decimal('minutes', { min: 0, max: 389 })

/** The spec's TradingConfig (section 9.1): names and defaults are the spec's. */
export const TRADING_KEYS = {
  risk_per_trade_pct: key(fraction({ above: 0, max: 0.25 }), {
    fallback: 0.01,
    about: 'Part of equity that an entry may lose when its stop is hit.',
    backtest: 'sizes entries, with sizing.method risk_per_trade',
  }),
  max_position_pct: key(fraction({ above: 0, max: 4 }), {
    fallback: 0.1,
    about: 'Part of equity that the net position in one symbol may be worth.',
    backtest: 'cuts or refuses entries',
  }),
  max_positions: key(whole('symbols', { min: 1, max: 10_000 }), {
    fallback: 10,
    about: 'Symbols that may be held or entered at the same time.',
    backtest: 'refuses entries in further symbols',
  }),
  daily_loss_limit_pct: key(fraction({ above: 0, below: 1 }), {
    fallback: 0.03,
    about: 'Loss of the day, as a part of start-of-session equity, that stops new trades.',
    backtest: 'ends entries until the next session',
  }),
  max_drawdown_pct: key(fraction({ above: 0, below: 1 }), {
    fallback: 0.15,
    about: 'Fall from the highest equity that stops new trades; risk.drawdown_close_all_pct closes what is '
      + 'held.',
    backtest: 'ends entries for the rest of the run, unless backtest.rearm is true',
  }),
  default_order_type: key(choice(['LIMIT', 'MARKET']), {
    fallback: 'LIMIT',
    about: 'Type of entries that name no limit. LIMIT is marketable: slippage_buffer_pct beyond the market. '
      + 'With a trigger they are STOP_LIMIT, so far beyond the trigger, or STOP.',
    backtest: 'LIMIT entries can miss a market that gaps away',
  }),
  default_time_in_force: key(choice(['DAY', 'GTC', 'IOC', 'FOK', 'OPG', 'CLS']), {
    fallback: 'DAY',
    about: 'How long an entry lives when the strategy does not say.',
    backtest: 'the same',
  }),
  slippage_buffer_pct: key(fraction({ min: 0, max: 0.05 }), {
    fallback: 0.001,
    about: 'How far beyond the reference price, or the trigger, a marketable limit is set.',
    backtest: 'a wider buffer misses fewer entries; the price of a fill is backtest.slippage\'s business',
  }),
  primary_data_provider: key(choice(DATA_PROVIDERS), {
    fallback: 'polygon',
    about: 'Where live market data come from: alpaca, synthetic (a made-up market by broker.seed) or catalog '
      + '(stored minutes, played at --speed). With one of them and no broker, investor start trades it at '
      + 'the simulated venue. Left at its default, or bundled, csv or parquet: recorded bars.',
    backtest: RECORDED,
  }),
  backup_data_provider: key(choice([...DATA_PROVIDERS, 'none']), {
    fallback: 'iex',
    about: 'Where a live market comes from while the first source is down or silent; left at its default it '
      + 'does nothing. iex is Alpaca\'s feed of IEX (IEX Cloud closed in August 2024), for alpaca with '
      + 'broker.data_feed: sip; catalog and synthetic stand in for each other.',
    backtest: RECORDED,
  }),
  broker: key(choice(BROKERS), {
    fallback: 'alpaca',
    about: 'Where orders go. While it is left at its default, investor start trades with the simulated '
      + 'venue.',
    backtest: SIMULATED,
  }),
  paper_trading: key(flag(), {
    fallback: true,
    about: 'Orders go to a paper account; false sends real ones.',
    backtest: SIMULATED,
  }),
  active_strategies: key(orNull(filled(list(STRATEGY_NAME))), {
    fallback: null,
    about: 'Strategies that run; null is all of `strategies`. A name without an entry there is a bundled '
      + 'strategy with its own defaults.',
    backtest: 'chooses what runs when the command names no strategy',
  }),
  trade_premarket: key(flag(), {
    fallback: false,
    about: 'Entries are decided before the session opens too. Their orders wait for the next open: stops '
      + 'do not work outside regular hours.',
    backtest: INTRADAY,
  }),
  trade_afterhours: key(flag(), {
    fallback: false,
    about: 'Entries are decided after the session has closed too. Their orders wait for the next open: stops '
      + 'do not work outside regular hours.',
    backtest: INTRADAY,
  }),
  opening_delay_minutes: key(MINUTES, {
    fallback: 15, about: 'Minutes after the open in which nothing is entered.', backtest: INTRADAY,
  }),
  closing_cutoff_minutes: key(MINUTES, {
    fallback: 15, about: 'Minutes before the close in which nothing is entered.', backtest: INTRADAY,
  }),
}
