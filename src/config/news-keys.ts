import { z } from 'zod'
import { list, orNull, shaped, SYMBOL, text } from './check.ts'
import { key } from './key.ts'

const NONE = 'none: news is read from the archive'
const CONTACT = text(
  'a name and a mail address, such as Ann Lee ann@example.com',
  /^(?=.{5,200}$)(?=.*[^\s@]@[^\s@]+\.[^\s@])[\x21-\x7e][\x20-\x7e]*$/,
)
const NAME_RIGHT = 'a name of a-z, 0-9, _ and -, and neither alpaca nor edgar'
const NAME = z.string({ error: NAME_RIGHT }).regex(/^(?!(?:alpaca|edgar)$)[a-z][a-z0-9_-]{0,31}$/, {
  error: NAME_RIGHT,
})
const URL_RIGHT = 'an address that begins with https:// or http://, without a user and a password'
const ADDRESS = z.string({ error: URL_RIGHT })
  .regex(/^https?:\/\/(?![^/]*@)\S{1,1000}$/, { error: URL_RIGHT })
const FEED_RIGHT = 'a map of name, url and, if wanted, symbols'
const FEED = z.strictObject(
  { name: NAME, url: ADDRESS, symbols: list(SYMBOL).schema.optional() }, { error: FEED_RIGHT },
)
const FEEDS_MAX = 100
const FEEDS_RIGHT = 'a list of feeds, each a map of a name of its own, url and, if wanted, symbols'

/** A feed as the settings name it. */
export type NewsFeedEntry = z.output<typeof FEED>

const FEEDS = shaped(FEEDS_RIGHT, z.array(FEED, { error: FEEDS_RIGHT })
  .max(FEEDS_MAX, { error: FEEDS_RIGHT })
  .refine((feeds) => new Set(feeds.map(({ name }) => name)).size === feeds.length, { error: FEEDS_RIGHT }))

const SOURCES_RIGHT = 'a list of edgar, alpaca and names of news.feeds, each once'
const SOURCES = shaped(SOURCES_RIGHT, z.array(
  z.string({ error: SOURCES_RIGHT }).regex(/^[a-z][a-z0-9_-]{0,31}$/, { error: SOURCES_RIGHT }),
  { error: SOURCES_RIGHT },
).max(FEEDS_MAX, { error: SOURCES_RIGHT })
  .refine((names) => new Set(names).size === names.length, { error: SOURCES_RIGHT }))

/** Where news and filings are read. */
export const NEWS_KEYS = {
  edgar_contact: key(orNull(CONTACT), {
    fallback: null,
    about: 'Who asks EDGAR for filings: the SEC wants to know, and refuses who does not say. Sent to it.',
    backtest: NONE,
  }),
  feeds: key(FEEDS, {
    fallback: [],
    about: 'RSS, RDF, Atom and JSON feeds by name, each with the symbols that all of it is about. Addresses '
      + 'are shown: no secrets in them.',
    backtest: NONE,
  }),
  live_sources: key(SOURCES, {
    fallback: [],
    about: 'Sources that are read every minute while a session at a market that happens by itself has '
      + 'strategies that read news; without any it refuses them.',
    backtest: NONE,
  }),
}
