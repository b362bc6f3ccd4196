import { createHash, type Hash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  statSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import { fail, ok, type Failure, type Result } from '../../base/index.ts'
import type { TapeRecord, TapeSegment, TapeWriter } from '../../port/index.ts'
import { encodeHeader, encodeRecord, TAPE_START } from './tape-format.ts'
import { TapeFileReader } from './tape-file-reader.ts'
import { followsOn, isTimeRecord, runOf, type TimeRecord } from './time-run.ts'

/** More than this goes to the file before the flush that makes it durable. */
const BUFFER_BYTES = 1 << 20
/** Seconds in one run: some kilobytes. */
const RUN_MAX = 1_000

/** How a tape is opened for writing. */
export interface TapeFileOptions {
  readonly path: string
  /** Clock for a new tape's ordinals; the wall clock when absent. */
  readonly now?: () => number
  /** Bytes that the journal says are on disk: damage before them is refused, after them it is cut off. */
  readonly flushedBytes?: number
}

/** A tape that was opened, and what a crash had left at its end. */
export interface OpenedTape {
  readonly writer: TapeFileWriter
  readonly notice: string | undefined
}

/** A tape in an append-only file. */
export class TapeFileWriter implements TapeWriter {
  readonly #path: string
  readonly #descriptor: number
  #buffer: Buffer[] = []
  #bufferBytes = 0
  /** Seconds that passed one after the other, and are not in the buffer yet. */
  #run: TimeRecord[] = []
  #hash: Hash = createHash('sha256')
  #segmentFrom: number
  #end: number
  #records = 0
  #failure: Failure | undefined

  private constructor(file: string, descriptor: number, end: number) {
    this.#path = file
    this.#descriptor = descriptor
    this.#segmentFrom = end
    this.#end = end
  }

  /**
   * Opens a tape at its end, makes it when it is new.
   *
   * What a crash has left after the last whole record is cut off, and the notice says so; `TAPE_CORRUPT` when
   * that, or any damage, reaches into bytes that were on disk.
   */
  static open(options: TapeFileOptions): Result<OpenedTape> {
    const { path: file, flushedBytes = 0 } = options
    try {
      if (!existsSync(file) || statSync(file).size < TAPE_START) {
        if (flushedBytes > 0)
          return lost(file, { end: existsSync(file) ? statSync(file).size : 0, flushedBytes })
        return ok({ writer: create(file, options.now?.() ?? Date.now()), notice: undefined })
      }
      const whole = endOfRecords(file, flushedBytes)
      if (!whole.ok) return whole
      const torn = statSync(file).size - whole.value
      const descriptor = openSync(file, 'r+')
      if (torn > 0) {
        ftruncateSync(descriptor, whole.value)
        fsyncSync(descriptor)
      }
      const notice =
        torn === 0
          ? undefined
          : `${file}: ${torn} bytes after the last whole record were cut off; a crash had left them`
      return ok({ writer: new TapeFileWriter(file, descriptor, whole.value), notice })
    } catch (error) {
      return fail('TAPE_FAILED', `${file}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  /** For `create`: a tape whose header has been written. */
  static begun(file: string, descriptor: number): TapeFileWriter {
    return new TapeFileWriter(file, descriptor, TAPE_START)
  }

  append(record: TapeRecord): void {
    const isTime = isTimeRecord(record)
    const before = this.#run.at(-1)
    const goesOn = isTime && before !== undefined && followsOn(before, record) && this.#run.length < RUN_MAX
    if (!goesOn) this.#endRun()
    if (isTime) this.#run.push(record)
    else this.#put(encodeRecord(record))
    this.#records += 1
    if (this.#bufferBytes >= BUFFER_BYTES) this.write()
  }

  /** A run of seconds stays back until it ends: nobody draws them. */
  write(): void {
    if (this.#bufferBytes > 0) this.#attempt(() => this.#write())
  }

  #endRun(): void {
    const [first, ...rest] = this.#run
    this.#run = []
    if (first !== undefined) this.#put(encodeRecord(rest.length === 0 ? first : runOf([first, ...rest])))
  }

  #put(bytes: Buffer): void {
    this.#buffer.push(bytes)
    this.#bufferBytes += bytes.length
  }

  flush(): Result<TapeSegment | undefined> {
    if (this.#records > 0) {
      this.#attempt(() => {
        this.#write()
        fsyncSync(this.#descriptor)
      })
    }
    if (this.#failure !== undefined) return { ok: false, failure: this.#failure }
    if (this.#records === 0) return ok(undefined)
    const segment = {
      file: path.basename(this.#path),
      fromByte: this.#segmentFrom,
      toByte: this.#end,
      records: this.#records,
      digest: this.#hash.digest('hex'),
    }
    this.#segmentFrom = this.#end
    this.#records = 0
    this.#hash = createHash('sha256')
    return ok(segment)
  }

  close(): Result<TapeSegment | undefined> {
    const last = this.flush()
    closeSync(this.#descriptor)
    return last
  }

  #write(): void {
    this.#endRun()
    const bytes = Buffer.concat(this.#buffer)
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(this.#descriptor, bytes, done, bytes.length - done, this.#end + done)
    }
    this.#hash.update(bytes)
    this.#end += bytes.length
    this.#buffer = []
    this.#bufferBytes = 0
  }

  /** After a failed write or fsync nobody knows what is on disk: the first failure stays. */
  #attempt(work: () => void): void {
    if (this.#failure !== undefined) return
    try {
      work()
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.#failure = fail('TAPE_FAILED', `${this.#path}: ${reason}; end the process, check the disk`).failure
    }
  }
}

function create(file: string, createdAtMs: number): TapeFileWriter {
  mkdirSync(path.dirname(file), { recursive: true })
  const descriptor = openSync(file, 'w+')
  writeSync(descriptor, encodeHeader(createdAtMs))
  fsyncSync(descriptor)
  const folder = openSync(path.dirname(file), 'r')
  fsyncSync(folder)
  closeSync(folder)
  return TapeFileWriter.begun(file, descriptor)
}

function lost(file: string, { end, flushedBytes }: { end: number; flushedBytes: number }): Result<never> {
  return fail(
    'TAPE_CORRUPT',
    `${file} is sound up to byte ${end}, the journal says that ${flushedBytes} bytes were ` +
      'on disk: restore it from a copy',
  )
}

/** Where the last whole record ends. */
function endOfRecords(file: string, flushedBytes: number): Result<number> {
  const opened = TapeFileReader.open(file)
  if (!opened.ok) return opened
  const reader = opened.value
  try {
    for (;;) {
      const page = reader.next(10_000)
      // Damage in the middle: what comes after it was not on disk for certain, unless the journal says so.
      if (!page.ok || page.value.length === 0) break
    }
    const end = reader.byteOffset
    return end < flushedBytes ? lost(file, { end, flushedBytes }) : ok(end)
  } finally {
    reader.close()
  }
}
