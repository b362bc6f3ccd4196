import { writeFileSync } from 'node:fs'
import { readOrMakeSigningKey } from '../../adapter/key-file/index.ts'
import { readSigner, type NoteSigner } from '../../audit/index.ts'
import { fail, type Result } from '../../base/index.ts'
import type { JournalLocation } from './journal-location.ts'

/** The signer of a journal: its key is made where there is none, the verifier's key is written beside it. */
export function signerOf(location: JournalLocation, origin: string): Result<NoteSigner> {
  const pem = readOrMakeSigningKey(location.signingKeyFile)
  if (!pem.ok) return pem
  const signer = readSigner(origin, pem.value)
  if (!signer.ok) return signer
  try {
    writeFileSync(location.verifierKeyFile, `${signer.value.verifier.text}\n`)
  } catch (error) {
    return fail(
      'KEY_UNREADABLE',
      `${location.verifierKeyFile}: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
  return signer
}
