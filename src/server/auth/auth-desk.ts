import { fail, RetryClass, UserError } from '../../base/index.ts'
import type { Identity, LoginBody, SetupBody } from '../contract/index.ts'
import { refuse } from '../problem.ts'
import type { Caller, LoginCookie } from '../route/route.ts'
import type { AccessBook } from './access-book.ts'
import type { LoginLink } from './login-link.ts'
import { LoginLock, type LoginWait } from './login-lock.ts'
import { isSameHash } from './secret-token.ts'
import { LoginSessions, type LoginSession } from './login-sessions.ts'
import type { StoredUser, UserDirectory } from './user-directory.ts'

/** What an auth desk is made of. */
export interface AuthDeskParts {
  readonly users: UserDirectory
  readonly link: LoginLink
  readonly book: AccessBook
  readonly now: () => number
}

/** The browser that asks, and its address. */
export interface Visitor {
  readonly cookie: LoginCookie
  readonly from: string
}

/** Who is asking, and how people log in. */
export class AuthDesk {
  readonly #users: UserDirectory
  readonly #link: LoginLink
  readonly #lock: LoginLock
  readonly book: AccessBook
  readonly sessions: LoginSessions

  constructor(parts: AuthDeskParts) {
    this.#users = parts.users
    this.#link = parts.link
    this.book = parts.book
    this.#lock = new LoginLock(parts.now)
    this.sessions = new LoginSessions(parts.now)
  }

  get needsSetup(): boolean {
    return this.#users.users.length === 0
  }

  /** The person behind an API token; `undefined` for one that is wrong, void or revoked. */
  callerOfToken(secret: string): Caller | undefined {
    const token = this.#users.tokenOf(secret)
    const owner = token === undefined ? undefined : this.#users.user(token.user)
    if (token === undefined || owner === undefined) return undefined
    const { role, scopes, expiresAt } = token
    const { name } = owner
    return { name, role, scopes, by: 'token', expiresAt, stepUpUntil: undefined, login: undefined }
  }

  /** The login of a cookie, while it lives. */
  loginOf(secret: string): LoginSession | undefined {
    return this.sessions.find(secret)
  }

  /** Whether a login lives and its user is still there; does not count as use. */
  isAlive(login: LoginSession): boolean {
    return this.sessions.isAlive(login) && this.callerOf(login) !== undefined
  }

  /** The person of a login, with the role of now; `undefined` once removed, or with another password. */
  callerOf(login: LoginSession): Caller | undefined {
    const user = this.#users.user(login.user)
    if (user === undefined || !isSameHash(user.password.hash, login.password)) return undefined
    return {
      name: user.name,
      role: user.role,
      by: 'session',
      expiresAt: this.sessions.expiresAt(login),
      stepUpUntil: this.sessions.stepUpUntil(login),
      login,
    }
  }

  /** Puts the refusal of somebody who came with an API token, or with too low a role, on record. */
  async noteRefusal(from: string, refused: { readonly secret: string } | Caller, why: string): Promise<void> {
    if ('secret' in refused) {
      const { user, reason } = this.#users.faultOf(refused.secret)
      return this.book.refused({ act: 'token-refused', by: user, from, reason }, { isRepeated: true })
    }
    const act = refused.by === 'token' ? 'token-refused' : 'refused'
    await this.book.refused({ act, by: refused.name, from, reason: why }, { isRepeated: true })
  }

  /** Puts on record that somebody came with a key of the command line that is void, or from elsewhere. */
  async noteLocalRefusal(from: string): Promise<void> {
    const reason = 'a key of the command line that is void, or not from this computer'
    await this.book.refused({ act: 'token-refused', by: '', from, reason }, { isRepeated: true })
  }

  /** Logs in with name and password. Throws `LOGIN_FAILED`, `LOGIN_LOCKED`, `ACCESS_UNRECORDED`. */
  async logIn({ name, password }: LoginBody, visitor: Visitor): Promise<Identity> {
    const user = await this.#proved({ name, password, from: visitor.from, failed: 'login-failed' })
    return this.#begin(user, visitor)
  }

