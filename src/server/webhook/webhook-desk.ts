/** A delivery that was signed as it should be. */
export interface Delivery {
  /** Name of the webhook. */
  readonly hook: string
  /** The sender's name of it, the same for every attempt. */
  readonly id: string
  readonly signature: string
  readonly body: Uint8Array
  readonly from: string
  readonly at: number
}

/** What became of it. */
export interface KeptDelivery {
  /** The id that it is kept under: an earlier one where the same request came before. */
  readonly id: string
  /** False where it was taken before. */
  readonly isNew: boolean
}

/** Where deliveries are kept until they are imported, which is nothing of the server's. */
export interface WebhookDesk {
  /** Whether a webhook of this name is set up. */
  has(hook: string): boolean
  /** The secret of a webhook; throws `SECRET_MISSING`. */
  secretOf(hook: string): string
  /**
   * Keeps a delivery once: durable when it returns.
   *
   * Throws `WEBHOOK_CONFLICT` where the id belongs to other bytes, `WEBHOOK_FULL` (safe).
   */
  keep(delivery: Delivery): KeptDelivery
}
