import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import { BACKTEST_LIMITS } from '../risk/index.ts'
import { DEFAULT_KILL_SWITCH_LIMITS } from '../safety/index.ts'
import { parseConfig } from './parse-config.ts'
import { allKeys } from './sections.ts'

const defaults = { limits: BACKTEST_LIMITS, killSwitch: DEFAULT_KILL_SWITCH_LIMITS }

/** A key, a value that is not its default, and everything that it changes in the built settings. */
type Row = readonly [key: string, value: unknown, built: Readonly<Record<string, unknown>>, model?: string]

/** What limits entries is in `trading` and in `risk`. */
const shared = (name: string, value: unknown) => ({ [`trading.${name}`]: value, [`risk.${name}`]: value })
/** What trips the kill switch as well. */
const guarded = (name: string, value: unknown) => ({
  ...shared(name, value), [`killSwitch.${name}`]: value,
})
const commission = (value: object) => ({ 'backtest.commission': value })
const slippage = (value: object) => ({ 'backtest.slippage': value })

const HOOK = { name: 'vendor-a', secret: 'env:HOOK', timeframe: '1m' }
const FEED = { name: 'wire', url: 'https://wire.test/rss' }
const PER_SHARE = { model: 'per_share', perShare: 5_000_000n, minPerOrder: 1_000_000_000n, maxFraction: 0.01 }

const TRADING: readonly Row[] = [
  ['risk_per_trade_pct', 0.02, shared('riskPerTradeFraction', 0.02)],
  ['max_position_pct', 0.05, shared('maxPositionFraction', 0.05)],
  ['max_positions', 7, shared('maxPositions', 7)],
  ['daily_loss_limit_pct', 0.04, guarded('dailyLossFraction', 0.04)],
  ['max_drawdown_pct', 0.12, guarded('drawdownFraction', 0.12)],
  ['default_order_type', 'MARKET', shared('defaultOrderType', 'MARKET')],
  ['default_time_in_force', 'GTC', shared('defaultTimeInForce', 'GTC')],
  ['slippage_buffer_pct', 0.003, shared('slippageBufferFraction', 0.003)],
  ['primary_data_provider', 'synthetic', { 'trading.primaryDataProvider': 'synthetic' }],
  ['backup_data_provider', 'catalog', { 'trading.backupDataProvider': 'catalog' }],
  ['broker', 'simulated', { 'trading.broker': 'simulated' }],
  ['paper_trading', false, { 'trading.isPaperTrading': false }],
  ['active_strategies', ['MA_Crossover'], { 'trading.activeStrategies': ['MA_Crossover'] }],
  ['trade_premarket', true, shared('tradePremarket', true)],
  ['trade_afterhours', true, shared('tradeAfterhours', true)],
  ['opening_delay_minutes', 20, shared('openingDelayMs', 1_200_000)],
  ['closing_cutoff_minutes', 0.5, shared('closingCutoffMs', 30_000)],
]

const RISK: readonly Row[] = [
  ['drawdown_close_all_pct', 0.3, { 'killSwitch.drawdownCloseAllFraction': 0.3 }],
  ['halt_disconnect_ms', 11_000, { 'killSwitch.disconnectMsMax': 11_000 }],
  ['halt_data_age_ms', 61_000, { 'killSwitch.dataAgeMsMax': 61_000 }],
  ['halt_error_count', 11, { 'killSwitch.errorCountMax': 11 }],
  ['allow_pyramiding', true, { 'risk.allowPyramiding': true }],
  ['allow_shorts', true, { 'risk.allowShorts': true }],
  ['fee_buffer', 0.002, { 'risk.feeBufferFraction': 0.002 }],
  ['bar_volume_fraction', 0.05, { 'risk.barVolumeFraction': 0.05 }],
  ['max_consecutive_losses', 7, { 'risk.consecutiveLossesMax': 7 }],
  ['max_sector_exposure', 0.4, { 'risk.sectorFraction': 0.4 }],
  ['max_gross_exposure', 2, { 'risk.grossFraction': 2 }],
  ['max_correlation', 0.6, { 'risk.correlationMax': 0.6 }],
  ['correlation_days', 61, { 'risk.correlationDays': 61 }],
  ['correlation_min_days', 21, { 'risk.correlationDaysMin': 21 }],
  ['price_collar', [{ above: 0, fraction: 0.04 }], { 'risk.collarTiers': [{ above: 0, fraction: 0.04 }] }],
  ['max_price_deviation', 0.15, { 'risk.priceDeviationFraction': 0.15 }],
  ['collar_window_move', 0.03, { 'risk.collarWindowFraction': 0.03 }],
  ['collar_window_ms', 62_000, { 'risk.collarWindowMs': 62_000 }],
  ['max_order_value_pct', 0.11, { 'risk.orderValueFraction': 0.11 }],
  ['max_order_value', 2_500.5, { 'risk.orderValueMax': 2_500_500_000_000n }],
  ['max_order_adv_fraction', 0.02, { 'risk.orderVolumeFraction': 0.02 }],
  ['adv_days', 22, { 'risk.averageVolumeDays': 22 }],
  ['max_messages_per_second', 6, { 'risk.messagesPerSecondMax': 6 }],
  ['max_messages_per_minute', 600, { 'risk.messagesPerMinuteMax': 600 }],
  ['message_reserve', 0.25, { 'risk.messageReserveFraction': 0.25 }],
  ['max_entries_per_day', 8, { 'risk.entriesPerDayMax': 8 }],
  ['max_repeats', 3, { 'risk.repeatsMax': 3 }],
  ['repeat_window_ms', 2_000, { 'risk.repeatWindowMs': 2_000 }],
  ['duplicate_window_ms', 3_000, { 'risk.duplicateWindowMs': 3_000 }],
  ['burst_notional', 0.35, { 'risk.burstFraction': 0.35 }],
  ['burst_window_ms', 4_000, { 'risk.burstWindowMs': 4_000 }],
  ['daily_turnover', 3, { 'risk.turnoverFraction': 3 }],
  ['allowed_symbols', ['AAPL'], { 'risk.allowedSymbols': new Set(['AAPL']) }],
  ['restricted_symbols', ['GME'], { 'risk.restrictedSymbols': new Set(['GME']) }],
  ['permissions', { Pairs: { symbols: ['AAPL'], buy: false, sell_short: true } }, {
    'risk.permissions': new Map([['Pairs', {
      symbols: new Set(['AAPL']), mayBuy: false, maySellShort: true,
    }]]),
  }],
  ['deploy_limits', {
    Pairs: {
      max_instruments: 2, max_order_price: 500.25, max_order_value: 1_000, max_position_value: 5_000,
      max_entries_per_session: 4,
    },
  }, {
    'risk.deployments': new Map([['Pairs', {
      instrumentsMax: 2, orderPriceMax: 500_250_000_000n, orderValueMax: 1_000_000_000_000n,
      positionValueMax: 5_000_000_000_000n, entriesPerSessionMax: 4,
    }]]),
  }],
  ['max_data_age_ms', 7_000, { 'risk.dataAgeMsMax': 7_000 }],
  ['max_data_age_bars', 2, { 'risk.dataAgeBarsMax': 2 }],
]

