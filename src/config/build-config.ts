import {
  invariant, MILLIS_PER_MINUTE, MILLIS_PER_SECOND, parseFixed, type Money, type Price, type SessionDate,
} from '../base/index.ts'
import type { DeployLimits, RiskLimits, StrategyPermission } from '../risk/index.ts'
import type { KillSwitchLimits } from '../safety/index.ts'
import { ALERT_KEYS } from './alert-keys.ts'
import { API_KEYS } from './api-keys.ts'
import { CACHE_KEYS } from './cache-keys.ts'
import { BACKTEST_KEYS, FEE_KEYS, SLIPPAGE_KEYS } from './backtest-keys.ts'
import { BROKER_KEYS } from './broker-keys.ts'
import { exactText, type Off } from './check.ts'
import { valueAt, originOf, type ConfigSource, type EffectiveValue } from './config-source.ts'
import type {
  AlertsConfig, BacktestConfig, BrokerConfig, CommissionConfig, NewsConfig, SafetyConfig, SlippageConfig,
  StrategyConfig, SystemConfig, TradingConfig,
} from './investor-config.ts'
import type { ConfigDefaults, Values } from './key.ts'
import { NEWS_KEYS } from './news-keys.ts'
import { RISK_KEYS } from './risk-keys.ts'
import { SAFETY_KEYS } from './safety-keys.ts'
import { SIZING_KEYS } from './sizing-keys.ts'
import type { StrategyEntry } from './strategy-entry.ts'
import { SYSTEM_KEYS } from './system-keys.ts'
import { TRADING_KEYS } from './trading-keys.ts'
import { WEBHOOK_KEYS } from './webhook-keys.ts'

type Effective = ReadonlyMap<string, EffectiveValue>

/** The spec's TradingConfig in internal units: the one place where `pct` keys become fractions. */
export function tradingConfig(effective: Effective): TradingConfig {
  const trading = valuesOf(effective, 'trading', TRADING_KEYS)
  const backup = trading.backup_data_provider
  return {
    riskPerTradeFraction: trading.risk_per_trade_pct,
    maxPositionFraction: trading.max_position_pct,
    maxPositions: trading.max_positions,
    dailyLossFraction: trading.daily_loss_limit_pct,
    drawdownFraction: trading.max_drawdown_pct,
    defaultOrderType: trading.default_order_type,
    defaultTimeInForce: trading.default_time_in_force,
    slippageBufferFraction: trading.slippage_buffer_pct,
    primaryDataProvider: trading.primary_data_provider,
    backupDataProvider: backup === 'none' ? undefined : backup,
    broker: trading.broker,
    isPaperTrading: trading.paper_trading,
    activeStrategies: trading.active_strategies ?? undefined,
    tradePremarket: trading.trade_premarket,
    tradeAfterhours: trading.trade_afterhours,
    openingDelayMs: Math.round(trading.opening_delay_minutes * MILLIS_PER_MINUTE),
    closingCutoffMs: Math.round(trading.closing_cutoff_minutes * MILLIS_PER_MINUTE),
  }
}

/** How the broker is reached. */
export function brokerConfig(effective: Effective): BrokerConfig {
  const {
    url, data_feed: dataFeed, live_quotes: hasLiveQuotes, seed,
  } = valuesOf(effective, 'broker', BROKER_KEYS)
  return { brokerUrl: url ?? undefined, dataFeed, hasLiveQuotes, seed }
}

/** The spec's SystemConfig. */
export function systemConfig(effective: Effective): SystemConfig {
  const keys = { ...SYSTEM_KEYS, ...CACHE_KEYS, ...API_KEYS, ...WEBHOOK_KEYS }
  const system = valuesOf(effective, 'system', keys)
  return {
    logLevel: system.log_level,
    logDir: system.log_dir,
    databaseUrl: system.database_url,
    cacheUrl: system.cache_url ?? undefined,
    apiHost: system.api_host,
    apiPort: system.api_port,
    apiTlsCert: system.api_tls_cert ?? undefined,
    apiTlsKey: system.api_tls_key ?? undefined,
    apiProxies: system.api_behind_proxy,
    isMetricsPublic: system.metrics_public,
    apiAllowedHosts: system.api_allowed_hosts,
    healthCheckIntervalMs: Math.round(system.health_check_interval * MILLIS_PER_SECOND),
    metricsRetentionDays: system.metrics_retention_days,
    webhooks: system.webhooks,
  }
}

/** Who may act on a session, and what live trading needs. */
export function safetyConfig(effective: Effective): SafetyConfig {
  const safety = valuesOf(effective, 'safety', SAFETY_KEYS)
  return {
    operators: [...safety.operators],
    confirmWithinMs: safety.confirm_within_ms,
    drillValidDays: safety.drill_valid_days,
  }
}

