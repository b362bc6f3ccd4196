import { TIMEFRAMES } from '../model/index.ts'
import {
  amount, choice, day, decimal, flag, fraction, list, orNull, orOff, SYMBOL, text, whole,
} from './check.ts'
import { key } from './key.ts'

const COSTS = 'lowers profit'
const CURRENCY = text('a currency code of three capital letters', /^[A-Z]{3}$/)

/** What a backtest runs on; nothing here reaches live trading. */
export const BACKTEST_KEYS = {
  symbols: key(list(SYMBOL), {
    fallback: [],
    about: 'Symbols to trade; an empty list is what the command names, or the bundled sample.',
    backtest: 'chooses the series',
  }),
  timeframe: key(orNull(choice(TIMEFRAMES)), {
    fallback: null,
    about: 'Bars that strategies decide on; null is what the strategy says, else 1d, made from shorter bars '
      + 'where there are no days.',
    backtest: 'chooses the series',
  }),
  from: key(orNull(day()), {
    fallback: null,
    about: 'First day; null is that of the first bar that is decided on.',
    backtest: 'bars before it warm strategies up',
  }),
  to: key(orNull(day()), {
    fallback: null,
    about: 'Last day, included; null is that of the last bar that is decided on.',
    backtest: 'ends the run',
  }),
  capital: key(amount('money', { min: 1, max: 1e12 }), {
    fallback: 100_000, about: 'Cash at the start.', backtest: 'scales sizes and limits',
  }),
  currency: key(CURRENCY, {
    fallback: 'USD',
    about: 'Currency of the account, as an ISO 4217 code.',
    backtest: 'a series in another one is refused',
  }),
  account: key(choice(['margin', 'cash']), {
    fallback: 'margin',
    about: 'margin: proceeds of a sale are there at once; cash: after settlement, a day later (T+1).',
    backtest: 'cash refuses entries that unsettled money would pay',
  }),
  benchmark: key(orNull(SYMBOL), {
    fallback: null,
    about: 'Symbol that results are compared with, held from its first close on: split with it, '
      + 'dividends put into more of it.',
    backtest: 'adds alpha, beta and its curve to the report',
  }),
  latency_ms: key(whole('milliseconds', { min: 0, max: 3_600_000 }), {
    fallback: 0,
    about: 'Time from sending a request until the venue has it.',
    backtest: 'an order trades from the first interval that opens after it has arrived',
  }),
  participation: key(orOff(fraction({ above: 0, max: 1 })), {
    fallback: 0.1,
    about: 'Part of a bar\'s volume that our orders in a symbol may take.',
    backtest: 'the rest of an order waits for the next bar',
  }),
  bar_priority: key(choice(['stop_first', 'target_first']), {
    fallback: 'stop_first',
    about: 'What happened first where one bar holds both the stop and the target.',
    backtest: 'stop_first is the cautious reading',
  }),
  limit_fill: key(choice(['touch', 'through']), {
    fallback: 'touch',
    about: 'When a resting limit order fills: at a touch of its price, or once the market trades through it.',
    backtest: 'through is the cautious reading',
  }),
  rearm: key(flag(), {
    fallback: false,
    about: 'A drawdown halt opens again at the next session, measured from the equity of then.',
    backtest: 'false: a drawdown halt ends entries for the rest of the run',
  }),
  risk_free_rate: key(fraction({ min: -0.1, max: 0.5 }), {
    fallback: 0,
    about: 'Yearly risk-free rate of the performance ratios.',
    backtest: 'changes Sharpe, Sortino and alpha',
  }),
  matching_timeframe: key(choice(['auto', ...TIMEFRAMES]), {
    fallback: 'auto',
    about: 'Bars that orders are matched on; auto is the finest that are there in each session of the run.',
    backtest: 'finer bars leave less to bar_priority',
  }),
}

/** What an execution costs; a model reads its own number and no other. */
export const FEE_KEYS = {
  model: key(choice(['zero', 'per_share', 'per_order', 'bps']), {
    fallback: 'zero', about: 'How commission is counted.', backtest: COSTS,
  }),
  per_share: key(amount('money', { min: 0, max: 1_000 }), {
    fallback: 0.005, about: 'Commission for a unit, with model per_share.', backtest: COSTS,
  }),
  per_order: key(amount('money', { min: 0, max: 1e6 }), {
    fallback: 1, about: 'Commission for an order that fills, with model per_order.', backtest: COSTS,
  }),
  bps: key(decimal('basis points', { min: 0, max: 1_000 }), {
    fallback: 1,
    about: 'Commission in basis points of the value (1 is 0.01 %), with model bps.',
    backtest: COSTS,
  }),
  min_per_order: key(amount('money', { min: 0, max: 1e6 }), {
    fallback: 1, about: 'Least commission of an order, with model per_share.', backtest: COSTS,
  }),
  max_fraction: key(fraction({ above: 0, max: 1 }), {
    fallback: 0.01,
    about: 'Most commission of an order, as a part of its value, with model per_share.',
    backtest: COSTS,
  }),
  regulatory: key(flag(), {
    fallback: true,
    about: 'Fees of US regulators on sales of shares and funds, beside any model.',
    backtest: COSTS,
  }),
}

/** How much worse than the market's price orders fill; a model reads its own numbers and no others. */
export const SLIPPAGE_KEYS = {
  model: key(choice(['none', 'bps', 'spread', 'volume_impact']), {
    fallback: 'bps', about: 'How slippage is counted, on orders that take liquidity.', backtest: COSTS,
  }),
  bps: key(decimal('basis points', { min: 0, max: 1_000 }), {
    fallback: 5,
    about: 'Slippage of each fill in basis points (1 is 0.01 %), with model bps.',
    backtest: COSTS,
  }),
  spread_bps: key(decimal('basis points', { min: 0, max: 2_000 }), {
    fallback: 2,
    about: 'Quoted spread in basis points, of which a fill pays half, with model spread.',
    backtest: COSTS,
  }),
  impact_bps: key(decimal('basis points', { min: 0, max: 10_000 }), {
    fallback: 100,
    about: 'Impact of taking a bar\'s whole volume, in basis points, with model volume_impact; it falls with '
      + 'the square root of the part that is taken.',
    backtest: COSTS,
  }),
}
