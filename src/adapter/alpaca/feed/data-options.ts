import {
  MILLIS_PER_MINUTE, MILLIS_PER_SECOND, type SessionDate, type UtcMillis,
} from '../../../base/index.ts'
import type { Session } from '../../../model/index.ts'
import type { AlpacaCredentials } from '../credentials.ts'
import { LINK_TIMES, type LinkTimes } from '../transport/socket-link.ts'
import { systemTimers, type Timers } from '../transport/timers.ts'

/** The vendor's market-data hosts. */
export const ALPACA_DATA_URL = 'https://data.alpaca.markets'
export const ALPACA_DATA_STREAM_URL = 'wss://stream.data.alpaca.markets'

/** IEX: one exchange, free; SIP: all exchanges, paid for what is younger than 15 minutes. */
export const AlpacaFeed = { Iex: 'iex', Sip: 'sip' } as const
export type AlpacaFeed = (typeof AlpacaFeed)[keyof typeof AlpacaFeed]

/** Which data, and how patiently. */
export interface AlpacaDataOptions {
  readonly credentials: AlpacaCredentials
  readonly feed: AlpacaFeed
  /** The session of a day: a daily bar closes when its session does. */
  readonly sessionOn: (date: SessionDate) => Session | undefined
  /** Whether data are to be expected now: silence then is a fault. */
  readonly isMarketOpen: (at: UtcMillis) => boolean
  readonly baseUrl?: string
  readonly streamUrl?: string
  /** How stream frames are written. */
  readonly encoding?: 'json' | 'msgpack'
  readonly timers?: Timers
  readonly requestTimeoutMs?: number
  readonly requestsPerMinute?: number
  readonly linkTimes?: LinkTimes
  /** Silence of all subscribed symbols in an open market after which the stream is made anew. */
  readonly staleMs?: number
}

const TIMEOUT_MS = 30 * MILLIS_PER_SECOND
const REQUESTS_A_MINUTE = 200
const STALE_MS = 2 * MILLIS_PER_MINUTE

/** Fills in what was left out. */
export function readDataOptions(options: AlpacaDataOptions): Required<AlpacaDataOptions> {
  return {
    baseUrl: ALPACA_DATA_URL, streamUrl: ALPACA_DATA_STREAM_URL, encoding: 'msgpack', timers: systemTimers,
    requestTimeoutMs: TIMEOUT_MS, requestsPerMinute: REQUESTS_A_MINUTE, linkTimes: LINK_TIMES,
    staleMs: STALE_MS, ...options,
  }
}
