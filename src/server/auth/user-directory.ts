import { z } from 'zod'
import { fail, UserError } from '../../base/index.ts'
import { SYSTEM_NAME } from '../../model/index.ts'
import { Instant, Role, Scope, UserName } from '../contract/index.ts'
import { hashPassword, isPassword, type PasswordHash } from './password-hash.ts'
import { isSameHash, newName, newSecret, secretHash } from './secret-token.ts'

const StoredHash = z.strictObject({
  salt: z.string(),
  hash: z.string(),
  memoryKib: z.int().min(1),
  passes: z.int().min(1),
  lanes: z.int().min(1),
})
const StoredUser = z.strictObject({ name: UserName, role: Role, password: StoredHash, createdAt: Instant })
const StoredToken = z.strictObject({
  id: z.string(),
  name: z.string(),
  user: UserName,
  role: Role,
  /** A token of a version without scopes was given out for all that its role may. */
  scopes: z.array(Scope).min(1).default([...Scope.options]),
  hash: z.string(),
  createdAt: Instant,
  expiresAt: Instant,
})

/** The file of users and API tokens: hashes only. */
export const UsersFile = z.strictObject({
  version: z.literal(1),
  users: z.array(StoredUser).max(1_000),
  tokens: z.array(StoredToken).max(1_000),
})
export type UsersFile = z.infer<typeof UsersFile>
/** A user as it is kept. */
export type StoredUser = z.infer<typeof StoredUser>
/** An API token as it is kept. */
export type StoredToken = z.infer<typeof StoredToken>

/** Where users are kept: read whole, changed whole or not at all, and by one process at a time. */
export interface UserStore {
  /** What is kept; `undefined` when nothing was kept yet. Throws where it cannot be read. */
  read(): unknown
  /** Keeps what `make` makes of what is kept now. */
  change(make: (found: unknown) => UsersFile): void
}

const NOBODY: UsersFile = { version: 1, users: [], tokens: [] }

/** Scopes in which every route acts, which no viewer may. */
const ACTING: ReadonlySet<Scope> = new Set(['stop', 'alert'])

/** A token as it is asked for. */
export interface TokenRequest {
  /** What it is for. */
  readonly name: string
  readonly user: string
  /** At most this; the role of its user when absent. */
  readonly role?: Role | undefined
  /** What it may do; at least one. */
  readonly scopes: readonly Scope[]
  readonly lifeMs: number
}

/** A token as it is given out: the secret is shown once and kept nowhere. */
export interface GivenToken {
  readonly id: string
  readonly secret: string
  readonly expiresAt: number
}

/** Users, their passwords and their API tokens. What others change in the file counts at once. */
export class UserDirectory {
  readonly #store: UserStore
  readonly #now: () => number
  /** Compared with where there is no such user, so that time does not tell who exists. */
  #decoy: Promise<PasswordHash> | undefined

  constructor(store: UserStore, now: () => number) {
    this.#store = store
    this.#now = now
  }

  get users(): readonly StoredUser[] {
    return this.#file().users
  }

  get tokens(): readonly StoredToken[] {
    return this.#file().tokens
  }

  user(name: string): StoredUser | undefined {
    return this.users.find((each) => each.name === name)
  }

  /** Whether a password is that of a user; takes as long for a user that does not exist. */
  async check(name: string, password: string): Promise<StoredUser | undefined> {
    const user = this.user(name)
    this.#decoy ??= hashPassword(newSecret())
    const isRight = await isPassword(password, user?.password ?? (await this.#decoy))
    return isRight ? user : undefined
  }

  /** Adds a user. Throws `USER_EXISTS`, also for the name under which the system itself acts. */
  async add(name: string, role: Role, password: string): Promise<void> {
    if (name === SYSTEM_NAME) {
      const message = `${name} is whom the record names where nobody asked: choose another name`
      throw new UserError(fail('USER_EXISTS', message).failure)
    }
    const hash = await hashPassword(password)
    if (this.user(name) !== undefined) {
      throw new UserError(fail('USER_EXISTS', `there is a user ${name} already`).failure)
    }
    const user = { name, role, password: hash, createdAt: this.#now() }
    this.#change((file) => ({ ...file, users: [...file.users, user] }))
  }

  /** Sets a new password; API tokens stay. Throws `USER_NOT_FOUND`. */
  async setPassword(name: string, password: string): Promise<void> {
    const hash = await hashPassword(password)
    this.#known(name)
    this.#change((file) => ({
      ...file,
      users: file.users.map((user) => (user.name === name ? { ...user, password: hash } : user)),
    }))
  }

