import type { OrderTerms } from './order.ts'

/**
 * Risk's consent to exactly these terms: minted in `risk` only, used once, void with the next input.
 *
 * An object that merely looks like one is refused by the verifier.
 */
export interface OrderApproval {
  readonly terms: OrderTerms
}

/** Uses up an approval: true once for a genuine, living approval, false ever after and for anything else. */
export type ApprovalVerifier = (approval: OrderApproval) => boolean
