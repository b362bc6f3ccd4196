import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify'
import { fail, RetryClass, UserError, type Failure } from '../base/index.ts'
import { AccessBook, type AccessLog } from './auth/access-book.ts'
import { AuthDesk } from './auth/auth-desk.ts'
import type { LocalKey } from './auth/local-key.ts'
import type { LoginLink } from './auth/login-link.ts'
import type { UserDirectory } from './auth/user-directory.ts'
import type { ControlRoom } from './control-room.ts'
import { EventStream, STREAM_LIMITS, type StreamLimits } from './event-stream.ts'
import { Gate } from './gate.ts'
import { IdempotencyKeys, type ActStore } from './idempotency.ts'
import { BadRequest, problemOf } from './problem.ts'
import { ProxyList } from './proxy-list.ts'
import { registerMetrics } from './metrics-page.ts'
import { registerRoute } from './register-route.ts'
import { routeTable } from './route/route-table.ts'
import { registerWebhook } from './webhook/register-webhook.ts'
import type { WebhookDesk } from './webhook/webhook-desk.ts'
import type { Route } from './route/route.ts'
import { registerPages } from './static-pages.ts'
import { answerUnreadable } from './unreadable-request.ts'

const BODY_BYTES_MAX = 64 * 1024
const REQUEST_MS = 10_000
const REQUESTS_PER_MINUTE = 6_000

/** What a server is made of. */
export interface ServerOptions {
  readonly room: ControlRoom
  readonly users: UserDirectory
  readonly link: LoginLink
  /** What the command line of this computer comes in with; it comes by the session's folder when absent. */
  readonly local?: LocalKey
  /** Where logins and refusals are put on record. */
  readonly access: AccessLog
  /** Where acts are kept by their key. */
  readonly acts: ActStore
  readonly version: string
  readonly now: () => number
  /** Names beside those of this computer that the API answers to. */
  readonly hosts: readonly string[]
  /** Certificate and key in PEM; plain HTTP when absent. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined
  /** Addresses of the proxies that do TLS and say who asks; nobody else is answered. Empty: there is none. */
  readonly proxies: readonly string[]
  /** Programs of this computer may read `/metrics` without a token. */
  readonly isMetricsPublic: boolean
  /** Where what vendors push is kept; absent: nobody may. */
  readonly webhooks?: WebhookDesk | undefined
  /** The built dashboard; a page that says how to build it when it is not there. */
  readonly webFolder: string
  /** A defect of ours: the caller hears a code, the log hears the error. */
  readonly onDefect: (error: unknown) => void
  readonly stream?: Partial<StreamLimits>
  readonly requestsPerMinute?: number
  /** Holds every reply against its schema: for tests. */
  readonly checksReplies?: boolean
}

/** A server that is not listening yet, and the table that it serves. */
export interface BuiltServer {
  readonly app: FastifyInstance
  readonly routes: readonly Route[]
  readonly stream: EventStream
}

/** Builds the API: sources and callers are checked before a body is read. */
export async function buildServer(options: ServerOptions): Promise<BuiltServer> {
  const { room, users, link, now, hosts, tls } = options
  const proxies = new ProxyList(options.proxies)
  const isSecure = tls !== undefined || !proxies.isEmpty
  const book = new AccessBook({ log: options.access, now, onDefect: options.onDefect })
  const desk = new AuthDesk({ users, link, book, now })
  const gate = new Gate({ desk, local: options.local, hosts, proxies, isSecure })
  const app = Fastify({
    ...(tls === undefined ? {} : { https: { ...tls, minVersion: 'TLSv1.2' } }),
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_MS,
    trustProxy: proxies.isEmpty ? false : [...options.proxies],
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    return503OnClosing: false,
    routerOptions: { maxParamLength: 200 },
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (error: FastifyError, _request: unknown, reply: FastifyReply) =>
      refused(reply, options, error),
  } as object) as unknown as FastifyInstance
  app.removeContentTypeParser('text/plain')
  app.setErrorHandler((error: FastifyError, _request, reply) => refused(reply, options, error))
  app.addHook('onRequest', async (request) => gate.checkSource(request))
  await app.register(helmet, headersOf(isSecure))
  await app.register(cookie)
  const { requestsPerMinute = REQUESTS_PER_MINUTE } = options
  await app.register(rateLimit, {
    max: requestsPerMinute,
    timeWindow: '1 minute',
    errorResponseBuilder: (_request, { ttl }) => new UserError(tooMany(ttl)),
  })
  const stream = new EventStream(room, { ...STREAM_LIMITS, ...options.stream }, options.onDefect)
  app.addHook('preClose', () => stream.close())
  app.addHook('onClose', () => book.close())
  const keys = new IdempotencyKeys({ now, store: options.acts, onDefect: options.onDefect })
  const routes = routeTable(desk, options.version)
  const checksReplies = options.checksReplies === true
  for (const route of routes) {
    if (route.kind === 'webhook') await registerWebhook(app, route, { ...options, book })
    else registerRoute(app, route, { room, gate, stream, keys, requestsPerMinute, checksReplies })
  }
  registerMetrics(app, { room, gate, stream, isPublic: options.isMetricsPublic && proxies.isEmpty })
  await registerPages(app, options.webFolder, routes.filter(({ kind }) => kind !== 'webhook'))
  return { app, routes, stream }
}

function tooMany(ttlMs: number): Failure {
  const message = `too many requests: again in ${Math.ceil(ttlMs / 1000)} s`
  return fail('API_RATE_LIMITED', message, { retry: RetryClass.Safe }).failure
}

function headersOf(isSecure: boolean) {
  const self = ["'self'"]
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: self,
        scriptSrc: self,
        styleSrc: self,
        imgSrc: ["'self'", 'data:'],
        connectSrc: self,
        fontSrc: self,
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        formAction: self,
      },
    },
    strictTransportSecurity: isSecure ? { maxAge: 31_536_000 } : false,
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'no-referrer' as const },
    xFrameOptions: { action: 'deny' as const },
  }
}

/** Answers what went wrong as problem details; a defect says nothing of itself to the caller. */
function refused(reply: FastifyReply, { onDefect }: ServerOptions, error: unknown): FastifyReply {
  const failure = failureOf(error, reply.request.routeOptions.bodyLimit)
  if (failure === undefined) onDefect(error)
  const problem = problemOf(
    failure ?? fail('API_FAILED', 'a defect of the server; its log has the error').failure,
    error instanceof BadRequest ? error.errors : undefined,
  )
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer')
  const retryAfterMs = failure?.details['retryAfterMs']
  if (typeof retryAfterMs === 'number') reply.header('retry-after', String(Math.ceil(retryAfterMs / 1000)))
  return reply
    .status(problem.status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(problem))
}

/** What a thrown error is to the caller; `undefined` for a defect of ours. */
function failureOf(error: unknown, bodyBytesMax = BODY_BYTES_MAX): Failure | undefined {
  if (error instanceof UserError) return error.failure
  const { code = '', statusCode = 500 } = error as Partial<FastifyError>
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return fail('API_TOO_LARGE', `a body of more than ${bodyBytesMax} bytes`).failure
  }
  if (statusCode === 415) return fail('API_MEDIA_TYPE', 'a body is application/json').failure
  if (statusCode >= 400 && statusCode < 500) {
    return fail('API_BAD_REQUEST', 'the request cannot be read: its address or its JSON is broken').failure
  }
  return undefined
}
