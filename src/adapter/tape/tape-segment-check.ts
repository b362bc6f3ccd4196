import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import path from 'node:path'
import { fail, ok, type Result } from '../../base/index.ts'
import type { TapeSegment } from '../../port/index.ts'

const CHUNK_BYTES = 1 << 20

/** Compares a segment of a tape in `folder` with the digest that the journal keeps; `TAPE_CHANGED`. */
export function checkTapeSegment(folder: string, segment: TapeSegment): Result<void> {
  const file = path.join(folder, path.basename(segment.file))
  const changed = (what: string): Result<never> =>
    fail('TAPE_CHANGED', `${file}: bytes ${segment.fromByte} to ${segment.toByte} ${what}`)
  let descriptor: number
  try {
    descriptor = openSync(file, 'r')
  } catch (error) {
    return fail('TAPE_UNREADABLE', `${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
  try {
    const hash = createHash('sha256')
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
    for (let at = segment.fromByte; at < segment.toByte; ) {
      const length = readSync(descriptor, chunk, 0, Math.min(CHUNK_BYTES, segment.toByte - at), at)
      if (length === 0) return changed('are not there any more')
      hash.update(chunk.subarray(0, length))
      at += length
    }
    return hash.digest('hex') === segment.digest ? ok(undefined) : changed('are not those that were recorded')
  } finally {
    closeSync(descriptor)
  }
}
