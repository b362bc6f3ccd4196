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
import { fail, fromPlainText, ok, toPlainText, type Result } from '../../base/index.ts'
import type { VenueRow } from './venue-protocol.ts'

/** Hex digits of a row's checksum, before its text. */
const SUM_LENGTH = 8

/** What a log held when it was opened. */
export interface OpenedVenueLog<Row = VenueRow> {
  readonly log: VenueLog<Row>
  readonly rows: readonly Row[]
}

/**
 * Everything that was asked of a simulated venue, in order: played again, it gives the same venue.
 *
 * A row is written before the venue acts on it, and on disk before anybody hears of what came of it. So a
 * power cut can only take rows of which nothing came: prices at which no order filled.
 */
export class VenueLog<Row = VenueRow> {
  readonly #descriptor: number
  #end: number

  private constructor(descriptor: number, end: number) {
    this.#descriptor = descriptor
    this.#end = end
  }

  /** Opens a log at its end; a row cut short never was, other damage is `VENUE_LOG_CORRUPT`. */
  static open<Row = VenueRow>(path: string): Result<OpenedVenueLog<Row>> {
    mkdirSync(dirname(path), { recursive: true })
    const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0)
    const rows: Row[] = []
    let end = 0
    for (;;) {
      const stop = bytes.indexOf('\n', end)
      if (stop < 0) break
      const row = rowOf<Row>(bytes.toString('utf8', end, stop))
      if (row === undefined) {
        if (stop === bytes.length - 1) break
        return fail('VENUE_LOG_CORRUPT', `${path} is damaged at byte ${end}: restore it from a copy`)
      }
      rows.push(row)
      end = stop + 1
    }
    const descriptor = openSync(path, existsSync(path) ? 'r+' : 'w+')
    if (end < bytes.length) ftruncateSync(descriptor, end)
    return ok({ log: new VenueLog<Row>(descriptor, end), rows })
  }

  /** Writes a row; it is on disk after the next `sync`. */
  append(row: Row): void {
    const text = toPlainText(row)
    const bytes = Buffer.from(`${sumOf(text)}${text}\n`, 'utf8')
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(this.#descriptor, bytes, done, bytes.length - done, this.#end + done)
    }
    this.#end += bytes.length
  }

  /** Puts everything that was written on disk. */
  sync(): void {
    fdatasyncSync(this.#descriptor)
  }

  close(): void {
    closeSync(this.#descriptor)
  }
}

function sumOf(text: string): string {
  return crc32(text).toString(16).padStart(SUM_LENGTH, '0')
}

function rowOf<Row>(line: string): Row | undefined {
  const text = line.slice(SUM_LENGTH)
  return sumOf(text) === line.slice(0, SUM_LENGTH) ? (fromPlainText(text) as Row) : undefined
}
