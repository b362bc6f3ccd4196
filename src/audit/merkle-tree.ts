import { createHash, hash } from 'node:crypto'
import { invariant } from '../base/index.ts'

const NODE = Buffer.from([0x01])
const EMPTY_ROOT = createHash('sha256').digest()

function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([NODE, left, right]), 'buffer')
}

/** Largest power of two below `size`, which is at least 2. */
function splitOf(size: number): number {
  let split = 1
  while (split * 2 < size) split *= 2
  return split
}

/**
 * The right edge of a Merkle tree over leaf hashes: enough to append and to know the root.
 *
 * Holds one hash for each bit of the size. Source: RFC 6962 section 2.1 (RFC 9162 section 2.1).
 */
export class MerkleFrontier {
  #size = 0
  /** Roots of whole subtrees, the largest first; their sizes are the bits of `#size`. */
  readonly #roots: Buffer[]

  constructor(size = 0, roots: readonly Uint8Array[] = []) {
    invariant(bitCount(size) === roots.length, 'a frontier has one root for each bit of its size')
    this.#size = size
    this.#roots = roots.map((each) => Buffer.from(each))
  }

  /** Leaves so far. */
  get size(): number {
    return this.#size
  }

  /** Roots of the whole subtrees, the largest first. */
  get roots(): readonly Uint8Array[] {
    return this.#roots
  }

  /** Appends the hash of a leaf. */
  add(leafHash: Uint8Array): void {
    let root: Buffer = Buffer.from(leafHash)
    for (let rest = this.#size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      root = nodeHash(this.#roots.pop() as Buffer, root)
    }
    this.#roots.push(root)
    this.#size += 1
  }

  /** Root of the tree; of no leaves it is SHA-256 of nothing. */
  root(): Buffer {
    if (this.#size === 0) return EMPTY_ROOT
    return this.#roots.reduceRight((right, left) => nodeHash(left, right))
  }
}

function bitCount(size: number): number {
  return [...size.toString(2)].filter((bit) => bit === '1').length
}

/** Root over `leaves`. */
export function merkleRoot(leaves: readonly Uint8Array[]): Buffer {
  const frontier = new MerkleFrontier()
  for (const leaf of leaves) frontier.add(leaf)
  return frontier.root()
}

/** Proves that a leaf is in the tree: the hashes beside its path, from the leaf up. RFC 6962, 2.1.1. */
export function inclusionProof(leaves: readonly Uint8Array[], index: number): Buffer[] {
  invariant(index >= 0 && index < leaves.length, `leaf ${index} is not among ${leaves.length}`)
  if (leaves.length === 1) return []
  const split = splitOf(leaves.length)
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)]
  return index < split
    ? [...inclusionProof(left, index), merkleRoot(right)]
    : [...inclusionProof(right, index - split), merkleRoot(left)]
}

/** What an inclusion proof has to show. */
export interface InclusionClaim {
  readonly leaf: Uint8Array
  readonly index: number
  readonly size: number
  readonly root: Uint8Array
}

/** Says whether the proof leads from the leaf to the root. RFC 9162, 2.1.3.2. */
export function verifyInclusion(claim: InclusionClaim, proof: readonly Uint8Array[]): boolean {
  const { leaf, index, size, root } = claim
  if (index >= size) return false
  let [node, last] = [index, size - 1]
  let hash: Buffer = Buffer.from(leaf)
  for (const beside of proof) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(beside, hash)
      while (node % 2 === 0 && node !== 0) [node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
    } else hash = nodeHash(hash, beside)
    node = Math.floor(node / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 && hash.equals(root)
}

/** Proves that the first `size` leaves are a beginning of the tree. RFC 6962, 2.1.2. */
export function consistencyProof(leaves: readonly Uint8Array[], size: number): Buffer[] {
  invariant(size > 0 && size <= leaves.length, `${size} of ${leaves.length} leaves is no beginning`)
  return subProof(leaves, size, true)
}

function subProof(leaves: readonly Uint8Array[], size: number, isWhole: boolean): Buffer[] {
  if (size === leaves.length) return isWhole ? [] : [merkleRoot(leaves)]
  const split = splitOf(leaves.length)
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)]
  return size <= split
    ? [...subProof(left, size, isWhole), merkleRoot(right)]
    : [...subProof(right, size - split, false), merkleRoot(left)]
}

/** Two trees of one log, the older one first. */
export interface ConsistencyClaim {
  readonly oldSize: number
  readonly oldRoot: Uint8Array
  readonly size: number
  readonly root: Uint8Array
}

/** Says whether the older tree is a beginning of the newer one. RFC 9162, 2.1.4.2. */
export function verifyConsistency(claim: ConsistencyClaim, proof: readonly Uint8Array[]): boolean {
  const { oldSize, oldRoot, size, root } = claim
  if (oldSize === 0 || oldSize > size) return false
  if (oldSize === size) return proof.length === 0 && Buffer.from(oldRoot).equals(root)
  const path = bitCount(oldSize) === 1 ? [oldRoot, ...proof] : [...proof]
  let [node, last] = [oldSize - 1, size - 1]
  while (node % 2 === 1) [node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
  const first = path[0]
  if (first === undefined) return false
  let old: Buffer = Buffer.from(first)
  let current = old
  for (const beside of path.slice(1)) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      old = nodeHash(beside, old)
      current = nodeHash(beside, current)
      while (node % 2 === 0 && node !== 0) [node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
    } else current = nodeHash(current, beside)
    node = Math.floor(node / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 && old.equals(oldRoot) && current.equals(root)
}
