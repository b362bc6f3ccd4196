import type { z } from 'zod'
import type { Role, Scope } from '../contract/index.ts'
import type { LoginSession } from '../auth/login-sessions.ts'
import type { ControlRoom } from '../control-room.ts'

/** Who may ask: nobody in particular, or somebody with at least this role. */
export type RouteRole = 'public' | Role

/** Which API tokens may ask: of a scope, all of them, or none, where only a person may. */
export type RouteScope = Scope | 'any' | 'person'

/** The person behind a request, and how that was proved. */
export interface Caller {
  readonly name: string
  readonly role: Role
  readonly by: 'session' | 'token' | 'local'
  readonly expiresAt: number
  readonly stepUpUntil: number | undefined
  /** What an API token is for; absent for people and the command line, which have every scope. */
  readonly scopes?: readonly Scope[]
  /** The login; absent for an API token and at the command line. */
  readonly login: LoginSession | undefined
}

/** The browser's side of a login. */
export interface LoginCookie {
  /** The login that the request came with, if it lives. */
  readonly current: LoginSession | undefined
  set(secret: string): void
  clear(): void
}

/** A page for a browser, with the policy that it is shown under where the usual one is too strict. */
export interface HtmlPage {
  readonly html: string
  readonly policy?: string
}

/** What a handler is given: everything checked against the route's schemas. */
export interface RouteRequest<Query, Params, Body> {
  readonly query: Query
  readonly params: Params
  readonly body: Body
  /** Absent on public routes only. */
  readonly caller: Caller
  readonly room: ControlRoom
  readonly cookie: LoginCookie
  /** Address of the client. */
  readonly from: string
  /** The `Idempotency-Key` of an act. */
  readonly key: string
}

/** One row of the route table. */
export interface Route {
  /** What comes back: JSON, events without end, or a page; a webhook takes bytes that are signed. */
  readonly kind: 'json' | 'stream' | 'page' | 'webhook'
  /** Media type of what comes back. */
  readonly media: string
  readonly method: 'GET' | 'POST'
  /** Below `/api/v1`; parameters in braces, as OpenAPI writes them. */
  readonly path: string
  readonly role: RouteRole
  readonly scope: RouteScope
  /** Asks for the password again, unless it was given in the last minutes: it can move money. */
  readonly isStepUp: boolean
  /** Needs an `Idempotency-Key`: the same key and body get the same answer. */
  readonly isAct: boolean
  readonly tag: string
  readonly summary: string
  readonly status: number
  readonly query: z.ZodType
  readonly params: z.ZodType
  readonly body: z.ZodType | undefined
  readonly reply: z.ZodType
  readonly handle: (request: RouteRequest<never, never, never>) => Promise<unknown>
}

type Given<S> = S extends z.ZodType ? z.output<S> : undefined

/** A route as it is written: what is left out has the usual value. */
export interface RouteEntry<
  Q extends z.ZodType,
  P extends z.ZodType,
  B extends z.ZodType | undefined,
  R extends z.ZodType,
> {
  readonly path: string
  readonly role: RouteRole
  readonly scope: RouteScope
  readonly tag: string
  readonly summary: string
  readonly query?: Q
  readonly params?: P
  readonly body?: B
  readonly reply: R
  readonly isStepUp?: boolean
  readonly handle: (request: RouteRequest<Given<Q>, Given<P>, Given<B>>) => Promise<Readonly<z.input<R>>>
}
