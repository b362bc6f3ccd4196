import { z } from 'zod'
import { WebhookParams, WebhookTaken } from '../contract/index.ts'
import { webhook } from '../route/make-route.ts'
import type { Route } from '../route/route.ts'

/** Market data that a vendor pushes: for who can sign, instead of who is logged in. */
export const WEBHOOK_ROUTES: readonly Route[] = [
  webhook({
    path: '/webhooks/{name}',
    role: 'public',
    scope: 'any',
    tag: 'market',
    params: WebhookParams,
    reply: WebhookTaken,
    summary: 'Takes bars that a vendor pushes, signed; durable when answered, imported later.',
  }),
]

/** Headers of a delivery, with what OpenAPI says of each. */
export const WEBHOOK_HEADERS: Readonly<Record<string, z.ZodString>> = {
  'X-Investor-Timestamp': z.string().regex(/^\d{10}$/),
  'X-Investor-Signature': z.string().regex(/^v1=[0-9a-f]{64}$/),
  'X-Investor-Delivery': z.string().regex(/^[!-~]{1,128}$/),
}

/** What a body may be; all of them are read as they come. */
export const WEBHOOK_MEDIA = ['application/json', 'application/x-ndjson', 'text/csv'] as const