const SIZING: readonly Row[] = [
  ['method', 'kelly', { 'risk.sizingMethod': 'kelly' }],
  ['atr_stop_multiple', 3, { 'risk.atrStopMultiple': 3 }],
  ['kelly_fraction', 0.25, { 'risk.kellyFraction': 0.25 }],
  ['kelly_min_trades', 50, { 'risk.kellyTradesMin': 50 }],
  ['volatility_target', 0.1, { 'risk.volatilityTargetFraction': 0.1 }],
  ['volatility_days', 31, { 'risk.volatilityDays': 31 }],
]

const SAFETY: readonly Row[] = [
  ['operators', ['ann', 'bob'], { 'safety.operators': ['ann', 'bob'] }],
  ['confirm_within_ms', 60_000, { 'safety.confirmWithinMs': 60_000 }],
  ['drill_valid_days', 14, { 'safety.drillValidDays': 14 }],
]

const SYSTEM: readonly Row[] = [
  ['log_level', 'ERROR', { 'system.logLevel': 'ERROR' }],
  ['log_dir', 'elsewhere', { 'system.logDir': 'elsewhere' }],
  ['database_url', 'sqlite:///other.db', { 'system.databaseUrl': 'sqlite:///other.db' }],
  ['api_host', '::1', { 'system.apiHost': '::1' }],
  ['api_port', 8_123, { 'system.apiPort': 8_123 }],
  ['health_check_interval', 7.5, { 'system.healthCheckIntervalMs': 7_500 }],
  ['metrics_retention_days', 30, { 'system.metricsRetentionDays': 30 }],
  ['cache_url', 'redis://cache:6379', { 'system.cacheUrl': 'redis://cache:6379' }],
  ['api_tls_cert', 'c.pem', { 'system.apiTlsCert': 'c.pem' }],
  ['api_tls_key', 'k.pem', { 'system.apiTlsKey': 'k.pem' }],
  ['api_behind_proxy', ['10.0.0.1'], { 'system.apiProxies': ['10.0.0.1'] }],
  ['metrics_public', true, { 'system.isMetricsPublic': true }],
  ['api_allowed_hosts', ['desk.test'], { 'system.apiAllowedHosts': ['desk.test'] }],
  ['webhooks', [HOOK], { 'system.webhooks': [HOOK] }],
]

const BROKER: readonly Row[] = [
  ['url', 'http://127.0.0.1:7777', { 'broker.brokerUrl': 'http://127.0.0.1:7777' }],
  ['data_feed', 'sip', { 'broker.dataFeed': 'sip' }],
  ['live_quotes', false, { 'broker.hasLiveQuotes': false }],
  ['seed', 5, { 'broker.seed': 5 }],
]

