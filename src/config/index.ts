/**
 * Settings: TradingConfig and SystemConfig of the spec, the limits of the parts, what a backtest runs on.
 *
 * Text in, internal names and units out, all of it or nothing, with every violation at once. Each value knows
 * where it was set. `pct` keys end here. Reads no file and no environment: both are handed in. Holds no
 * secret.
 */
export type { AlertChannelEntry } from './alert-keys.ts'
export type { WebhookEntry } from './webhook-keys.ts'
export * from './change-settings.ts'
export * from './config-document.ts'
export * from './config-json-schema.ts'
export * from './config-reference.ts'
export type { ConfigSource, EffectiveValue } from './config-source.ts'
export * from './investor-config.ts'
export type { ConfigDefaults } from './key.ts'
export type { NewsFeedEntry } from './news-keys.ts'
export type { Overrides, ParameterCandidate } from './override.ts'
export * from './parse-config.ts'
export * from './violation.ts'
