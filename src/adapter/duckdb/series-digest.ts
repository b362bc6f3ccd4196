import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readIfPresent } from './safe-file.ts'

/** Where the digests of a series lie: beside it. */
export function digestPath(file: string): string {
  return `${file}.sha256`
}

/** SHA-256 of a file's bytes, in hexadecimal. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const bytes of createReadStream(file)) hash.update(bytes as Buffer)
  return hash.digest('hex')
}

/**
 * What is written beside a series: its digest, and that of the file whose place it takes.
 *
 * The digests come to their place before the series does: between the two, or after a crash there, the file
 * that is still the old one agrees as well.
 */
export function digestText(digest: string, before: string | undefined): string {
  return [digest, before, ''].filter((line) => line !== undefined).join('\n')
}

/**
 * The digest of a series' file; `undefined` where it has other bytes than were written.
 *
 * A file without digests beside it, of an older catalog, cannot be told and counts as written so.
 */
export async function digestAsWritten(file: string): Promise<string | undefined> {
  for (;;) {
    const known = await readIfPresent(digestPath(file))
    const digest = await sha256Of(file)
    if (known === undefined || known.split('\n').includes(digest)) return digest
    // Another process may have stored the series anew between the two readings.
    if ((await readIfPresent(digestPath(file))) === known) return undefined
  }
}
