import type { ClientOrderId, Quantity, UtcMillis } from '../../../base/index.ts'
import type { VenueEvent } from '../../../model/index.ts'
import type { BrokerNotice } from '../../../port/index.ts'
import type { TrackedOrder, Version } from './tracked-order.ts'

/** Who is told by the tracker. */
export interface TrackerListener {
  readonly emit: (event: VenueEvent) => void
  readonly notice: (notice: BrokerNotice) => void
  /** The order has to be read: something about it was missed. */
  readonly want: (tracked: TrackedOrder) => void
  /** A replacement asks for more than is left, since its predecessor went on filling: take so much off it. */
  readonly trim: (tracked: TrackedOrder, version: Version, excess: Quantity) => void
  /** The vendor has named all legs of a group. */
  readonly onLegsNamed: (id: ClientOrderId) => void
  readonly now: () => UtcMillis
}
