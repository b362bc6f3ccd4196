import { DATA_CHANNELS, type DataChannel } from './data-subscription.ts'

/** What can be connected to: `test` has one symbol of its own, around the clock; `news` has articles. */
const DATA_FEEDS = ['iex', 'sip', 'delayed_sip', 'test', 'news'] as const
/** One of `DATA_FEEDS`. */
export type DataFeed = (typeof DATA_FEEDS)[number]

/** The feed behind a path; `undefined` where there is none. */
export function feedAt(path: string | undefined): DataFeed | undefined {
  return DATA_FEEDS.find((feed) => path === (feed === 'news' ? '/v1beta1/news' : `/v2/${feed}`))
}

/** What can be asked for of a feed. */
export function channelsOf(feed: DataFeed): readonly DataChannel[] {
  return DATA_CHANNELS.filter((channel) => (channel === 'news') === (feed === 'news'))
}
