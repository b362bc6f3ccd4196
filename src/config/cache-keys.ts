import { orNull, text } from './check.ts'
import { key } from './key.ts'

const CACHE = text('a URL such as redis://host:6379', /^rediss?:\/\/\S{1,500}$/)

/** Where market data are kept that were read before; beside the spec's SystemConfig. */
export const CACHE_KEYS = {
  cache_url: key(orNull(CACHE), {
    fallback: null,
    about: 'Redis that keeps bars of the past that Alpaca was asked for, until the next session; null: the '
      + 'memory of the process. Never the record. Shown without its password.',
    backtest: 'none',
  }),
}
