import { Writable } from 'node:stream'
import type { FileLink } from './file-link.ts'

/** What a file of a checksum says; an empty digest where it says none. */
export interface CheckSum {
  readonly algorithm: 'sha256' | 'md5'
  readonly digest: string
}

const SUM_BYTES_MAX = 4_096
const DIGESTS = {
  sha256: /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/i,
  md5: /(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/i,
}

/** The name of the file beside `name` that has its checksum: `name.sha256`, else `name.md5`. */
export function sumFileOf(name: string, names: ReadonlySet<string>): string | undefined {
  return [`${name}.sha256`, `${name}.md5`].find((sum) => names.has(sum))
}

/** Reads a checksum as `sha256sum`, `md5sum` and their BSD kin write it. */
export async function readCheckSum(link: FileLink, remote: string): Promise<CheckSum> {
  const pieces: Buffer[] = []
  let bytes = 0
  await link.read(remote, 0, new Writable({
    write(piece: Buffer, _encoding, done) {
      if (bytes < SUM_BYTES_MAX) pieces.push(piece)
      bytes += piece.length
      done()
    },
  }))
  const algorithm = remote.endsWith('.md5') ? 'md5' : 'sha256'
  const text = bytes > SUM_BYTES_MAX ? '' : Buffer.concat(pieces).toString('utf8')
  return { algorithm, digest: DIGESTS[algorithm].exec(text)?.[0].toLowerCase() ?? '' }
}