/** Who is told when something goes wrong. */
export function alertsConfig(effective: Effective): AlertsConfig {
  const alerts = valuesOf(effective, 'alerts', ALERT_KEYS)
  const [from, to] = (alerts.quiet_hours ?? []).map(minuteOf)
  return {
    channels: alerts.channels,
    groupMs: Math.round(alerts.group_seconds * MILLIS_PER_SECOND),
    escalateMs: Math.round(alerts.escalate_after_seconds * MILLIS_PER_SECOND),
    perMinuteMax: alerts.max_per_minute,
    quietHours: from === undefined || to === undefined ? undefined : { from, to },
    timeZone: alerts.time_zone,
  }
}

function minuteOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number)
  return (hours ?? 0) * 60 + (minutes ?? 0)
}

/** Where news and filings are read. */
export function newsConfig(effective: Effective): NewsConfig {
  const { edgar_contact: contact, feeds, live_sources: liveSources } = valuesOf(effective, 'news', NEWS_KEYS)
  return { edgarContact: contact ?? undefined, feeds, liveSources }
}

/** All limits of risk: those of the profile, with what the sections `trading`, `risk` and `sizing` say. */
export function riskLimits(
  effective: Effective, trading: TradingConfig, { limits }: ConfigDefaults,
): RiskLimits {
  const risk = valuesOf(effective, 'risk', RISK_KEYS)
  const sizing = valuesOf(effective, 'sizing', SIZING_KEYS)
  const {
    primaryDataProvider: _primary, backupDataProvider: _backup, broker: _broker, isPaperTrading: _paper,
    activeStrategies: _active, ...shared
  } = trading
  return {
    profile: limits.profile,
    ...shared,
    sizingMethod: sizing.method,
    atrStopMultiple: sizing.atr_stop_multiple,
    kellyFraction: sizing.kelly_fraction,
    kellyTradesMin: sizing.kelly_min_trades,
    volatilityTargetFraction: sizing.volatility_target,
    volatilityDays: sizing.volatility_days,
    barVolumeFraction: risk.bar_volume_fraction,
    allowPyramiding: risk.allow_pyramiding,
    allowShorts: risk.allow_shorts,
    feeBufferFraction: risk.fee_buffer,
    consecutiveLossesMax: unlessOff(risk.max_consecutive_losses),
    sectorFraction: risk.max_sector_exposure,
    grossFraction: risk.max_gross_exposure,
    correlationMax: risk.max_correlation,
    correlationDays: risk.correlation_days,
    correlationDaysMin: risk.correlation_min_days,
    collarTiers: risk.price_collar.map((tier) => ({ ...tier })),
    priceDeviationFraction: risk.max_price_deviation,
    collarWindowFraction: risk.collar_window_move,
    collarWindowMs: risk.collar_window_ms,
    orderValueFraction: risk.max_order_value_pct,
    orderValueMax: risk.max_order_value === 'off' ? undefined : exactMoney(risk.max_order_value),
    orderVolumeFraction: risk.max_order_adv_fraction,
    averageVolumeDays: risk.adv_days,
    messagesPerSecondMax: unlessOff(risk.max_messages_per_second),
    messagesPerMinuteMax: unlessOff(risk.max_messages_per_minute),
    messageReserveFraction: risk.message_reserve,
    entriesPerDayMax: unlessOff(risk.max_entries_per_day),
    repeatsMax: unlessOff(risk.max_repeats),
    repeatWindowMs: risk.repeat_window_ms,
    duplicateWindowMs: unlessOff(risk.duplicate_window_ms),
    burstFraction: unlessOff(risk.burst_notional),
    burstWindowMs: risk.burst_window_ms,
    turnoverFraction: unlessOff(risk.daily_turnover),
    allowedSymbols: risk.allowed_symbols === null ? undefined : new Set(risk.allowed_symbols),
    restrictedSymbols: new Set(risk.restricted_symbols),
    permissions: permissionsOf(risk.permissions),
    deployments: deploymentsOf(risk.deploy_limits),
    dataAgeMsMax: unlessOff(risk.max_data_age_ms),
    dataAgeBarsMax: risk.max_data_age_bars,
  }
}

/** The limits of the kill switch. */
export function killSwitchLimits(effective: Effective, trading: TradingConfig): KillSwitchLimits {
  const risk = valuesOf(effective, 'risk', RISK_KEYS)
  return {
    dailyLossFraction: trading.dailyLossFraction,
    drawdownFraction: trading.drawdownFraction,
    drawdownCloseAllFraction: risk.drawdown_close_all_pct,
    disconnectMsMax: risk.halt_disconnect_ms,
    dataAgeMsMax: risk.halt_data_age_ms,
    errorCountMax: risk.halt_error_count,
  }
}

