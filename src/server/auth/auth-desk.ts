import type { Identity, LoginBody, SetupBody } from '../contract/index.ts'
import { refuse } from '../problem.ts'
import type { Caller, LoginCookie } from '../route/route.ts'
import type { LoginLink } from './login-link.ts'
import { LoginLock } from './login-lock.ts'
import { isSameHash } from './secret-token.ts'
import { LoginSessions, type LoginSession } from './login-sessions.ts'
import type { StoredUser, UserDirectory } from './user-directory.ts'

/** Who is asking, and how people log in. */
export class AuthDesk {
  readonly #users: UserDirectory
  readonly #link: LoginLink
  readonly #lock: LoginLock
  readonly sessions: LoginSessions

  constructor(parts: {
    readonly users: UserDirectory
    readonly link: LoginLink
    readonly now: () => number
  }) {
    this.#users = parts.users
    this.#link = parts.link
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
    const { role, expiresAt } = token
    return { name: owner.name, role, by: 'token', expiresAt, stepUpUntil: undefined, login: undefined }
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

  /** Logs in with name and password. Throws `LOGIN_FAILED`, `LOGIN_LOCKED`. */
  async logIn({ name, password }: LoginBody, cookie: LoginCookie): Promise<Identity> {
    const user = await this.#proved(name, password)
    return this.#begin(user, cookie)
  }

  /** Makes the first admin with the token of the login link. Throws `LOGIN_LINK_INVALID`. */
  async setUp({ token, name, password }: SetupBody, cookie: LoginCookie): Promise<Identity> {
    if (!this.needsSetup || !this.#link.holds(token)) {
      refuse('LOGIN_LINK_INVALID', 'the link was used or is older than 15 minutes: start again for a new one')
    }
    this.#link.spend()
    await this.#users.add(name, 'admin', password)
    const user = this.#users.user(name)
    if (user === undefined) return refuse('LOGIN_FAILED', 'the user could not be kept')
    return this.#begin(user, cookie)
  }

  /** Proves the password again. Throws `LOGIN_FAILED`, `LOGIN_LOCKED`; `FORBIDDEN` for an API token. */
  async stepUp(password: string, { name, login }: Caller): Promise<Identity> {
    if (login === undefined)
      refuse('FORBIDDEN', 'an API token has no password: log in for acts that move money')
    await this.#proved(name, password)
    this.sessions.prove(login)
    return identityOf(this.callerOf(login) ?? refuse('LOGIN_FAILED', WRONG))
  }

  /** Ends a login. */
  logOut(cookie: LoginCookie): void {
    if (cookie.current !== undefined) this.sessions.end(cookie.current)
    cookie.clear()
  }

  async #proved(name: string, password: string): Promise<StoredUser> {
    const waitMs = this.#lock.waitMs(name)
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / 1000)
      refuse('LOGIN_LOCKED', `too many wrong passwords: try again in ${seconds} s`, 'safe')
    }
    this.#lock.failed(name)
    const user = await this.#users.check(name, password)
    if (user === undefined) return refuse('LOGIN_FAILED', WRONG)
    this.#lock.succeeded(name)
    return user
  }

  #begin({ name, password }: StoredUser, cookie: LoginCookie): Identity {
    const kept = { user: name, password: password.hash }
    const { secret, session } = this.sessions.begin(kept, cookie.current)
    cookie.set(secret)
    return identityOf(this.callerOf(session) ?? refuse('LOGIN_FAILED', WRONG))
  }
}

const WRONG = 'name or password is wrong'

/** A person as the wire has it. */
export function identityOf({ name, role, by, expiresAt, stepUpUntil }: Caller): Identity {
  return { name, role, by, expiresAt, stepUpUntil: stepUpUntil ?? null }
}
