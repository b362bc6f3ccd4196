/** Thresholds of the kill switch: one place, filled from the config. Fractions are 0..1. */
export interface KillSwitchLimits {
  /** Day loss that stops new trades (`daily_loss_limit_pct`). */
  readonly dailyLossFraction: number
  /** Drawdown that stops new trades (`max_drawdown_pct`). */
  readonly drawdownFraction: number
  /** Drawdown that closes all positions (`drawdown_close_all_pct`). */
  readonly drawdownCloseAllFraction: number
  /** A broker that is away for longer than this has its entries cancelled; at a broker only. */
  readonly disconnectMsMax: number
  /** Market data in session that is older than this stops new trades; at a broker only. */
  readonly dataAgeMsMax: number
  /** More errors than this since the last reset stop new trades. */
  readonly errorCountMax: number
}

/** The spec's thresholds, with DESIGN's two drawdown tiers. */
export const DEFAULT_KILL_SWITCH_LIMITS: KillSwitchLimits = {
  dailyLossFraction: 0.03, drawdownFraction: 0.15, drawdownCloseAllFraction: 0.2, disconnectMsMax: 10_000,
  dataAgeMsMax: 60_000, errorCountMax: 10,
}
