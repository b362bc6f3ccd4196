import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  consistencyProof,
  inclusionProof,
  MerkleFrontier,
  merkleRoot,
  verifyConsistency,
  verifyInclusion,
} from './merkle-tree.ts'

const leafOf = (hex: string): Buffer =>
  createHash('sha256')
    .update(Buffer.from(`00${hex}`, 'hex'))
    .digest()

// Test data of Certificate Transparency: google/certificate-transparency, cpp/merkletree/merkle_tree_test.cc.
const INPUTS = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
]
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]
const LEAVES = INPUTS.map(leafOf)

describe('a Merkle tree', () => {
  it('has the published roots', () => {
    // RFC 6962 section 2.1: the root of no leaves is SHA-256 of nothing.
    expect(merkleRoot([]).toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    )
    const tree = new MerkleFrontier()
    const roots = LEAVES.map((leaf) => {
      tree.add(leaf)
      return tree.root().toString('hex')
    })
    expect(roots).toEqual(ROOTS)
  })

  it('is carried on from its right edge', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), (before, after) => {
        const tree = new MerkleFrontier()
        for (let i = 0; i < before; i++) tree.add(leafOf(i.toString(16).padStart(2, '0')))
        const carried = new MerkleFrontier(tree.size, tree.roots)
        for (let i = 0; i < after; i++) {
          for (const each of [tree, carried]) each.add(leafOf(i.toString(16).padStart(2, '0')))
        }
        expect(carried.root()).toEqual(tree.root())
        expect(carried.roots).toHaveLength(
          [...(before + after).toString(2)].filter((bit) => bit === '1').length,
        )
      }),
    )
    expect(() => new MerkleFrontier(3, [leafOf('')])).toThrow('one root for each bit')
  })

  it('proves that a leaf is in it, and no other', () => {
    for (let size = 1; size <= 20; size++) {
      const leaves = Array.from({ length: size }, (_, i) => leafOf(i.toString(16).padStart(2, '0')))
      const root = merkleRoot(leaves)
      leaves.forEach((leaf, index) => {
        const proof = inclusionProof(leaves, index)
        expect(verifyInclusion({ leaf, index, size, root }, proof)).toBe(true)
        expect(verifyInclusion({ leaf: leafOf('ffff'), index, size, root }, proof)).toBe(false)
        expect(verifyInclusion({ leaf, index: size, size, root }, proof)).toBe(false)
        expect(verifyInclusion({ leaf, index, size, root: leafOf('ffff') }, proof)).toBe(false)
        expect(verifyInclusion({ leaf, index, size, root }, [...proof, root])).toBe(false)
        if (proof.length > 0) expect(verifyInclusion({ leaf, index, size, root }, proof.slice(1))).toBe(false)
      })
    }
  })

  it('proves that it has only grown', () => {
    for (let size = 1; size <= 20; size++) {
      const leaves = Array.from({ length: size }, (_, i) => leafOf(i.toString(16).padStart(2, '0')))
      const root = merkleRoot(leaves)
      for (let oldSize = 1; oldSize <= size; oldSize++) {
        const oldRoot = merkleRoot(leaves.slice(0, oldSize))
        const proof = consistencyProof(leaves, oldSize)
        expect(verifyConsistency({ oldSize, oldRoot, size, root }, proof)).toBe(true)
        expect(verifyConsistency({ oldSize, oldRoot: leafOf('ffff'), size, root }, proof)).toBe(false)
        expect(verifyConsistency({ oldSize, oldRoot, size, root: leafOf('ffff') }, proof)).toBe(false)
        if (oldSize < size) {
          expect(verifyConsistency({ oldSize, oldRoot, size, root }, [])).toBe(false)
          expect(verifyConsistency({ oldSize, oldRoot, size, root }, [...proof, root])).toBe(false)
        }
      }
      expect(verifyConsistency({ oldSize: 0, oldRoot: root, size, root }, [])).toBe(false)
      expect(verifyConsistency({ oldSize: size + 1, oldRoot: root, size, root }, [])).toBe(false)
    }
  })
})
