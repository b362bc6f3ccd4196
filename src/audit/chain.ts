import { createHash, hash } from 'node:crypto'
import type { JournalEntry, JournalMeta } from '../port/index.ts'

/** What of a row is hashed beside its body. */
export type ChainedEvent = Omit<JournalEntry, 'previousHash' | 'hash' | 'kind'>

/** First byte of what a leaf's hash covers, RFC 6962 section 2.1: no inner node can pass for a leaf. */
const LEAF = 0x00
/** Where the event begins in what is hashed: after that byte and the 32 of the row before. */
const EVENT_FROM = 33

/** The text of an event that its hash covers: envelope in this order, then the body as it was encoded. */
export function canonicalEvent(event: ChainedEvent): string {
  const { sequence, eventAt, knownAt, correlation, causation, version, body } = event
  return `{"sequence":${sequence},"eventAt":${eventAt},"knownAt":${knownAt},"correlation":${correlation},`
    + `"causation":${causation},"version":${version},"body":${body}}`
}

/**
 * Hash of a row, hex: SHA-256(0x00 || hash of the row before || canonical event).
 *
 * It is the leaf hash of RFC 6962 over (previous hash || event), so that the chain and the Merkle tree over
 * it need one hash a row.
 */
export function chainHash(previousHash: string, canonical: string): string {
  const bytes = Buffer.allocUnsafe(EVENT_FROM + Buffer.byteLength(canonical, 'utf8'))
  bytes.fill(LEAF, 0, EVENT_FROM)
  bytes.write(previousHash, 1, 'hex')
  bytes.write(canonical, EVENT_FROM, 'utf8')
  return hash('sha256', bytes, 'hex')
}

/** What the first row stands on: a hash of the journal's own name, so that no row fits another journal. */
export function genesisHash({ origin, createdAt }: Pick<JournalMeta, 'origin' | 'createdAt'>): string {
  return createHash('sha256').update(`investor journal\n${origin}\n${createdAt}\n`, 'utf8').digest('hex')
}

/** SHA-256 of a text, hex. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}
