import { describe, expect, it } from 'vitest'
import { META, newSigner, signedAt } from '../../test/harness/signed-journal.ts'
import { checkpointOf, checkpointText, frontierOf, readCheckpoint } from './checkpoint.ts'
import { MerkleFrontier } from './merkle-tree.ts'
import { noteText, openNote, readSigner, readVerifierKey, signNote } from './signed-note.ts'

// The example of https://c2sp.org/signed-note: a verifier key, and a note that it opens.
const EXAMPLE_KEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const EXAMPLE_NOTE =
  'If you think cryptography is the answer to your problem,\n' +
  "then you don't know what your problem is.\n\n" +
  '\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6' +
  'RyyBwJnAM=\n'

describe('a signed note', () => {
  it('of the specification opens with its key', () => {
    const key = readVerifierKey(EXAMPLE_KEY)
    if (!key.ok) throw new Error(key.failure.message)
    expect(key.value.text).toBe(EXAMPLE_KEY)
    expect(openNote(EXAMPLE_NOTE, [key.value])).toMatchObject({ ok: true, value: { name: 'PeterNeumann' } })
    const changed = EXAMPLE_NOTE.replace('answer', 'Answer')
    expect(openNote(changed, [key.value])).toMatchObject({ failure: { code: 'NOTE_INVALID' } })
  })

  it('opens with the key of its signer, among others, and with no other', () => {
    const [signer, other] = [newSigner('one'), newSigner('one')]
    const note = signNote('text\nof two lines\n', signer)
    expect(openNote(note, [other.verifier, signer.verifier])).toMatchObject({ ok: true })
    expect(openNote(note, [other.verifier])).toMatchObject({ failure: { code: 'NOTE_INVALID' } })
    expect(openNote(note, [])).toMatchObject({ failure: { code: 'NOTE_INVALID' } })
    expect(openNote('text without an end', [signer.verifier])).toMatchObject({
      failure: { code: 'NOTE_INVALID' },
    })
    expect(noteText(note)).toEqual({ ok: true, value: 'text\nof two lines\n' })
    expect(() => signNote('no line end', signer)).toThrow('whole lines')
  })

  it.each(['', 'no key', 'a+00000000+AAAA', EXAMPLE_KEY.replace('c74f20a3', 'c74f20a4')])(
    'has no verifier key in "%s"',
    (text) => {
      expect(readVerifierKey(text)).toMatchObject({ failure: { code: 'KEY_INVALID' } })
    },
  )

  it('takes no signing key that is none, and does not quote it', () => {
    const refused = readSigner('a', 'SECRET-CANARY-0123456789')
    expect(refused).toMatchObject({ failure: { code: 'KEY_INVALID' } })
    expect(JSON.stringify(refused)).not.toContain('CANARY')
  })
})

describe('a checkpoint', () => {
  it('is read as it was written, and its frontier gives its root', () => {
    const tree = new MerkleFrontier()
    for (let i = 0; i < 11; i++) tree.add(Buffer.alloc(32, i))
    const checkpoint = checkpointOf(META.origin, tree, META.createdAt)
    const back = readCheckpoint(signNote(checkpointText(checkpoint), newSigner()))
    expect(back).toEqual({ ok: true, value: checkpoint })
    expect(frontierOf(checkpoint)?.root()).toEqual(tree.root())
    expect(frontierOf({ ...checkpoint, size: 12 })).toBeUndefined()
    expect(frontierOf({ ...checkpoint, frontier: checkpoint.frontier.toReversed() })).toBeUndefined()
  })

  it.each(['', 'one line\n\n', 'a\nb\nc\n\n\u2014 a b\n', `a\n1\n${'A'.repeat(43)}=\n\n\u2014 a b\n`])(
    'is not in %j',
    (note) => {
      expect(readCheckpoint(note)).toMatchObject({ failure: { code: 'NOTE_INVALID' } })
    },
  )

  it('of no rows is one', () => {
    expect(readCheckpoint(signedAt([], [0], newSigner())[0] ?? '')).toMatchObject({
      ok: true,
      value: { size: 0 },
    })
  })
})
