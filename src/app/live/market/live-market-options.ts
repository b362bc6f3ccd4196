import type { EngineSeries } from '../../../engine/index.ts'
import type { UtcMillis } from '../../../base/index.ts'
import type { Adjustment, CorporateAction, Instrument } from '../../../model/index.ts'
import type { DataProvider } from '../../../port/index.ts'
import type { PacedClock } from './paced-clock.ts'
import type { PastNeed } from './past.ts'

/** Who knows of corporate actions. */
export interface DueActions {
  /** Those that take effect by the session which has begun by then; each is given once, over restarts too. */
  take(now: UtcMillis): readonly CorporateAction[]
}

/** What a live market is made of. */
export interface LiveMarketOptions {
  readonly provider: DataProvider
  readonly clock: PacedClock
  /** All series of the session; `liveSeries` makes them of those that strategies watch. */
  readonly series: readonly EngineSeries[]
  readonly instruments: readonly Instrument[]
  readonly need: PastNeed
  /** The number of the last step before a restart; 0 at the first start. */
  readonly lastNumber?: number
  readonly sliceWaitMs?: number
  /** How the past is prepared: in the prices of today, unless the source has only raw ones. */
  readonly adjustment?: Adjustment
  /** Corporate actions; absent: none are told. */
  readonly actions?: DueActions
  /** Quotes are subscribed, and shown with the slices. */
  readonly isQuoted?: boolean
  /** Prints are subscribed, and both are told as steps of their own, for a venue that matches them. */
  readonly isTicked?: boolean
}
