import { ok, type Result } from '../base/index.ts'
import {
  alertsConfig, backtestConfig, brokerConfig, killSwitchLimits, newsConfig, riskLimits, safetyConfig,
  strategyConfigs, systemConfig, tradingConfig,
} from './build-config.ts'
import { readDocument } from './config-document.ts'
import {
  effectiveValues, schemaViolations, withoutEmptySections, withValue, type ConfigSource, type EffectiveValue,
} from './config-source.ts'
import { crossViolations, crossWarnings } from './cross-rules.ts'
import type { InvestorConfig } from './investor-config.ts'
import type { ConfigDefaults } from './key.ts'
import { readOverrides, type Overrides, type ParameterCandidate } from './override.ts'
import {
  configFailure, describeValue, describeViolation, withoutPassword, type ConfigFailure, type ConfigViolation,
} from './violation.ts'

/** What settings are read with. */
export interface ParseOptions {
  /** The name that messages show. */
  readonly file: string
  /** The profile: what a key is when nobody sets it. */
  readonly defaults: ConfigDefaults
}

/** Settings with overrides applied, and the words that are for strategies. */
export interface OverriddenConfig {
  readonly config: InvestorConfig
  readonly parameters: readonly ParameterCandidate[]
}

/**
 * Reads a settings file (YAML, or JSON) and makes of it everything that the parts are set up with.
 *
 * All of it or nothing: `CONFIG_INVALID` carries every violation with its line. Empty text gives the
 * defaults.
 */
export function parseConfig(
  source: string, { file, defaults }: ParseOptions,
): Result<InvestorConfig, ConfigFailure> {
  const { tree, origins, violations } = readDocument(source, file)
  return buildConfig({ tree, origins, defaults }, violations)
}

/**
 * Settings with the environment and the `--set` words above the file.
 *
 * All violations of all of them at once, in `CONFIG_INVALID`; bare names that are no key come back as
 * candidates for the parameters of strategies. The given config is unchanged.
 */
export function applyOverrides(
  config: InvestorConfig, overrides: Overrides,
): Result<OverriddenConfig, ConfigFailure> {
  const { values, candidates, violations } = readOverrides(overrides)
  let { source } = config
  for (const { path, value, origin } of values) source = withValue(source, path, value, origin)
  const built = buildConfig(source, violations)
  return built.ok ? ok({ config: built.value, parameters: candidates }) : built
}

function buildConfig(
  given: ConfigSource, earlier: readonly ConfigViolation[],
): Result<InvestorConfig, ConfigFailure> {
  const source = withoutEmptySections(given)
  const bySchema = schemaViolations(source).filter((found) => !isConsequence(found, earlier))
  const effective = effectiveValues(source)
  const refused = [...earlier, ...bySchema]
  const sound = new Map([...effective].filter(([key]) => !refused.some((each) => isWithin(key, each.key))))
  const violations = distinct([...refused, ...crossViolations(sound)])
  if (violations.length > 0) return configFailure(violations)
  const trading = tradingConfig(effective)
  return ok({
    trading,
    system: systemConfig(effective),
    safety: safetyConfig(effective),
    broker: brokerConfig(effective),
    alerts: alertsConfig(effective),
    news: newsConfig(effective),
    risk: riskLimits(effective, trading, source.defaults),
    killSwitch: killSwitchLimits(effective, trading),
    backtest: backtestConfig(effective),
    strategies: strategyConfigs(source),
    origins: [...effective.values()].map(withoutSecret),
    warnings: crossWarnings(effective),
    source,
  })
}

/** A value that could not be read is missing for that reason alone. */
function isConsequence({ key, found }: ConfigViolation, earlier: readonly ConfigViolation[]): boolean {
  return found === describeValue(undefined) && earlier.some((each) => each.key === key)
}

/**
 * Says whether what was refused is the key or a part of it: what else is wrong with the key follows from
 * that.
 */
function isWithin(key: string, refused: string): boolean {
  return refused !== '' && (key === refused || refused.startsWith(`${key}.`) || refused.startsWith(`${key}[`))
}

/** What is shown of a value; only a database URL can hold a password. */
function withoutSecret(effective: EffectiveValue): EffectiveValue {
  const { value } = effective
  return typeof value === 'string' ? { ...effective, value: withoutPassword(value) } : effective
}

function distinct(violations: readonly ConfigViolation[]): readonly ConfigViolation[] {
  return [...new Map(violations.map((each) => [describeViolation(each), each])).values()]
}
