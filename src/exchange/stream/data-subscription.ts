import type { MarketEvent } from '../market/market-event.ts'

/** The channels that can be asked for. */
export const DATA_CHANNELS = [
  'trades', 'quotes', 'bars', 'updatedBars', 'dailyBars', 'statuses', 'lulds', 'news',
] as const
/** One of `DATA_CHANNELS`. */
export type DataChannel = (typeof DATA_CHANNELS)[number]

/** The channel that carries an event; corrections and cancels come with trades. */
const CHANNEL_OF: Readonly<Record<MarketEvent['kind'], DataChannel>> = {
  'quote': 'quotes', 'trade': 'trades', 'bar': 'bars', 'updated-bar': 'updatedBars', 'daily-bar': 'dailyBars',
  'status': 'statuses', 'luld': 'lulds', 'correction': 'trades', 'trade-cancel': 'trades',
}

/** What one connection has asked for; requests add to it or take away. */
export class DataSubscription {
  readonly #symbols = new Map<DataChannel, Set<string>>()

  /** Whether an event is wanted. */
  wants(event: MarketEvent): boolean {
    return this.#has(CHANNEL_OF[event.kind], [event.symbol])
  }

  /** Whether an article about some symbols is wanted; one about none is heard by those who want all. */
  wantsArticle(symbols: readonly string[]): boolean {
    return this.#has('news', symbols)
  }

  /** Adds what a request names. */
  add(request: ReadonlyMap<DataChannel, readonly string[]>): void {
    for (const [channel, symbols] of request) {
      const present = this.#symbols.get(channel) ?? new Set()
      for (const symbol of symbols) present.add(symbol)
      this.#symbols.set(channel, present)
    }
  }

  /** Takes away what a request names. */
  remove(request: ReadonlyMap<DataChannel, readonly string[]>): void {
    for (const [channel, symbols] of request) {
      for (const symbol of symbols) this.#symbols.get(channel)?.delete(symbol)
    }
  }

  /** How many symbols there would be after adding a request. */
  countWith(request: ReadonlyMap<DataChannel, readonly string[]>): number {
    const all = new Set([...this.#symbols.values()].flatMap((symbols) => [...symbols]))
    for (const symbols of request.values()) for (const symbol of symbols) all.add(symbol)
    return all.size
  }

  /** The full list of a feed's channels, as the vendor repeats it after each request. */
  toJson(channels: readonly DataChannel[]): Readonly<Record<string, unknown>> {
    const list = (channel: DataChannel): readonly string[] => [...this.#symbols.get(channel) ?? []]
    const lists = Object.fromEntries(channels.map((channel) => [channel, list(channel)]))
    if (!channels.includes('trades')) return { T: 'subscription', ...lists }
    return { T: 'subscription', ...lists, corrections: list('trades'), cancelErrors: list('trades') }
  }

  #has(channel: DataChannel, names: readonly string[]): boolean {
    const symbols = this.#symbols.get(channel)
    return symbols !== undefined && (symbols.has('*') || names.some((name) => symbols.has(name)))
  }
}

/** Reads the channels of a request; `undefined` when it names one that does not exist. */
export function readChannels(
  message: Readonly<Record<string, unknown>>,
): ReadonlyMap<DataChannel, readonly string[]> | undefined {
  const request = new Map<DataChannel, readonly string[]>()
  for (const [name, value] of Object.entries(message)) {
    if (name === 'action') continue
    const channel = DATA_CHANNELS.find((each) => each === name)
    if (channel === undefined || !Array.isArray(value)) return undefined
    request.set(channel, value.map(String))
  }
  return request
}
