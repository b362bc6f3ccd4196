import type { Json } from './mutate.ts'

/** A JSON object. */
export type Row = Record<string, Json>

/** The id of the n-th thing of a kind, in the form of a UUID. */
export function uuidOf(kind: number, index: number): string {
  return `${kind}0000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`
}

/** An order as Alpaca's documents show one, with what is said otherwise. https://docs.alpaca.markets/reference */
export function orderOf(index: number, said: Row = {}): Row {
  return {
    id: uuidOf(1, index), client_order_id: `somebody-${index}`, created_at: '2026-01-05T15:00:00.123456789Z',
    updated_at: '2026-01-05T15:00:00.223456789Z', submitted_at: '2026-01-05T10:00:00.12-05:00',
    filled_at: null, expired_at: null, expires_at: '2026-01-05T21:00:00Z', canceled_at: null, failed_at: null,
    replaced_at: null, replaced_by: null, replaces: null, asset_id: uuidOf(2, 1), symbol: 'AAPL',
    asset_class: 'us_equity', notional: null, qty: '10', filled_qty: '0', filled_avg_price: null,
    order_class: '', order_type: 'limit', type: 'limit', side: 'buy', position_intent: 'buy_to_open',
    time_in_force: 'day', limit_price: '99.5', stop_price: null, status: 'new', extended_hours: false,
    legs: null, trail_percent: null, trail_price: null, hwm: null, subtag: null, source: null, ...said,
  }
}

/** A row of the history: an execution. */
export function fillOf(index: number, said: Row = {}): Row {
  return {
    id: `20260105101500${String(index % 1_000).padStart(3, '0')}::${uuidOf(3, index)}`, activity_type: 'FILL',
    transaction_time: `2026-01-05T15:15:00.${String(index % 1_000).padStart(3, '0')}802Z`, type: 'fill',
    price: '99.25', qty: '10', side: 'buy', symbol: 'AAPL', leaves_qty: '0', order_id: uuidOf(1, index),
    cum_qty: '10', order_status: 'filled', ...said,
  }
}

/** A row of the history: a fee of the day before. */
export function feeOf(index: number): Row {
  return {
    id: `20260105000000000::${uuidOf(4, index)}`, activity_type: 'FEE', activity_sub_type: 'TAF',
    date: '2026-01-05', created_at: '2026-01-06T03:12:45.120938Z', net_amount: '-0.03', currency: 'USD',
    description: 'TAF fee for proceed of 9 shares', status: 'executed',
  }
}

export const ACCOUNT: Row = {
  id: uuidOf(5, 1), account_number: 'PA3XXXXXXXX1', status: 'ACTIVE', crypto_status: 'ACTIVE',
  options_approved_level: 2, options_trading_level: 2, currency: 'USD', buying_power: '188123.46',
  regt_buying_power: '188123.46', options_buying_power: '94061.73', non_marginable_buying_power: '94061.73',
  cash: '-1204.5', accrued_fees: '0.03', pending_transfer_in: '0', portfolio_value: '94061.73',
  trading_blocked: false, transfers_blocked: false, account_blocked: false, trade_suspended_by_user: false,
  created_at: '2024-03-01T14:30:00.123456Z', shorting_enabled: true, multiplier: '2', equity: '94061.73',
  last_equity: '93999.1', long_market_value: '95266.23', short_market_value: '0', initial_margin: '0',
  maintenance_margin: '0', last_maintenance_margin: '0', sma: '0', balance_asof: '2026-01-02',
  pattern_day_trader: false, daytrade_count: 0, intraday_adjustments: '0', pending_reg_taf_fees: '0.03',
}

