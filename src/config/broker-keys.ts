import { choice, flag, orNull, text, whole } from './check.ts'
import { key } from './key.ts'

/** Keys are shown to whoever is at the address, so it has to be this machine. */
const LOCAL_URL = text(
  'an address on this machine, such as http://127.0.0.1:7777',
  /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?\/?$/,
)

/** How the broker that `trading.broker` names is reached. */
export const BROKER_KEYS = {
  url: key(orNull(LOCAL_URL), {
    fallback: null,
    about: 'An exchange on this machine that speaks the broker\'s protocol (investor exchange), for orders '
      + 'and market data; null: the broker itself.',
    backtest: 'none: a backtest trades with the simulated venue',
  }),
  data_feed: key(choice(['iex', 'sip']), {
    fallback: 'iex',
    about: 'Feed of Alpaca: iex is one exchange and free, sip is all exchanges and paid for.',
    backtest: 'none: a backtest reads recorded bars',
  }),
  live_quotes: key(flag(), {
    fallback: true,
    about: 'Live quotes are subscribed: entries are priced and checked by a fresh one, else by the last bar; '
      + 'the simulated venue fills by quotes and prints. A feed that refuses them is traded by its bars.',
    backtest: 'none: a backtest reads recorded bars',
  }),
  seed: key(whole('seed', { min: 0, max: 4_294_967_295 }), {
    fallback: 1,
    about: 'Decides every number of the made-up market (trading.primary_data_provider: synthetic).',
    backtest: 'none: a backtest reads recorded bars',
  }),
}
