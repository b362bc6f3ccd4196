import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { fail, RetryClass, UserError } from '../base/index.ts'
import type { StreamQuery } from './contract/index.ts'
import type { ControlRoom } from './control-room.ts'
import type { EventStream } from './event-stream.ts'
import type { Gate } from './gate.ts'
import type { IdempotencyKeys } from './idempotency.ts'
import { refuseEmptySpan } from './empty-span.ts'
import { BadRequest, refuse } from './problem.ts'
import { Nothing } from './route/make-route.ts'
import type { Caller, HtmlPage, Route, RouteRequest } from './route/route.ts'

const ANSWER_MS = 30_000
const LOGINS_PER_MINUTE = 30

/** What routes are served with. */
export interface RouteServices {
  readonly room: ControlRoom
  readonly gate: Gate
  readonly stream: EventStream
  readonly keys: IdempotencyKeys
  /** Acts of one kind, from one address. */
  readonly requestsPerMinute: number
  readonly checksReplies: boolean
}

/** Serves one row of the table: the caller is checked first, then the request, then it is carried out. */
export function registerRoute(app: FastifyInstance, route: Route, services: RouteServices): void {
  const { gate } = services
  const callers = new WeakMap<FastifyRequest, Caller | undefined>()
  app.route({
    method: route.method,
    url: `/api/v1${route.path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    config: limitOf(route, services.requestsPerMinute),
    onRequest: async (request) => {
      callers.set(request, await gate.admit(request, route))
    },
    handler: async (request, reply) => {
      const checked = checkedRequest(route, request)
      const given = {
        ...checked,
        caller: callers.get(request),
        room: services.room,
        cookie: gate.cookie(request, reply),
        from: request.ip,
        key: request.headers['idempotency-key'] ?? '',
      } as unknown as RouteRequest<never, never, never>
      reply.header('cache-control', 'no-store')
      if (route.kind === 'stream') return openStream(request, reply, checked.query as StreamQuery, services)
      const value = await inTime(carriedOut(route, request, given, services))
      if (route.kind === 'page') return sendPage(reply, route, value as HtmlPage)
      if (services.checksReplies) checkReply(route, value)
      return reply.status(route.status).send(value)
    },
  })
}

/** Logins are counted apart, since they are guessed; acts are, so that reading keeps nobody from a halt. */
function limitOf({ method, path, isAct }: Route, requestsPerMinute: number): object {
  const isLogin = method === 'POST' && path.startsWith('/auth/')
  if (!isLogin && !isAct) return {}
  return { rateLimit: { max: isLogin ? LOGINS_PER_MINUTE : requestsPerMinute, timeWindow: '1 minute' } }
}

async function carriedOut(
  route: Route,
  request: FastifyRequest,
  given: RouteRequest<never, never, never>,
  { keys }: RouteServices,
): Promise<unknown> {
  if (!route.isAct) return route.handle(given)
  const { caller, params, body } = given as RouteRequest<never, unknown, unknown>
  const asked = { caller: caller.name, route: `${route.method} ${route.path}`, body: [params, body] }
  return keys.once(request.headers['idempotency-key'], asked, () => route.handle(given))
}

interface CheckedRequest {
  readonly query: unknown
  readonly params: unknown
  readonly body: unknown
}

/**
 * Holds a request against the schemas of its route; every violation at once.
 *
 * Throws `API_BAD_REQUEST`, and `RANGE_EMPTY` for a query whose `from` is not before its `to`.
 */
function checkedRequest(route: Route, request: FastifyRequest): CheckedRequest {
  const errors: { at: string; found: string }[] = []
  const check = (place: string, schema: z.ZodType, value: unknown): unknown => {
    const read = schema.safeParse(value)
    if (read.success) return read.data
    for (const { path, message } of read.error.issues.slice(0, 20)) {
      errors.push({ at: [place, ...path.map(String)].join('.'), found: message })
    }
    return undefined
  }
  const query = check('query', route.query, { ...(request.query as object) })
  const params = check('path', route.params, { ...(request.params as object) })
  const body =
    route.body === undefined
      ? void check('body', Nothing, request.body ?? {})
      : check('body', route.body, request.body)
  if (errors.length > 0) throw new BadRequest(errors)
  refuseEmptySpan(query as { readonly from?: unknown; readonly to?: unknown })
  return { query, params, body }
}

function checkReply(route: Route, value: unknown): void {
  const read = route.reply.safeParse(value)
  if (!read.success) throw new Error(`${route.method} ${route.path} replies otherwise: ${read.error.message}`)
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new UserError(
            fail('API_TIMEOUT', `no answer within ${ANSWER_MS / 1000} s`, { retry: RetryClass.Safe }).failure,
          ),
        ),
      ANSWER_MS,
    )
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

function sendPage(reply: FastifyReply, route: Route, { html, policy }: HtmlPage): FastifyReply {
  if (policy !== undefined) reply.header('content-security-policy', policy)
  return reply.type(`${route.media}; charset=utf-8`).send(html)
}

/** Hands the connection over to the stream. */
async function openStream(
  request: FastifyRequest,
  reply: FastifyReply,
  query: StreamQuery,
  { stream, gate }: RouteServices,
): Promise<FastifyReply> {
  const caller = gate.callerOf(request)
  if (caller === undefined) return refuse('UNAUTHENTICATED', 'log in, or send a valid API token')
  const lastEventId = request.headers['last-event-id']
  const place = await stream.place({
    session: query.session,
    after: query.after,
    recent: query.recent,
    lastEventId: typeof lastEventId === 'string' ? lastEventId : undefined,
  })
  reply.hijack()
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'x-accel-buffering': 'no',
  })
  request.raw.setTimeout(0)
  await stream.open(place, { response: reply.raw, isAllowed: () => gate.isStillAllowed(request, caller) })
  return reply
}
