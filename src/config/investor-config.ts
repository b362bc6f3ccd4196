import type { Money, SessionDate } from '../base/index.ts'
import type { Timeframe } from '../model/index.ts'
import type { RiskLimits } from '../risk/index.ts'
import type { KillSwitchLimits, Principals } from '../safety/index.ts'
import type { AlertChannelEntry } from './alert-keys.ts'
import type { WebhookEntry } from './webhook-keys.ts'
import type { ConfigSource, EffectiveValue } from './config-source.ts'
import type { NewsFeedEntry } from './news-keys.ts'
import type { BROKERS, DATA_PROVIDERS } from './trading-keys.ts'
import type { ConfigViolation, Origin } from './violation.ts'

/** A vendor of market data; `polygon` and `massive` are the same. */
export type DataProviderName = (typeof DATA_PROVIDERS)[number]
/** Where orders go. */
export type BrokerName = (typeof BROKERS)[number]

/**
 * The spec's TradingConfig in internal units: fractions 0..1, ms. What limits entries is in `RiskLimits` as
 * well.
 */
export interface TradingConfig {
  readonly riskPerTradeFraction: number
  readonly maxPositionFraction: number
  readonly maxPositions: number
  readonly dailyLossFraction: number
  readonly drawdownFraction: number
  readonly defaultOrderType: 'LIMIT' | 'MARKET'
  readonly defaultTimeInForce: 'DAY' | 'GTC' | 'IOC' | 'FOK' | 'OPG' | 'CLS'
  readonly slippageBufferFraction: number
  readonly primaryDataProvider: DataProviderName
  readonly backupDataProvider: DataProviderName | undefined
  readonly broker: BrokerName
  readonly isPaperTrading: boolean
  /** `undefined`: every entry of `strategies`. A name without an entry is a bundled strategy. */
  readonly activeStrategies: readonly string[] | undefined
  readonly tradePremarket: boolean
  readonly tradeAfterhours: boolean
  readonly openingDelayMs: number
  readonly closingCutoffMs: number
}

/** How the broker is reached. */
export interface BrokerConfig {
  /** An exchange on this machine instead of the broker itself. */
  readonly brokerUrl: string | undefined
  readonly dataFeed: 'iex' | 'sip'
  /** Quotes are subscribed beside bars. */
  readonly hasLiveQuotes: boolean
  /** Of the made-up market. */
  readonly seed: number
}

/** The spec's SystemConfig. */
export interface SystemConfig {
  readonly logLevel: 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL'
  readonly logDir: string
  /** May hold a password: never log it. */
  readonly databaseUrl: string
  /** May hold a password: never log it. */
  readonly cacheUrl: string | undefined
  readonly apiHost: string
  readonly apiPort: number
  /** PEM files; `undefined` where the API speaks plain HTTP. */
  readonly apiTlsCert: string | undefined
  readonly apiTlsKey: string | undefined
  /** Addresses of the proxy in front of the API; empty: there is none. */
  readonly apiProxies: readonly string[]
  readonly isMetricsPublic: boolean
  readonly apiAllowedHosts: readonly string[]
  readonly healthCheckIntervalMs: number
  readonly metricsRetentionDays: number
  /** Vendors that may push bars to the API. */
  readonly webhooks: readonly WebhookEntry[]
}

/** Who may act on a session, and what has to be shown before real money is traded. */
export interface SafetyConfig extends Principals {
  /** Days for which a passed drill holds. */
  readonly drillValidDays: number
}

/** Who is told when something goes wrong. */
export interface AlertsConfig {
  readonly channels: readonly AlertChannelEntry[]
  readonly groupMs: number
  readonly escalateMs: number
  readonly perMinuteMax: number
  /** Minutes of the day in `timeZone`; over midnight where `from` is the later one. */
  readonly quietHours: { readonly from: number; readonly to: number } | undefined
  readonly timeZone: string
}

/** Where news and filings are read. */
export interface NewsConfig {
  /** A name and a mail address; `undefined`: nobody has said who asks. */
  readonly edgarContact: string | undefined
  readonly feeds: readonly NewsFeedEntry[]
  /** Names of what is read while a session runs that has use for it. */
  readonly liveSources: readonly string[]
}

/** Commission of an execution; amounts in the account's currency. */
export type CommissionConfig =
  | { readonly model: 'zero' }
  | {
    readonly model: 'per_share'
    readonly perShare: Money
    readonly minPerOrder: Money
    /** Most commission of an order, as a part of its value. */
    readonly maxFraction: number
  }
  | { readonly model: 'per_order'; readonly perOrder: Money }
  | { readonly model: 'bps'; readonly bps: number }

/** How much worse than the market's price orders that take liquidity fill. */
export type SlippageConfig =
  | { readonly model: 'none' }
  | { readonly model: 'bps'; readonly bps: number }
  /** Half of the spread is paid. */
  | { readonly model: 'spread'; readonly spreadBps: number }
  /** `impactBps` for the whole volume of an interval, falling with the square root of the part. */
  | { readonly model: 'volume_impact'; readonly impactBps: number }

/** What a backtest runs on. */
export interface BacktestConfig {
  /** Empty: what the command names, or the bundled sample. */
  readonly symbols: readonly string[]
  /** `undefined`: what the strategy says, else a day. */
  readonly timeframe: Timeframe | undefined
  /** First day; `undefined`: the first of the data. */
  readonly from: SessionDate | undefined
  /** Last day, included; `undefined`: the last of the data. */
  readonly to: SessionDate | undefined
  readonly capital: Money
  readonly currency: string
  readonly isCashAccount: boolean
  readonly benchmark: string | undefined
  readonly commission: CommissionConfig
  readonly chargesRegulatoryFees: boolean
  readonly slippage: SlippageConfig
  readonly latencyMs: number
  /** Part of a bar's volume that fills may take; `undefined`: no bound. */
  readonly participationFraction: number | undefined
  readonly barPriority: 'stop_first' | 'target_first'
  readonly limitFill: 'touch' | 'through'
  readonly rearmsDrawdown: boolean
  /** Yearly. */
  readonly riskFreeFraction: number
  readonly matchingTimeframe: Timeframe | 'auto'
}

/** One entry of `strategies`: either `name` or `file` is there. */
export interface StrategyConfig {
  readonly name: string | undefined
  /** Relative to the settings file. */
  readonly file: string | undefined
  /** `undefined`: all symbols of the run. */
  readonly symbols: readonly string[] | undefined
  /** `undefined`: its own choice, else the run's. */
  readonly timeframe: Timeframe | undefined
  /** As given; the strategy's declaration checks them. */
  readonly parameters: Readonly<Record<string, number | boolean | string>>
  readonly origin: Origin
}

/** Settings, whole and valid, in internal names and units. */
export interface InvestorConfig {
  readonly trading: TradingConfig
  readonly system: SystemConfig
  readonly safety: SafetyConfig
  readonly broker: BrokerConfig
  readonly alerts: AlertsConfig
  readonly news: NewsConfig
  readonly risk: RiskLimits
  readonly killSwitch: KillSwitchLimits
  readonly backtest: BacktestConfig
  readonly strategies: readonly StrategyConfig[]
  /**
   * Every key with the value that counts, as the file says it and without passwords, and where it was set.
   */
  readonly origins: readonly EffectiveValue[]
  /** Values that cannot have the effect that they seem to have. */
  readonly warnings: readonly ConfigViolation[]
  /** What all of it was made from; overrides are applied to it. */
  readonly source: ConfigSource
}
