import { crc32 } from 'node:zlib'
import { fromPlainText, invariant, toPlainText } from '../../base/index.ts'
import type { TapeRecord } from '../../port/index.ts'
import { recordsOfRun, type TimeRun } from './time-run.ts'

/** First bytes of a tape: its format and version. */
const MAGIC = Buffer.from('INVTAPE1', 'latin1')
const HEADER_BYTES = 20
const FRAME_BYTES = 8
/** A record is a few hundred bytes; a larger length is damage. */
const PAYLOAD_BYTES_MAX = 1 << 20
/** Ordinals start at the creation's millisecond times this: they ascend from tape to tape. */
const ORDINALS_PER_MS = 1_000

/** Length of the header, where the first record begins. */
export const TAPE_START = HEADER_BYTES

/** Header of a tape that begins at an instant: magic, first ordinal (8 bytes), CRC-32 of both. */
export function encodeHeader(createdAtMs: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  MAGIC.copy(header)
  header.writeBigUInt64BE(BigInt(createdAtMs * ORDINALS_PER_MS), MAGIC.length)
  header.writeUInt32BE(crc32(header.subarray(0, HEADER_BYTES - 4)), HEADER_BYTES - 4)
  return header
}

/** The first ordinal; `undefined` when these are not the first bytes of a tape of this version. */
export function decodeHeader(bytes: Buffer): number | undefined {
  if (bytes.length < HEADER_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return undefined
  const body = bytes.subarray(0, HEADER_BYTES - 4)
  return bytes.readUInt32BE(HEADER_BYTES - 4) === crc32(body)
    ? Number(bytes.readBigUInt64BE(MAGIC.length))
    : undefined
}

/** A record, or a run of them, as bytes: length and CRC-32 of the payload, then the payload, in JSON. */
export function encodeRecord(record: TapeRecord | TimeRun): Buffer {
  const payload = Buffer.from(toPlainText(record), 'utf8')
  invariant(
    payload.length <= PAYLOAD_BYTES_MAX,
    `a record of a tape has at most ${PAYLOAD_BYTES_MAX} bytes, or nobody reads what follows; this ` +
      `${record.kind} has ${payload.length}`,
  )
  const frame = Buffer.alloc(FRAME_BYTES)
  frame.writeUInt32BE(payload.length, 0)
  frame.writeUInt32BE(crc32(payload), 4)
  return Buffer.concat([frame, payload])
}

/** What stands at a place of a tape. */
export type Decoded =
  | { readonly kind: 'records'; readonly records: readonly TapeRecord[]; readonly byteLength: number }
  /** The bytes end within a record. */
  | { readonly kind: 'short' }
  /** Bytes that are no record; `byteLength` is how far they claim to reach. */
  | { readonly kind: 'damaged'; readonly byteLength: number }

/** Reads the record, or the run of them, at an offset. */
export function decodeRecord(bytes: Buffer, offset: number): Decoded {
  if (bytes.length - offset < FRAME_BYTES) return { kind: 'short' }
  const length = bytes.readUInt32BE(offset)
  const byteLength = FRAME_BYTES + length
  if (length === 0 || length > PAYLOAD_BYTES_MAX) return { kind: 'damaged', byteLength }
  if (bytes.length - offset < byteLength) return { kind: 'short' }
  const payload = bytes.subarray(offset + FRAME_BYTES, offset + byteLength)
  if (crc32(payload) !== bytes.readUInt32BE(offset + 4)) return { kind: 'damaged', byteLength }
  const said = fromPlainText(payload.toString('utf8')) as TapeRecord | TimeRun
  return { kind: 'records', records: said.kind === 'times' ? recordsOfRun(said) : [said], byteLength }
}
