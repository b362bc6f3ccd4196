import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { fail, UserError } from '../../base/index.ts'
import type { TextRecord } from '../../port/index.ts'
import { foreignKind } from './foreign-kind.ts'
import { RecordSplitter } from './record-splitter.ts'
import { JsonLineSplitter } from './json-line-splitter.ts'

/** How the records of a text stand in it. */
export type TextForm = 'csv' | 'jsonl'

/** How a file is read. */
export interface TextFileOptions {
  /** `csv` when absent. */
  readonly form?: TextForm
  /** Whether records with a flaw are given too; else the first one is the end of the file. */
  readonly keepsFlawed?: boolean
}

const READ_BYTES = 1 << 20
const GZIP_MAGIC = [0x1f, 0x8b]

/**
 * A text file of records, plain or gzipped, read in pieces of a megabyte.
 *
 * UTF-8, or UTF-16 with a byte order mark; anything else, a pipe, a gzip file that is damaged or has
 * something after its end, and an endless record are `UserError`s with the code `FILE_UNREADABLE`.
 */
export class CsvFile {
  readonly path: string
  readonly bytesTotal: number
  /** Bytes of the file that have been read. */
  bytesRead = 0
  readonly #isGzip: boolean
  readonly #form: TextForm
  readonly #keepsFlawed: boolean
  readonly #hash = createHash('sha256')
  #sha256: string | undefined
  #endsOpen = false

  private constructor(
    path: string,
    { bytesTotal, isGzip, form = 'csv', keepsFlawed = false }: TextFileOptions & {
      readonly bytesTotal: number
      readonly isGzip: boolean
    },
  ) {
    this.#form = form
    this.#keepsFlawed = keepsFlawed
    this.path = path
    this.bytesTotal = bytesTotal
    this.#isGzip = isGzip
  }

  /** Opens a file; its first bytes tell whether it is gzipped. */
  static async open(path: string, options: TextFileOptions = {}): Promise<CsvFile> {
    try {
      const found = await stat(path)
      // Before it is opened: that of a pipe waits until somebody writes to it.
      if (!found.isFile() && !found.isDirectory()) throw new RangeError(NO_FILE)
      const file = await open(path)
      try {
        const { buffer } = await file.read(Buffer.alloc(GZIP_MAGIC.length), 0, GZIP_MAGIC.length, 0)
        const isGzip = GZIP_MAGIC.every((byte, index) => buffer[index] === byte)
        return new CsvFile(path, { ...options, bytesTotal: found.size, isGzip })
      } finally {
        await file.close()
      }
    } catch (error) {
      throw unreadable(path, error)
    }
  }

  /** SHA-256 of the file's bytes, in hexadecimal, once all records were read. */
  get sha256(): string | undefined {
    return this.#sha256
  }

  /** Whether the file ended within a line, as one that was cut off does; told once all records were read. */
  get endsOpen(): boolean {
    return this.#endsOpen
  }

  /** All records, the header among them, some thousands at a time. */
  async *batches(): AsyncGenerator<readonly TextRecord[]> {
    const splitter = this.#form === 'jsonl' ? new JsonLineSplitter() : new RecordSplitter()
    try {
      for await (const text of this.#text()) yield this.#checked(splitter.push(text))
      this.#sha256 = this.#hash.digest('hex')
      yield this.#checked(splitter.finish())
      this.#endsOpen = splitter instanceof RecordSplitter && splitter.endsOpen
    } catch (error) {
      throw unreadable(this.path, error)
    }
  }

  #checked(records: readonly TextRecord[]): readonly TextRecord[] {
    const flawed = this.#keepsFlawed ? undefined : records.find(({ flaw }) => flaw !== undefined)
    if (flawed !== undefined) throw new RangeError(`line ${flawed.line}: ${flawed.flaw}`)
    return records
  }

  async *#text(): AsyncGenerator<string> {
    let decoder: TextDecoder | undefined
    for await (const bytes of this.#bytes()) {
      decoder ??= this.#decoderFor(bytes)
      yield decoder.decode(bytes, { stream: true })
    }
    yield decoder?.decode() ?? ''
  }

  #decoderFor(start: Buffer): TextDecoder {
    const foreign = foreignKind(start, this.#form === 'jsonl')
    if (foreign !== undefined) throw new RangeError(foreign)
    return new TextDecoder(encodingOf(start), { fatal: true })
  }

  async *#bytes(): AsyncGenerator<Buffer> {
    const raw = createReadStream(this.path, { highWaterMark: READ_BYTES })
    raw.on('data', (bytes) => {
      this.bytesRead += bytes.length
      this.#hash.update(bytes)
    })
    const out = this.#isGzip
      ? createGunzip({ chunkSize: READ_BYTES })
      : new PassThrough({ highWaterMark: READ_BYTES })
    // The error of either stream ends the loop below as well; here it would only be reported twice.
    const done = pipeline(raw, out).catch(() => undefined)
    yield* out as AsyncIterable<Buffer>
    await done
    // What is no gzip after the end of one is left alone by the library, without a word.
    const rest = out instanceof PassThrough ? 0 : this.bytesTotal - out.bytesWritten
    if (rest > 0) throw new RangeError(`it is damaged: ${rest} bytes after a part of it are no gzip`)
  }
}

/** UTF-16 says by its first bytes what it is. */
function encodingOf([first, second]: Buffer): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
}

const NO_FILE = 'it is no file but a pipe or a device: write what comes out of it to a file first'
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder; name the files in it',
  ERR_ENCODING_INVALID_ENCODED_DATA:
    'it is no text in UTF-8, nor UTF-16 with a byte order mark; save it as UTF-8',
}

function unreadable(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error
  const code = 'code' in error ? String(error.code) : ''
  const why = REASONS[code] ?? error.message
  return new UserError(fail('FILE_UNREADABLE', `${path}: ${why}`).failure)
}