  /** Removes a user with all API tokens. Throws `USER_NOT_FOUND`. */
  remove(name: string): void {
    this.#known(name)
    this.#change((file) => ({
      ...file,
      users: file.users.filter((user) => user.name !== name),
      tokens: file.tokens.filter((token) => token.user !== name),
    }))
  }

  /**
   * Gives out an API token for a user, with at most the user's role, that of now where none is asked for.
   *
   * Throws `USER_NOT_FOUND`, and `SCOPE_BEYOND_ROLE` where nothing of a scope is open to the role.
   */
  giveToken(request: TokenRequest): GivenToken {
    const owner = this.#known(request.user)
    const secret = `inv_${newSecret()}`
    const [id, createdAt] = [newName(), this.#now()]
    const asked = request.role ?? owner.role
    const role = Role.options.indexOf(asked) > Role.options.indexOf(owner.role) ? owner.role : asked
    const beyond = role === 'viewer' ? request.scopes.filter((scope) => ACTING.has(scope)) : []
    if (beyond.length > 0) {
      const why = `the scope ${beyond.join(', ')} needs the role operator; this token has viewer`
      throw new UserError(fail('SCOPE_BEYOND_ROLE', why).failure)
    }
    const expiresAt = createdAt + request.lifeMs
    const token = {
      id,
      name: request.name,
      user: owner.name,
      role,
      scopes: [...new Set(request.scopes)],
      hash: secretHash(secret),
      createdAt,
      expiresAt,
    }
    this.#change((file) => ({ ...file, tokens: [...file.tokens, token] }))
    return { id, secret, expiresAt }
  }

  /** Takes an API token back. Throws `TOKEN_NOT_FOUND`. */
  revokeToken(id: string): void {
    if (!this.tokens.some((token) => token.id === id)) {
      throw new UserError(fail('TOKEN_NOT_FOUND', `there is no API token ${id}`).failure)
    }
    this.#change((file) => ({ ...file, tokens: file.tokens.filter((token) => token.id !== id) }))
  }

  /** The token of a secret, while it lives and its user exists. */
  tokenOf(secret: string): StoredToken | undefined {
    const hash = secretHash(secret)
    const token = this.tokens.find((each) => isSameHash(each.hash, hash))
    return token === undefined || token.expiresAt <= this.#now() ? undefined : token
  }

  /** Whose a secret is that no token lives of, and why it does not. */
  faultOf(secret: string): { readonly user: string; readonly reason: string } {
    const hash = secretHash(secret)
    const token = this.tokens.find((each) => isSameHash(each.hash, hash))
    if (token === undefined) return { user: '', reason: 'a token that nobody has: made up, or revoked' }
    return { user: token.user, reason: `token ${token.id} has run out` }
  }

  #known(name: string): StoredUser {
    const user = this.user(name)
    if (user !== undefined) return user
    const names = this.users.map((each) => each.name).join(', ')
    throw new UserError(
      fail('USER_NOT_FOUND', `there is no user ${name}; there are ${names || 'none'}`).failure,
    )
  }

  #file(found = this.#store.read()): UsersFile {
    if (found === undefined) return NOBODY
    const read = UsersFile.safeParse(found)
    if (read.success) return read.data
    const message =
      'the file of users is not one that this program wrote: nobody can log in until it is restored'
    throw new UserError(fail('USERS_UNREADABLE', message).failure)
  }

  #change(change: (file: UsersFile) => UsersFile): void {
    this.#store.change((found) => change(this.#file(found ?? NOBODY)))
  }
}
