import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AuthDesk } from './auth/auth-desk.ts'
import { LOCAL_HEADER, type LocalKey } from './auth/local-key.ts'
import { Role } from './contract/index.ts'
import { UserError } from '../base/index.ts'
import { refuse } from './problem.ts'
import type { ProxyList } from './proxy-list.ts'
import type { Caller, LoginCookie, Route } from './route/route.ts'

/** Header that every request but a GET carries: a foreign page cannot set it without being asked first. */
const REQUEST_HEADER = 'x-investor-request'
const NAMES: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** How this server is reached. */
export interface GateOptions {
  readonly desk: AuthDesk
  /** What the command line of this computer comes in with; absent where nothing is left for it. */
  readonly local: LocalKey | undefined
  /** Names beside those of this computer that the API may be asked under. */
  readonly hosts: readonly string[]
  /** Proxies that alone are answered; empty: everybody is. */
  readonly proxies: ProxyList
  /** Behind TLS, its own or a proxy's. */
  readonly isSecure: boolean
}

/** Decides who may pass: which host, which origin, who, in which role. */
export class Gate {
  readonly #desk: AuthDesk
  readonly #local: LocalKey | undefined
  readonly #hosts: ReadonlySet<string>
  readonly #proxies: ProxyList
  readonly #isSecure: boolean
  readonly #cookieName: string

  constructor({ desk, local, hosts, proxies, isSecure }: GateOptions) {
    this.#desk = desk
    this.#local = local
    this.#hosts = new Set([...NAMES, ...hosts.map((host) => host.toLowerCase())])
    this.#proxies = proxies
    this.#isSecure = isSecure
    this.#cookieName = isSecure ? '__Host-investor' : 'investor'
  }

  /**
   * Refuses what comes from where it should not: past the proxy (but the command line of this computer),
   * without TLS, under another name of this computer (DNS rebinding), of another site.
   *
   * Throws `PROXY_REQUIRED`, `TLS_REQUIRED`, `HOST_REFUSED`, `ORIGIN_REFUSED`, `CSRF_REFUSED`.
   */
  checkSource(request: FastifyRequest): void {
    const { headers, method } = request
    if (!this.#proxies.isEmpty && this.#local?.callerOf(request) === undefined) this.#checkProxy(request)
    const host = headers.host?.toLowerCase() ?? ''
    if (!this.#hosts.has(host.replace(/:\d+$/, ''))) {
      refuse(
        'HOST_REFUSED',
        'this name is not one that the API answers to: system.api_allowed_hosts lists more',
      )
    }
    const own = `${this.#isSecure ? 'https' : 'http'}://${host}`
    if (headers.origin !== undefined && headers.origin.toLowerCase() !== own) {
      refuse('ORIGIN_REFUSED', `requests of other sites are refused; this one is ${own}`)
    }
    const isRead = method === 'GET' || method === 'HEAD'
    if (isOfOtherSite(headers) && !(isRead && isFollowedLink(headers))) {
      refuse('ORIGIN_REFUSED', `requests of other sites are refused; this one is ${own}`)
    }
    if (isRead) return
    // Who signs a request was not led to it by a page.
    const { isSigned } = request.routeOptions.config as { readonly isSigned?: boolean }
    if (isSigned !== true && headers[REQUEST_HEADER] !== '1') {
      refuse('CSRF_REFUSED', `a request that changes something carries the header ${REQUEST_HEADER}: 1`)
    }
  }

  #checkProxy({ socket, headers, protocol }: FastifyRequest): void {
    if (!this.#proxies.has(socket.remoteAddress)) {
      refuse('PROXY_REQUIRED', 'only the proxy is answered here: system.api_behind_proxy has its address')
    }
    if (headers['x-forwarded-proto'] !== undefined && protocol !== 'https') {
      refuse('TLS_REQUIRED', 'the proxy was asked without TLS: use https')
    }
  }

  /** Who is asking; `undefined` when nobody is known to. */
  callerOf(request: FastifyRequest): Caller | undefined {
    const { authorization } = request.headers
    if (authorization !== undefined) {
      const [, secret] = /^Bearer ([A-Za-z0-9_-]{20,100})$/.exec(authorization) ?? []
      return secret === undefined ? undefined : this.#desk.callerOfToken(secret)
    }
    if (request.headers[LOCAL_HEADER] !== undefined) return this.#local?.callerOf(request)
    const login = this.#loginOf(request)
    return login === undefined ? undefined : this.#desk.callerOf(login)
  }

