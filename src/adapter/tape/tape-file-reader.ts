import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { fail, ok, type Result } from '../../base/index.ts'
import type { TapeEntry, TapeReader, TapeRecord } from '../../port/index.ts'
import { decodeHeader, decodeRecord, TAPE_START } from './tape-format.ts'

const CHUNK_BYTES = 1 << 20

/** A tape that is read from its beginning. */
export class TapeFileReader implements TapeReader {
  readonly #path: string
  readonly #descriptor: number
  #ordinal: number
  /** Read and not parsed yet; begins at byte `#at` of the file. */
  #bytes: Buffer = Buffer.alloc(0)
  #at = TAPE_START
  /** Decoded and not handed out yet; from `#next` on. */
  #records: readonly TapeRecord[] = []
  #next = 0
  #readTo = TAPE_START

  private constructor(path: string, descriptor: number, firstOrdinal: number) {
    this.#path = path
    this.#descriptor = descriptor
    this.#ordinal = firstOrdinal
  }

  /** Opens a tape; `TAPE_UNREADABLE` when it is not there, `TAPE_CORRUPT` when it is none. */
  static open(path: string): Result<TapeFileReader> {
    let descriptor: number
    try {
      descriptor = openSync(path, 'r')
    } catch (error) {
      return fail('TAPE_UNREADABLE', `${path}: ${error instanceof Error ? error.message : String(error)}`)
    }
    const header = Buffer.alloc(TAPE_START)
    const length = readSync(descriptor, header, 0, TAPE_START, 0)
    const first = decodeHeader(header.subarray(0, length))
    if (first !== undefined) return ok(new TapeFileReader(path, descriptor, first))
    closeSync(descriptor)
    return fail('TAPE_CORRUPT', `${path} does not begin as a tape of this version does`)
  }

  /** Where what was not decoded yet begins: the next record, or the end of a run of them. */
  get byteOffset(): number {
    return this.#at
  }

  /** Records read so far. */
  get nextOrdinal(): number {
    return this.#ordinal
  }

  /** Bytes after the last whole record: what a crash has left, or what is being written now. */
  get tornByteCount(): number {
    return fstatSync(this.#descriptor).size - this.#at
  }

  next(limit: number): Result<readonly TapeEntry[]> {
    const entries: TapeEntry[] = []
    while (entries.length < limit) {
      const record = this.#records[this.#next]
      if (record !== undefined) {
        this.#next++
        entries.push({ ordinal: this.#ordinal++, record })
        continue
      }
      const decoded = decodeRecord(this.#bytes, 0)
      if (decoded.kind === 'records') {
        this.#records = decoded.records
        this.#next = 0
        this.#bytes = this.#bytes.subarray(decoded.byteLength)
        this.#at += decoded.byteLength
        continue
      }
      if (decoded.kind === 'damaged') {
        const isLast = this.#at + decoded.byteLength >= fstatSync(this.#descriptor).size
        if (isLast) break
        return fail('TAPE_CORRUPT', `${this.#path} is damaged at byte ${this.#at}: restore it from a copy`,
          { details: { byte: this.#at } })
      }
      if (!this.#readMore()) break
    }
    return ok(entries)
  }

  close(): void {
    closeSync(this.#descriptor)
  }

  #readMore(): boolean {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
    const length = readSync(this.#descriptor, chunk, 0, CHUNK_BYTES, this.#readTo)
    if (length === 0) return false
    this.#readTo += length
    this.#bytes = Buffer.concat([this.#bytes, chunk.subarray(0, length)])
    return true
  }
}
