import { z } from 'zod'

/** Which webhook. */
export const WebhookParams = z.strictObject({
  name: z.string().max(200).describe('A name of `system.webhooks`.'),
})

/** A delivery that is kept. */
export const WebhookTaken = z.strictObject({
  delivery: z.string().describe('The id that it is kept under.'),
  isNew: z.boolean().describe('False where it was taken before.'),
})
/** A delivery that is kept. */
export type WebhookTaken = z.infer<typeof WebhookTaken>