  /** Lets a request in or refuses it, as `checkCaller`; a refusal of somebody who is known is on record. */
  async admit(
    request: FastifyRequest,
    route: Pick<Route, 'role' | 'scope' | 'isStepUp'>,
  ): Promise<Caller | undefined> {
    const caller = this.callerOf(request)
    const { authorization, [LOCAL_HEADER]: key } = request.headers
    if (caller === undefined && authorization !== undefined) {
      const secret = authorization.replace(/^Bearer /, '')
      await this.#desk.noteRefusal(request.ip, { secret }, '')
    } else if (caller === undefined && key !== undefined) {
      await this.#desk.noteLocalRefusal(request.ip)
    }
    try {
      this.checkCaller(route, caller)
    } catch (error) {
      const isNews = caller !== undefined && (caller.by === 'token' || !isPasswordAsked(error))
      const path = request.routeOptions.url ?? ''
      if (isNews) await this.#desk.noteRefusal(request.ip, caller, `${codeOf(error)}: ${path}`)
      throw error
    }
    return caller
  }

  /** Whether somebody who was let in may stay: login alive, token not revoked. Does not count as use. */
  isStillAllowed(request: FastifyRequest, caller: Caller): boolean {
    if (caller.login === undefined) return this.callerOf(request) !== undefined
    return this.#desk.isAlive(caller.login)
  }

  /**
   * Refuses who may not use a route.
   *
   * Throws `UNAUTHENTICATED`, `FORBIDDEN`, `STEP_UP_REQUIRED`, `SCOPE_REQUIRED`.
   */
  checkCaller(
    { role, scope, isStepUp }: Pick<Route, 'role' | 'scope' | 'isStepUp'>, caller: Caller | undefined,
  ): void {
    if (role === 'public') return
    if (caller === undefined) return refuse('UNAUTHENTICATED', 'log in, or send a valid API token')
    if (Role.options.indexOf(caller.role) < Role.options.indexOf(role)) {
      refuse('FORBIDDEN', `this needs the role ${role}; ${caller.name} has ${caller.role}`)
    }
    if (isStepUp && caller.stepUpUntil === undefined) {
      const how =
        caller.by === 'token'
          ? 'an API token cannot do this: log in'
          : 'give the password again: POST /api/v1/auth/step-up'
      refuse('STEP_UP_REQUIRED', `this can move money; ${how}`)
    }
    // Where only a person may the password decides; an API token has none.
    if (scope === 'any' || scope === 'person' || caller.scopes?.includes(scope) !== false) return
    const has = caller.scopes.join(', ')
    refuse('SCOPE_REQUIRED', `this needs an API token of the scope ${scope}; this one has ${has}`)
  }

  /** The cookie of a request, to be set or cleared with its reply. */
  cookie(request: FastifyRequest, reply: FastifyReply): LoginCookie {
    const options = { path: '/', httpOnly: true, sameSite: 'strict', secure: this.#isSecure } as const
    return {
      current: this.#loginOf(request),
      set: (secret) => void reply.setCookie(this.#cookieName, secret, options),
      clear: () => void reply.clearCookie(this.#cookieName, options),
    }
  }

  #loginOf(request: FastifyRequest) {
    const secret = request.cookies[this.#cookieName]
    return secret === undefined || secret.length > 100 ? undefined : this.#desk.loginOf(secret)
  }
}

/** What a browser says of the page that made it ask; programs say nothing. */
function isOfOtherSite({ 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
  return site !== undefined && site !== 'same-origin' && site !== 'none'
}

/** Somebody follows a link to here, which no frame, picture or script of a page is. */
function isFollowedLink(headers: IncomingHttpHeaders): boolean {
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
}

function codeOf(error: unknown): string {
  return error instanceof UserError ? error.failure.code : ''
}

/** That the password is asked for again is how it should be, for somebody who has one. */
function isPasswordAsked(error: unknown): boolean {
  return codeOf(error) === 'STEP_UP_REQUIRED'
}
