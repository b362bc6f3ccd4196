import { MILLIS_PER_MINUTE, MILLIS_PER_SECOND, toNumber } from '../base/index.ts'
import { largestExposure, readExposure } from './exposure.ts'
import { floatOf } from './nanos.ts'
import type { RiskHistory } from './risk-history.ts'
import type { RiskLimits } from './risk-limits.ts'
import type { RiskViews, WorkingOrder } from './risk-views.ts'

/** What of a strategy counts against its limits now. */
export interface StrategyUse {
  readonly strategy: string
  /** Round trips in a row that lost, in this session (LOSS_STREAK). */
  readonly lossStreak: number
  /** Entries in this session (REPEAT_THROTTLE, DEPLOY_LIMITS). */
  readonly entriesToday: number
  /** The most entries in one symbol and side within the repeat window (REPEAT_THROTTLE). */
  readonly repeats: number
}

/** What counts now against the limits that fill up, as the checks count it before the next order. */
export interface LimitsUsed {
  /** Messages to the venue within the last second and the last minute (MAX_MESSAGES). */
  readonly messages: { readonly second: number; readonly minute: number }
  /** Value of entries within the burst window and in this session, in money (BURST_NOTIONAL). */
  readonly entered: { readonly burst: number; readonly session: number }
  /** Cash that is not free, null while a price is unknown, and cash that may be spent (BUYING_POWER). */
  readonly cash: { readonly taken: number | null; readonly spendable: number }
  /** Symbols that are held or being entered (MAX_POSITIONS); absent in a status of an earlier version. */
  readonly symbols?: number
  /** What all of that is worth at worst, null while a price is unknown (CAPITAL_AGGREGATE). */
  readonly gross?: number | null
  /** What the largest of them is worth, null while a price is unknown (MAX_POSITION). */
  readonly largest?: number | null
  readonly strategies: readonly StrategyUse[]
}

/** What the use is read from; `approved` are orders that the views do not show yet. */
export interface LimitsUsedSource {
  readonly views: RiskViews
  readonly limits: RiskLimits
  readonly history: RiskHistory
  readonly approved: readonly WorkingOrder[]
}

/** No symbol is being decided: all that is held and entered counts. */
const NO_SYMBOL = { symbol: '', instrument: undefined }

/** Reads what is used, of the named strategies; changes nothing. */
export function limitsUsedOf(
  { views, limits, history, approved }: LimitsUsedSource, strategies: readonly string[],
): LimitsUsed {
  const { now } = views.session
  const { taken, gross, others } = readExposure(views, limits, NO_SYMBOL, { approved, replaced: undefined })
  return {
    messages: {
      second: history.messages(now - MILLIS_PER_SECOND), minute: history.messages(now - MILLIS_PER_MINUTE),
    },
    entered: { burst: history.burst(now - limits.burstWindowMs), session: history.turnover },
    cash: {
      taken: taken === undefined ? null : floatOf(taken), spendable: toNumber(views.account.settledCash),
    },
    symbols: others.length,
    gross: gross === undefined ? null : floatOf(gross),
    largest: largestExposure(views, limits, approved) ?? null,
    strategies: strategies.map((strategy) => ({
      strategy,
      lossStreak: history.lossStreak(strategy),
      entriesToday: history.entriesToday(strategy),
      repeats: history.mostRepeats(strategy, now - limits.repeatWindowMs),
    })),
  }
}