  /**
   * Makes the first admin with the token of the login link.
   *
   * Throws `LOGIN_LINK_INVALID`, `ACCESS_UNRECORDED`.
   */
  async setUp({ token, name, password }: SetupBody, visitor: Visitor): Promise<Identity> {
    const { from } = visitor
    if (!this.needsSetup || !this.#link.holds(token)) {
      await this.book.refused({ act: 'login-failed', by: '', from, reason: 'a login link that is void' })
      refuse('LOGIN_LINK_INVALID', 'the link was used or is older than 15 minutes: start again for a new one')
    }
    this.#link.spend()
    const reason = `${name} as admin, by the login link`
    await this.book.opening({ act: 'user-added', by: name, from, reason })
    await this.#users.add(name, 'admin', password)
    const user = this.#users.user(name)
    if (user === undefined) return refuse('LOGIN_FAILED', 'the user could not be kept')
    return this.#begin(user, visitor)
  }

  /**
   * Proves the password again.
   *
   * Throws `LOGIN_FAILED`, `LOGIN_LOCKED`, `ACCESS_UNRECORDED`; `FORBIDDEN` for an API token.
   */
  async stepUp(
    password: string,
    { caller, from }: { readonly caller: Caller; readonly from: string },
  ): Promise<Identity> {
    const { name, login } = caller
    if (login === undefined)
      refuse('FORBIDDEN', 'an API token has no password: log in for acts that move money')
    await this.#proved({ name, password, from, failed: 'step-up-failed' })
    await this.book.opening({ act: 'stepped-up', by: name, from, reason: '' })
    this.sessions.prove(login)
    return identityOf(this.callerOf(login) ?? refuse('LOGIN_FAILED', WRONG))
  }

  /** Ends a login. */
  async logOut({ cookie, from }: Visitor): Promise<void> {
    const { current } = cookie
    cookie.clear()
    if (current === undefined) return
    this.sessions.end(current)
    await this.book.closed({ act: 'logged-out', by: current.user, from, reason: '' })
  }

  async #proved({ name, password, from, failed }: Attempt): Promise<StoredUser> {
    // A name that nobody has is not written down: it may be a password in the wrong field.
    const by = this.#users.user(name)?.name ?? ''
    const attempt = { name, from }
    const { ms: waitMs } = this.#lock.wait(attempt)
    if (waitMs > 0) {
      await this.book.refused({ act: failed, by, from, reason: 'locked out' })
      const seconds = Math.ceil(waitMs / 1000)
      throw new UserError(fail('LOGIN_LOCKED', `too many wrong passwords: try again in ${seconds} s`, {
        retry: RetryClass.Safe, details: { retryAfterMs: waitMs },
      }).failure)
    }
    this.#lock.failed(attempt)
    const user = await this.#users.check(name, password)
    if (user === undefined) {
      await this.book.refused({ act: failed, by, from, reason: WRONG })
      await this.#noteLock(this.#lock.wait(attempt), by, from)
      return refuse('LOGIN_FAILED', WRONG)
    }
    this.#lock.succeeded(attempt)
    return user
  }

  async #noteLock({ ms, of }: LoginWait, by: string, from: string): Promise<void> {
    if (ms === 0) return
    const reason = `${of === 'address' ? 'all names from this address ' : ''}for ${Math.ceil(ms / 1000)} s`
    await this.book.refused({ act: 'locked-out', by, from, reason })
  }

  async #begin({ name, password }: StoredUser, { cookie, from }: Visitor): Promise<Identity> {
    await this.book.opening({ act: 'logged-in', by: name, from, reason: '' })
    const kept = { user: name, password: password.hash }
    const { secret, session } = this.sessions.begin(kept, cookie.current)
    cookie.set(secret)
    return identityOf(this.callerOf(session) ?? refuse('LOGIN_FAILED', WRONG))
  }
}

/** A password that somebody gives, and what is noted when it is wrong. */
interface Attempt {
  readonly name: string
  readonly password: string
  readonly from: string
  readonly failed: 'login-failed' | 'step-up-failed'
}

const WRONG = 'name or password is wrong'

/** A person as the wire has it. */
export function identityOf({ name, role, by, expiresAt, stepUpUntil, scopes }: Caller): Identity {
  const held = scopes === undefined ? null : [...scopes]
  return { name, role, by, expiresAt, stepUpUntil: stepUpUntil ?? null, scopes: held }
}
