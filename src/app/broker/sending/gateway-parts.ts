import type { ClientOrderId } from '../../../base/index.ts'
import type { CoreInput, VenueEvent } from '../../../model/index.ts'
import type { BrokerConnector, Timers } from '../../../port/index.ts'
import type { SendLimits } from './send-budget.ts'

/** What a gateway tells: inputs of the core, but for the numbers of the venue's messages. */
export interface GatewayListener {
  /** Something that the answer to a request proves. */
  onVenueEvent(event: VenueEvent): void
  onInput(input: CoreInput): void
}

/** What a gateway needs. */
export interface GatewayParts {
  readonly broker: BrokerConnector
  readonly timers: Timers
  readonly listener: GatewayListener
  /** Asked right before each request: why nothing that opens may be sent now; `undefined`: it may. */
  readonly haltReason: () => string | undefined
  /** Asked right before each request: the right to write, and so to send, is certainly ours. */
  readonly isLeaseHeld: () => boolean
  readonly limits?: SendLimits
  /** Whether requests for an order wait, until `goOn`. */
  readonly isWaiting?: ((id: ClientOrderId) => boolean) | undefined
}
