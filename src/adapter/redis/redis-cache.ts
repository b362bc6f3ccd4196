import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { Redis } from 'ioredis'
import { fail, MILLIS_PER_SECOND, ok, RetryClass, type Result, type UtcMillis } from '../../base/index.ts'
import type { Bar } from '../../model/index.ts'
import type { CacheKey, DataCache, KeptBars } from '../../port/index.ts'

/** Where the server is, and how patiently it is asked. */
export interface RedisCacheOptions {
  /** `redis://` or, with TLS, `rediss://`; may hold a password. */
  readonly url: string
  /** Longer than so nobody waits for an answer, connecting included. */
  readonly answerMs?: number
  /** After a failure it is not asked for so long. */
  readonly pauseMs?: number
}

const ANSWER_MS = 250
const PAUSE_MS = 30 * MILLIS_PER_SECOND
const CONNECT_MS = 5 * MILLIS_PER_SECOND
const RECONNECT_MS_MAX = 30 * MILLIS_PER_SECOND
/** Changes with the form of what is kept. */
const PREFIX = 'investor:bars:1'

/**
 * A data cache in a Redis server, for all who use that.
 *
 * Each value carries its own digest: what was cut or changed is `CACHE_UNREADABLE`. The server forgets by its
 * own clock; whether a value still holds is told by the market's.
 *
 * https://redis.io/docs/latest/commands/set/
 */
export class RedisDataCache implements DataCache {
  readonly name: string
  readonly #client: Redis
  readonly #answerMs: number
  readonly #pauseMs: number
  #pausedUntil = 0
  #connecting: Promise<void> | undefined

  constructor({ url, answerMs = ANSWER_MS, pauseMs = PAUSE_MS }: RedisCacheOptions) {
    this.name = `redis at ${new URL(url).host}`
    this.#answerMs = answerMs
    this.#pauseMs = pauseMs
    this.#client = new Redis(url, {
      lazyConnect: true, enableOfflineQueue: false, maxRetriesPerRequest: 0, connectTimeout: CONNECT_MS,
      retryStrategy: (times) => Math.min(RECONNECT_MS_MAX, MILLIS_PER_SECOND * 2 ** Math.min(times, 10)),
    })
    // Whoever asks next gets the failure.
    this.#client.on('error', () => undefined)
  }

  async get(key: CacheKey, at: UtcMillis): Promise<Result<KeptBars | undefined>> {
    const answer = await this.#ask((client) => client.get(nameOf(key)))
    if (!answer.ok) return answer
    if (answer.value === null) return ok(undefined)
    const kept = decoded(answer.value, key)
    if (kept === undefined) return fail('CACHE_UNREADABLE', `${this.name} holds something else than bars`)
    return ok(at < kept.until && at >= kept.keptAt ? kept : undefined)
  }

  async set(key: CacheKey, kept: KeptBars): Promise<Result<true>> {
    const lifeMs = Math.max(1, kept.until - kept.keptAt)
    const done = await this.#ask((client) => client.set(nameOf(key), encoded(kept), 'PX', lifeMs))
    return done.ok ? ok(true) : done
  }

  close(): Promise<void> {
    this.#client.disconnect()
    return Promise.resolve()
  }

  /** Asks, and waits for no longer than that may take; after a failure nobody asks for a while. */
  async #ask<T>(question: (client: Redis) => Promise<T>): Promise<Result<T>> {
    if (performance.now() < this.#pausedUntil) return this.#unreachable('it failed a moment ago')
    const { promise: late, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => reject(new Error('no answer in time')), this.#answerMs)
    const answer = this.#connected().then(() => question(this.#client))
    // What comes after the time is up is of no interest.
    answer.catch(() => undefined)
    try {
      return ok(await Promise.race([answer, late]))
    } catch (error) {
      this.#pausedUntil = performance.now() + this.#pauseMs
      return this.#unreachable((error as Error).message)
    } finally {
      clearTimeout(timer)
    }
  }

  #connected(): Promise<void> {
    if (this.#client.status === 'ready') return Promise.resolve()
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined
    })
    return this.#connecting
  }

  async #connect(): Promise<void> {
    const { status } = this.#client
    await (status === 'wait' || status === 'end' ? this.#client.connect() : once(this.#client, 'ready'))
  }

  #unreachable(why: string): ReturnType<typeof fail> {
    return fail('CACHE_UNREACHABLE', `${this.name}: ${why}`, { retry: RetryClass.Safe })
  }
}

function nameOf({ source, symbol, timeframe, adjustment }: CacheKey): string {
  return [PREFIX, ...[source, symbol, timeframe, adjustment].map(encodeURIComponent)].join(':')
}

function encoded({ from, to, keptAt, until, bars }: KeptBars): string {
  const rows = bars.map(({ openAt, closeAt, open, high, low, close, volume }) => (
    [openAt, closeAt, open, high, low, close, volume]
  ))
  const text = JSON.stringify({ from, to, keptAt, until, rows })
  return `${digestOf(text)} ${text}`
}

/** What was kept; `undefined` for anything that was not written here as it is. */
function decoded(value: string, { symbol, timeframe }: CacheKey): KeptBars | undefined {
  const space = value.indexOf(' ')
  const text = value.slice(space + 1)
  if (space < 0 || digestOf(text) !== value.slice(0, space)) return undefined
  const { rows, ...kept } = JSON.parse(text) as Omit<KeptBars, 'bars'> & { readonly rows: readonly Row[] }
  const bars = rows.map(([openAt, closeAt, open, high, low, close, volume]): Bar => (
    { symbol, timeframe, openAt, closeAt, open, high, low, close, volume }
  ))
  return { ...kept, bars }
}

type Row = readonly [
  openAt: UtcMillis, closeAt: UtcMillis, open: number, high: number, low: number, close: number,
  volume: number,
]

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
