import type { FeedSubscription } from '../../../port/index.ts'

/** The vendor's channels for each kind of data; corrected bars and prints come along. */
const CHANNELS = {
  bars: ['bars', 'updatedBars'], quotes: ['quotes'], prints: ['trades'], statuses: ['statuses'],
} as const satisfies Readonly<Record<keyof FeedSubscription, readonly string[]>>

/** A channel of the vendor, and symbols in it. */
type ChannelSymbols = readonly [string, readonly string[]]

const KINDS = ['bars', 'quotes', 'prints', 'statuses'] as const

/** What is wanted of the stream, over all its connections. */
export class SubscriptionBook {
  readonly #wanted = new Map<string, Set<string>>()

  /** Adds; the answer takes back what was new. */
  add(subscription: FeedSubscription): () => void {
    const added: [string, string][] = []
    for (const [channel, symbols] of channelsOf(subscription)) {
      const set = this.#wanted.get(channel) ?? new Set()
      for (const symbol of symbols) if (!set.has(symbol)) added.push([channel, symbol])
      for (const symbol of symbols) set.add(symbol)
      this.#wanted.set(channel, set)
    }
    return () => {
      for (const [channel, symbol] of added) this.#wanted.get(channel)?.delete(symbol)
    }
  }

  remove(subscription: FeedSubscription): void {
    for (const [channel, symbols] of channelsOf(subscription)) {
      for (const symbol of symbols) this.#wanted.get(channel)?.delete(symbol)
    }
  }

  /** Whether anything is to be expected. */
  get isEmpty(): boolean {
    return [...this.#wanted.values()].every((symbols) => symbols.size === 0)
  }

  /** Everything that is wanted, as a request. */
  request(): Readonly<Record<string, unknown>> {
    const lists = [...this.#wanted].map(([channel, symbols]) => [channel, [...symbols]])
    return { action: 'subscribe', ...Object.fromEntries(lists) as Record<string, string[]> }
  }
}

/** The vendor's channels of a subscription. */
export function channelsOf(subscription: FeedSubscription): readonly ChannelSymbols[] {
  return KINDS.flatMap((kind) => {
    const symbols = subscription[kind] ?? []
    return symbols.length === 0 ? [] : CHANNELS[kind].map((channel) => [channel, symbols] as const)
  })
}

/** Says whether the vendor's list has all (or, of a removal, none) of a subscription. */
export function isServed(
  subscription: FeedSubscription, list: Readonly<Record<string, unknown>>, isRemoval: boolean,
): boolean {
  return channelsOf(subscription).every(([channel, symbols]) => {
    const listed = Array.isArray(list[channel]) ? list[channel] as unknown[] : []
    return symbols.every((symbol) => listed.includes(symbol) !== isRemoval)
  })
}
