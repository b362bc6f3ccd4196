import { decode, encode, encodeTimeSpecToTimestamp, ExtData } from '@msgpack/msgpack'
import { textStamp } from '../wire/market-json.ts'
import type { Stamp } from '../wire/market-json.ts'

const TIMESTAMP_TYPE = -1
const MILLIS = 1_000
const NANOS_PER_MILLI = 1_000_000

/** How messages become frames. */
export interface FrameCodec {
  readonly isBinary: boolean
  readonly encode: (message: unknown) => string | Uint8Array
  /** Reads a frame of the client; `undefined` when it is not readable. */
  readonly decode: (data: Buffer) => unknown
  readonly stamp: Stamp
}

function parseJson(data: Buffer): unknown {
  try {
    return JSON.parse(data.toString('utf8')) as unknown
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** JSON, in text frames or, as the paper trading stream sends it, in binary ones. */
export function jsonCodec(isBinary: boolean): FrameCodec {
  return {
    isBinary, decode: parseJson, stamp: textStamp,
    encode: (message) => (isBinary ? Buffer.from(JSON.stringify(message)) : JSON.stringify(message)),
  }
}

/** MessagePack in binary frames, with times of market data as its timestamp extension. */
export const MSGPACK_CODEC: FrameCodec = {
  isBinary: true,
  encode: (message) => encode(message, { ignoreUndefined: true }),
  decode: (data) => {
    // A client may also write JSON here: the official one reads MessagePack and writes it, others mix.
    const json = parseJson(data)
    if (json !== undefined) return json
    try {
      return decode(data)
    } catch (error) {
      if (error instanceof Error) return undefined
      throw error
    }
  },
  stamp: (at) => new ExtData(TIMESTAMP_TYPE, encodeTimeSpecToTimestamp({
    sec: Math.floor(at / MILLIS), nsec: (at % MILLIS) * NANOS_PER_MILLI,
  })),
}