function positionOf(symbol: string, said: Row): Row {
  return {
    asset_id: uuidOf(2, symbol.length), symbol, exchange: 'NASDAQ', asset_class: 'us_equity',
    asset_marginable: true, avg_entry_price: '101.250000001', qty: '5', qty_available: '5', side: 'long',
    market_value: '510', cost_basis: '506.25', unrealized_pl: '3.75', unrealized_plpc: '0.0074',
    unrealized_intraday_pl: '0', unrealized_intraday_plpc: '0', current_price: '102', lastday_price: null,
    change_today: null, ...said,
  }
}

export const POSITIONS: readonly Row[] = [
  positionOf('AAPL', {}), positionOf('BRK.B', { qty: '-3', qty_available: '-1', side: 'short' }),
  positionOf('SPY', { qty: '0.123456789', qty_available: '0' }),
  positionOf('BTCUSD', { asset_class: 'crypto', exchange: 'CRYPTO', qty: '0.0042', asset_marginable: false }),
]

export const CLOCK: Row = {
  timestamp: '2026-01-05T10:15:22.123456789-05:00', is_open: true, next_open: '2026-01-06T09:30:00-05:00',
  next_close: '2026-01-05T16:00:00-05:00',
}

export const CALENDAR: readonly Row[] = [
  { date: '2026-11-25', open: '09:30', close: '16:00', session_open: '0400', session_close: '2000' },
  { date: '2026-11-27', open: '09:30', close: '13:00', session_open: '0400', session_close: '2000',
    settlement_date: '2026-11-30' },
  { date: '2026-11-30', open: '09:30', close: '16:00', session_open: '0400', session_close: '2000' },
]

export const ASSET: Row = {
  id: uuidOf(2, 1), class: 'us_equity', exchange: 'NASDAQ', symbol: 'AAPL', name: 'Apple Inc. Common Stock',
  cusip: null, status: 'active', tradable: true, marginable: true, shortable: true, easy_to_borrow: true,
  fractionable: true, maintenance_margin_requirement: 30, margin_requirement_long: '30',
  margin_requirement_short: '30', attributes: ['fractional_eh_enabled', 'has_options'],
}

/** Minutes of a symbol from 15:00 UTC on, as the history has them. */
export function barsOf(count: number): readonly Row[] {
  return Array.from({ length: count }, (_, index) => ({
    t: new Date(Date.UTC(2026, 0, 5, 15, index)).toISOString().replace('.000Z', 'Z'), o: 100 + index,
    h: 101.5 + index, l: 99.25 + index, c: 100.75 + index, v: 1_000 + index, n: 12, vw: 100.4,
  }))
}

export const QUOTE: Row = {
  t: '2026-01-05T15:15:00.123456789Z', ax: 'V', ap: 100.02, as: 3, bx: 'V', bp: 100, bs: 2, c: ['R'], z: 'C',
}

export const ARTICLES: readonly Row[] = [1, 2].map((id) => ({
  id, headline: `Headline ${id}`, author: 'A', created_at: '2026-01-05T15:00:00Z',
  updated_at: '2026-01-05T15:01:00Z', summary: '', content: '', images: [], symbols: ['AAPL', 'SPY'],
  source: 'benzinga', url: null,
}))

/** Orders that are open: a plain one, a bracket, one in money, one of several legs. */
export const OPEN_ORDERS: readonly Row[] = [
  orderOf(1),
  orderOf(2, { qty: '4', filled_qty: '1.5', filled_avg_price: '99.1', status: 'partially_filled' }),
  orderOf(3, {
    order_class: 'bracket',
    legs: [
      { ...orderOf(4, { side: 'sell', limit_price: '110', status: 'new' }) },
      { ...orderOf(5, {
        side: 'sell', type: 'stop', order_type: 'stop', limit_price: null, stop_price: '90', status: 'held',
      }) },
    ],
  }),
  orderOf(6, { qty: null, notional: '100.5', type: 'market', order_type: 'market', limit_price: null }),
  orderOf(7, {
    order_class: 'mleg', symbol: '', side: '', asset_id: '', asset_class: '', limit_price: '-0.4',
  }),
]
