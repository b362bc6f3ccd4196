import {
  closeSync,
  existsSync,
  fdatasyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import { fail, fromPlainText, ok, toPlainText, type Result } from '../../../base/index.ts'
import type { VenueRow } from './venue-protocol.ts'

/** Hex digits of a row's checksum, before its text. */
const SUM_LENGTH = 8

/** What a log held when it was opened. */
export interface OpenedVenueLog<Row = VenueRow> {
  readonly log: VenueLog<Row>
  readonly rows: readonly Row[]
  /** What was cut off its end, in words: rows of a write that the power did not live through. */
  readonly cut?: string
}

/** A row as it lies in the file: behind its checksum. */
interface Line<Row> {
  readonly row: Row
  /** So many bytes were on disk before the row was written; absent where it says nothing of that. */
  readonly synced?: number
}

/** The first row after a sync says how far that went; the others of its group say that they belong to it. */
const FIRST = /^@(\d+) /
const NEXT = '+'

/**
 * Everything that was asked of a simulated venue, in order: played again, it gives the same venue.
 *
 * A row is written before the venue acts on it, and on disk before anybody hears of what came of it. So a
 * power cut can only take rows of which nothing came: those that were written since the last sync, and their
 * pages in any order. The first row of such a group says how far the file was on disk before it. Damage that
 * no later row knows to have been on disk is the end of the log, and cut off; any other is refused.
 */
export class VenueLog<Row = VenueRow> {
  readonly #descriptor: number
  #end: number
  /** The next row is the first since a sync. */
  readonly #path: string
  #isFirst = true

  private constructor(path: string, descriptor: number, end: number) {
    this.#path = path
    this.#descriptor = descriptor
    this.#end = end
  }

  /** Opens a log at its end; what a sync did not end is cut off, other damage is `VENUE_LOG_CORRUPT`. */
  static open<Row = VenueRow>(path: string): Result<OpenedVenueLog<Row>> {
    mkdirSync(dirname(path), { recursive: true })
    const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0)
    const rows: Row[] = []
    let end = 0
    for (;;) {
      const stop = bytes.indexOf('\n', end)
      const line = stop < 0 ? undefined : lineOf<Row>(bytes.toString('utf8', end, stop))
      if (line === undefined) break
      rows.push(line.row)
      end = stop + 1
    }
    if (syncedAfter(bytes, end) > end) {
      return fail('VENUE_LOG_CORRUPT', `${path} is damaged at byte ${end}: restore it from a copy`)
    }
    const descriptor = openSync(path, existsSync(path) ? 'r+' : 'w+')
    const left = bytes.length - end
    if (left > 0) ftruncateSync(descriptor, end)
    fdatasyncSync(descriptor)
    const log = new VenueLog<Row>(path, descriptor, end)
    if (left === 0) return ok({ log, rows })
    const cut = `${left} bytes at the end of ${path} were cut off: they were never on disk as a whole, and `
      + 'nothing was told of what came of them'
    return ok({ log, rows, cut })
  }

  /** Writes a row; it is on disk after the next `sync`. */
  append(row: Row): void {
    const text = `${this.#isFirst ? `@${this.#end} ` : NEXT}${toPlainText(row)}`
    this.#isFirst = false
    const bytes = Buffer.from(`${sumOf(text)}${text}\n`, 'utf8')
    this.#named(() => {
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(this.#descriptor, bytes, done, bytes.length - done, this.#end + done)
      }
    })
    this.#end += bytes.length
  }

  /** Puts everything that was written on disk. */
  sync(): void {
    this.#named(() => fdatasyncSync(this.#descriptor))
    this.#isFirst = true
  }

  close(): void {
    closeSync(this.#descriptor)
  }

  /** An error of a write or sync does not say of which file: the person who reads it has to know. */
  #named(act: () => void): void {
    try {
      act()
    } catch (error) {
      throw Object.assign(error as Error, { path: this.#path })
    }
  }
}

function sumOf(text: string): string {
  return crc32(text).toString(16).padStart(SUM_LENGTH, '0')
}

function lineOf<Row>(line: string): Line<Row> | undefined {
  const text = line.slice(SUM_LENGTH)
  if (sumOf(text) !== line.slice(0, SUM_LENGTH)) return undefined
  const [mark, synced] = FIRST.exec(text) ?? []
  const start = mark?.length ?? (text.startsWith(NEXT) ? NEXT.length : 0)
  const row = fromPlainText(text.slice(start)) as Row
  return mark === undefined ? { row } : { row, synced: Number(synced) }
}

/**
 * How far whole rows behind a place know the file to have been on disk before them. A row of an earlier
 * version, which says nothing of that, knows it up to itself.
 */
function syncedAfter(bytes: Buffer, from: number): number {
  let synced = 0
  for (let start = from; ;) {
    const stop = bytes.indexOf('\n', start)
    if (stop < 0) return synced
    const text = bytes.toString('utf8', start, stop)
    const line = lineOf<unknown>(text)
    if (line !== undefined) {
      const isOld = line.synced === undefined && text[SUM_LENGTH] !== NEXT
      synced = Math.max(synced, isOld ? start : line.synced ?? 0)
    }
    start = stop + 1
  }
}
