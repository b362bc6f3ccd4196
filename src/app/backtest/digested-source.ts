import { crc32 } from 'node:zlib'
import type { BarColumns } from '../../model/index.ts'

const COLUMNS = ['openAt', 'closeAt', 'open', 'high', 'low', 'close', 'volume'] as const
const HEX_DIGITS = 8

/**
 * A check sum of bars, in whatever chunks they come: two runs that were given others do not have the same.
 *
 * CRC-32 of each column, and of these: it tells data that were replaced or damaged, and nobody who means to
 * deceive.
 */
export class BarsDigest {
  readonly #sums = new Uint32Array(COLUMNS.length)

  /** Takes the next bars. */
  add(columns: BarColumns): void {
    for (const [index, name] of COLUMNS.entries()) {
      const { buffer, byteOffset, BYTES_PER_ELEMENT } = columns[name]
      const bytes = new Uint8Array(buffer, byteOffset, columns.length * BYTES_PER_ELEMENT)
      this.#sums[index] = crc32(bytes, this.#sums[index])
    }
  }

  /** The check sum of all bars so far, in hexadecimal. */
  get text(): string {
    return crc32(new Uint8Array(this.#sums.buffer)).toString(16).padStart(HEX_DIGITS, '0')
  }
}
