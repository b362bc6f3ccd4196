import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A random secret of 256 bits, as text for a header, a cookie or a link. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** A random name of ten letters and digits, to be typed: none begins like an option. */
export function newName(): string {
  return randomBytes(5).toString('hex')
}

/** What is kept of a secret: it has 256 random bits, so that a plain SHA-256 cannot be guessed back. */
export function secretHash(secret: string): string {
  return createHash('sha256').update(secret, 'utf8').digest('base64url')
}

/** Compares two hashes in constant time. */
export function isSameHash(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8')]
  return left.length === right.length && timingSafeEqual(left, right)
}
