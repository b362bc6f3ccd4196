import type { KillSwitchLimits } from '../safety/index.ts'
import type { RiskLimits } from '../risk/index.ts'
import type { Check } from './check.ts'

/**
 * The figures that a profile starts from: `LIVE_LIMITS` or `BACKTEST_LIMITS`, and those of the kill switch.
 */
export interface ConfigDefaults {
  readonly limits: RiskLimits
  readonly killSwitch: KillSwitchLimits
}

/** What a key means, for the documents, and what it is when nobody sets it. */
export interface KeyNotes<T> {
  /** A function where the profile decides. */
  readonly fallback: T | ((defaults: ConfigDefaults) => T)
  /** What it is, with its unit. */
  readonly about: string
  /** What it does in a backtest. */
  readonly backtest: string
}

/** One key of the file. */
export interface Key<T> extends Check<T> {
  readonly notes: KeyNotes<T>
}

/** The keys of one section, by the names that the file uses. */
export type Keys = Readonly<Record<string, Key<unknown>>>

/** The values of a section. */
export type Values<K extends object> = { readonly [N in keyof K]: K[N] extends Key<infer T> ? T : never }

/** Joins what a key accepts and what it means. */
export function key<T>(check: Check<T>, notes: KeyNotes<NoInfer<T>>): Key<T> {
  return { ...check, notes }
}

/** The value that a key has when nobody sets it. */
export function fallbackOf<T>({ notes }: Key<T>, defaults: ConfigDefaults): T {
  const { fallback } = notes
  return typeof fallback === 'function' ? (fallback as (defaults: ConfigDefaults) => T)(defaults) : fallback
}
