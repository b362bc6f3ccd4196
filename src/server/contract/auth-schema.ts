import { z } from 'zod'
import { Instant, PageQuery, SequenceNumber } from './scalar.ts'

/** What somebody may do, each with all that the one before may: look, act, decide who may. */
export const Role = z.enum(['viewer', 'operator', 'admin'])
export type Role = z.infer<typeof Role>

/**
 * What an API token may be for, beside the role that it has at most. A token does what its scopes name and
 * nothing else; people who log in have all of them.
 */
export const Scope = z.enum([
  /** The session: account, orders, decisions, risk, market, health, alerts, metrics, the stream. */
  'read',
  /** The record and the settings: audit trail and its proof, logs, settings, the record of access. */
  'audit',
  /** What stops or shrinks: halt, cancel entries, take a strategy out. */
  'stop',
  /** Taking an alert. */
  'alert',
  /** Backtests: start, follow, cancel and read them. */
  'backtest',
])
export type Scope = z.infer<typeof Scope>

/** Name of a user. */
export const UserName = z.string().regex(/^[a-z][a-z0-9._-]{0,31}$/)
/** A password: length is what counts. */
export const Password = z.string().min(12).max(256)

/** Name and password. */
export const LoginBody = z.strictObject({
  name: z.string().min(1).max(64),
  password: z.string().min(1).max(256),
})
export type LoginBody = z.infer<typeof LoginBody>

/** The one-time token of the login link, and the first admin's name and password. */
export const SetupBody = z.strictObject({
  token: z.string().regex(/^[A-Za-z0-9_-]{20,100}$/),
  name: UserName,
  password: Password,
})
export type SetupBody = z.infer<typeof SetupBody>

/** The password again. */
export const StepUpBody = z.strictObject({ password: z.string().min(1).max(256) })
export type StepUpBody = z.infer<typeof StepUpBody>

/** Who is asking. */
export const Identity = z
  .object({
    name: z.string(),
    role: Role,
    /** How it was proved: a login, an API token, or what only the account that runs the session can read. */
    by: z.enum(['session', 'token', 'local']),
    expiresAt: Instant,
    /** Until when acts that can move money need no password; null where one is needed. */
    stepUpUntil: Instant.nullable(),
    /** What an API token may be used for; null for people, who are held by their role alone. */
    scopes: z.array(Scope).nullable(),
  })
  .meta({ id: 'Identity' })
export type Identity = z.infer<typeof Identity>

/** Whether somebody is logged in, or can be, for the page that asks for it. */
export const AuthState = z.object({ needsSetup: z.boolean(), identity: Identity.nullable() })
export type AuthState = z.infer<typeof AuthState>

/** One row of the record of access. */
export const AccessEvent = z
  .object({
    sequence: SequenceNumber,
    at: Instant,
    /** What happened: `logged-in`, `login-failed`, `token-refused` ... */
    act: z.string(),
    /** Null for a name that nobody has. */
    user: z.string().nullable(),
    /** Address of the client, or the command line. */
    from: z.string(),
    reason: z.string(),
  })
  .meta({ id: 'AccessEvent' })
export type AccessEvent = z.infer<typeof AccessEvent>

/** Which rows of the record of access. */
export const AccessQuery = z.strictObject({ limit: PageQuery.limit, cursor: PageQuery.cursor })
export type AccessQuery = z.infer<typeof AccessQuery>
