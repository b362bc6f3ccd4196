import type { MarketEvent } from '../market/market-event.ts'
import type { Article } from '../market/news-shelf.ts'
import { isRecord } from '../order/order-request.ts'
import { areRight, type JudgedCredentials } from '../server/credentials.ts'
import type { ExchangeHost } from '../server/exchange-host.ts'
import { articleJson } from '../wire/article-json.ts'
import { marketEventJson } from '../wire/market-json.ts'
import type { ClientSocket } from './client-socket.ts'
import { channelsOf, type DataFeed } from './data-feed.ts'
import { DataSubscription, readChannels } from './data-subscription.ts'
import type { FrameCodec } from './frame-codec.ts'

const AUTH_TIMEOUT_MS = 10_000
const MESSAGES_PER_FRAME_MAX = 500

/** The errors of the stream, by code. */
const ERRORS = {
  400: 'invalid syntax', 401: 'not authenticated', 402: 'auth failed', 403: 'already authenticated',
  404: 'auth timeout', 405: 'symbol limit exceeded', 406: 'connection limit exceeded', 407: 'slow client',
  410: 'invalid subscribe action for this feed',
} as const
type ErrorCode = keyof typeof ERRORS

interface Listener {
  readonly socket: ClientSocket
  readonly codec: FrameCodec
  readonly feed: DataFeed
  readonly subscription: DataSubscription
  readonly waiting: unknown[]
  isAuthorized: boolean
  stopTimeout: () => void
}

/** The market-data streams: who has asked for what, and what they are sent. */
export class DataHub {
  readonly #credentials: JudgedCredentials
  readonly #host: ExchangeHost
  readonly #symbolLimit: number
  /** Whether new connections are refused with 406 for now (fault j). */
  readonly #isRefusing: () => boolean
  readonly #listeners = new Set<Listener>()
  #isFlushing = false

  constructor(parts: {
    credentials: JudgedCredentials; host: ExchangeHost; symbolLimit: number; isRefusing: () => boolean
  }) {
    this.#credentials = parts.credentials
    this.#host = parts.host
    this.#symbolLimit = parts.symbolLimit
    this.#isRefusing = parts.isRefusing
  }

  /** How many connections there are. */
  get size(): number {
    return this.#listeners.size
  }

  /** Takes a connection to a feed; keys shown in the handshake count as authentication. */
  accept(socket: ClientSocket, codec: FrameCodec, at: { feed: DataFeed; isAuthorized: boolean }): void {
    const listener: Listener = {
      socket, codec, feed: at.feed, subscription: new DataSubscription(), waiting: [], isAuthorized: false,
      stopTimeout: () => {},
    }
    this.#listeners.add(listener)
    socket.listen((data) => this.#onMessage(listener, data), () => {
      listener.stopTimeout()
      this.#listeners.delete(listener)
    })
    reply(listener, { T: 'success', msg: 'connected' })
    if (at.isAuthorized) return this.#welcome(listener)
    listener.stopTimeout = this.#host.after(AUTH_TIMEOUT_MS, () => {
      if (listener.isAuthorized) return
      refuse(listener, 404)
      socket.close()
    })
  }

  /** Tells everybody who wants it; messages of one turn share a frame. */
  publish(event: MarketEvent, isTestFeed = false): void {
    for (const listener of this.#listeners) {
      const isWanted = listener.isAuthorized && (listener.feed === 'test') === isTestFeed
        && listener.subscription.wants(event)
      if (!isWanted) continue
      listener.waiting.push(marketEventJson(event, listener.codec.stamp))
      if (listener.waiting.length >= MESSAGES_PER_FRAME_MAX) flush(listener)
    }
    this.#flushSoon()
  }

  /** Tells an article to everybody who wants it. */
  publishArticle(article: Article): void {
    for (const { isAuthorized, feed, subscription, waiting } of this.#listeners) {
      if (!isAuthorized || feed !== 'news' || !subscription.wantsArticle(article.symbols)) continue
      waiting.push({ T: 'n', ...articleJson(article) })
    }
    this.#flushSoon()
  }

  #flushSoon(): void {
    if (this.#isFlushing) return
    this.#isFlushing = true
    queueMicrotask(() => this.flush())
  }

  /** Sends what waits. */
  flush(): void {
    this.#isFlushing = false
    for (const listener of this.#listeners) flush(listener)
  }

  #onMessage(listener: Listener, data: Buffer): void {
    const message = listener.codec.decode(data)
    if (!isRecord(message)) return refuse(listener, 400)
    const action = message['action']
    if (action === 'auth') return this.#authenticate(listener, message)
    if (!listener.isAuthorized) return refuse(listener, 401)
    const request = action === 'subscribe' || action === 'unsubscribe' ? readChannels(message) : undefined
    if (request === undefined) return refuse(listener, 400)
    const { subscription } = listener
    const channels = channelsOf(listener.feed)
    if ([...request.keys()].some((channel) => !channels.includes(channel))) return refuse(listener, 410)
    if (action === 'unsubscribe') subscription.remove(request)
    else if (this.#symbolLimit > 0 && subscription.countWith(request) > this.#symbolLimit) {
      return refuse(listener, 405)
    } else subscription.add(request)
    reply(listener, subscription.toJson(channels))
  }

  #authenticate(listener: Listener, message: Readonly<Record<string, unknown>>): void {
    if (listener.isAuthorized) return refuse(listener, 403)
    const key = message['key'] === 'oauth' ? this.#credentials.keyId : message['key']
    if (!areRight(this.#credentials, key, message['secret'])) return refuse(listener, 402)
    this.#welcome(listener)
  }

  /** One connection a feed: a second one is refused while the first lives. */
  #welcome(listener: Listener): void {
    const isTaken = [...this.#listeners].some((each) => (
      each !== listener && each.feed === listener.feed && each.isAuthorized
    ))
    if (isTaken || this.#isRefusing()) {
      refuse(listener, 406)
      listener.socket.close()
      return
    }
    listener.stopTimeout()
    listener.isAuthorized = true
    reply(listener, { T: 'success', msg: 'authenticated' })
  }
}

function errorMessage(code: ErrorCode): unknown {
  return { T: 'error', code, msg: ERRORS[code] }
}

function refuse(listener: Listener, code: ErrorCode): void {
  reply(listener, errorMessage(code))
}

function reply(listener: Listener, message: unknown): void {
  flush(listener)
  sendFrame(listener, [message])
}

function flush(listener: Listener): void {
  if (listener.waiting.length > 0) sendFrame(listener, listener.waiting.splice(0))
}

function sendFrame({ socket, codec }: Listener, messages: readonly unknown[]): void {
  const slow = codec.encode([errorMessage(407)])
  socket.send(codec.encode(messages), { binary: codec.isBinary, slow })
}
