import { generateKeyPairSync } from 'node:crypto'
import {
  canonicalEvent, chainHash, checkpointOf, checkpointText, encodeExact, exportHeader, exportNote, exportRow,
  genesisHash, impliedCausation, MerkleFrontier, readSigner, signNote, type NoteSigner,
} from '../../src/audit/index.ts'
import type { UtcMillis } from '../../src/base/index.ts'
import type { Fact } from '../../src/model/index.ts'
import type { JournalEntry } from '../../src/port/index.ts'

/** Name and age of the journal that tests make in memory. */
export const META = { origin: 'investor/test', createdAt: 1_700_000_000_000 as UtcMillis }

/** A signer with a new key. */
export function newSigner(name: string = META.origin): NoteSigner {
  const { privateKey } = generateKeyPairSync('ed25519')
  const signer = readSigner(name, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
  if (!signer.ok) throw new Error(signer.failure.message)
  return signer.value
}

/** Rows of facts, chained from the genesis or from another hash on. */
export function chained(facts: readonly Fact[], from: string = genesisHash(META)): JournalEntry[] {
  let previousHash = from
  return facts.map(({ sequence, eventAt, knownAt, correlation, causation, body }) => {
    const event = {
      sequence, eventAt, knownAt, correlation, version: 1, body: encodeExact(body),
      causation: causation ?? impliedCausation(sequence, correlation),
    }
    const hash = chainHash(previousHash, canonicalEvent(event))
    const entry = { ...event, kind: body.kind, previousHash, hash }
    previousHash = hash
    return entry
  })
}

/** Signed checkpoints over the first rows of each size. */
export function signedAt(
  entries: readonly JournalEntry[], sizes: readonly number[], signer: NoteSigner,
): readonly string[] {
  return sizes.map((size) => {
    const tree = new MerkleFrontier()
    for (const entry of entries.slice(0, size)) tree.add(Buffer.from(entry.hash, 'hex'))
    const at = (META.createdAt + size) as UtcMillis
    return signNote(checkpointText(checkpointOf(META.origin, tree, at)), signer)
  })
}

/** The lines of an export. */
export function exportLines(entries: readonly JournalEntry[], notes: readonly string[]): string[] {
  return [exportHeader(META), ...entries.map(exportRow), ...notes.map(exportNote)]
}
