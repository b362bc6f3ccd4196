import { MILLIS_PER_SECOND } from '../../../base/index.ts'
import { OrderGroup, type BrokerCapabilities } from '../../../port/index.ts'
import type { AlpacaCredentials } from '../credentials.ts'
import { LINK_TIMES, type LinkTimes } from '../transport/socket-link.ts'
import { systemTimers, type Timers } from '../transport/timers.ts'
import { ALPACA_TIMES } from './order-rules.ts'

/** The vendor's trading hosts. */
export const ALPACA_PAPER_URL = 'https://paper-api.alpaca.markets'
export const ALPACA_LIVE_URL = 'https://api.alpaca.markets'

/** Which account is traded, and how patiently. */
export interface AlpacaBrokerOptions {
  readonly credentials: AlpacaCredentials
  /** `ALPACA_PAPER_URL`, `ALPACA_LIVE_URL`, or a local exchange. */
  readonly baseUrl: string
  /** Must be said where the host trades real money: else the live host is refused. */
  readonly isLiveAllowed?: boolean
  readonly timers?: Timers
  /** What time it is in the account, where that is not the machine's: at an exchange with its own clock. */
  readonly vendorClock?: Pick<Timers, 'now'>
  readonly requestTimeoutMs?: number
  /** How long answers to a submit, and to a question about one order, are waited for. */
  readonly orderTimeoutMs?: number
  /** The account's limit, which all its programs share. */
  readonly requestsPerMinute?: number
  readonly linkTimes?: LinkTimes
  /** How often everything is compared with the vendor, whatever the stream said. */
  readonly pollMs?: number
}

/** The options, whole. */
export interface ReadOptions {
  readonly credentials: AlpacaCredentials
  readonly baseUrl: string
  readonly streamUrl: string
  readonly isLive: boolean
  readonly timers: Timers
  readonly vendorClock: Pick<Timers, 'now'>
  readonly requestTimeoutMs: number
  readonly orderTimeoutMs: number
  readonly requestsPerMinute: number
  readonly linkTimes: LinkTimes
  readonly pollMs: number
}

const TIMEOUT_MS = 10 * MILLIS_PER_SECOND
/** After it an order is looked up, and looked up again. */
export const ORDER_TIMEOUT_MS = 2 * MILLIS_PER_SECOND
const REQUESTS_A_MINUTE = 200
const POLL_MS = 30 * MILLIS_PER_SECOND

/** Fills in what was left out. */
export function readOptions(options: AlpacaBrokerOptions): ReadOptions {
  const stream = new URL('/stream', options.baseUrl)
  stream.protocol = stream.protocol === 'https:' ? 'wss:' : 'ws:'
  const requestTimeoutMs = options.requestTimeoutMs ?? TIMEOUT_MS
  return {
    credentials: options.credentials, baseUrl: options.baseUrl, streamUrl: stream.href,
    isLive: new URL(options.baseUrl).host === new URL(ALPACA_LIVE_URL).host,
    timers: options.timers ?? systemTimers,
    vendorClock: options.vendorClock ?? options.timers ?? systemTimers,
    requestTimeoutMs,
    orderTimeoutMs: Math.min(options.orderTimeoutMs ?? ORDER_TIMEOUT_MS, requestTimeoutMs),
    requestsPerMinute: options.requestsPerMinute ?? REQUESTS_A_MINUTE,
    linkTimes: options.linkTimes ?? LINK_TIMES,
    pollMs: options.pollMs ?? POLL_MS,
  }
}

/** What the vendor's accounts can do. */
export function capabilitiesOf({ isLive }: Pick<ReadOptions, 'isLive'>): BrokerCapabilities {
  return {
    broker: isLive ? 'alpaca-live' : 'alpaca-paper', isLive,
    isDeduping: true, dedupeWindowMs: Number.POSITIVE_INFINITY,
    groups: [OrderGroup.Bracket, OrderGroup.Oco, OrderGroup.Oto],
    holdsUnits: true, hasFeesOnFills: false, timesInForce: ALPACA_TIMES,
  }
}
