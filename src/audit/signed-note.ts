import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import { fail, invariant, ok, type Result } from '../base/index.ts'

/** First byte of an Ed25519 key in a verifier key and in its hash: C2SP signed-note, "Signature types". */
const ED25519 = 0x01
const KEY_HASH_BYTES = 4
const SIGNATURE_BYTES = 64
const SIGNATURE_LINE = /^\u2014 (\S+) ([A-Za-z0-9+/]+={0,2})$/

/** A public key by which notes of one signer are known. */
export interface VerifierKey {
  readonly name: string
  /** First four bytes of SHA-256(name || newline || 0x01 || key). */
  readonly hash: Buffer
  readonly publicKey: KeyObject
  /** `<name>+<hash, hex>+<0x01 || key, base64>`, as C2SP writes it. */
  readonly text: string
}

/** A private key with the name that its notes carry. */
export interface NoteSigner {
  readonly verifier: VerifierKey
  readonly privateKey: KeyObject
}

function rawOf(publicKey: KeyObject): Buffer {
  return Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
}

function verifierOf(name: string, publicKey: KeyObject): VerifierKey {
  const typed = Buffer.concat([Buffer.from([ED25519]), rawOf(publicKey)])
  const hash = createHash('sha256')
    .update(`${name}\n`, 'utf8')
    .update(typed)
    .digest()
    .subarray(0, KEY_HASH_BYTES)
  return { name, hash, publicKey, text: `${name}+${hash.toString('hex')}+${typed.toString('base64')}` }
}

/** Reads an Ed25519 private key (PKCS #8, PEM) that signs as `name`; `KEY_INVALID` when it is none. */
export function readSigner(name: string, pem: string): Result<NoteSigner> {
  invariant(/^[^\s+]+$/.test(name), `a signer's name has no space and no plus, found "${name}"`)
  try {
    const privateKey = createPrivateKey(pem)
    if (privateKey.asymmetricKeyType === 'ed25519') {
      return ok({ privateKey, verifier: verifierOf(name, createPublicKey(privateKey)) })
    }
  } catch {
    // Told below: what OpenSSL says of a key might quote it.
  }
  return fail('KEY_INVALID', 'the signing key is not an Ed25519 private key in PEM (PKCS #8)')
}

/** Reads a verifier key; `KEY_INVALID` when it is none. */
export function readVerifierKey(text: string): Result<VerifierKey> {
  const [, name, hash, typed] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(text.trim()) ?? []
  const bytes = Buffer.from(typed ?? '', 'base64')
  if (name !== undefined && bytes.length === 33 && bytes[0] === ED25519) {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: bytes.subarray(1).toString('base64url') }
    const key = verifierOf(name, createPublicKey({ format: 'jwk', key: jwk }))
    if (key.hash.toString('hex') === hash) return ok(key)
  }
  return fail(
    'KEY_INVALID',
    `"${text.trim().slice(0, 80)}" is no verifier key: ` +
      "<name>+<8 hex digits>+<base64>, as the checkpoints' owner published it",
  )
}

/**
 * Signs a text of whole lines: the text, an empty line, and a line with the signature.
 *
 * Source: C2SP signed-note (https://c2sp.org/signed-note).
 */
export function signNote(text: string, { verifier, privateKey }: NoteSigner): string {
  invariant(text.endsWith('\n') && !text.includes('\n\n'), 'a note is whole lines, none of them empty')
  const signature = sign(null, Buffer.from(text, 'utf8'), privateKey)
  const line = Buffer.concat([verifier.hash, signature]).toString('base64')
  return `${text}\n\u2014 ${verifier.name} ${line}\n`
}

/** The text of a note, signed or not; `NOTE_INVALID` when it has no signature block. */
export function noteText(note: string): Result<string> {
  const end = note.lastIndexOf('\n\n')
  return end === -1 ? fail('NOTE_INVALID', 'a checkpoint without signatures') : ok(note.slice(0, end + 1))
}

/** Says who of `keys` signed the note; `NOTE_INVALID` when nobody did. */
export function openNote(note: string, keys: readonly VerifierKey[]): Result<VerifierKey> {
  const text = noteText(note)
  if (!text.ok) return text
  const lines = note
    .slice(text.value.length + 1)
    .split('\n')
    .filter((line) => line !== '')
  const names: string[] = []
  for (const line of lines) {
    const [, name = '', encoded = ''] = SIGNATURE_LINE.exec(line) ?? []
    const bytes = Buffer.from(encoded, 'base64')
    names.push(name)
    if (bytes.length !== KEY_HASH_BYTES + SIGNATURE_BYTES) continue
    const key = keys.find((each) => each.name === name && each.hash.equals(bytes.subarray(0, KEY_HASH_BYTES)))
    if (key === undefined) continue
    const signature = bytes.subarray(KEY_HASH_BYTES)
    if (verify(null, Buffer.from(text.value, 'utf8'), key.publicKey, signature)) return ok(key)
  }
  const signers = names.map((name) => name || 'nobody').join(', ')
  return fail(
    'NOTE_INVALID',
    `a checkpoint whose signature does not hold (signed by ${signers || 'nobody'}, ` +
      `trusted is ${keys.map((each) => each.name).join(', ') || 'no key'})`,
  )
}
