import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/** A password as it is kept: Argon2id with its parameters, so that these may be raised later. */
export interface PasswordHash {
  readonly salt: string
  readonly hash: string
  readonly memoryKib: number
  readonly passes: number
  readonly lanes: number
}

/** OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB, 2 passes, 1 lane. */
const PARAMETERS = { memoryKib: 19_456, passes: 2, lanes: 1 } as const
const TAG_BYTES = 32
const SALT_BYTES = 16

const derive = promisify(argon2)

/** Hashes a password with a salt of its own. */
export async function hashPassword(password: string): Promise<PasswordHash> {
  const salt = randomBytes(SALT_BYTES)
  const hash = await tagOf(password, salt, PARAMETERS)
  return { ...PARAMETERS, salt: salt.toString('base64'), hash: hash.toString('base64') }
}

/** Compares in constant time. */
export async function isPassword(password: string, kept: PasswordHash): Promise<boolean> {
  const wanted = Buffer.from(kept.hash, 'base64')
  const found = await tagOf(password, Buffer.from(kept.salt, 'base64'), kept)
  return wanted.length === found.length && timingSafeEqual(wanted, found)
}

type Parameters = Pick<PasswordHash, 'memoryKib' | 'passes' | 'lanes'>

async function tagOf(
  password: string,
  nonce: Buffer,
  { memoryKib, passes, lanes }: Parameters,
): Promise<Buffer> {
  const message = Buffer.from(password.normalize('NFKC'), 'utf8')
  return derive('argon2id', {
    message,
    nonce,
    parallelism: lanes,
    memory: memoryKib,
    passes,
    tagLength: TAG_BYTES,
  })
}
