import { z } from 'zod'
import { identityOf, type AuthDesk } from '../auth/auth-desk.ts'
import {
  AccessEvent,
  AccessQuery,
  AuditVerdict,
  AuthState,
  Identity,
  LoginBody,
  pageOf,
  SetupBody,
  StepUpBody,
} from '../contract/index.ts'
import { change, read } from './make-route.ts'
import type { Caller, Route } from './route.ts'

const tag = 'login'

/** Logging in and out. */
export function authRoutes(desk: AuthDesk): readonly Route[] {
  return [
    read({
      path: '/auth/state',
      role: 'public',
      scope: 'any',
      tag,
      reply: AuthState,
      summary: 'Whether the first admin has still to be made, and who is logged in.',
      handle: async ({ caller }: { readonly caller: Caller | undefined }) => ({
        needsSetup: desk.needsSetup,
        identity: caller === undefined ? null : identityOf(caller),
      }),
    }),
    read({
      path: '/auth/me',
      role: 'viewer',
      scope: 'any',
      tag,
      reply: Identity,
      summary: 'Who is asking, with which role, until when.',
      handle: async ({ caller }) => identityOf(caller),
    }),
    change({
      path: '/auth/setup',
      role: 'public',
      scope: 'any',
      tag,
      body: SetupBody,
      reply: Identity,
      summary: 'Makes the first admin with the one-time token of the login link, and logs in.',
      handle: ({ body, cookie, from }) => desk.setUp(body, { cookie, from }),
    }),
    change({
      path: '/auth/login',
      role: 'public',
      scope: 'any',
      tag,
      body: LoginBody,
      reply: Identity,
      summary: 'Logs in; the login is a cookie that no script can read.',
      handle: ({ body, cookie, from }) => desk.logIn(body, { cookie, from }),
    }),
    change({
      path: '/auth/step-up',
      role: 'viewer',
      scope: 'person',
      tag,
      body: StepUpBody,
      reply: Identity,
      summary: 'The password again: for five minutes, acts that can move money are open.',
      handle: ({ body, caller, from }) => desk.stepUp(body.password, { caller, from }),
    }),
    change({
      path: '/auth/logout',
      role: 'viewer',
      scope: 'any',
      tag,
      reply: z.object({ isLoggedOut: z.boolean() }),
      summary: 'Ends the login on the server.',
      handle: async ({ cookie, from }) => {
        await desk.logOut({ cookie, from })
        return { isLoggedOut: true }
      },
    }),
    ...recordRoutes(desk),
  ]
}

/** The record of logins, for admins. */
function recordRoutes({ book }: AuthDesk): readonly Route[] {
  return [
    read({
      path: '/auth/events',
      role: 'admin',
      scope: 'audit',
      tag,
      query: AccessQuery,
      reply: pageOf(AccessEvent),
      summary: 'The record of access: logins and refusals, users and tokens, who and from where.',
      handle: async ({ query }) => {
        const { rows, next } = await book.log.page(query)
        return { rows: [...rows], next }
      },
    }),
    read({
      path: '/auth/events/verify',
      role: 'admin',
      scope: 'audit',
      tag,
      reply: AuditVerdict,
      summary: 'Holds the record of access against its chain and its signed checkpoints.',
      handle: () => book.log.verify(),
    }),
  ]
}
