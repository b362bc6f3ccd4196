/** Names of a class with its members: `A`, `A.b` ... */
const within = (owner: string, ...members: readonly string[]): readonly string[] => (
  [owner, ...members.map((member) => `${owner}.${member}`)]
)
const of = (owner: string, ...members: readonly string[]): readonly string[] => (
  members.map((member) => `${owner}.${member}`)
)

/** Every name of the specification, by the heading of docs/SPEC.md under which it has to stand. */
export const SPEC_NAMES: Readonly<Record<string, readonly string[]>> = {
  '1.1 System components': [
    'DATA LAYER', 'SIGNAL ENGINE', 'RISK ENGINE', 'EXECUTION ENGINE', 'PERSISTENCE & LOGGING', 'MONITORING',
    'ALERTING',
  ],
  '1.2 Component responsibilities': [
    'Real-time quotes', 'historical data', 'news', 'Indicator calculation', 'pattern detection',
    'Position sizing', 'limit checks', 'approvals', 'Order creation', 'routing', 'fill handling', 'Positions',
    'orders', 'logs', 'Metrics', 'dashboards', 'alerts',
  ],
  '2.1 Data flow': [
    'Exchanges', 'Vendors', 'News', 'Filings', 'WebSocket', 'REST API', 'FTP/SFTP', 'Webhooks', 'Normalize',
    'Validate', 'Transform', 'Enrich', 'Time-series', 'Cache', 'Archive',
  ],
  '2.2 Data layer': [
    ...within(
      'MarketData', 'symbol', 'timestamp', 'open', 'high', 'low', 'close', 'volume', 'source',
      'validate',
    ),
    ...within('DataProvider', 'connect', 'disconnect', 'get_quote', 'get_history'),
    ...within('DataPipeline', 'providers', 'cache', 'validators', 'ingest', 'log_validation_error', 'store'),
    ...within('DataCache', 'set'), 'PriceValidator', 'TimestampValidator', 'VolumeValidator',
  ],
  '2.3 Data storage': [
    'OHLCVBar', 'Quote', 'Trade', 'idx_symbol_timestamp', 'idx_symbol_timeframe', '1m', '5m', '1h', '1d',
    'BUY', 'SELL',
    ...within(
      'ohlcv_bars', 'id', 'symbol', 'timestamp', 'timeframe', 'open', 'high', 'low', 'close',
      'volume', 'source', 'created_at',
    ),
    ...within(
      'quotes', 'id', 'symbol', 'timestamp', 'bid', 'ask', 'bid_size', 'ask_size', 'last',
      'last_size', 'volume',
    ),
    ...within(
      'trades', 'id', 'order_id', 'symbol', 'side', 'quantity', 'price', 'timestamp', 'strategy', 'signal_id',
    ),
  ],
  '3.1 Signal generation flow': [
    'OHLCV', 'Volume', 'News', 'MA', 'RSI', 'MACD', 'ATR', 'Custom', 'Entry', 'Exit', 'Filters', 'BUY/SELL',
    'CLOSE', 'ADJUST',
  ],
  '3.2 Signal engine': [
    ...within('SignalType', 'BUY', 'SELL', 'CLOSE_LONG', 'CLOSE_SHORT', 'HOLD'),
    ...within(
      'Signal', 'type', 'symbol', 'timestamp', 'strategy', 'strength', 'price_target', 'stop_loss',
      'take_profit', 'metadata', 'to_dict',
    ),
    ...within(
      'Strategy', 'name', 'description', 'calculate_indicators', 'generate_signal', 'get_parameters',
    ),
    ...within(
      'SignalEngine', 'strategies', 'active_strategies', 'signal_history', 'register_strategy',
      'activate_strategy', 'process', 'log_error',
    ),
  ],
  '3.3 Example strategy': [
    'MACrossoverStrategy', 'MA_Crossover', 'fast_period', 'slow_period', 'ma_fast', 'ma_slow', 'ma_fast_prev',
    'ma_slow_prev', 'calculate_indicators', 'generate_signal', 'get_parameters',
  ],
  '4.1 Risk check flow': [
    'Limits', 'Balance', 'Risk', 'ATR-based', 'Kelly', 'Fixed %', 'Quantity', 'Stops', 'Target',
  ],
  '4.2 Risk engine': [
    ...within('RiskDecision', 'APPROVED', 'REJECTED', 'MODIFIED'),
    ...within(
      'RiskCheckResult', 'decision', 'reason', 'original_quantity', 'approved_quantity', 'modifications',
    ),
    ...within('RiskEngine', 'config', 'limits', 'portfolio', 'check_trade'), 'RiskLimits', 'PortfolioState',
    ...within('Portfolio', 'daily_pnl', 'equity', 'positions', 'get_current_price'),
    'check_daily_loss_limit', 'check_drawdown_limit', 'check_position_limit', 'check_sector_concentration',
    'check_correlation', 'check_buying_power', 'check_kill_switch', 'calculate_position_size',
  ],
  '5.1 Order management flow': [
    'Size', 'Stops', 'Target', 'Type', 'TIF', 'Validate', 'Submit', 'Route', 'Monitor', 'Update',
    'Confirm', 'Log',
  ],
  '5.2 Execution engine': [
    ...within(
      'OrderStatus', 'PENDING', 'SUBMITTED', 'PARTIAL', 'FILLED', 'CANCELLED', 'REJECTED', 'EXPIRED',
    ),
    ...within('OrderType', 'MARKET', 'LIMIT', 'STOP', 'STOP_LIMIT'),
    ...within(
      'Order', 'id', 'symbol', 'side', 'quantity', 'order_type', 'limit_price', 'stop_price', 'time_in_force',
      'status', 'filled_quantity', 'avg_fill_price', 'strategy', 'signal_id',
    ),
    ...within(
      'BrokerConnector', 'connect', 'submit_order', 'cancel_order', 'get_order_status', 'get_positions',
      'get_account',
    ),
    'Position', 'Account', 'DAY',
    ...within(
      'ExecutionEngine', 'broker', 'config', 'pending_orders', 'order_history', 'contingent_orders',
      'execute_signal', 'create_order', 'create_bracket_orders', 'validate_order', 'is_valid_symbol',
      'get_current_price', 'log_error',
    ),
  ],
  '6.1 Monitoring': [
    ...within('AlertSeverity', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'),
    ...within('HealthCheck', 'component', 'status', 'latency_ms', 'message'), 'healthy', 'degraded', 'down',
    ...within(
      'Alert', 'severity', 'component', 'message', 'timestamp', 'data'), ...within('AlertHandler',
      'send',
    ),
    ...within('MonitoringSystem', 'health_checks', 'alerts', 'alert_handlers'), 'run_health_checks',
    'send_alert', 'register_alert_handler', 'check_data_feed', 'check_broker', 'check_database',
    'check_signal_engine', 'check_risk_engine', 'data_feed', 'broker_connection', 'database', 'signal_engine',
    'risk_engine', 'data_provider', 'SPY',
  ],
  '6.2 Metrics': [
    ...within('TradingMetrics', 'calculate'), 'total_trades', 'winning_trades', 'losing_trades', 'total_pnl',
    'realized_pnl', 'unrealized_pnl', 'daily_pnl', 'win_rate', 'profit_factor', 'avg_win', 'avg_loss',
    'expectancy', 'max_drawdown', 'current_drawdown', 'sharpe_ratio', 'sortino_ratio', 'MetricsCollector',
    'trading_metrics', 'system_metrics', 'daily_metrics', 'update_from_trades', 'record_execution',
    'executions', 'calculate_slippage', 'slippage_bps', 'fill_time_ms', ...within('Fill',
    'timestamp', 'latency_ms'),
    'Trade.pnl', 'get_dashboard_data', 'get_health_summary', 'trading', 'system', 'health',
  ],
  '7.1 Logging': [
    ...within('LOG_LEVELS', 'trades', 'signals', 'risk', 'errors', 'system'), 'setup_logging', 'trades.jsonl',
    'signals.jsonl', 'errors.log', 'JSONFormatter', 'JSONFormatter.format', 'timestamp', 'level',
    'logger', 'message', 'data',
    'log_trade', 'log_signal',
  ],
  '7.2 Audit trail': [
    'AuditEventType', 'SIGNAL_GENERATED', 'RISK_CHECK', 'ORDER_SUBMITTED', 'ORDER_FILLED', 'ORDER_CANCELLED',
    'POSITION_OPENED', 'POSITION_CLOSED', 'STOP_TRIGGERED', 'LIMIT_BREACH', 'SYSTEM_EVENT', 'CONFIG_CHANGE',
    ...within(
      'AuditEvent', 'id', 'timestamp', 'event_type', 'component', 'description', 'data', 'user',
      'correlation_id',
    ),
    ...within('AuditTrail', 'storage', 'log_event', 'get_trade_audit', 'get_events'),
    ...within('AuditStorage', 'store', 'query'),
  ],
  '8.1 Kill switch': [
    ...within('KillSwitchState', 'ACTIVE', 'TRIGGERED', 'MANUAL_OVERRIDE'),
    ...within('KillSwitchTrigger', 'name', 'condition', 'severity', 'action'), 'warning', 'halt', 'emergency',
    'stop_new_trades', 'close_all', 'cancel_all', 'disable_new_trades', 'cancel_all_orders',
    'close_all_positions', 'KillSwitch',
    ...of('KillSwitch', 'state', 'triggers', 'triggered_at', 'trigger_reason', 'check', 'trigger', 'reset'),
    ...of('KillSwitch', 'log_audit', 'execution_engine', 'portfolio', 'broker', 'alert_system'),
    '_register_default_triggers', 'trigger_emergency', 'send_critical_alert', 'daily_pnl_pct', 'drawdown',
    'error_count', 'is_connected', 'data_age_seconds',
    'daily_loss_limit', 'max_drawdown', 'broker_disconnected', 'data_feed_stale', 'error_threshold',
  ],
  '9.1 Configuration': [
    'TradingConfig', 'risk_per_trade_pct', 'max_position_pct', 'max_positions', 'daily_loss_limit_pct',
    'max_drawdown_pct', 'default_order_type', 'default_time_in_force', 'slippage_buffer_pct',
    'primary_data_provider', 'backup_data_provider', 'broker', 'paper_trading', 'active_strategies',
    'trade_premarket', 'trade_afterhours', 'opening_delay_minutes', 'closing_cutoff_minutes', 'SystemConfig',
    'log_level', 'log_dir', 'database_url', 'api_host', 'api_port', 'health_check_interval',
    'metrics_retention_days',
  ],
  '10.1 Deployment': [
    'Data Service', 'Signal Engine', 'Risk Engine', 'Execution Engine', 'PostgreSQL', 'Redis',
    'InfluxDB/TimescaleDB', 'Logs (ELK)', 'Broker API', 'Market Data', 'News Feed', 'Alerting (PagerD)',
  ],
  'Files': [
    'data/pipeline.py', 'data/storage.py', 'signals/engine.py', 'strategies/ma_crossover.py',
    'risk/engine.py',
    'execution/engine.py', 'monitoring/system.py', 'monitoring/metrics.py', 'utils/logging.py',
    'audit/trail.py', 'safety/kill_switch.py', 'config/schema.py',
  ],
  'Key takeaways': [
    'Modular design', 'Data quality first', 'Risk engine is non-negotiable', 'Execution quality matters',
    'Monitor everything', 'Kill switches save accounts', 'Audit trail is essential', 'Paper trade first',
  ],
}
