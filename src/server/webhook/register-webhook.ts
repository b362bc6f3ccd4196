import type { FastifyInstance, FastifyRequest } from 'fastify'
import { RetryClass } from '../../base/index.ts'
import type { AccessBook } from '../auth/access-book.ts'
import { WebhookTaken } from '../contract/index.ts'
import { BadRequest, refuse } from '../problem.ts'
import type { Route } from '../route/route.ts'
import type { WebhookDesk } from './webhook-desk.ts'
import { signatureFault } from './webhook-signature.ts'

/** A delivery is a batch of bars, not a history. */
const WEBHOOK_BYTES_MAX = 1 << 20
const PER_MINUTE = 600
const DELIVERY = /^[!-~]{1,128}$/

/** What webhooks are served with. */
export interface WebhookServices {
  readonly webhooks?: WebhookDesk | undefined
  readonly book: AccessBook
  readonly now: () => number
  /** Told why a webhook is not ready; the sender is not. */
  readonly onDefect: (error: unknown) => void
}

/**
 * Serves the route of webhooks, apart from all others: no login, no cookie, no header against foreign pages,
 * since who can sign a request needs none of them; and its body is bytes.
 *
 * A name that is not set up is answered as an address that is none, before anything of the body is read.
 */
export async function registerWebhook(
  app: FastifyInstance, route: Route, services: WebhookServices,
): Promise<void> {
  const { webhooks } = services
  const hookOf = (request: FastifyRequest): string | undefined => {
    const { name } = request.params as { readonly name: string }
    return webhooks?.has(name) === true ? name : undefined
  }
  await app.register(async (own) => {
    own.removeAllContentTypeParsers()
    own.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    own.route({
      method: route.method,
      url: `/api/v1${route.path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
      bodyLimit: WEBHOOK_BYTES_MAX,
      config: {
        isSigned: true,
        // Of each address by itself: a stranger takes nothing away from the vendor.
        rateLimit: {
          max: PER_MINUTE,
          timeWindow: '1 minute',
          keyGenerator: (request: FastifyRequest) => `${hookOf(request) ?? ''} ${request.ip}`,
        },
      },
      onRequest: async (request) => {
        if (hookOf(request) === undefined) {
          refuse('ROUTE_NOT_FOUND', `there is no ${request.method} route of this address`)
        }
      },
      handler: async (request, reply) => {
        const taken = await take(request, services, hookOf(request))
        return reply.status(route.status).header('cache-control', 'no-store').send(WebhookTaken.parse(taken))
      },
    })
  })
}

async function take(
  request: FastifyRequest, services: WebhookServices, hook: string | undefined,
): Promise<WebhookTaken> {
  const { webhooks, book, now } = services
  if (webhooks === undefined || hook === undefined) return refuse('ROUTE_NOT_FOUND', 'there is no webhook')
  const { headers, ip } = request
  const body = request.body instanceof Uint8Array ? request.body : new Uint8Array()
  const { 'x-investor-signature': signature, 'x-investor-delivery': id } = headers
  const at = now()
  const secret = secretOf(webhooks, hook, services)
  const timestamp = headers['x-investor-timestamp']
  const fault = signatureFault({ secret, timestamp, signature, body, now: at })
  if (fault !== undefined) {
    const reason = `WEBHOOK_UNSIGNED: ${hook}`
    await book.refused({ act: 'refused', by: '', from: ip, reason }, { isRepeated: true })
    return refuse('WEBHOOK_UNSIGNED', fault)
  }
  const missing = [
    ...(typeof id === 'string' && DELIVERY.test(id)
      ? []
      : [{ at: 'header X-Investor-Delivery', found: 'nothing usable; 1 to 128 printable characters' }]),
    ...(body.length > 0 ? [] : [{ at: 'body', found: 'nothing; bars as CSV or JSON lines' }]),
  ]
  if (missing.length > 0) throw new BadRequest(missing)
  const delivery = { hook, id: String(id), signature: String(signature), body, from: ip, at }
  const kept = webhooks.keep(delivery)
  return { delivery: kept.id, isNew: kept.isNew }
}

function secretOf(webhooks: WebhookDesk, hook: string, { onDefect }: WebhookServices): string {
  try {
    return webhooks.secretOf(hook)
  } catch (error) {
    onDefect(error)
    return refuse('WEBHOOK_UNREADY', 'this webhook takes nothing now: try again later', RetryClass.Safe)
  }
}