/** What a backtest runs on. */
export function backtestConfig(effective: Effective): BacktestConfig {
  const backtest = valuesOf(effective, 'backtest', BACKTEST_KEYS)
  const fees = valuesOf(effective, 'backtest.fees', FEE_KEYS)
  return {
    symbols: [...backtest.symbols],
    timeframe: backtest.timeframe ?? undefined,
    from: (backtest.from ?? undefined) as SessionDate | undefined,
    to: (backtest.to ?? undefined) as SessionDate | undefined,
    capital: exactMoney(backtest.capital),
    currency: backtest.currency,
    isCashAccount: backtest.account === 'cash',
    benchmark: backtest.benchmark ?? undefined,
    commission: commissionOf(fees),
    chargesRegulatoryFees: fees.regulatory,
    slippage: slippageOf(valuesOf(effective, 'backtest.slippage', SLIPPAGE_KEYS)),
    latencyMs: backtest.latency_ms,
    participationFraction: unlessOff(backtest.participation),
    barPriority: backtest.bar_priority,
    limitFill: backtest.limit_fill,
    rearmsDrawdown: backtest.rearm,
    riskFreeFraction: backtest.risk_free_rate,
    matchingTimeframe: backtest.matching_timeframe,
  }
}

/** The entries of `strategies`, in the order of the file. */
export function strategyConfigs(source: ConfigSource): readonly StrategyConfig[] {
  const entries = (valueAt(source.tree, ['strategies']) ?? []) as unknown as readonly StrategyEntry[]
  return entries.map(({ name, file, symbols, timeframe, parameters }, index) => ({
    name, file, symbols, timeframe, parameters: { ...parameters },
    origin: originOf(source, ['strategies', index]),
  }))
}

/** The values of one section, after the schema has accepted them. */
function valuesOf<K extends object>(effective: Effective, section: string, keys: K): Values<K> {
  return Object.fromEntries(Object.keys(keys).map((name) => {
    const found = effective.get(`${section}.${name}`)
    invariant(found !== undefined, `there is no value of ${section}.${name}`)
    return [name, found.value]
  })) as Values<K>
}

function unlessOff<T>(value: Off<T>): T | undefined {
  return value === 'off' ? undefined : value
}

function exact(value: number): bigint {
  const fixed = parseFixed(exactText(value) ?? '')
  invariant(fixed !== undefined, `${value} was accepted as an amount and has more than nine decimals`)
  return fixed
}

function exactMoney(value: number): Money {
  return exact(value) as Money
}

function exactPrice(value: number): Price {
  return exact(value) as Price
}

function commissionOf(fees: Values<typeof FEE_KEYS>): CommissionConfig {
  switch (fees.model) {
    case 'zero': return { model: 'zero' }
    case 'per_share': return {
      model: 'per_share', perShare: exactMoney(fees.per_share), minPerOrder: exactMoney(fees.min_per_order),
      maxFraction: fees.max_fraction,
    }
    case 'per_order': return { model: 'per_order', perOrder: exactMoney(fees.per_order) }
    case 'bps': return { model: 'bps', bps: fees.bps }
  }
}

function slippageOf(slippage: Values<typeof SLIPPAGE_KEYS>): SlippageConfig {
  switch (slippage.model) {
    case 'none': return { model: 'none' }
    case 'bps': return { model: 'bps', bps: slippage.bps }
    case 'spread': return { model: 'spread', spreadBps: slippage.spread_bps }
    case 'volume_impact': return { model: 'volume_impact', impactBps: slippage.impact_bps }
  }
}

function permissionsOf(
  permissions: Values<typeof RISK_KEYS>['permissions'],
): ReadonlyMap<string, StrategyPermission> | undefined {
  if (permissions === null) return undefined
  return new Map(Object.entries(permissions).map(([strategy, { symbols, buy, sell_short: sellShort }]) => [
    strategy,
    { symbols: symbols === 'ALL' ? symbols : new Set(symbols), mayBuy: buy, maySellShort: sellShort },
  ]))
}

function deploymentsOf(
  deployments: Values<typeof RISK_KEYS>['deploy_limits'],
): ReadonlyMap<string, DeployLimits> | undefined {
  if (deployments === null) return undefined
  return new Map(Object.entries(deployments).map(([strategy, limits]) => [strategy, {
    instrumentsMax: limits.max_instruments,
    orderPriceMax: exactPrice(limits.max_order_price),
    orderValueMax: exactMoney(limits.max_order_value),
    positionValueMax: exactMoney(limits.max_position_value),
    entriesPerSessionMax: limits.max_entries_per_session,
  }]))
}
