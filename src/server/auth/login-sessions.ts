import { isSameHash, newSecret, secretHash } from './secret-token.ts'

const MINUTE = 60_000
const IDLE_MS = 30 * MINUTE
const ABSOLUTE_MS = 12 * 60 * MINUTE
const STEP_UP_MS = 5 * MINUTE
const SESSIONS_MAX = 1_000

/** A login that lives on this server; a restart ends all. */
export interface LoginSession {
  readonly hash: string
  readonly user: string
  /** Hash of the password that it was begun with: another one ends it. */
  readonly password: string
  readonly startedAt: number
  /** When the password was last proved. */
  provedAt: number
  usedAt: number
}

/** Logins: random secrets, idle (30 minutes) and absolute (12 hours) ends, at most 1,000 at once. */
export class LoginSessions {
  readonly #now: () => number
  readonly #sessions = new Map<string, LoginSession>()

  constructor(now: () => number) {
    this.#now = now
  }

  /** Begins a login with a new secret, and ends the one that the browser came with. */
  begin(
    { user, password }: Pick<LoginSession, 'user' | 'password'>,
    before: LoginSession | undefined,
  ): { readonly secret: string; readonly session: LoginSession } {
    if (before !== undefined) this.end(before)
    const secret = newSecret()
    const at = this.#now()
    const session = { hash: secretHash(secret), user, password, startedAt: at, provedAt: at, usedAt: at }
    this.#sessions.set(session.hash, session)
    for (const [hash, oldest] of this.#sessions) {
      if (this.#sessions.size <= SESSIONS_MAX && this.isAlive(oldest)) break
      this.#sessions.delete(hash)
    }
    return { secret, session }
  }

  /** The login of a secret, if it lives; that it is used keeps it alive. */
  find(secret: string): LoginSession | undefined {
    const hash = secretHash(secret)
    const session = this.#sessions.get(hash)
    if (session === undefined || !isSameHash(session.hash, hash)) return undefined
    if (!this.isAlive(session)) {
      this.#sessions.delete(hash)
      return undefined
    }
    session.usedAt = this.#now()
    return session
  }

  /** The password was given again. */
  prove(session: LoginSession): void {
    session.provedAt = this.#now()
  }

  end(session: LoginSession): void {
    this.#sessions.delete(session.hash)
  }

  /** When a login ends at the latest. */
  expiresAt({ startedAt, usedAt }: LoginSession): number {
    return Math.min(startedAt + ABSOLUTE_MS, usedAt + IDLE_MS)
  }

  /** Until when the password need not be given again; `undefined` when it has to be. */
  stepUpUntil({ provedAt }: LoginSession): number | undefined {
    const until = provedAt + STEP_UP_MS
    return until > this.#now() ? until : undefined
  }

  /** Whether a login has neither ended nor run out. */
  isAlive(session: LoginSession): boolean {
    return this.#sessions.has(session.hash) && this.expiresAt(session) > this.#now()
  }
}
