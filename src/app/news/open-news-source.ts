import { AlpacaNews } from '../../adapter/alpaca/index.ts'
import {
  EDGAR_SITES, EdgarClient, EdgarFilings, FeedNews, SYSTEM_NEWS_TIMERS, type EdgarSites,
} from '../../adapter/news/index.ts'
import { fail, UserError, type UtcMillis } from '../../base/index.ts'
import type { InvestorConfig } from '../../config/index.ts'
import type { NewsProvider } from '../../port/index.ts'
import { alpacaKeys } from '../broker/venue/broker-keys.ts'
import { localAddresses } from '../broker/venue/local-addresses.ts'

/** Which source, and what is known of it. */
export interface NewsSourceChoice {
  /** `edgar`, `alpaca`, a feed of the settings, or the address of a feed. */
  readonly name: string
  /** What the command names: for a feed without settings, what all of it is about. */
  readonly symbols: readonly string[]
  readonly config: InvestorConfig
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly now: () => UtcMillis
  readonly edgarSites?: EdgarSites
}

/** A source that is ready to be read. */
export interface OpenNewsSource {
  readonly provider: NewsProvider
  /** A feed: it cannot be asked for a span or for symbols, and its texts name symbols. */
  readonly isFeed: boolean
}

const NAME_LENGTH_MAX = 32

/**
 * Makes the provider that a source names; nothing is sent yet.
 *
 * Throws `UserError` `NEWS_SOURCE_UNKNOWN`, `EDGAR_CONTACT_MISSING` or `KEYS_MISSING`.
 */
export function openNewsSource(choice: NewsSourceChoice): OpenNewsSource {
  const { name, symbols, config, environment, now, edgarSites = EDGAR_SITES } = choice
  const timers = { ...SYSTEM_NEWS_TIMERS, now }
  const { news: { edgarContact: contact, feeds }, broker: { brokerUrl } } = config
  if (name === 'edgar') {
    if (contact === undefined) throw contactMissing()
    const client = new EdgarClient({ contact, sites: edgarSites, timers })
    return { provider: new EdgarFilings(client), isFeed: false }
  }
  if (name === 'alpaca') {
    const credentials = alpacaKeys(environment)
    const local = brokerUrl === undefined ? {} : localAddresses(brokerUrl)
    return { provider: new AlpacaNews({ credentials, ...local }), isFeed: false }
  }
  const feed = feeds.find((each) => each.name === name)
  if (feed !== undefined) {
    const { url, symbols: own = [] } = feed
    return { provider: new FeedNews({ name, url, symbols: own, timers }), isFeed: true }
  }
  if (/^https?:\/\/(?![^/]*@)\S+$/.test(name) && URL.canParse(name)) {
    return { provider: new FeedNews({ name: nameOf(name), url: name, symbols, timers }), isFeed: true }
  }
  const known = ['edgar', 'alpaca', ...feeds.map((each) => each.name)].join(', ')
  throw new UserError(fail('NEWS_SOURCE_UNKNOWN', `"${name}" is no source of news; there is ${known}, or the `
    + 'address of a feed, without a user and a password').failure)
}

/** A feed without a name is called after its host: `feeds.example.com` is `feeds-example-com`. */
function nameOf(url: string): string {
  const host = new URL(url).host.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '')
  return (/^[a-z]/.test(host) ? host : `feed-${host}`).slice(0, NAME_LENGTH_MAX)
}

function contactMissing(): UserError {
  return new UserError(fail('EDGAR_CONTACT_MISSING', 'the SEC wants to know who asks EDGAR: set '
    + 'news.edgar_contact to a name and a mail address (docs/NEWS.md)').failure)
}
