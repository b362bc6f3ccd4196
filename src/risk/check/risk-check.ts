import type { Quantity, UtcMillis } from '../../base/index.ts'
import type { CheckOutcome, OrderTerms } from '../../model/index.ts'
import type { Exposure } from '../exposure.ts'
import type { Nanos } from '../nanos.ts'
import type { OrderPrices, OrderWorth } from '../order-prices.ts'
import type { RiskHistory } from '../risk-history.ts'
import type { RiskLimits } from '../risk-limits.ts'
import type { RiskViews, WorkingOrder } from '../risk-views.ts'
import type { Rooms } from '../rooms.ts'
import type { Situation } from '../situation.ts'
import type { Finding } from './finding.ts'

/** The complete order with everything that was read to judge it. */
export interface CheckSubject {
  readonly terms: OrderTerms
  /** Units that may still fill: the order's, less what an earlier version of it has filled. */
  readonly remaining: Quantity
  /** The same. */
  readonly units: Nanos
  readonly situation: Situation
  readonly views: RiskViews
  readonly history: RiskHistory
  /** The working order that this one takes the place of. */
  readonly replaced: WorkingOrder | undefined
  /** When the order was entered that is to leave once more, unchanged; `undefined` for all others. */
  readonly enteredAt: UtcMillis | undefined
  /** Orders that were approved and are not recorded yet. */
  readonly unrecorded: readonly WorkingOrder[]
  /** The signal was decided before, or the id was given before to another order. */
  readonly isRepeated: boolean
  /** Entries only; `undefined` while the symbol has no price. */
  readonly prices: OrderPrices | undefined
  /** What the units that may still fill are worth at these prices. */
  readonly worth: OrderWorth | undefined
  /** Entries only. */
  readonly exposure: Exposure | undefined
  /** Entries only. */
  readonly rooms: Rooms | undefined
}

/** Which orders a check looks at: those that open or add, or every order. */
export const CheckScope = { Entry: 'entry', All: 'all' } as const
export type CheckScope = (typeof CheckScope)[keyof typeof CheckScope]

/** One pure check: a row of the table in `checks.ts`. */
export interface RiskCheck {
  readonly code: string
  /** Control of `docs/RELIABILITY.md`. */
  readonly control: string
  readonly scope: CheckScope
  /** Unit of the measured value and the limit. */
  readonly unit: string
  /** The outcome depends on the quantity: a smaller order might pass. */
  readonly dependsOnSize: boolean
  /** Without its input it is NOT_APPLICABLE in a backtest; all others fail, as everything does live. */
  readonly mayLackInput: boolean
  /** Leaves what it measured in `finding`, and says how it ended. */
  readonly run: (subject: CheckSubject, finding: Finding, limits: RiskLimits) => CheckOutcome
}