const ALERTS: readonly Row[] = [
  ['channels', [{ channel: 'console' }], { 'alerts.channels': [{ channel: 'console' }] }],
  ['group_seconds', 2.5, { 'alerts.groupMs': 2_500 }],
  ['escalate_after_seconds', 600, { 'alerts.escalateMs': 600_000 }],
  ['max_per_minute', 9, { 'alerts.perMinuteMax': 9 }],
  ['quiet_hours', ['22:30', '07:15'], { 'alerts.quietHours': { from: 1_350, to: 435 } }],
  ['time_zone', 'Asia/Tokyo', { 'alerts.timeZone': 'Asia/Tokyo' }],
]

const NEWS: readonly Row[] = [
  ['edgar_contact', 'Ann Lee ann@example.com', { 'news.edgarContact': 'Ann Lee ann@example.com' }],
  ['feeds', [FEED], { 'news.feeds': [FEED] }],
  ['live_sources', ['edgar'], { 'news.liveSources': ['edgar'] }],
]

const BACKTEST: readonly Row[] = [
  ['symbols', ['AAPL'], { 'backtest.symbols': ['AAPL'] }],
  ['timeframe', '5m', { 'backtest.timeframe': '5m' }],
  ['from', '2010-01-04', { 'backtest.from': '2010-01-04' }],
  ['to', '2010-12-31', { 'backtest.to': '2010-12-31' }],
  ['capital', 2_500.5, { 'backtest.capital': 2_500_500_000_000n }],
  ['currency', 'EUR', { 'backtest.currency': 'EUR' }],
  ['account', 'cash', { 'backtest.isCashAccount': true }],
  ['benchmark', 'SPY', { 'backtest.benchmark': 'SPY' }],
  ['latency_ms', 250, { 'backtest.latencyMs': 250 }],
  ['participation', 0.2, { 'backtest.participationFraction': 0.2 }],
  ['bar_priority', 'target_first', { 'backtest.barPriority': 'target_first' }],
  ['limit_fill', 'through', { 'backtest.limitFill': 'through' }],
  ['rearm', true, { 'backtest.rearmsDrawdown': true }],
  ['risk_free_rate', 0.02, { 'backtest.riskFreeFraction': 0.02 }],
  ['matching_timeframe', '1m', { 'backtest.matchingTimeframe': '1m' }],
  ['fees.model', 'per_share', commission(PER_SHARE)],
  ['fees.per_share', 0.01, commission({ ...PER_SHARE, perShare: 10_000_000n }), 'per_share'],
  ['fees.min_per_order', 0.35, commission({ ...PER_SHARE, minPerOrder: 350_000_000n }), 'per_share'],
  ['fees.max_fraction', 0.02, commission({ ...PER_SHARE, maxFraction: 0.02 }), 'per_share'],
  ['fees.per_order', 2, commission({ model: 'per_order', perOrder: 2_000_000_000n }), 'per_order'],
  ['fees.bps', 3, commission({ model: 'bps', bps: 3 }), 'bps'],
  ['fees.regulatory', false, { 'backtest.chargesRegulatoryFees': false }],
  ['slippage.model', 'none', slippage({ model: 'none' })],
  ['slippage.bps', 0.5, slippage({ model: 'bps', bps: 0.5 }), 'bps'],
  ['slippage.spread_bps', 4, slippage({ model: 'spread', spreadBps: 4 }), 'spread'],
  ['slippage.impact_bps', 50, slippage({ model: 'volume_impact', impactBps: 50 }), 'volume_impact'],
]

const ROWS = Object.entries({
  trading: TRADING, risk: RISK, sizing: SIZING, safety: SAFETY, system: SYSTEM, broker: BROKER,
  alerts: ALERTS, news: NEWS, backtest: BACKTEST,
}).flatMap(([section, rows]) => (
  rows.map(([key, value, built, model]) => ({ key: `${section}.${key}`, value, built, model }))
))

/** The fields of settings in which these keys alone are set, by section and name. */
function fieldsOf(keys: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> {
  const tree: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(keys)) {
    const names = key.split('.')
    let place = tree
    for (const name of names.slice(0, -1)) place = (place[name] ??= {}) as Record<string, unknown>
    place[names.at(-1) ?? ''] = value
  }
  const parsed = parseConfig(JSON.stringify(tree), { file: 'f.yaml', defaults })
  if (!parsed.ok) throw new Error(parsed.failure.message)
  const { origins: _origins, source: _source, warnings: _warnings, strategies: _none, ...sections } =
    parsed.value
  return new Map(Object.entries(sections).flatMap(([section, fields]) => (
    Object.entries(fields).map(([name, value]) => [`${section}.${name}`, value] as const)
  )))
}

describe('every key of the settings', () => {
  it('is in the table of this file', () => {
    expect(ROWS.map(({ key }) => key).toSorted()).toEqual(
      allKeys().map(({ path }) => path.join('.')).toSorted())
  })

  it.each(ROWS)('$key builds what it says, and nothing else', ({ key, value, built, model }) => {
    // A number that one model alone reads is set beside that model.
    const base = model === undefined ? {} : { [key.replace(/\w+$/, 'model')]: model }
    const before = fieldsOf(base)
    const changed = [...fieldsOf({ ...base, [key]: value })]
      .filter(([name, field]) => !isDeepStrictEqual(field, before.get(name)))
    expect(Object.fromEntries(changed)).toEqual(built)
  })
})
