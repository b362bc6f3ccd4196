import { z } from 'zod'
import { identityOf, type AuthDesk } from '../auth/auth-desk.ts'
import { AuthState, Identity, LoginBody, SetupBody, StepUpBody } from '../contract/index.ts'
import { change, read } from './make-route.ts'
import type { Caller, Route } from './route.ts'

const tag = 'login'

/** Logging in and out. */
export function authRoutes(desk: AuthDesk): readonly Route[] {
  return [
    read({
      path: '/auth/state',
      role: 'public',
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
      tag,
      reply: Identity,
      summary: 'Who is asking, with which role, until when.',
      handle: async ({ caller }) => identityOf(caller),
    }),
    change({
      path: '/auth/setup',
      role: 'public',
      tag,
      body: SetupBody,
      reply: Identity,
      summary: 'Makes the first admin with the one-time token of the login link, and logs in.',
      handle: ({ body, cookie }) => desk.setUp(body, cookie),
    }),
    change({
      path: '/auth/login',
      role: 'public',
      tag,
      body: LoginBody,
      reply: Identity,
      summary: 'Logs in; the login is a cookie that no script can read.',
      handle: ({ body, cookie }) => desk.logIn(body, cookie),
    }),
    change({
      path: '/auth/step-up',
      role: 'viewer',
      tag,
      body: StepUpBody,
      reply: Identity,
      summary: 'The password again: for five minutes, acts that can move money are open.',
      handle: ({ body, caller }) => desk.stepUp(body.password, caller),
    }),
    change({
      path: '/auth/logout',
      role: 'viewer',
      tag,
      reply: z.object({ isLoggedOut: z.boolean() }),
      summary: 'Ends the login on the server.',
      handle: async ({ cookie }) => {
        desk.logOut(cookie)
        return { isLoggedOut: true }
      },
    }),
  ]
}
