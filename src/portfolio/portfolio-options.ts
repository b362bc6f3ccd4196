import type { Trade } from '../model/index.ts'

/** How an account is kept. */
export interface PortfolioOptions {
  readonly currency: string
  /** A cash account spends only what has settled; sales settle at the next session (T+1). */
  readonly isCashAccount: boolean
  /** The venue may take executions back or restate them: the latest are remembered. Absent: it never does. */
  readonly restatesFills?: boolean
  /** Called with every finished round trip. */
  readonly onTrade: (trade: Trade) => void
}
