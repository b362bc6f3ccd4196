import { createHash } from 'node:crypto'
import type { JournalEntry, JournalMeta } from '../port/index.ts'

/** What of a row is hashed beside its body. */
export type ChainedEvent = Omit<JournalEntry, 'previousHash' | 'hash' | 'kind'>

/** First byte of what a leaf's hash covers, RFC 6962 section 2.1: no inner node can pass for a leaf. */
const LEAF = Buffer.from([0x00])

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
  return createHash('sha256')
    .update(LEAF).update(previousHash, 'hex').update(canonical, 'utf8').digest('hex')
}

/** What the first row stands on: a hash of the journal's own name, so that no row fits another journal. */
export function genesisHash({ origin, createdAt }: Pick<JournalMeta, 'origin' | 'createdAt'>): string {
  return createHash('sha256').update(`investor journal\n${origin}\n${createdAt}\n`, 'utf8').digest('hex')
}

/** SHA-256 of a text, hex. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}
