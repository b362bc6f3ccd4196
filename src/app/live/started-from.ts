import type { ClientOrderId, Sequence, UtcMillis } from '../../base/index.ts'
import type { JournaledEffect } from './record/recover-session.ts'
import type { StepReply } from './venue/venue-protocol.ts'

/** How far core and venue were when they were started, and requests that the venue has not received. */
export interface StartedFrom {
  readonly step: number
  readonly input: number
  readonly venueStep: number
  readonly unsent: readonly JournaledEffect[]
  /** What the venue's last step came to, and whether it waits in the midst of it. */
  readonly reply: StepReply
  readonly isWaiting: boolean
  readonly isActivated: boolean
  readonly isRestart: boolean
  readonly prices: Map<string, number>
  readonly at: UtcMillis
  readonly lastRequest: Sequence
  readonly openEntries: readonly ClientOrderId[]
}
