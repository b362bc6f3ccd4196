import type { ColumnKind, ProjectedColumn, ProjectedIndex, ProjectedTable } from '../../port/index.ts'

/** Columns from `name: kind`; a kind that ends in `?` may be absent. */
function columns(kinds: Readonly<Record<string, ColumnKind | `${ColumnKind}?`>>): readonly ProjectedColumn[] {
  return Object.entries(kinds).map(([name, kind]) => {
    const isOptional = kind.endsWith('?')
    const plain = (isOptional ? kind.slice(0, -1) : kind) as ColumnKind
    return { name, kind: plain, ...(isOptional ? { isOptional: true as const } : {}) }
  })
}

const index = (name: string, ...of: readonly string[]): ProjectedIndex => ({ name, columns: of })

/**
 * Bars of the tape, of the past that was shown as well; a corrected bar takes the place of the first.
 * `timestamp` is the bar's open, `id` the record of the tape: bars of the past share theirs.
 */
export const OHLCV_BARS: ProjectedTable = {
  name: 'ohlcv_bars',
  columns: columns({
    id: 'integer',
    symbol: 'text',
    timestamp: 'time',
    timeframe: 'text',
    open: 'real',
    high: 'real',
    low: 'real',
    close: 'real',
    volume: 'real',
    source: 'text?',
    created_at: 'time',
  }),
  key: ['symbol', 'timeframe', 'timestamp'],
  indexes: [
    index('idx_symbol_timestamp', 'symbol', 'timestamp'),
    index('idx_symbol_timeframe', 'symbol', 'timeframe'),
  ],
  piecesBy: 'timestamp',
}

/**
 * Quotes (bid and ask) and prints (last) of the tape, a row for each. `id` is the record of the tape: quotes
 * that the core was shown together share theirs.
 */
export const QUOTES: ProjectedTable = {
  name: 'quotes',
  columns: columns({
    id: 'integer',
    symbol: 'text',
    timestamp: 'time',
    bid: 'real?',
    ask: 'real?',
    bid_size: 'real?',
    ask_size: 'real?',
    last: 'real?',
    last_size: 'real?',
    volume: 'real?',
  }),
  key: ['id', 'symbol'],
  indexes: [index('idx_quotes_symbol_timestamp', 'symbol', 'timestamp')],
}

/** Our fills: the specification's `trades`. `id` is the fact's sequence. */
export const TRADES: ProjectedTable = {
  name: 'trades',
  columns: columns({
    id: 'integer',
    order_id: 'text',
    symbol: 'text',
    side: 'text',
    quantity: 'exact',
    price: 'exact',
    timestamp: 'time',
    strategy: 'text?',
    signal_id: 'integer?',
    execution_id: 'text',
    fee: 'exact',
    liquidity: 'text',
  }),
  key: ['id'],
  indexes: [
    index('idx_trades_order', 'order_id'),
    index('idx_trades_symbol_timestamp', 'symbol', 'timestamp'),
  ],
}

/** Orders as they stand; `status` in the specification's words, `state` in ours. */
export const ORDERS: ProjectedTable = {
  name: 'orders',
  columns: columns({
    id: 'text',
    venue_order_id: 'text?',
    symbol: 'text',
    side: 'text',
    quantity: 'exact',
    order_type: 'text',
    limit_price: 'exact?',
    stop_price: 'exact?',
    trailing_offset: 'exact?',
    time_in_force: 'text',
    status: 'text',
    state: 'text',
    resume_state: 'text',
    filled_quantity: 'exact',
    filled_value: 'exact',
    avg_fill_price: 'exact?',
    strategy: 'text',
    signal_id: 'integer',
    role: 'text',
    parent_id: 'text?',
    reason: 'text?',
    created_at: 'time',
    updated_at: 'time',
  }),
  key: ['id'],
  indexes: [index('idx_orders_symbol', 'symbol', 'created_at'), index('idx_orders_signal', 'signal_id')],
}

/** Each strategy's part of each instrument, closed ones with a quantity of zero. */
export const POSITIONS: ProjectedTable = {
  name: 'positions',
  columns: columns({
    strategy: 'text',
    symbol: 'text',
    side: 'text',
    quantity: 'exact',
    average_price: 'exact',
    realized_pnl: 'exact',
    updated_at: 'time',
  }),
  key: ['strategy', 'symbol'],
  indexes: [index('idx_positions_symbol', 'symbol')],
}

/** Signals with what became of them. */
export const SIGNALS: ProjectedTable = {
  name: 'signals',
  columns: columns({
    id: 'integer',
    timestamp: 'time',
    symbol: 'text',
    strategy: 'text',
    type: 'text',
    strength: 'real?',
    price_target: 'real?',
    stop_loss: 'real?',
    take_profit: 'real?',
    reason: 'text?',
    metadata: 'text?',
    verdict: 'text?',
    code: 'text?',
  }),
  key: ['id'],
  indexes: [
    index('idx_signals_symbol', 'symbol', 'timestamp'),
    index('idx_signals_strategy', 'strategy', 'timestamp'),
  ],
}

/** Every check of every risk decision; a figure that is not a number is absent. */
export const RISK_CHECKS: ProjectedTable = {
  name: 'risk_checks',
  columns: columns({
    decision_id: 'integer',
    position: 'integer',
    timestamp: 'time',
    signal_id: 'integer',
    leg: 'integer',
    order_id: 'text?',
    verdict: 'text',
    code: 'text',
    outcome: 'text',
    measured: 'real?',
    limit_value: 'real?',
    unit: 'text',
    message: 'text',
  }),
  key: ['decision_id', 'position'],
  indexes: [index('idx_risk_checks_signal', 'signal_id'), index('idx_risk_checks_code', 'code', 'outcome')],
}

/** The audit trail: a row for each fact, two where a rejection is a breach of a limit as well. */
export const AUDIT_EVENTS: ProjectedTable = {
  name: 'audit_events',
  columns: columns({
    id: 'integer',
    event_type: 'text',
    timestamp: 'time',
    known_at: 'time',
    component: 'text',
    description: 'text',
    data: 'text',
    user: 'text?',
    correlation_id: 'integer?',
    order_id: 'text?',
    symbol: 'text?',
    strategy: 'text?',
  }),
  key: ['id', 'event_type'],
  indexes: [
    index('idx_audit_timestamp', 'timestamp'),
    index('idx_audit_type', 'event_type', 'timestamp'),
    index('idx_audit_correlation', 'correlation_id'),
    index('idx_audit_order', 'order_id'),
    index('idx_audit_symbol', 'symbol', 'timestamp'),
    index('idx_audit_strategy', 'strategy', 'timestamp'),
    index('idx_audit_user', 'user', 'timestamp'),
    index('idx_audit_part', 'event_type', 'symbol', 'strategy'),
  ],
}

/** What somebody had to be told. */
export const ALERTS: ProjectedTable = {
  name: 'alerts',
  columns: columns({
    id: 'integer',
    timestamp: 'time',
    severity: 'text',
    component: 'text',
    message: 'text',
    data: 'text',
  }),
  key: ['id'],
  indexes: [index('idx_alerts_severity', 'severity', 'timestamp')],
}

/** Tables that are made from the journal. */
export const JOURNAL_TABLES: readonly ProjectedTable[] = [
  TRADES,
  ORDERS,
  POSITIONS,
  SIGNALS,
  RISK_CHECKS,
  AUDIT_EVENTS,
  ALERTS,
]
/** Tables that are made from the tape. */
export const TAPE_TABLES: readonly ProjectedTable[] = [OHLCV_BARS, QUOTES]
